import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../src/sandbox/server.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

interface Row {
  /** A description of the operation. */
  readonly asks: string;
  readonly query: string | ((gateway: TestGateway) => string);
  readonly calls: string[];
  readonly variables?: Record<string, unknown>;
  readonly sandbox?: SandboxOptions;
}

const LARGE = { size: 2_000 };

function check({ query, calls, variables, sandbox }: Row): () => Promise<void> {
  return async () => {
    await using gateway = await startTestGateway({ ...(sandbox && { sandbox }) });
    const text = typeof query === 'string' ? query : query(gateway);
    const { errors } = await gateway.execute(text, { ...(variables && { variables }) });
    expect(errors).toEqual([]);
    // Concurrent calls arrive in any order.
    expect(gateway.upstreamCalls().sort()).toEqual(calls.toSorted());
  };
}

function eachRow(rows: readonly Row[]): void {
  for (const row of rows) it(`${row.asks}: ${row.calls.length}`, check(row));
}

/** The id of the seeded key with this label. */
function labelled(gateway: TestGateway, label: string): string {
  const { account } = gateway.sandbox;
  return account.ids().find((id) => account.row(id).label === label) ?? '';
}

function idsOf(gateway: TestGateway, from: number, to: number): string[] {
  return gateway.sandbox.account.ids().slice(from, to);
}

describe('upstream calls of a list', () => {
  eachRow([
    {
      asks: 'the first page',
      query: '{ apiKeys { nodes { id label } } }',
      calls: ['GET /keys/?page=1&page_size=20'],
      sandbox: LARGE,
    },
    { asks: 'the length of the list', query: '{ apiKeys { totalCount } }', calls: ['GET /keys/?page=1&page_size=1'] },
    { asks: 'the type of the list', query: '{ apiKeys { __typename } }', calls: [] },
    {
      asks: 'whether there is a next page',
      query: '{ apiKeys(first: 0) { pageInfo { hasNextPage } } }',
      calls: ['GET /keys/?page=1&page_size=1'],
    },
    {
      asks: 'the last page of a list that fits in one',
      query: '{ apiKeys(last: 60) { nodes { id } } }',
      calls: ['GET /keys/?page=1&page_size=60'],
    },
    {
      asks: 'the last page of a long list',
      query: '{ apiKeys(last: 20) { nodes { id } } }',
      calls: ['GET /keys/?page=1&page_size=20', 'GET /keys/?page=100&page_size=20'],
      sandbox: LARGE,
    },
    {
      asks: 'a filtered page',
      query:
        '{ apiKeys(first: 5, filter: { permission: "probes.get_probe_results", targetType: "probe", targetId: "1001" }) { nodes { id } } }',
      calls: ['GET /keys/?page=1&page_size=5&permission=probes.get_probe_results&target_type=probe&target_id=1001'],
    },
    {
      asks: 'the same page twice',
      query: '{ a: apiKeys(first: 5) { nodes { id } } b: apiKeys(first: 5) { totalCount nodes { label } } }',
      calls: ['GET /keys/?page=1&page_size=5'],
    },
    {
      asks: 'the same page with two filters',
      query: '{ a: apiKeys { nodes { id } } b: apiKeys(filter: { targetType: "key" }) { nodes { id } } }',
      calls: ['GET /keys/?page=1&page_size=20', 'GET /keys/?page=1&page_size=20&target_type=key'],
    },
    {
      asks: 'the keys that grants of the same list name',
      query: '{ apiKeys(first: 60) { nodes { grants { target { resource { ... on ApiKey { label } } } } } } }',
      calls: ['GET /keys/?page=1&page_size=60'],
    },
  ]);

  it('a page deep in a list of 2,000, by cursor: 1', async () => {
    await using gateway = await startTestGateway({ sandbox: LARGE });
    let after: string | null = null;
    for (let page = 0; page < 15; page += 1) {
      const { data } = await gateway.execute(
        'query ($after: String) { apiKeys(first: 100, after: $after) { totalCount nodes { id } pageInfo { endCursor } } }',
        { variables: { after } },
      );
      after = data.apiKeys.pageInfo.endCursor;
      expect(gateway.upstreamCalls()).toHaveLength(1);
      expect(data.apiKeys.nodes.map(({ id }: { id: string }) => id)).toEqual(
        idsOf(gateway, page * 100, page * 100 + 100),
      );
    }
  });

  it('a page by a cursor whose row has moved, deep in a list of 2,000: 2', async () => {
    await using gateway = await startTestGateway({ sandbox: LARGE });
    const last = await gateway.execute('{ apiKeys(last: 100) { pageInfo { startCursor } } }');
    const before = last.data.apiKeys.pageInfo.startCursor;
    gateway.sandbox.account.insertAt(0);
    gateway.upstreamCalls();
    const { data } = await gateway.execute(`{ apiKeys(last: 100, before: "${before}") { nodes { id } } }`);
    expect(data.apiKeys.nodes.map(({ id }: { id: string }) => id)).toEqual(idsOf(gateway, 1801, 1901));
    expect(gateway.upstreamCalls()).toHaveLength(2);
  });
});

