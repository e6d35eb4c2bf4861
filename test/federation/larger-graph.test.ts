import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../support/gateway.ts';
import type { NetworkData } from '../../examples/federation/network-data.ts';
import { PLANNERS } from '../../examples/federation/router.ts';
import { startLargerGraph, type LargerGraph } from './larger-graph.ts';

// These tests run a real Hive Gateway in its own process, with the configuration of the example.

describe.each(PLANNERS)('with the %s planner, a larger graph', (planner) => {
  let graph: LargerGraph;
  beforeAll(async () => {
    graph = await startLargerGraph({ planner });
  });
  afterAll(() => graph[Symbol.asyncDispose]());

  it('goes from a key to the probe or measurement of its grant, with the fields of the other subgraph', async () => {
    const { data, errors } = await graph.execute(`{
      probe: apiKey(id: "cdcbf7c4") { grants { target { targetId resource { __typename ... on Probe { id description countryCode } } } } }
      measurement: apiKey(id: "0833b8a8") { grants { target { resource { ... on Measurement { type description } } } } }
    }`);
    expect(errors).toEqual([]);
    expect(data.probe.grants[0].target).toEqual({
      targetId: '101',
      resource: { __typename: 'Probe', id: '101', description: 'Harbour office', countryCode: 'CH' },
    });
    expect(data.measurement.grants[0].target.resource).toEqual({
      type: 'ping',
      description: 'Is the harbour office reachable?',
    });
    // One list call reads both keys, and no call reads probes or measurements.
    expect(graph.keys.upstreamCalls()).toEqual(['GET /keys/?page=1&page_size=100']);
  });

  it('has null for a probe that the other subgraph does not know, and the fields of the others', async () => {
    const id = graph.keys.sandbox.account.insertAt(0, {
      grants: [
        { permission: 'probes.get_probe_results', target: { type: 'probe', id: '4999' } },
        { permission: 'probes.get_probe_results', target: { type: 'probe', id: '24' } },
      ],
    });
    const { data } = await graph.execute(
      `{ apiKey(id: "${id}") { grants { target { targetId resource { ... on Probe { description } } } } } }`,
    );
    expect(data.apiKey.grants.map(({ target }: { target: { resource: unknown } }) => target.resource)).toEqual([
      { description: null },
      { description: 'Library, second floor' },
    ]);
    graph.keys.sandbox.account.remove(id);
  });

  it('goes from a probe to the keys that target it', async () => {
    const { data, errors } = await graph.execute(
      '{ probe(id: "101") { description apiKeysTargeting { totalCount nodes { id label } } } }',
    );
    expect(errors).toEqual([]);
    expect(data.probe).toEqual({
      description: 'Harbour office',
      apiKeysTargeting: { totalCount: 1, nodes: [{ id: 'cdcbf7c4', label: 'One probe' }] },
    });
  });

  it('executes a mutation once', async () => {
    graph.keys.upstreamCalls();
    const { data, errors } = await graph.execute(
      'mutation { updateApiKey(input: { id: "b87f36b2", label: "By the router" }) { apiKey { label } userErrors { code } } }',
    );
    expect(errors).toEqual([]);
    expect(data.updateApiKey).toEqual({ apiKey: { label: 'By the router' }, userErrors: [] });
    expect(graph.keys.upstreamCalls().filter((call) => call.startsWith('PATCH'))).toEqual(['PATCH /keys/b87f36b2/']);
  });

  it('passes the `userErrors` of a mutation on unchanged', async () => {
    const mutation = `mutation {
      updateApiKey(input: { id: "cdcbf7c4", removeGrants: [{ permission: "credits.get_credit_info" }] }) {
        apiKey { id } userErrors { code message field }
      }
    }`;
    const { data, errors } = await graph.execute(mutation);
    expect(errors).toEqual([]);
    expect(data.updateApiKey.userErrors).toEqual([
      { code: 'NOT_FOUND', message: expect.stringContaining('no such grant'), field: ['input', 'removeGrants', '0'] },
    ]);
    expect(data).toEqual((await graph.keys.execute(mutation)).data);
  });

  it('sends a mutation only once, even if its response is lost', async () => {
    graph.keys.upstreamCalls();
    graph.keys.sandbox.fault({ method: 'PATCH', answer: { kind: 'reset-after' } });
    const { errors } = await graph.execute(
      'mutation { updateApiKey(input: { id: "b87f36b2", label: "Lost" }) { apiKey { label } userErrors { code } } }',
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['OUTCOME_UNKNOWN']);
    expect(graph.keys.upstreamCalls().filter((call) => call.startsWith('PATCH'))).toHaveLength(1);
  });
});

