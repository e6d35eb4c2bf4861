import { describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

interface Target {
  readonly type: string;
  readonly id: string;
}

/** Adds a key with a grant for each of these targets at the end of the list. Returns its id. */
function addKey({ sandbox: { account } }: TestGateway, ...targets: readonly (Target | null)[]): string {
  const grants = targets.map((target) => ({ permission: 'probes.get_probe_results', target }));
  return account.insertAt(account.ids().length, { grants });
}

const probe = (id: number): Target => ({ type: 'probe', id: String(id) });
const measurement = (id: number): Target => ({ type: 'measurement', id: String(id) });

/** The query of the keys that target the objects in one key's grants. */
const queryOf = (id: string, selection = 'nodes { id }', page = ''): string => `{
  apiKey(id: "${id}") { grants { target { resource {
    ... on Probe { id apiKeysTargeting${page} { ${selection} } }
    ... on Measurement { id apiKeysTargeting${page} { ${selection} } }
  } } } }
}`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const resourcesIn = (data: any): any[] => data.apiKey.grants.map((grant: any) => grant.target?.resource);
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const idsIn = (resource: any): string[] => resource.apiKeysTargeting.nodes.map(({ id }: { id: string }) => id);

/** The ids of the sandbox's keys whose grants name the target. */
function keysNaming({ sandbox: { account } }: TestGateway, target: Target): string[] {
  return account.ids().filter((id) => JSON.stringify(account.row(id).grants).includes(JSON.stringify(target)));
}

const listCalls = (gateway: TestGateway): string[] =>
  gateway.upstreamCalls().filter((call) => call.startsWith('GET /keys/?'));

describe('the keys that target a probe or a measurement', () => {
  it('have a grant that names exactly that object', async () => {
    await using gateway = await startTestGateway();
    const both = addKey(gateway, probe(1001), measurement(1000001));
    const one = addKey(gateway, probe(1001));
    addKey(gateway, probe(1002));
    addKey(gateway, measurement(1001));
    addKey(gateway, null);
    addKey(gateway, { type: 'user', id: 'owner@example.net' });
    // Two grants match its type and its id separately. A filter that checks all grants together would accept this key.
    addKey(gateway, probe(1003), measurement(1001));
    const { data, errors } = await gateway.execute(queryOf(both));
    expect(errors).toEqual([]);
    const [ofProbe, ofMeasurement] = resourcesIn(data);
    expect(ofProbe.id).toBe('probe:1001');
    expect(idsIn(ofProbe)).toEqual(expect.arrayContaining([both, one]));
    for (const id of idsIn(ofProbe))
      expect(gateway.sandbox.account.row(id).grants).toContainEqual(grantFor(probe(1001)));
    expect(idsIn(ofMeasurement)).toContain(both);
  });

  it('are checked again, because the upstream’s filter may accept others', async () => {
    await using gateway = await startTestGateway();
    const id = addKey(gateway, probe(1001));
    gateway.sandbox.rewriteRow = (row, { path }) =>
      path.includes('target_id') && String(row['uuid']).startsWith(id)
        ? { ...row, grants: [grantFor(probe(1003)), grantFor(measurement(1001))] }
        : row;
    const { data, errors } = await gateway.execute(queryOf(id));
    expect(errors).toEqual([]);
    expect(idsIn(resourcesIn(data)[0])).not.toContain(id);
  });

  it('are read in one call, by the upstream’s filter', async () => {
    await using gateway = await startTestGateway({ sandbox: { size: 2_000 } });
    const id = addKey(gateway, probe(1001));
    await gateway.execute(queryOf(id));
    expect(listCalls(gateway)).toEqual(['GET /keys/?page=1&page_size=500&target_id=1001']);
  });

  it.each([
    ['one call for an account of 60 keys', 60, 1],
    ['nine calls for an account of 2,000 keys: five pages and four page boundaries', 2_000, 9],
  ])('of 50 objects take %s', async (_what, size, calls) => {
    await using gateway = await startTestGateway({ sandbox: { size } });
    const id = addKey(gateway, ...Array.from({ length: 50 }, (_none, at) => probe(1001 + at)));
    const { data, errors } = await gateway.execute(queryOf(id));
    expect(errors).toEqual([]);
    expect(resourcesIn(data).filter((resource) => idsIn(resource).includes(id))).toHaveLength(50);
    expect(listCalls(gateway)).toHaveLength(calls);
  });

  it('of two objects in an account of 2,000 keys are read with one filter call each', async () => {
    await using gateway = await startTestGateway({ sandbox: { size: 2_000 } });
    const id = addKey(gateway, probe(1001), probe(1002));
    await gateway.execute(queryOf(id));
    expect(listCalls(gateway).sort()).toEqual([
      'GET /keys/?page=1&page_size=500',
      'GET /keys/?page=1&page_size=500&target_id=1001',
      'GET /keys/?page=1&page_size=500&target_id=1002',
    ]);
  });

  it('take no call if none of their fields is selected', async () => {
    await using gateway = await startTestGateway();
    await gateway.execute(queryOf(addKey(gateway, probe(1001)), '__typename'));
    expect(listCalls(gateway)).toEqual([]);
  });

  it('are returned in pages, each key once', async () => {
    await using gateway = await startTestGateway();
    for (let added = 0; added < 7; added += 1) addKey(gateway, probe(1288));
    const keys = keysNaming(gateway, probe(1288));
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 4; page += 1) {
      const { data }: Awaited<ReturnType<TestGateway['execute']>> = await gateway.execute(
        queryOf(
          keys.at(-1) ?? '',
          'totalCount nodes { id } pageInfo { hasNextPage endCursor }',
          `(first: 3, after: ${JSON.stringify(after)})`,
        ),
      );
      const [{ apiKeysTargeting: list }] = resourcesIn(data);
      expect(list.totalCount).toBe(keys.length);
      seen.push(...list.nodes.map(({ id }: { id: string }) => id));
      after = list.pageInfo.endCursor;
      if (!list.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(keys);
  });

  it('continue at the right place if keys are added and deleted between two pages', async () => {
    await using gateway = await startTestGateway();
    for (let added = 0; added < 6; added += 1) addKey(gateway, probe(1288));
    const keys = keysNaming(gateway, probe(1288)).slice(0, 6);
    const ask = async (page: string) => {
      const { data } = await gateway.execute(queryOf(keys[5] ?? '', 'nodes { id } pageInfo { endCursor }', page));
      return resourcesIn(data)[0].apiKeysTargeting;
    };
    const first = await ask('(first: 3)');
    gateway.sandbox.account.remove(keys[0] ?? '');
    gateway.sandbox.account.insertAt(0, { grants: [grantFor(probe(1288)), grantFor(probe(1))] });
    gateway.sandbox.account.insertAt(0, { grants: [grantFor(probe(1288))] });
    const second = await ask(`(first: 3, after: "${first.pageInfo.endCursor}")`);
    expect(second.nodes.map(({ id }: { id: string }) => id)).toEqual(keys.slice(3));
  });

  it.each([
    ['a size above the limit', '(first: 101)'],
    ['a negative size', '(first: -1)'],
    ['an invalid cursor', '(after: "AAAA")'],
  ])('reject %s', async (_what, page) => {
    await using gateway = await startTestGateway();
    const { errors } = await gateway.execute(queryOf(addKey(gateway, probe(1001)), 'nodes { id }', page));
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });

  it('reject the cursor of another object', async () => {
    await using gateway = await startTestGateway();
    const one = addKey(gateway, probe(1001));
    const other = addKey(gateway, probe(1002));
    const first = await gateway.execute(queryOf(one, 'edges { cursor }', '(first: 1)'));
    const cursor = resourcesIn(first.data)[0].apiKeysTargeting.edges[0].cursor;
    const { errors } = await gateway.execute(queryOf(other, 'nodes { id }', `(after: "${cursor}")`));
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect((await gateway.execute(queryOf(one, 'nodes { id }', `(after: "${cursor}")`))).errors).toEqual([]);
  });

  it('include the effect of a previous write in the same operation', async () => {
    await using gateway = await startTestGateway();
    const id = addKey(gateway, probe(1001));
    const before = keysNaming(gateway, probe(1001)).length;
    const asked = 'grants { target { resource { ... on Probe { apiKeysTargeting { totalCount } } } } }';
    const grants = '[{ permission: "probes.get_probe_results", target: { type: "probe", targetId: "1001" } }]';
    const { data, errors } = await gateway.execute(`mutation {
      first: updateApiKey(input: { id: "${id}", label: "a" }) { apiKey { ${asked} } }
      second: createApiKey(input: { grants: ${grants} }) { apiKey { ${asked} } }
    }`);
    expect(errors).toEqual([]);
    const countIn = (field: string): number => data[field].apiKey.grants[0].target.resource.apiKeysTargeting.totalCount;
    expect([countIn('first'), countIn('second')]).toEqual([before, before + 1]);
  });

  it('are complete if keys are added and deleted while the pages are read', async () => {
    await using gateway = await startTestGateway({ sandbox: { size: 1_200 } });
    const { account } = gateway.sandbox;
    const target = probe(1290);
    const living = account.insertAt(499, { grants: [grantFor(target)] });
    const asking = account.insertAt(0, {
      grants: Array.from({ length: 12 }, (_none, at) => grantFor(probe(1279 + at))),
    });
    const early = account.ids()[7] ?? '';
    let hasChanged = false;
    gateway.sandbox.rewriteRow = (row, { path }) => {
      // During the first page, one of its keys is deleted and another key is appended, so the length stays the same.
      if (!hasChanged && path.includes('page=1&page_size=500')) {
        hasChanged = true;
        account.remove(early);
        account.insertAt(account.ids().length, {});
      }
      return row;
    };
    const { data, errors } = await gateway.execute(queryOf(asking));
    expect(errors).toEqual([]);
    const resource = resourcesIn(data).find(({ id }) => id === `probe:${target.id}`);
    expect(idsIn(resource)).toEqual(expect.arrayContaining([living, asking]));
    expect(hasChanged).toBe(true);
  });

  it('of many objects are found by checking each grant once', async () => {
    await using gateway = await startTestGateway({ gateway: { upstreamTimeoutMs: 15_000 } });
    for (let key = 0; key < 10; key += 1)
      gateway.sandbox.account.insertAt(0, {
        grants: Array.from({ length: 200 }, (_none, at) => grantFor(probe(100_000 + key * 200 + at))),
      });
    const startedAt = performance.now();
    const { errors } = await gateway.execute(`{ apiKeys(first: 10) { nodes { grants { target { resource {
      ... on Probe { apiKeysTargeting { totalCount } }
    } } } } } }`);
    expect(errors).toEqual([]);
    // Checking each grant for each object would take ten times as long.
    expect(performance.now() - startedAt).toBeLessThan(6_000);
  });

  it('are forbidden for a credential that may not list keys, and the other fields are returned', async () => {
    await using gateway = await startTestGateway();
    const id = addKey(gateway, probe(1001));
    const { data, errors } = await gateway.execute(queryOf(id), { key: gateway.sandbox.credentials.writer });
    expect(errors.map(({ path, extensions }) => [path?.at(-1), extensions.code])).toEqual([
      ['apiKeysTargeting', 'FORBIDDEN'],
    ]);
    expect(resourcesIn(data)).toEqual([{ id: 'probe:1001', apiKeysTargeting: null }]);
  });

  it('are found even if an unrelated row of the account is malformed', async () => {
    await using gateway = await startTestGateway();
    const id = addKey(gateway, probe(1001), measurement(1000001));
    const odd = gateway.sandbox.account.insertAt(0, {});
    gateway.sandbox.rewriteRow = (row) => (String(row['uuid']).startsWith(odd) ? { ...row, label: 7 } : row);
    const { data, errors } = await gateway.execute(queryOf(id));
    expect(errors).toEqual([]);
    for (const resource of resourcesIn(data)) expect(idsIn(resource)).toContain(id);
  });
});

function grantFor(target: Target): { permission: string; target: Target } {
  return { permission: 'probes.get_probe_results', target };
}
