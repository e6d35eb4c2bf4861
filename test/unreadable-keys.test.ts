import { describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

/** Makes the keys at these positions of the list unreadable. */
function spoil(gateway: TestGateway, positions: readonly number[], change: Record<string, unknown>): void {
  const spoilt = positions.map((position) => gateway.sandbox.account.ids()[position] ?? '');
  gateway.sandbox.rewriteRow = (row) =>
    spoilt.some((id) => String(row['uuid']).startsWith(id)) ? { ...row, ...change } : row;
}

const HIDDEN_ID = { uuid: '********-****-****-****-************' };

describe('a key that does not match the documentation', () => {
  it('is left out of its list, and an error names its position, its id and the field, without the value', async () => {
    await using gateway = await startTestGateway({ sandbox: { size: 10 } });
    spoil(gateway, [2], { valid_to: 'tomorrow' });
    const { data, errors } = await gateway.execute(
      '{ apiKeys(first: 4) { totalCount edges { node { id } } nodes { id } pageInfo { hasNextPage } } }',
    );
    const ids = gateway.sandbox.account.ids();
    const readable = [ids[0], ids[1], ids[3]].map((id) => ({ id }));
    expect(data.apiKeys).toMatchObject({ totalCount: 10, nodes: readable, pageInfo: { hasNextPage: true } });
    expect(data.apiKeys.edges.map(({ node }: Json) => node)).toEqual(readable);
    expect(errors).toEqual([
      {
        message: `RIPE Atlas sent a key that does not match its documentation: row 3 of the list, the key ${ids[2]}. The upstream's response does not contain a time as valid_to. The key is left out.`,
        locations: [{ line: 1, column: 3 }],
        path: ['apiKeys'],
        extensions: { code: 'UPSTREAM_INVALID' },
      },
    ]);
  });

  it('without a readable id is left out too', async () => {
    await using gateway = await startTestGateway({ sandbox: { size: 10 } });
    spoil(gateway, [0], HIDDEN_ID);
    const { data, errors } = await gateway.execute('{ apiKeys(first: 2) { nodes { id } } }');
    expect(data.apiKeys.nodes).toEqual([{ id: gateway.sandbox.account.ids()[1] }]);
    expect(errors.map(({ message }) => message)).toEqual([
      "RIPE Atlas sent a key that does not match its documentation: row 1 of the list. The upstream's response does not contain a uuid that begins with eight hexadecimal digits. The key is left out.",
    ]);
  });

  it.each([
    ['forward', 'first', 'after', 'endCursor', 'hasNextPage'],
    ['backward', 'last', 'before', 'startCursor', 'hasPreviousPage'],
  ])('does not hide the keys behind it when the list is read %s', async (_way, size, from, cursor, more) => {
    for (const change of [{ enabled: 'yes' }, HIDDEN_ID]) {
      await using gateway = await startTestGateway({ sandbox: { size: 23 } });
      // A whole page, both edges of another, and the ends of the list.
      const spoilt = [0, 4, 5, 6, 7, 11, 22];
      spoil(gateway, spoilt, change);
      const seen: string[] = [];
      const reported = new Set<string>();
      let place: string | null = null;
      for (let pages = 0, hasMore = true; hasMore; pages += 1) {
        expect(pages).toBeLessThan(10);
        const paging: string = place === null ? '' : `, ${from}: "${place}"`;
        const query = `{ apiKeys(${size}: 3${paging}) { nodes { id } pageInfo { ${cursor} ${more} } } }`;
        const { data, errors } = await gateway.execute(query);
        seen.push(...data.apiKeys.nodes.map(({ id }: Json) => id));
        for (const { message } of errors) reported.add(/row (\d+) of/.exec(message)?.[1] ?? '');
        place = data.apiKeys.pageInfo[cursor];
        hasMore = data.apiKeys.pageInfo[more];
      }
      const readable = gateway.sandbox.account.ids().filter((_, position) => !spoilt.includes(position));
      expect(seen.toSorted()).toEqual(readable.toSorted());
      expect([...reported].map(Number).toSorted((a, b) => a - b)).toEqual(spoilt.map((position) => position + 1));
    }
  });

  it('is an error where it is asked for by its id, which names the field', async () => {
    await using gateway = await startTestGateway({ sandbox: { size: 10 } });
    spoil(gateway, [1], { label: 7 });
    const id = gateway.sandbox.account.ids()[1] ?? '';
    const { data, errors } = await gateway.execute(`{ apiKeys(first: 3) { nodes { id } } apiKey(id: "${id}") { id } }`);
    expect(data.apiKeys.nodes).toHaveLength(2);
    expect(data.apiKey).toBeNull();
    expect(errors.map(({ path, message }) => [path, message])).toEqual([
      [['apiKey'], 'RIPE Atlas sent a response that does not match its documentation. The gateway expected a label.'],
      [['apiKeys'], expect.stringContaining('row 2 of the list')],
    ]);
  });

  it('is an error of apiKeysTargeting, beside the other keys of the object', async () => {
    await using gateway = await startTestGateway();
    const key = 'apiKeys(filter: { permission: "probes.get_probe_results", targetType: "probe" }, first: 1)';
    const target = '{ nodes { id grants { target { type targetId } } } }';
    const { data } = await gateway.execute(`{ ${key} ${target} }`);
    const [{ id, grants }] = data.apiKeys.nodes;
    const probe = grants.find(({ target: { type } }: Json) => type === 'probe').target.targetId;
    const query = `{ node(id: "probe:${probe}") { ... on Probe { apiKeysTargeting { nodes { id } } } } }`;
    expect((await gateway.execute(query)).data.node.apiKeysTargeting.nodes).toContainEqual({ id });
    spoil(gateway, [gateway.sandbox.account.ids().indexOf(id)], { enabled: 'yes' });
    const spoilt = await gateway.execute(query);
    expect(spoilt.data.node.apiKeysTargeting.nodes).not.toContainEqual({ id });
    expect(spoilt.errors.map(({ path }) => path)).toEqual([['node', 'apiKeysTargeting']]);
  });
});

it('a key whose grants and switch the upstream does not report is shown with defaults and a warning', async () => {
  await using gateway = await startTestGateway({ sandbox: { size: 3 } });
  spoil(gateway, [0, 1], { grants: undefined, enabled: undefined });
  const { data, errors, extensions } = await gateway.execute(
    '{ apiKeys(first: 3) { nodes { enabled grants { permission { id } } } } }',
  );
  expect(errors).toEqual([]);
  expect(data.apiKeys.nodes[0]).toEqual({ enabled: true, grants: [] });
  expect(extensions.warnings).toEqual([
    'RIPE Atlas did not report the grants of a key. They are shown as an empty list, although the key may have grants.',
    'RIPE Atlas did not report whether a key is enabled. It is shown as enabled, which is the documented default.',
  ]);
});

describe('a write to a key whose grants the upstream does not report', () => {
  it.each(['addGrants', 'removeGrants'])('is refused with %s, and nothing is sent', async (field) => {
    await using gateway = await startTestGateway({ sandbox: { size: 3 } });
    spoil(gateway, [0], { grants: undefined });
    const id = gateway.sandbox.account.ids()[0];
    const { data, errors } = await gateway.execute(
      `mutation { updateApiKey(input: { id: "${id}", label: "x", ${field}: [{ permission: "keys.get_key" }] }) { apiKey { id } } }`,
    );
    expect(data).toEqual({ updateApiKey: null });
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('Nothing was changed.') as unknown,
        path: ['updateApiKey'],
        extensions: { code: 'UPSTREAM_INVALID' },
      },
    ]);
    expect(gateway.upstreamCalls()).toEqual([`GET /keys/${id}/`]);
  });

  it('is refused by the lock-out guard if it would set the grants of the calling key', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.rewriteRow = (row) => ({ ...row, grants: undefined });
    const id = gateway.sandbox.credentials.administrator.slice(0, 8);
    const { data } = await gateway.execute(
      `mutation { updateApiKey(input: { id: "${id}", grants: [] }) { userErrors { code message } } }`,
    );
    expect(data.updateApiKey.userErrors).toMatchObject([
      { code: 'WOULD_LOCK_OUT_CALLER', message: expect.stringContaining('did not report') as unknown },
    ]);
    expect(gateway.upstreamCalls()).toEqual([`GET /keys/${id}/`]);
  });
});

