import { describe, expect, it } from 'vitest';
import type { SandboxBehaviour } from '../src/sandbox/server.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

const KEYS = 60;

/** The same query with the arguments as literals, as variables, and as defaults of variables. */
function threeVariants(args: Record<string, unknown>): { query: string; variables?: Record<string, unknown> }[] {
  const names = Object.keys(args);
  const types: Record<string, string> = { first: 'Int', last: 'Int', after: 'String', before: 'String' };
  const literals = names.map((name) => `${name}: ${JSON.stringify(args[name])}`).join(' ');
  const uses = names.map((name) => `${name}: $${name}`).join(' ');
  const field = (given: string): string =>
    `{ apiKeys(${given}) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  return [
    { query: field(literals) },
    { query: `query (${names.map((name) => `$${name}: ${types[name]}`).join(' ')}) ${field(uses)}`, variables: args },
    {
      query: `query (${names.map((name) => `$${name}: ${types[name]} = ${JSON.stringify(args[name])}`).join(' ')}) ${field(uses)}`,
    },
  ];
}

describe('the size of a page', () => {
  it.each<[Record<string, unknown>, number, number]>([
    [{ first: null }, 0, 20],
    [{ last: null }, 0, 20],
    [{ first: null, last: null, after: null, before: null }, 0, 20],
    [{ first: 1 }, 0, 1],
    [{ first: 100 }, 0, KEYS],
    [{ first: 0 }, 0, 0],
    [{ last: 1 }, 59, KEYS],
    [{ last: 100 }, 0, KEYS],
    [{ first: null, last: 7 }, 53, KEYS],
    [{ last: 0 }, KEYS, KEYS],
  ])('%o returns the rows from %i to %i', async (args, from, to) => {
    await using gateway = await startTestGateway({ sandbox: { size: KEYS } });
    for (const { query, variables } of threeVariants(args)) {
      const { data, errors } = await gateway.execute(query, { ...(variables && { variables }) });
      expect(errors).toEqual([]);
      expect(data.apiKeys).toMatchObject({
        totalCount: KEYS,
        nodes: gateway.sandbox.account
          .ids()
          .slice(from, to)
          .map((id) => ({ id })),
        pageInfo: { hasNextPage: to < KEYS, hasPreviousPage: from > 0 },
      });
    }
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ first: 101 }, /`first` must be from 0 to 100/],
    [{ first: -1 }, /`first` must be/],
    [{ first: 2_147_483_647 }, /`first` must be/],
    [{ last: 101 }, /`last` must be from 0 to 100/],
    [{ last: -1 }, /`last` must be/],
    [{ first: 5, last: 5 }, /Do not mix/],
    [{ first: 0, last: 0 }, /Do not mix/],
    [{ last: 5, after: 'x' }, /Do not mix/],
    [{ before: 'x' }, /`before` needs `last`/],
    [{ first: 5, before: 'x' }, /`before` needs `last`/],
    [{ first: 5, after: 'x' }, /`after` is not a cursor/],
    [{ last: 5, before: 'x' }, /`before` is not a cursor/],
  ])('%o is rejected without an upstream call', async (args, sentence) => {
    await using gateway = await startTestGateway();
    for (const { query, variables } of threeVariants(args)) {
      const { data, errors } = await gateway.execute(query, { ...(variables && { variables }) });
      expect(data).toEqual({ apiKeys: null });
      expect(errors).toMatchObject([{ path: ['apiKeys'], extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(errors[0]?.message).toMatch(sentence);
    }
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it.each([{ first: 101 }, { last: -1 }])(
    '%o is rejected if only `totalCount` or `__typename` is selected, too',
    async (args) => {
      await using gateway = await startTestGateway();
      const [given] = Object.entries(args).map(([name, value]) => `${name}: ${value}`);
      for (const selection of ['totalCount', '__typename']) {
        const { errors } = await gateway.execute(`{ apiKeys(${given}) { ${selection} } }`);
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      }
      expect(gateway.upstreamCalls()).toEqual([]);
    },
  );
});

it.each([{ first: 0 }, { last: 0 }, { first: 20 }, { last: 20 }, {}])(
  'an empty list returns an empty page for %o',
  async (args) => {
    await using gateway = await startTestGateway({ sandbox: { size: 0 } });
    const [query] = threeVariants(Object.keys(args).length === 0 ? { first: null } : args);
    const { data, errors } = await gateway.execute(query?.query ?? '');
    expect(errors).toEqual([]);
    expect(data.apiKeys).toEqual({
      totalCount: 0,
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
    expect(gateway.upstreamCalls()).toHaveLength(1);
  },
);

it('paging continues next to the cursor of each edge', async () => {
  await using gateway = await startTestGateway();
  const ids = gateway.sandbox.account.ids();
  const { data } = await gateway.execute(
    '{ apiKeys(first: 4) { edges { cursor node { id } } pageInfo { startCursor endCursor } } }',
  );
  const { edges, pageInfo } = data.apiKeys;
  expect([edges[0].cursor, edges[3].cursor]).toEqual([pageInfo.startCursor, pageInfo.endCursor]);
  for (const [index, { cursor, node }] of (edges as Json[]).entries()) {
    expect(node.id).toBe(ids[index]);
    const after = await gateway.execute(`{ apiKeys(first: 1, after: "${cursor}") { nodes { id } } }`);
    const before = await gateway.execute(`{ apiKeys(last: 1, before: "${cursor}") { nodes { id } } }`);
    expect(after.data.apiKeys.nodes).toEqual([{ id: ids[index + 1] }]);
    expect(before.data.apiKeys.nodes).toEqual(index === 0 ? [] : [{ id: ids[index - 1] }]);
  }
});

async function allKeys(gateway: TestGateway, selection: string): Promise<Json[]> {
  const { data, errors } = await gateway.execute(`{ apiKeys(first: 100) { nodes { id ${selection} } } }`);
  expect(errors).toEqual([]);
  return data.apiKeys.nodes;
}

describe('a key', () => {
  it('has the status that follows from its flags and its validity window', async () => {
    await using gateway = await startTestGateway({ sandbox: { size: 100 } });
    const keys = await allKeys(gateway, 'status');
    const now = new Date().toISOString();
    for (const { id, status } of keys) {
      const { is_frozen, enabled, valid_from, valid_to } = gateway.sandbox.account.row(id);
      const expected = is_frozen
        ? 'FROZEN'
        : !enabled
          ? 'DISABLED'
          : (valid_from ?? '') > now
            ? 'NOT_YET_VALID'
            : (valid_to ?? '9') < now
              ? 'EXPIRED'
              : 'ACTIVE';
      expect([id, status]).toEqual([id, expected]);
    }
    expect(new Set(keys.map(({ status }) => status)).size).toBe(5);
  });

  it.each([
    ['Frozen, disabled and expired', 'FROZEN'],
    ['In its window', 'ACTIVE'],
    ['Contractor until June 2024', 'EXPIRED'],
    ['For the next century', 'NOT_YET_VALID'],
    ['Switched off', 'DISABLED'],
  ])('with the label "%s" is %s', async (label, status) => {
    await using gateway = await startTestGateway();
    const keys = await allKeys(gateway, 'label status');
    expect(keys.find((key) => key.label === label)?.status).toBe(status);
  });

  it('has null for missing values', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0);
    const { data } = await gateway.execute(
      `{ apiKey(id: "${id}") { label validFrom validTo lastUsedAt grants { __typename } } }`,
    );
    expect(data.apiKey).toEqual({ label: null, validFrom: null, validTo: null, lastUsedAt: null, grants: [] });
  });

  it('has its label unchanged, in any script', async () => {
    await using gateway = await startTestGateway();
    for (const { id, label } of await allKeys(gateway, 'label'))
      expect(label).toBe(gateway.sandbox.account.row(id).label);
  });

  it('has a url and a masked UUID that the gateway builds from its id', async () => {
    await using gateway = await startTestGateway();
    const { administrator } = gateway.sandbox.credentials;
    gateway.sandbox.rewriteRow = (row) => ({ ...row, uuid: administrator.toUpperCase(), url: 'https://evil.example' });
    const { data, text } = await gateway.execute('{ apiKeys(first: 1) { nodes { id url maskedUuid } } }');
    expect(data.apiKeys.nodes).toEqual([
      {
        id: 'c6f8a5b0',
        url: `${gateway.sandbox.url}/keys/c6f8a5b0/`,
        maskedUuid: 'c6f8a5b0-****-****-****-************',
      },
    ]);
    expect(text.toLowerCase()).not.toContain(administrator.slice(9));
  });
});

describe('the format that the upstream uses', () => {
  it.each(['naive', 'zulu', 'offset', 'epoch'] as const)('for times does not matter: %s', async (timestampForm) => {
    await using gateway = await startTestGateway({ sandbox: { behaviour: { timestampForm } } });
    const [first] = await allKeys(gateway, 'createdAt');
    expect(first.createdAt).toBe('2016-04-05T13:01:26.000Z');
    for (const { id, ...times } of await allKeys(gateway, 'validFrom validTo')) {
      const { valid_from, valid_to } = gateway.sandbox.account.row(id);
      const utc = (stored: string | null): string | null => stored && `${stored}.000Z`;
      expect(times).toEqual({ validFrom: utc(valid_from), validTo: utc(valid_to) });
    }
  });

  it.each<SandboxBehaviour['oversizedPage']>(['clamp', 'refuse'])(
    'for oversized pages does not matter, because no page has more than 500 rows: %s',
    async (oversizedPage) => {
      await using gateway = await startTestGateway({ sandbox: { size: 1_700, behaviour: { oversizedPage } } });
      const ids = gateway.sandbox.account.ids();
      const last = await gateway.execute('{ apiKeys(last: 100) { pageInfo { startCursor } } }');
      gateway.sandbox.account.remove(ids[1_600] ?? '');
      const { errors } = await gateway.execute(
        `{ apiKeys(last: 100, before: "${last.data.apiKeys.pageInfo.startCursor}") { nodes { id } }
         nodes(ids: ${JSON.stringify(ids.filter((_, index) => index % 20 === 7))}) { id } }`,
      );
      expect(errors).toEqual([]);
      const sizes = gateway.upstreamCalls().flatMap((call) => /page_size=(\d+)/.exec(call)?.[1] ?? []);
      expect(Math.max(...sizes.map(Number))).toBe(500);
    },
  );

  it('is rejected if a page has an unexpected length, because keys would be missing', async () => {
    await using gateway = await startTestGateway();
    const body = { count: KEYS, next: null, previous: null, results: [{ uuid: 'c6f8a5b0' }] };
    gateway.sandbox.fault({ path: /page_size/, times: 2, answer: { status: 200, body } });
    const { data, errors } = await gateway.execute('{ apiKeys(first: 20) { nodes { id } } }');
    expect(data).toEqual({ apiKeys: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID' } }]);
    expect(gateway.upstreamCalls()).toHaveLength(2);
    gateway.sandbox.fault({ path: /page_size/, answer: { status: 200, body } });
    // One short page is retried: a key may have been deleted between the upstream's count and its read.
    expect((await gateway.execute('{ apiKeys(first: 20) { nodes { id } } }')).data.apiKeys.nodes).toHaveLength(20);
  });
});
