import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../src/core/errors.ts';
import { smallestPageSize } from '../src/registries/atlas/reading/key-lists.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import {
  apply,
  changes,
  createMemoryList,
  walk,
  type MovingList,
  type ReadPage,
  type WalkReport,
} from './support/moving-list.ts';

const scenario = {
  keys: fc.integer({ min: 0, max: 1_200 }),
  size: fc.integer({ min: 1, max: 100 }),
  forward: fc.boolean(),
  script: fc.array(changes, { maxLength: 30 }),
};

function expectNothingMissed({ lived, times }: WalkReport): void {
  expect(lived.filter((id) => !times.has(id))).toEqual([]);
}

function expectNothingTwice({ lived, times, lostItsPlace }: WalkReport): void {
  if (!lostItsPlace) expect(lived.filter((id) => times.get(id) !== 1)).toEqual([]);
}

describe('paging through a list that changes', () => {
  it('misses no remaining key, and repeats none while one of the last few rows of each page remains', async () => {
    const property = fc.asyncProperty(fc.record(scenario), async ({ keys, size, forward, script }) => {
      const list = createMemoryList(keys);
      const report = await walk({
        list,
        size,
        forward,
        readPage: list.readPage,
        betweenPages: (page, step) => {
          script[step]?.forEach((change) => apply(list, change, page, forward));
          return step < script.length;
        },
      });
      expectNothingMissed(report);
      expectNothingTwice(report);
    });
    await fc.assert(property, { numRuns: 250 });
  }, 60_000);

  it('misses no key if the list changes between two upstream calls for one page', async () => {
    const property = fc.asyncProperty(
      fc.record({ ...scenario, pauses: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }) }),
      async ({ keys, size, forward, script, pauses }) => {
        const left = script.flat();
        let page: readonly string[] = [];
        let calls = 0;
        const list = createMemoryList(keys, () => {
          const change = pauses[calls++ % pauses.length] ? undefined : left.shift();
          if (change) apply(list, change, page, forward);
        });
        const report = await walk({
          list,
          size,
          forward,
          readPage: retryWhileListChanges(list.readPage),
          betweenPages: (delivered) => {
            page = delivered;
            const change = left.shift();
            if (change) apply(list, change, page, forward);
            return left.length > 0;
          },
        });
        expectNothingMissed(report);
      },
    );
    await fc.assert(property, { numRuns: 250 });
  }, 60_000);

  it.each([
    ['each page', Infinity, (keys: number, size: number) => Math.ceil(keys / size) + 1],
    ['most keys of each page', 7, (keys: number) => keys + 1],
  ])(
    'ends for a client that deletes %s before it reads the next page',
    async (_what, keptOneIn, maxPages) => {
      const property = fc.asyncProperty(fc.record(scenario), async ({ keys, size, forward, script }) => {
        const list = createMemoryList(keys);
        const before = list.ids();
        const { times } = await walk({
          list,
          size,
          forward,
          readPage: list.readPage,
          maxPages: (left) => maxPages(left, size),
          betweenPages: (page, step) => {
            const inserts = script[step]?.filter(({ kind }) => kind.startsWith('INSERT')) ?? [];
            inserts.forEach((change) => apply(list, change, page, forward));
            page.filter((id) => parseInt(id, 16) % keptOneIn !== 1).forEach((id) => list.remove(id));
            return step < script.length;
          },
        });
        expect(before.filter((id) => !times.has(id))).toEqual([]);
      });
      await fc.assert(property, { numRuns: 120 });
    },
    60_000,
  );

  it.each([true, false])(
    'misses and repeats no key over HTTP (forward: %s)',
    async (forward) => {
      const property = fc.asyncProperty(
        fc.record({ ...scenario, size: fc.integer({ min: 15, max: 100 }) }),
        async ({ keys, size, script }) => {
          await using gateway = await startTestGateway({ sandbox: { size: keys } });
          const { ids, insertAt, remove } = gateway.sandbox.account;
          const caller = gateway.sandbox.credentials.administrator.slice(0, 8);
          // Without the calling key, no further page could be read.
          const list: MovingList = { ids, insertAt, remove: (id) => id === caller || remove(id) };
          const report = await walk({
            list,
            size,
            forward,
            readPage: pagesOver(gateway),
            betweenPages: (page, step) => {
              script[step]?.forEach((change) => apply(list, change, page, forward));
              return step < script.length;
            },
          });
          expectNothingMissed(report);
          expectNothingTwice(report);
        },
      );
      await fc.assert(property, { numRuns: 12 });
    },
    60_000,
  );
});

describe('paging through a list that does not change', () => {
  it.each([
    [0, 20],
    [1, 1],
    [60, 20],
    [60, 7],
    [501, 100],
  ])('returns %i keys in pages of %i, in the same order from both ends', async (keys, size) => {
    await using gateway = await startTestGateway({ sandbox: { size: keys } });
    const pages = { forward: [] as string[][], backward: [] as string[][] };
    const readPage = pagesOver(gateway);
    for (const direction of ['forward', 'backward'] as const) {
      await walk({
        list: gateway.sandbox.account,
        size,
        forward: direction === 'forward',
        readPage: async (page) => {
          const answer = await readPage(page);
          pages[direction].push([...answer.ids]);
          return answer;
        },
        betweenPages: () => false,
      });
    }
    expect(pages.forward.flat()).toEqual(gateway.sandbox.account.ids());
    expect(pages.backward.reverse().flat()).toEqual(gateway.sandbox.account.ids());
  });
});

it('every window fits into one upstream page', () => {
  const property = fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 101 }), (start, length) => {
    const size = smallestPageSize(start, length);
    expect(size).toBeLessThanOrEqual(500);
    expect(Math.floor(start / size)).toBe(Math.floor((start + length - 1) / size));
  });
  fc.assert(property, { numRuns: 5_000 });
});

/** Retries while the gateway returns the error that the list keeps changing. */
function retryWhileListChanges(readPage: ReadPage): ReadPage {
  return async (page) => {
    for (;;) {
      try {
        return await readPage(page);
      } catch (error) {
        if (!(error instanceof GatewayError && error.code === 'UPSTREAM_UNAVAILABLE')) throw error;
      }
    }
  };
}

function pagesOver(gateway: TestGateway): ReadPage {
  const query = `query Page($first: Int, $after: String, $last: Int, $before: String) {
    apiKeys(first: $first, after: $after, last: $last, before: $before) {
      totalCount
      nodes { id }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;
  return async (page) => {
    const { data, errors } = await gateway.execute(query, { variables: { ...page } });
    expect(errors).toEqual([]);
    const { nodes, pageInfo } = data.apiKeys;
    return { ...pageInfo, ids: nodes.map(({ id }: { id: string }) => id) };
  };
}
