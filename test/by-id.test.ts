import { describe, expect, it } from 'vitest';
import { createKeyLists } from '../src/registries/atlas/reading/key-lists.ts';
import { createKeyLoader } from '../src/registries/atlas/reading/key-loader.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { clientThatLists, keyWithId, UNKNOWN_SIZE } from './support/moving-list.ts';

type Row = Record<string, unknown>;

const LIST = 'GET /keys/?page=1&page_size=100';
const nodes = (ids: readonly string[]): string =>
  `{ nodes(ids: ${JSON.stringify(ids)}) { id ... on ApiKey { label } } }`;

/** The expected result of `nodes` for these keys of the sandbox. */
function expectedOf({ sandbox: { account } }: TestGateway, ids: readonly string[]): unknown[] {
  return ids.map((id) => ({ id, label: account.row(id).label }));
}

/** Replaces the rows of the upstream's next list. */
async function falsifyList(gateway: TestGateway, change: (rows: Row[]) => unknown[]): Promise<void> {
  const { url, credentials, takeCalls, fault } = gateway.sandbox;
  const answer = await fetch(`${url}/keys/?page_size=500`, {
    headers: { authorization: `Key ${credentials.administrator}` },
  });
  const page = (await answer.json()) as { results: Row[] };
  const results = change(page.results);
  takeCalls();
  fault({ path: /^\/keys\/\?/, answer: { status: 200, body: { ...page, count: results.length, results } } });
}

