import { describe, expect, it } from 'vitest';
import type { StoredKey } from '../src/sandbox/account/stored-key.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { randomise } from './support/random-account.ts';
import { SeededRandom, type RandomSource } from './support/random-source.ts';

// Lists that the gateway filters and sorts itself. The model is written for these tests and works on the rows of the sandbox.

const QUERY = `query ($filter: ApiKeyFilter, $orderBy: ApiKeyOrder, $first: Int, $after: String, $last: Int, $before: String) {
  apiKeys(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

interface Variables {
  readonly filter?: object;
  readonly orderBy?: object | null;
  readonly first?: number;
  readonly after?: string | null;
  readonly last?: number;
  readonly before?: string | null;
}

async function list(gateway: TestGateway, variables: Variables) {
  const { data, errors } = await gateway.execute(QUERY, { variables: { ...variables } });
  expect(errors).toEqual([]);
  const { totalCount, nodes, pageInfo } = data.apiKeys;
  const ids: string[] = nodes.map(({ id }: { id: string }) => id);
  return { totalCount, ids, pageInfo };
}

const idOf = ({ uuid }: StoredKey): string => uuid.slice(0, 8);
const timeOf = (time: string | null): number | null => (time === null ? null : Date.parse(`${time}Z`));
const rowsOf = ({ sandbox: { account } }: TestGateway): StoredKey[] => account.ids().map((id) => account.row(id));

const FIELDS = ['CREATED_AT', 'LABEL', 'LAST_USED_AT', 'VALID_TO'] as const;
const DIRECTIONS = ['ASC', 'DESC'] as const;

interface Order {
  readonly field: (typeof FIELDS)[number];
  readonly direction: (typeof DIRECTIONS)[number];
}

function valueOf(row: StoredKey, field: Order['field']): Buffer | number | null {
  switch (field) {
    case 'LABEL':
      // Code points are in the order of their UTF-8 bytes.
      return row.label ? Buffer.from(row.label) : null;
    case 'CREATED_AT':
      return timeOf(row.created_at);
    case 'LAST_USED_AT':
      return timeOf(row.last_used);
    case 'VALID_TO':
      return timeOf(row.valid_to);
  }
}

function sorted(rows: readonly StoredKey[], { field, direction }: Order): string[] {
  const compare = (one: StoredKey, other: StoredKey): number => {
    const [a, b] = [valueOf(one, field), valueOf(other, field)];
    const byId = idOf(one) < idOf(other) ? -1 : 1;
    if (a === null || b === null) return a === b ? byId : a === null ? 1 : -1;
    const difference = Buffer.isBuffer(a) && Buffer.isBuffer(b) ? Buffer.compare(a, b) : Number(a) - Number(b);
    if (difference === 0) return byId;
    return direction === 'ASC' ? difference : -difference;
  };
  return [...rows].sort(compare).map(idOf);
}

function statusOf(row: StoredKey, now: number): string {
  if (row.is_frozen) return 'FROZEN';
  if (!row.enabled) return 'DISABLED';
  if (row.valid_from !== null && Number(timeOf(row.valid_from)) > now) return 'NOT_YET_VALID';
  return row.valid_to !== null && Number(timeOf(row.valid_to)) <= now ? 'EXPIRED' : 'ACTIVE';
}

/** A filter of the graph, and whether a row of the sandbox matches it. */
interface Criterion {
  readonly input: object;
  readonly matches: (row: StoredKey) => boolean;
}

const DAY_MS = 86_400_000;

function randomCriterion(random: RandomSource, now: Date): Criterion {
  const day = new Date(now.getTime() + (random.below(800) - 400) * DAY_MS);
  const within = (time: string | null, test: (value: number) => boolean): boolean =>
    time !== null && test(Number(timeOf(time)));
  const at = day.toISOString();
  const [yes, status] = [random.happens(2), random.oneOf(['ACTIVE', 'EXPIRED', 'FROZEN', 'DISABLED'])];
  return random.oneOf<Criterion>([
    { input: { statuses: [status] }, matches: (row) => statusOf(row, now.getTime()) === status },
    {
      input: { labelContains: 'ARCH' },
      matches: ({ label }) => (label ?? '').toLowerCase().includes('arch'),
    },
    { input: { createdAfter: at }, matches: (row) => within(row.created_at, (time) => time >= day.getTime()) },
    { input: { createdBefore: at }, matches: (row) => within(row.created_at, (time) => time < day.getTime()) },
    { input: { expiresAfter: at }, matches: (row) => within(row.valid_to, (time) => time >= day.getTime()) },
    { input: { expiresBefore: at }, matches: (row) => within(row.valid_to, (time) => time < day.getTime()) },
    { input: { neverExpires: yes }, matches: (row) => (row.valid_to === null) === yes },
    { input: { lastUsedAfter: at }, matches: (row) => within(row.last_used, (time) => time >= day.getTime()) },
    { input: { lastUsedBefore: at }, matches: (row) => within(row.last_used, (time) => time < day.getTime()) },
    { input: { neverUsed: yes }, matches: (row) => (row.last_used === null) === yes },
    {
      input: { unusedSince: at },
      matches: (row) => row.last_used === null || Number(timeOf(row.last_used)) < day.getTime(),
    },
    {
      input: { permission: 'keys.list_keys' },
      matches: ({ grants }) => grants.some(({ permission }) => permission === 'keys.list_keys'),
    },
  ]);
}

describe('filters and orders of the gateway', () => {
  it('choose and sort as a model does, for 60 random accounts', async () => {
    await using gateway = await startTestGateway();
    const callingKey = gateway.sandbox.credentials.administrator.slice(0, 8);
    for (let round = 0; round < 60; round += 1) {
      const random = new SeededRandom(`account ${round}`);
      // Whole seconds, as the sandbox stores them. The gateway's clock is a little later: no time of a row is as close.
      const now = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 60_000);
      randomise(gateway.sandbox, random, now, callingKey);
      const criteria = Array.from({ length: random.below(3) }, () => randomCriterion(random, now));
      const filter = Object.assign({}, ...criteria.map(({ input }) => input));
      // A later criterion replaces an earlier one with the same field.
      const effective = criteria.filter(({ input }) =>
        Object.entries(input).every(([name, value]) => JSON.stringify(filter[name]) === JSON.stringify(value)),
      );
      const orderBy: Order = { field: random.oneOf(FIELDS), direction: random.oneOf(DIRECTIONS) };
      const expected = sorted(
        rowsOf(gateway).filter((row) => effective.every(({ matches }) => matches(row))),
        orderBy,
      );
      const { ids, totalCount } = await list(gateway, { filter, orderBy, first: 100 });
      expect(ids, JSON.stringify({ round, filter, orderBy })).toEqual(expected);
      expect(totalCount).toBe(expected.length);
    }
  }, 60_000);

  it('without an order, list the newest key first', async () => {
    await using gateway = await startTestGateway();
    const { ids } = await list(gateway, { filter: { neverExpires: true }, first: 100 });
    const expected = sorted(
      rowsOf(gateway).filter(({ valid_to }) => valid_to === null),
      { field: 'CREATED_AT', direction: 'DESC' },
    );
    expect(ids).toEqual(expected);
  });

  it.each([
    [{ statuses: [] }, '`statuses` must not be an empty list. Omit it to list all keys, or name at least one value.'],
    [{ findings: [] }, '`findings` must not be an empty list. Omit it to list all keys, or name at least one value.'],
    [
      { labelContains: '' },
      '`labelContains` must be a text of 1 to 100 characters, a part of a label. It must not contain a UUID, nor most of one.',
    ],
  ])('reject %j', async (filter, message) => {
    await using gateway = await startTestGateway();
    const { data, errors } = await gateway.execute(QUERY, { variables: { filter } });
    expect(data.apiKeys).toBeNull();
    expect(errors).toMatchObject([{ message, path: ['apiKeys'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('reject a list above the limit, before they read it, and say how to narrow it', async () => {
    await using gateway = await startTestGateway({
      sandbox: { size: 1_100 },
      gateway: { atlas: { maxAccountKeys: 1_000 } },
    });
    const orderBy = { field: 'LABEL', direction: 'ASC' };
    const { errors } = await gateway.execute(QUERY, { variables: { orderBy } });
    expect(errors).toMatchObject([
      {
        message:
          'The account has 1100 keys, and the gateway sorts, filters and counts at most 1000. Use the filters permission, targetType or targetId, which RIPE Atlas applies. The findings DANGLING_TARGET and SUPERSEDED, and byFinding of a report, need the whole account: leave them out. A list without an order and without other filters has no such limit.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(gateway.upstreamCalls()).toEqual(['GET /keys/?page=1&page_size=500']);
    const { totalCount } = await list(gateway, { orderBy, filter: { permission: 'keys.list_keys' } });
    expect(totalCount).toBeGreaterThan(0);
  });

  it('show a key that cannot be read as an error, and list the others', async () => {
    await using gateway = await startTestGateway();
    const [, , third] = gateway.sandbox.account.ids();
    gateway.sandbox.rewriteRow = (row) =>
      String((row as { uuid: string }).uuid).startsWith(third ?? '-') ? { ...row, enabled: 'yes' } : row;
    const orderBy = { field: 'LABEL', direction: 'ASC' };
    const { data, errors } = await gateway.execute(QUERY, { variables: { orderBy, first: 100 } });
    expect(data.apiKeys.nodes).toHaveLength(59);
    expect(errors).toMatchObject([{ path: ['apiKeys'], extensions: { code: 'UPSTREAM_INVALID' } }]);
    expect(errors[0]?.message).toContain(`row 3 of the list, the key ${third}`);
  });

  it('show at most 20 of the keys that cannot be read, and the number of the others', async () => {
    await using gateway = await startTestGateway();
    const bad = new Set(gateway.sandbox.account.ids().slice(1, 27));
    gateway.sandbox.rewriteRow = (row) =>
      bad.has((row as { uuid: string }).uuid.slice(0, 8)) ? { ...row, enabled: 'yes' } : row;
    const { data, errors } = await gateway.execute('{ apiKeyReport { total } }');
    expect(data.apiKeyReport.total).toBe(34);
    expect(errors).toHaveLength(21);
    expect(errors[20]?.message).toBe(
      'RIPE Atlas sent 6 more keys that do not match its documentation. They are left out.',
    );
  });
});

describe('a keyset cursor', () => {
  const orderBy: Order = { field: 'LAST_USED_AT', direction: 'DESC' };

  it.each([true, false])(
    'walks through a changing account: each key that stays is listed once (forward: %s)',
    async (forward) => {
      await using gateway = await startTestGateway();
      const { account } = gateway.sandbox;
      const callingKey = gateway.sandbox.credentials.administrator.slice(0, 8);
      for (let round = 0; round < 25; round += 1) {
        const random = new SeededRandom(`walk ${round} ${forward}`);
        randomise(gateway.sandbox, random, new Date(), callingKey);
        const order: Order = { field: random.oneOf(FIELDS), direction: random.oneOf(DIRECTIONS) };
        const lived = new Set(account.ids());
        const seen: string[] = [];
        let cursor: string | null = null;
        for (let step = 0; ; step += 1) {
          const size = 1 + random.below(15);
          const page: Awaited<ReturnType<typeof list>> = await list(gateway, {
            orderBy: order,
            ...(forward ? { first: size, after: cursor } : { last: size, before: cursor }),
          });
          seen.push(...page.ids);
          cursor = forward ? page.pageInfo.endCursor : page.pageInfo.startCursor;
          if (!(forward ? page.pageInfo.hasNextPage : page.pageInfo.hasPreviousPage)) break;
          for (let change = random.below(4); change > 0; change -= 1) {
            const ids = account.ids().filter((id) => id !== callingKey);
            if (random.happens(2)) account.insertAt(random.below(ids.length), { label: 'New' });
            else {
              const gone = random.oneOf([...ids, ...page.ids.filter((id) => ids.includes(id))]);
              account.remove(gone);
              lived.delete(gone);
            }
          }
        }
        expect(seen.length, `round ${round}`).toBe(new Set(seen).size);
        expect(
          [...lived].filter((id) => !seen.includes(id)),
          `round ${round}`,
        ).toEqual([]);
      }
    },
    60_000,
  );

  it('is bound to the filter and the order, and contains only the value and the id', async () => {
    await using gateway = await startTestGateway();
    const { pageInfo, ids } = await list(gateway, { orderBy, first: 2 });
    const after = pageInfo.endCursor;
    const decoded = Buffer.from(after, 'base64url').subarray(0, -4).toString();
    expect(JSON.parse(decoded)).toEqual([3, expect.any(Number), ids[1]]);
    for (const variables of [
      { after },
      { after, orderBy: { ...orderBy, direction: 'ASC' } },
      { after, orderBy: { ...orderBy, field: 'LABEL' } },
      { after, orderBy, filter: { neverUsed: true } },
      { after: `${after}A`, orderBy },
      { after: 'x'.repeat(5_000), orderBy },
    ]) {
      const { errors } = await gateway.execute(QUERY, { variables });
      expect(errors, JSON.stringify(variables)).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });
});

describe('one reading of the account', () => {
  it('serves every field of the operation', async () => {
    await using gateway = await startTestGateway({ sandbox: { size: 1_100 } });
    const { errors } = await gateway.execute(`{
      byLabel: apiKeys(orderBy: { field: LABEL, direction: ASC }, first: 1) { nodes { id } }
      unused: apiKeys(filter: { neverUsed: true }, first: 1) { nodes { id findings { kind } } }
      apiKeyReport { total byFinding { kind count } }
    }`);
    expect(errors).toEqual([]);
    expect(gateway.upstreamCalls().sort()).toEqual(
      [
        'GET /keys/?page=1&page_size=500',
        'GET /keys/?page=2&page_size=500',
        'GET /keys/?page=3&page_size=500',
        // The rows at the two boundaries between the pages.
        'GET /keys/?page=167&page_size=3',
        'GET /keys/?page=334&page_size=3',
        'GET /keys/permissions/',
      ].sort(),
    );
  });

  it('is charged: an operation that sorts a large account many times is rejected', async () => {
    await using gateway = await startTestGateway({
      sandbox: { size: 2_000 },
      gateway: { costLimits: { values: 15_000 } },
    });
    const fields = Array.from(
      { length: 18 },
      (_, at) => `a${at}: apiKeys(first: 1, orderBy: { field: LABEL, direction: ASC }) { totalCount }`,
    );
    const { data, errors } = await gateway.execute(`{ ${fields.join(' ')} }`);
    expect(data).toBeNull();
    expect(errors[0]?.message).toContain('more than 15000 values');
  });
});