const aliased = (ids: readonly string[]): string =>
  `{ ${ids.map((id, index) => `k${index}: apiKey(id: "${id}") { id label }`).join(' ')} }`;

describe('upstream calls of keys by id', () => {
  eachRow([
    {
      asks: 'one key',
      query: (gateway) => aliased(idsOf(gateway, 30, 31)),
      calls: ['GET /keys/594879b8/'],
    },
    {
      asks: 'one key by two aliases, and in capitals',
      query: '{ a: apiKey(id: "c6f8a5b0") { id } b: apiKey(id: "C6F8A5B0") { label } }',
      calls: ['GET /keys/c6f8a5b0/'],
    },
    {
      asks: 'one key as a node, in a list of nodes and by itself',
      query:
        '{ node(id: "c6f8a5b0") { id } nodes(ids: ["c6f8a5b0", "c6f8a5b0"]) { id } apiKey(id: "c6f8a5b0") { id } }',
      calls: ['GET /keys/c6f8a5b0/'],
    },
    {
      asks: '50 keys of 60 by alias',
      query: (gateway) => aliased(idsOf(gateway, 10, 60)),
      calls: ['GET /keys/?page=1&page_size=200'],
    },
    {
      asks: '50 keys of 60 as nodes',
      query: (gateway) => `{ nodes(ids: ${JSON.stringify(idsOf(gateway, 10, 60))}) { id } }`,
      calls: ['GET /keys/?page=1&page_size=200'],
    },
    {
      asks: 'two keys from the end of 2,000',
      query: (gateway) => aliased(idsOf(gateway, 1_998, 2_000)),
      calls: ['GET /keys/?page=1&page_size=100', 'GET /keys/08c621b2/', 'GET /keys/af0d719d/'],
      sandbox: LARGE,
    },
    {
      asks: 'a page and two keys of it',
      query: (gateway) => `{ apiKeys(first: 30) { nodes { id } } ${aliased(idsOf(gateway, 20, 22)).slice(1)}`,
      calls: ['GET /keys/?page=1&page_size=30'],
    },
    {
      asks: 'two keys and a page with them',
      query: (gateway) => `${aliased(idsOf(gateway, 20, 22)).slice(0, -1)} apiKeys(first: 30) { nodes { id } } }`,
      calls: ['GET /keys/?page=1&page_size=30'],
    },
    {
      asks: 'two keys and a page at the end with them',
      query: (gateway) => `${aliased(idsOf(gateway, 58, 60)).slice(0, -1)} apiKeys(last: 5) { nodes { id } } }`,
      calls: ['GET /keys/?page=1&page_size=5', 'GET /keys/?page=12&page_size=5'],
    },
    {
      asks: 'the whole list, a key of it, and two that do not exist',
      query: (gateway) =>
        `${aliased([...idsOf(gateway, 5, 6), '00000001', '00000002']).slice(0, -1)} apiKeys(first: 100) { nodes { id } } }`,
      calls: ['GET /keys/?page=1&page_size=100', 'GET /keys/00000001/', 'GET /keys/00000002/'],
    },
  ]);
});