describe('two keys with the same first eight characters', () => {
  it('are reported, because the walk would lose its place', async () => {
    await using gateway = await startTestGateway({ sandbox: { size: 10 } });
    const [first = ''] = gateway.sandbox.account.ids();
    spoil(gateway, [1], { uuid: `${first}-****-****-****-************` });
    const { data, errors } = await gateway.execute('{ apiKeys(first: 5) { nodes { id } } }');
    expect(data.apiKeys).toBeNull();
    expect(errors).toMatchObject([
      {
        message: `RIPE Atlas returned two keys with the id ${first}, the first eight characters of their UUIDs. The gateway cannot tell them apart.`,
        extensions: { code: 'UPSTREAM_INVALID' },
      },
    ]);
  });
});

describe('a number that is too large', () => {
  it('is UPSTREAM_INVALID for the length of the list', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ path: /page_size/, answer: { status: 200, body: { count: 2 ** 31, results: [] } } });
    const { errors } = await gateway.execute('{ apiKeys { totalCount } }');
    expect(errors).toMatchObject([
      { message: expect.stringContaining('a count from 0 to') as unknown, extensions: { code: 'UPSTREAM_INVALID' } },
    ]);
  });

  it('is a value for an autonomous system with four bytes', async () => {
    await using gateway = await startTestGateway();
    const body = { count: 1, next: null, results: [{ id: 101, asn_v4: 4_200_000_000, asn_v6: 2 ** 53 }] };
    gateway.sandbox.fault({ path: /^\/probes/, times: 2, answer: { status: 200, body } });
    const large = await gateway.execute('{ node(id: "probe:101") { ... on Probe { asnV4 } } }');
    expect(large.errors).toMatchObject([
      { message: expect.stringContaining('asn_v6') as unknown, extensions: { code: 'UPSTREAM_INVALID' } },
    ]);
    const good = { ...body, results: [{ id: 101, asn_v4: 4_200_000_000 }] };
    gateway.sandbox.clearFaults();
    gateway.sandbox.fault({ path: /^\/probes/, answer: { status: 200, body: good } });
    const { data } = await gateway.execute('{ node(id: "probe:101") { ... on Probe { asnV4 } } }');
    expect(data.node).toEqual({ asnV4: 4_200_000_000 });
  });
});

it('a cursor is the same under every alias', async () => {
  await using gateway = await startTestGateway();
  const aliases = Array.from({ length: 50 }, (_, index) => `c${index}: cursor`).join(' ');
  const { data } = await gateway.execute(`{ apiKeys(first: 100) { edges { ${aliases} } pageInfo { endCursor } } }`);
  for (const edge of data.apiKeys.edges) expect(new Set(Object.values(edge)).size).toBe(1);
  expect(data.apiKeys.edges.at(-1).c0).toBe(data.apiKeys.pageInfo.endCursor);
});