describe.each(PLANNERS)('with the %s planner, the credential of the caller', (planner) => {
  const BOTH = '{ apiKeys(first: 1) { totalCount } probes { id apiKeysTargeting { totalCount } } }';
  const codesOf = (answer: Answer): string[] => answer.errors.map(({ extensions }) => extensions.code);

  let shared: LargerGraph;
  beforeAll(async () => {
    shared = await startLargerGraph({ planner });
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  it('is sent to the keys service and to no other subgraph', async () => {
    const { administrator, reader } = shared.keys.sandbox.credentials;
    shared.keys.upstreamCalls();
    shared.networkOperations();
    for (const key of [administrator, reader]) {
      const headers = { cookie: 'atlasess=session', 'x-api-key': key, 'x-forwarded-authorization': `Key ${key}` };
      const { errors } = await shared.execute(
        '{ apiKey(id: "cdcbf7c4") { grants { target { resource { ... on Probe { description apiKeysTargeting { totalCount } } } } } } measurement(id: "1000001") { startedWith { label } } }',
        { key, headers },
      );
      expect(errors).toEqual([]);
      const upstream = shared.keys.sandbox.takeCalls();
      expect(upstream.length).toBeGreaterThan(0);
      expect(new Set(upstream.map((call) => call.headers['authorization']))).toEqual(new Set([`Key ${key}`]));
      expect(JSON.stringify(upstream)).not.toContain('atlasess');
      const elsewhere = shared.networkOperations();
      expect(elsewhere.length).toBeGreaterThan(1);
      expect(elsewhere.flatMap(({ headers: sent }) => Object.keys(sent))).not.toContain('authorization');
      expect(JSON.stringify(elsewhere)).not.toContain(key);
      expect(JSON.stringify(elsewhere)).not.toContain('atlasess');
    }
  });

  it.each([
    ['missing', null],
    ['malformed', 'no UUID'],
  ])('gives the code UNAUTHENTICATED if it is %s, and fields that need none are answered', async (_how, key) => {
    shared.keys.upstreamCalls();
    const answer = await shared.execute(BOTH, { key });
    expect(new Set(codesOf(answer))).toEqual(new Set(['UNAUTHENTICATED']));
    expect(answer.data.probes.map(({ id }: { id: string }) => id)).toContain('101');
    expect(shared.keys.upstreamCalls()).toEqual([]);
  });

  it.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
  ] as const)('that the service rejects with %i gives the code %s', async (status, code) => {
    await using graph = await startLargerGraph({ planner, sandbox: { behaviour: { unknownKeyStatus: status } } });
    const answer = await graph.execute(BOTH, { key: graph.keys.sandbox.credentials.unknown });
    expect(answer.status).toBe(200);
    expect(new Set(codesOf(answer))).toEqual(new Set([code]));
    expect(answer.errors[0]?.extensions.upstream).toMatchObject({ status });
    expect(answer.data.apiKeys).toBeNull();
    expect(answer.data.probes.length).toBeGreaterThan(0);
  });

  it('that may not list gives FORBIDDEN at the field that lists, and the other fields are answered', async () => {
    const answer = await shared.execute('{ probe(id: "101") { description apiKeysTargeting { totalCount } } }', {
      key: shared.keys.sandbox.credentials.writer,
    });
    expect(answer.errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['probe', 'apiKeysTargeting'], 'FORBIDDEN'],
    ]);
    expect(answer.data.probe).toEqual({ description: 'Harbour office', apiKeysTargeting: null });
  });

  it('decides the response, even if other callers send the same operation at the same time', async () => {
    await using graph = await startLargerGraph({ planner, sandbox: { behaviour: { echoCredential: true } } });
    const { administrator, reader, otherAccount } = graph.keys.sandbox.credentials;
    const callers = Array.from({ length: 30 }, (_none, at) => [administrator, reader, otherAccount][at % 3] ?? '');
    const answers = await Promise.all(
      callers.map((key) => graph.execute('{ apiKeys(first: 2) { nodes { label } } probes { id } }', { key })),
    );
    answers.forEach(({ text }, at) => {
      const names = [...text.matchAll(/caller (\w{8})/g)].map(([, name]) => name);
      expect(new Set(names)).toEqual(new Set([callers[at]?.slice(0, 8)]));
    });
  });
});