describe('upstream calls of 50 keys out of all of 2,000', () => {
  const spread = (gateway: TestGateway): string[] => idsOf(gateway, 0, 2_000).filter((_, index) => index % 40 === 0);
  const gets = (ids: readonly string[]): string[] => ids.map((id) => `GET /keys/${id}/`).sort();

  it('are one page, which shows the length of the list, and one call for each key that is not on it', async () => {
    await using gateway = await startTestGateway({ sandbox: LARGE });
    const { errors } = await gateway.execute(aliased(spread(gateway)));
    expect(errors).toEqual([]);
    const [first, ...others] = gateway.upstreamCalls();
    expect(first).toBe('GET /keys/?page=1&page_size=200');
    expect(others.sort()).toEqual(gets(spread(gateway).slice(5)));
  });

  it('are one call for each key if this caller, not another one, has listed keys before', async () => {
    await using gateway = await startTestGateway({ sandbox: LARGE });
    await gateway.execute('{ apiKeys(first: 1) { totalCount } }');
    gateway.upstreamCalls();
    await gateway.execute(aliased(spread(gateway)));
    expect(gateway.upstreamCalls().sort()).toEqual(gets(spread(gateway)));
    await gateway.execute(aliased(spread(gateway)), { key: gateway.sandbox.credentials.otherAccount });
    expect(gateway.upstreamCalls()[0]).toBe('GET /keys/?page=1&page_size=200');
  });

  it('do not depend on the length of a filtered list', async () => {
    await using gateway = await startTestGateway({ sandbox: LARGE });
    await gateway.execute('{ apiKeys(first: 1, filter: { targetType: "key" }) { totalCount } }');
    gateway.upstreamCalls();
    await gateway.execute(aliased(spread(gateway)));
    expect(gateway.upstreamCalls()[0]).toBe('GET /keys/?page=1&page_size=200');
  });

  it('still find all keys of an account that has grown since', async () => {
    await using gateway = await startTestGateway();
    await gateway.execute('{ apiKeys(first: 1) { totalCount } }');
    for (let added = 0; added < 500; added += 1) gateway.sandbox.account.insertAt(0);
    gateway.upstreamCalls();
    const ids = gateway.sandbox.account.ids().slice(-50);
    const { data, errors } = await gateway.execute(aliased(ids));
    expect(errors).toEqual([]);
    expect(Object.values(data).map((key) => (key as { id: string }).id)).toEqual(ids);
    const [first, ...others] = gateway.upstreamCalls();
    expect(first).toBe('GET /keys/?page=1&page_size=500');
    expect(others.sort()).toEqual(gets(ids));
  });
});

describe('upstream calls of the calling key', () => {
  eachRow([
    { asks: 'the data of the header', query: '{ callingKey { keyId credential } }', calls: [] },
    {
      asks: 'the verdict on the calling key',
      query: '{ callingKey { verdict detail } }',
      calls: ['GET /keys/c6f8a5b0/'],
    },
    {
      asks: 'all fields of the calling key',
      query: '{ callingKey { keyId credential verdict detail apiKey { id } } }',
      calls: ['GET /keys/c6f8a5b0/'],
    },
    {
      asks: 'the calling key twice, and the same key by its id',
      query: '{ a: callingKey { apiKey { id } } b: callingKey { verdict } apiKey(id: "c6f8a5b0") { label } }',
      calls: ['GET /keys/c6f8a5b0/'],
    },
    {
      asks: 'the calling key and a list that contains it',
      query: '{ callingKey { verdict } apiKeys(first: 5) { nodes { id } } }',
      calls: ['GET /keys/?page=1&page_size=5'],
    },
  ]);
});

const CATALOGUE = 'GET /keys/permissions/';