describe('keys by id', () => {
  it.each<[string, (rows: Row[]) => unknown[], number]>([
    ['in reverse order', (rows) => rows.toReversed(), 0],
    ['twice', (rows) => rows.slice(0, 50).flatMap((row) => [row, row]), 5],
    ['with an unknown key', (rows) => [{ ...rows[0], uuid: '00000000-****' }, ...rows], 0],
    ['without some of them', (rows) => rows.filter((_, index) => index !== 21 && index !== 23), 2],
    ['not at all', () => [], 5],
  ])('are matched by id if the upstream lists them %s', async (_how, change, gets) => {
    await using gateway = await startTestGateway();
    const ids = gateway.sandbox.account.ids().slice(20, 25);
    await falsifyList(gateway, change);
    const { data, errors } = await gateway.execute(nodes(ids));
    expect(errors).toEqual([]);
    expect(data.nodes).toEqual(expectedOf(gateway, ids));
    const calls = gateway.upstreamCalls();
    expect(calls.shift()).toBe(LIST);
    expect(calls).toHaveLength(gets);
  });

  it('are returned in the requested order, repeated ids included', async () => {
    await using gateway = await startTestGateway();
    const [a = '', b = '', c = ''] = gateway.sandbox.account.ids().slice(30);
    const asked = [c, a, c.toUpperCase(), b];
    const { data } = await gateway.execute(nodes(asked));
    expect(data.nodes).toEqual(expectedOf(gateway, [c, a, c, b]));
  });

  it('are read one by one if the credential may not list keys', async () => {
    await using gateway = await startTestGateway();
    const ids = gateway.sandbox.account.ids().slice(10, 13);
    const { data, errors } = await gateway.execute(nodes(ids), { key: gateway.sandbox.credentials.writer });
    expect(errors).toEqual([]);
    expect(data.nodes).toEqual(expectedOf(gateway, ids));
    expect(gateway.upstreamCalls().sort()).toEqual([LIST, ...ids.map((id) => `GET /keys/${id}/`)].sort());
  });

  it('are found in the list if the credential may only list keys; a single key is forbidden', async () => {
    await using gateway = await startTestGateway();
    const ids = gateway.sandbox.account.ids().slice(10, 13);
    const key = gateway.sandbox.credentials.lister;
    expect((await gateway.execute(nodes(ids), { key })).data.nodes).toEqual(expectedOf(gateway, ids));
    const alone = await gateway.execute(nodes(ids.slice(1, 2)), { key });
    expect(alone.data).toEqual({ nodes: [null] });
    expect(alone.errors).toMatchObject([{ path: ['nodes', 0], extensions: { code: 'FORBIDDEN' } }]);
  });

  it('fail independently of each other', async () => {
    await using gateway = await startTestGateway();
    const [a = '', b = '', c = ''] = gateway.sandbox.account.ids().slice(10);
    gateway.sandbox.fault({ path: new RegExp(`^/keys/${b}/`), times: Infinity, answer: { status: 500 } });
    const { data, errors } = await gateway.execute(
      `{ a: apiKey(id: "${a}") { id } b: apiKey(id: "${b}") { id } c: apiKey(id: "${c}") { id } }`,
      { key: gateway.sandbox.credentials.writer },
    );
    expect(data).toEqual({ a: { id: a }, b: null, c: { id: c } });
    expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
  });

  it.each([404, 403] as const)('of another account are null for 404 and forbidden for 403: %i', async (status) => {
    await using gateway = await startTestGateway({ sandbox: { behaviour: { foreignKeyStatus: status } } });
    const own = gateway.sandbox.account.ids()[20] ?? '';
    const foreign = gateway.sandbox.credentials.otherAccount.slice(0, 8);
    const { data, errors } = await gateway.execute(nodes([foreign, own, 'ffffffff']));
    expect(data.nodes).toEqual([null, ...expectedOf(gateway, [own]), null]);
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual(
      status === 403 ? [[['nodes', 0], 'FORBIDDEN']] : [],
    );
  });

  it('are null with an error at their own index if the id is invalid', async () => {
    await using gateway = await startTestGateway();
    const { data, errors } = await gateway.execute('{ nodes(ids: ["c6f8a5b0", "c6f8a5b", "permissions", ""]) { id } }');
    expect(data.nodes).toEqual([{ id: 'c6f8a5b0' }, null, null, null]);
    expect(errors.map(({ path, extensions }) => [path?.[1], extensions.code])).toEqual(
      [1, 2, 3].map((index) => [index, 'BAD_USER_INPUT']),
    );
    expect(gateway.upstreamCalls()).toEqual(['GET /keys/c6f8a5b0/']);
  });

  it('are limited to 100 per `nodes` field', async () => {
    await using gateway = await startTestGateway({ sandbox: { size: 101 } });
    const ids = gateway.sandbox.account.ids();
    expect((await gateway.execute(nodes(ids.slice(1)))).data.nodes).toHaveLength(100);
    gateway.upstreamCalls();
    const { data, errors } = await gateway.execute(nodes(ids));
    expect(data).toEqual({ nodes: null });
    expect(errors).toMatchObject([{ path: ['nodes'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('keep the results that were found when another field discards the list', async () => {
    const held = Promise.withResolvers<null>();
    const client = clientThatLists(() => Promise.resolve({ count: 1, rows: [keyWithId('00000001')] }), {
      getKey: () => held.promise,
    });
    const lists = createKeyLists(client, UNKNOWN_SIZE);
    const loader = createKeyLoader(client, lists);
    const reads = Promise.all(['00000001', '00000002', '00000003'].map((id) => loader.byId(id)));
    await new Promise(setImmediate);
    lists.forget();
    held.resolve(null);
    expect(await reads).toEqual([keyWithId('00000001'), null, null]);
  });
});

describe('an undocumented row', () => {
  const malformed: [string, (row: Row) => unknown][] = [
    ['null', () => null],
    ['a string', () => 'key'],
    ['a list', (row) => [row]],
    ['without a uuid', (row) => ({ ...row, uuid: undefined })],
    ['with a number as uuid', (row) => ({ ...row, uuid: 12345678 })],
    ['with a completely masked uuid', (row) => ({ ...row, uuid: '********-****-****-****-************' })],
    ['with a number as label', (row) => ({ ...row, label: 5 })],
    ['with a text as time', (row) => ({ ...row, created_at: 'yesterday' })],
    ['with month 13', (row) => ({ ...row, created_at: '2023-13-01T00:00:00' })],
    ['with day 32', (row) => ({ ...row, created_at: '2023-01-32T00:00:00' })],
    ['with hour 25', (row) => ({ ...row, created_at: '2023-01-01T25:00:00' })],
    ['with minute 60', (row) => ({ ...row, created_at: '2023-01-01T00:60:00' })],
    ['with 31 April', (row) => ({ ...row, created_at: '2023-04-31T00:00:00' })],
    ['with 29 February of a common year', (row) => ({ ...row, created_at: '2023-02-29T00:00:00' })],
    ['with a string as enabled', (row) => ({ ...row, enabled: 'yes' })],
    ['with an object as grants', (row) => ({ ...row, grants: {} })],
    ['with a grant without a permission', (row) => ({ ...row, grants: [{ target: null }] })],
    ['with a target without an id', (row) => ({ ...row, grants: [{ permission: 'x', target: { type: 'key' } }] })],
  ];

  it.each(malformed)(
    'is left out of its list with an error, and the other keys can be read: %s',
    async (_what, spoil) => {
      await using gateway = await startTestGateway();
      const ids = gateway.sandbox.account.ids().slice(20, 23);
      const spoilt = ids[1] ?? '';
      gateway.sandbox.rewriteRow = (row) => (String(row['uuid']).startsWith(spoilt) ? spoil(row) : row);
      const { data, errors } = await gateway.execute(
        `{ others: apiKeys(first: 10) { nodes { id } } apiKeys(first: 30) { nodes { id } } ${nodes(ids).slice(1)}`,
      );
      expect(data.apiKeys.nodes).toHaveLength(29);
      expect(data.others.nodes).toHaveLength(10);
      const [before, after] = expectedOf(gateway, [ids[0] ?? '', ids[2] ?? '']);
      expect(data.nodes).toEqual([before, null, after]);
      expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions.code]).sort()).toEqual([
        ['apiKeys', 'UPSTREAM_INVALID'],
        ['nodes.1', 'UPSTREAM_INVALID'],
      ]);
    },
  );

  it('may have unknown fields and lack optional fields', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.rewriteRow = ({ uuid }) => ({ uuid, colour: 'red', grants: null });
    const { data, errors } = await gateway.execute(
      '{ apiKeys(first: 1) { nodes { label enabled isActive status grants { __typename } } } }',
    );
    expect(errors).toEqual([]);
    expect(data.apiKeys.nodes).toEqual([{ label: null, enabled: true, isActive: null, status: 'ACTIVE', grants: [] }]);
  });

  it.each([
    ['2024-05-17T08:09:10', '2024-05-17T08:09:10.000Z'],
    ['2023-01-31T23:59:59', '2023-01-31T23:59:59.000Z'],
    ['2023-04-30T00:00:00', '2023-04-30T00:00:00.000Z'],
    ['2024-02-29T00:00:00', '2024-02-29T00:00:00.000Z'],
    ['2024-05-17 08:09:10.123456', '2024-05-17T08:09:10.123Z'],
    ['2024-05-17T08:09', '2024-05-17T08:09:00.000Z'],
    ['2024-05-17T08:09:10+02:00', '2024-05-17T06:09:10.000Z'],
    [1_715_933_350, '2024-05-17T08:09:10.000Z'],
  ])('may have a time in any valid format: %s', async (written, read) => {
    await using gateway = await startTestGateway();
    gateway.sandbox.rewriteRow = (row) => ({ ...row, created_at: written });
    const { data, errors } = await gateway.execute('{ apiKeys(first: 1) { nodes { createdAt } } }');
    expect(errors).toEqual([]);
    expect(data.apiKeys.nodes).toEqual([{ createdAt: read }]);
  });
});