describe.each(PLANNERS)('with the %s planner, fifty references of the router', (planner) => {
  /** Fifty probes, and fifty measurements that were started with different keys. */
  const fifty = (keyIds: readonly string[]): NetworkData => ({
    probes: Array.from({ length: 50 }, (_none, at) => ({
      id: String(1001 + at),
      description: null,
      countryCode: null,
      connectionStatus: 'Connected',
    })),
    measurements: Array.from({ length: 50 }, (_none, at) => ({
      id: String(1_000_001 + at),
      type: 'ping',
      description: null,
      probes: [],
      startedWith: keyIds[Math.floor((at * keyIds.length) / 50)] ?? null,
    })),
  });
  const MEASUREMENTS = '{ measurements { startedWith { id label } } }';

  describe.each([
    { size: 60, callsForKeys: 1, callsForProbes: 1 },
    // For the probes: four pages, and three calls that read the rows at the page boundaries once more.
    { size: 2_000, callsForKeys: 50, callsForProbes: 7 },
  ])('in an account of $size', ({ size, callsForKeys, callsForProbes }) => {
    let graph: LargerGraph;
    beforeAll(async () => {
      graph = await startLargerGraph({ planner, sandbox: { size }, dataOf: fifty });
    });
    afterAll(() => graph[Symbol.asyncDispose]());

    it(`to probes get the keys that target them, with ${callsForProbes} upstream calls`, async () => {
      const { data, errors } = await graph.execute('{ probes { apiKeysTargeting { totalCount } } }');
      expect(errors).toEqual([]);
      const counts = data.probes.map(
        (probe: { apiKeysTargeting: { totalCount: number } }) => probe.apiKeysTargeting.totalCount,
      );
      expect(counts).toHaveLength(50);
      expect(Math.min(...counts)).toBeGreaterThan(0);
      expect(graph.keys.upstreamCalls()).toHaveLength(callsForProbes);
    });

    it(`to keys cost as many upstream calls as 50 ids: ${callsForKeys}`, async () => {
      // After this the gateway knows the size of the account.
      await graph.keys.execute('{ apiKeys(first: 1) { totalCount } }');
      graph.keys.upstreamCalls();
      const { data, errors } = await graph.execute(MEASUREMENTS);
      expect(errors).toEqual([]);
      const ids = data.measurements.map(({ startedWith }: { startedWith: { id: string } }) => startedWith.id);
      expect(new Set(ids).size).toBe(50);
      const byRouter = graph.keys.upstreamCalls();
      const aliases = ids.map((id: string, at: number) => `k${at}: apiKey(id: "${id}") { id label }`);
      await graph.keys.execute(`{ ${aliases.join(' ')} }`);
      expect(byRouter.sort()).toEqual(graph.keys.upstreamCalls().sort());
      expect(byRouter.length).toBe(callsForKeys);
    });
  });

  it('fail one by one: a deleted key is null, an invalid id is null with an error, and the other 48 are resolved', async () => {
    await using graph = await startLargerGraph({
      planner,
      dataOf: (ids) => {
        const { probes, measurements } = fifty(ids);
        const startedWith = new Map([
          ['1000001', 'ffffffff'],
          ['1000002', 'no id'],
        ]);
        return {
          probes,
          measurements: measurements.map((one) => ({
            ...one,
            startedWith: startedWith.get(one.id) ?? one.startedWith,
          })),
        };
      },
    });
    const { data, errors } = await graph.execute('{ measurements { startedWith { id createdAt } } }');
    const reference = ['measurements', 1, 'startedWith'];
    // The planners report the error at the reference, or at the field of the key.
    const path = planner === 'rust' ? reference : [...reference, 'createdAt'];
    expect(errors).toMatchObject([{ path, extensions: { code: 'BAD_USER_INPUT' } }]);
    const found = data.measurements.map((one: { startedWith: { createdAt: string } }) => one.startedWith.createdAt);
    expect(found.slice(0, 2)).toEqual([null, null]);
    expect(found.slice(2)).toHaveLength(48);
    expect(found.slice(2)).not.toContain(null);
  });

  it('to the old id of a regenerated key are null without an error', async () => {
    await using graph = await startLargerGraph({ planner });
    const ask = (): Promise<Answer> => graph.execute('{ measurement(id: "1000001") { startedWith { id label } } }');
    expect((await ask()).data.measurement.startedWith).toEqual({ id: '0833b8a8', label: 'One measurement' });
    const { data } = await graph.execute('mutation { regenerateApiKey(input: { id: "0833b8a8" }) { previousId } }');
    expect(data.regenerateApiKey.previousId).toBe('0833b8a8');
    const { data: after, errors } = await ask();
    expect(errors).toEqual([]);
    expect(after.measurement.startedWith).toEqual({ id: '0833b8a8', label: null });
  });
});