describe('upstream calls of permissions', () => {
  const hundred = (selection: string) => (gateway: TestGateway) =>
    `{ apiKey(id: "${labelled(gateway, 'A hundred grants')}") { grants { permission { ${selection} } } } }`;
  eachRow([
    { asks: 'the names in a hundred grants', query: hundred('id'), calls: ['GET /keys/10e05648/'] },
    {
      asks: 'a hundred grants with descriptions',
      query: hundred('description targetTypes'),
      calls: ['GET /keys/10e05648/', CATALOGUE],
    },
    {
      asks: 'the catalogue, a permission of it, and those of grants',
      query:
        '{ apiKeyPermissions { id description } apiKeyPermission(id: "keys.get_key") { description } apiKeys(first: 3) { nodes { grants { permission { description } } } } }',
      calls: [CATALOGUE, 'GET /keys/?page=1&page_size=3'],
    },
    {
      asks: 'a permission with its targets',
      query: '{ apiKeyPermission(id: "measurements.get_results") { targets { truncated nodes { label } } } }',
      calls: [CATALOGUE, 'GET /keys/permissions/measurements.get_results/targets/?page=1&page_size=500'],
    },
    {
      asks: 'the same targets twice, and found by a search',
      query:
        '{ apiKeyPermission(id: "keys.get_key") { a: targets(search: "Twin") { truncated } b: targets(search: "Twin") { nodes { label } } } }',
      calls: [CATALOGUE, 'GET /keys/permissions/keys.get_key/targets/?page=1&page_size=500&term=Twin'],
    },
  ]);
});

const LIST_PAGE = 'GET /keys/?page=1&page_size=500';

describe('upstream calls of filters, orders, findings and the report', () => {
  const LARGE_LIST = [
    ...[1, 2, 3, 4].map((page) => `GET /keys/?page=${page}&page_size=500`),
    // The two rows at each boundary between two pages.
    ...[167, 334].map((page) => `GET /keys/?page=${page}&page_size=3`),
    'GET /keys/?page=215&page_size=7',
  ];
  eachRow([
    {
      asks: 'an order',
      query: '{ apiKeys(orderBy: { field: LABEL, direction: ASC }) { nodes { id } } }',
      calls: [LIST_PAGE],
    },
    {
      asks: 'an order of an account of 2,000 keys',
      query: '{ apiKeys(orderBy: { field: LABEL, direction: ASC }) { nodes { id } } }',
      calls: LARGE_LIST,
      sandbox: LARGE,
    },
    {
      asks: 'a filter of the gateway, and one of the upstream',
      query: '{ apiKeys(filter: { permission: "keys.get_key", neverUsed: true }) { nodes { id } } }',
      calls: [`${LIST_PAGE}&permission=keys.get_key`],
    },
    {
      asks: 'the type of an ordered list',
      query: '{ apiKeys(orderBy: { field: LABEL, direction: ASC }) { __typename } }',
      calls: [],
    },
    {
      asks: 'a report',
      query: '{ apiKeyReport { total byStatus { count } byPermission { count } expiries { count } } }',
      calls: [LIST_PAGE],
    },
    {
      asks: 'a report of findings',
      query: '{ apiKeyReport { byFinding { kind count } } }',
      calls: [LIST_PAGE, CATALOGUE],
    },
    {
      asks: 'a report, an order, a filter and a key with its findings',
      query:
        '{ apiKeyReport { total } apiKeys(orderBy: { field: LABEL, direction: ASC }) { nodes { id } } b: apiKeys(filter: { findings: [SUPERSEDED] }) { totalCount } c: apiKeys(filter: { permission: "keys.get_key", findings: [DANGLING_TARGET] }) { totalCount } }',
      calls: [LIST_PAGE, `${LIST_PAGE}&permission=keys.get_key`],
    },
    {
      asks: 'the version and the findings of the keys of a page',
      query:
        '{ apiKeys(first: 5) { nodes { version findings(kinds: [EXPIRED, ROTATION_DUE, NEVER_EXPIRES]) { kind } } } }',
      calls: ['GET /keys/?page=1&page_size=5'],
    },
    {
      asks: 'the broad grants of a page',
      query: '{ apiKeys(first: 5) { nodes { findings(kinds: [BROAD_GRANT]) { kind } } } }',
      calls: ['GET /keys/?page=1&page_size=5', CATALOGUE],
    },
  ]);
});

describe('upstream calls of versions, dry runs, bulk writes and rotation', () => {
  const id = (gateway: TestGateway): string => labelled(gateway, 'Dashboard, read only');
  const three = (gateway: TestGateway): string =>
    idsOf(gateway, 20, 23)
      .map((key) => `{ id: "${key}" }`)
      .join(', ');
  const retireAt = 'retireAt: "2098-01-01T00:00:00Z"';
  const KEY = 'GET /keys/361fff4d/';
  eachRow([
    {
      asks: 'a dry run of an update',
      query: (gateway) =>
        `mutation { updateApiKey(input: { id: "${id(gateway)}", label: "x", dryRun: true }) { plan { calls { path } } } }`,
      calls: [KEY],
    },
    {
      asks: 'a dry run of a creation',
      query: 'mutation { createApiKey(input: { label: "x", dryRun: true }) { plan { calls { path } } } }',
      calls: [],
    },
    {
      asks: 'a rotation',
      query: (gateway) =>
        `mutation { rotateApiKey(input: { id: "${id(gateway)}", ${retireAt} }) { retirement userErrors { code } } }`,
      calls: [KEY, 'POST /keys/', 'PATCH /keys/361fff4d/'],
    },
    {
      asks: 'a dry run of a rotation',
      query: (gateway) =>
        `mutation { rotateApiKey(input: { id: "${id(gateway)}", ${retireAt}, dryRun: true }) { userErrors { code } } }`,
      calls: [KEY],
    },
    ...['regenerateApiKey', 'deleteApiKey'].map((name) => ({
      asks: `a dry run of ${name}`,
      query: (gateway: TestGateway) =>
        `mutation { ${name}(input: { id: "${id(gateway)}", dryRun: true }) { plan { calls { path } } } }`,
      calls: [KEY],
    })),
    {
      asks: 'a replacement with an expected version that the key does not have',
      query: (gateway) =>
        `mutation { replaceApiKey(input: { id: "${id(gateway)}", label: "x", enabled: true, grants: [], expectedVersion: "AAAAAAAAAAAAAAAAAAAAAA" }) { userErrors { code } } }`,
      calls: [KEY],
    },
    {
      asks: 'a rotation of three keys',
      query: (gateway) =>
        `mutation { rotateApiKeys(input: { keys: [${three(gateway)}], ${retireAt} }) { results { retirement error { code } } } }`,
      calls: [
        'GET /keys/?page=1&page_size=100',
        ...Array.from({ length: 3 }, () => 'POST /keys/'),
        'PATCH /keys/16e16b2a/',
        'PATCH /keys/666bff3f/',
        'PATCH /keys/7e8827f8/',
      ],
    },
    {
      asks: 'an update of three keys',
      query: (gateway) =>
        `mutation { updateApiKeys(input: { keys: [${three(gateway)}], patch: { enabled: true } }) { userErrors { code } } }`,
      calls: ['PATCH /keys/16e16b2a/', 'PATCH /keys/666bff3f/', 'PATCH /keys/7e8827f8/'],
    },
    {
      asks: 'an update of the grants of three keys',
      query: (gateway) =>
        `mutation { updateApiKeys(input: { keys: [${three(gateway)}], patch: { addGrants: [{ permission: "keys.list_permissions" }] } }) { userErrors { code } } }`,
      calls: [
        'GET /keys/?page=1&page_size=100',
        'PATCH /keys/16e16b2a/',
        'PATCH /keys/666bff3f/',
        'PATCH /keys/7e8827f8/',
      ],
    },
    {
      asks: 'a deletion of three keys',
      query: (gateway) => `mutation { deleteApiKeys(input: { keys: [${three(gateway)}] }) { userErrors { code } } }`,
      calls: ['DELETE /keys/16e16b2a/', 'DELETE /keys/666bff3f/', 'DELETE /keys/7e8827f8/'],
    },
    {
      asks: 'a regeneration of three keys',
      query: (gateway) =>
        `mutation { regenerateApiKeys(input: { keys: [${three(gateway)}] }) { userErrors { code } } }`,
      calls: ['PATCH /keys/16e16b2a/', 'PATCH /keys/666bff3f/', 'PATCH /keys/7e8827f8/'],
    },
    {
      asks: 'a dry run of the rotation of three keys',
      query: (gateway) =>
        `mutation { rotateApiKeys(input: { keys: [${three(gateway)}], ${retireAt}, dryRun: true }) { userErrors { code } } }`,
      calls: ['GET /keys/?page=1&page_size=100'],
    },
  ]);
});
