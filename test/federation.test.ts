import { Trace } from '@apollo/usage-reporting-protobuf';
import { describe, expect, it } from 'vitest';
import { startTestGateway, type Answer, type TestGateway, type TestGatewayOptions } from './support/gateway.ts';

function startSubgraph({ gateway, ...rest }: TestGatewayOptions = {}): Promise<TestGateway> {
  return startTestGateway({ ...rest, gateway: { ...gateway, graphRole: 'subgraph' } });
}

type Reference = Readonly<Record<string, unknown>>;

const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on ApiKey { id label }
    ... on Probe { id }
    ... on Measurement { id }
  }
}`;

function entities(gateway: TestGateway, representations: readonly Reference[], query = ENTITIES): Promise<Answer> {
  return gateway.execute(query, { variables: { representations } });
}

const keyReferences = (ids: readonly string[]): Reference[] => ids.map((id) => ({ __typename: 'ApiKey', id }));

const sdlOf = async (gateway: TestGateway): Promise<string> =>
  (await gateway.execute('{ _service { sdl } }', { key: null })).data._service.sdl;

// These checks of Apollo's subgraph compatibility suite apply to this graph. The suite itself requires its own schema.
describe('the SDL of the subgraph', () => {
  it('is readable without a credential and without an upstream call', async () => {
    await using gateway = await startSubgraph();
    const sdl = await sdlOf(gateway);
    expect(sdl).toContain('type ApiKey');
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it.each([
    [
      '@link to Federation 2.7',
      /@link\(url: "https:\/\/specs\.apollo\.dev\/federation\/v2\.7", import: \["@key", "@shareable", "@tag"\]\)/,
    ],
    ['@key on ApiKey', /type ApiKey implements Node\s+@key\(fields: "id"\)/],
    ['@key on Probe', /type Probe\s+@key\(fields: "id"\)/],
    ['@key on Measurement', /type Measurement\s+@key\(fields: "id"\)/],
    ['@shareable on PageInfo', /type PageInfo\s+@shareable/],
    [
      '@tag on a mutation that returns a secret',
      /createApiKey\([^)]*\): CreateApiKeyPayload @tag\(name: "secret-bearing"\)/,
    ],
    [
      '@tag on a mutation that replaces a secret',
      /regenerateApiKey\([^)]*\): RegenerateApiKeyPayload @tag\(name: "secret-bearing"\) @tag\(name: "destructive"\)/,
    ],
    ['@tag on a mutation that deletes a key', /deleteApiKey\([^)]*\): DeleteApiKeyPayload @tag\(name: "destructive"\)/],
  ])('has %s', async (_what, pattern) => {
    await using gateway = await startSubgraph();
    expect(await sdlOf(gateway)).toMatch(pattern);
  });

  it('has no field that another subgraph owns', async () => {
    await using gateway = await startSubgraph();
    const { data } = await gateway.execute(
      '{ query: __type(name: "Query") { fields { name } } probe: __type(name: "Probe") { fields { name } } measurement: __type(name: "Measurement") { fields { name } } }',
    );
    const names = (type: string): string[] => data[type].fields.map(({ name }: { name: string }) => name).sort();
    expect(names('query')).not.toContain('node');
    expect(names('query')).not.toContain('nodes');
    expect(names('probe')).toEqual(['apiKeysTargeting', 'id']);
    expect(names('measurement')).toEqual(['apiKeysTargeting', 'id']);
  });

  it('does not exist in the standalone role', async () => {
    await using gateway = await startTestGateway();
    const { errors } = await gateway.execute('{ _service { sdl } }');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('references', () => {
  it.each([
    [60, 1],
    [2_000, 46],
  ])('to 50 keys of an account with %i keys cost at most %i upstream calls', async (size, calls) => {
    await using gateway = await startSubgraph({ sandbox: { size } });
    const ids = gateway.sandbox.account.ids();
    const asked = Array.from({ length: 50 }, (_none, at) => ids[Math.floor((at * size) / 50)] ?? '');
    const { data, errors } = await entities(gateway, keyReferences(asked));
    expect(errors).toEqual([]);
    expect(data._entities.map(({ id }: { id: string }) => id)).toEqual(asked);
    expect(gateway.upstreamCalls().length).toBeLessThanOrEqual(calls);
  });

  it('fail one by one: an invalid one is null with an error at its place, and the other 49 are resolved', async () => {
    await using gateway = await startSubgraph();
    const ids = gateway.sandbox.account.ids().slice(0, 50);
    const references = keyReferences(ids).toSpliced(17, 1, { __typename: 'ApiKey', id: 'not an id' });
    const { data, errors } = await entities(gateway, references);
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['_entities', 17], 'BAD_USER_INPUT'],
    ]);
    expect(data._entities).toHaveLength(50);
    expect(data._entities.filter((entity: unknown) => entity === null)).toHaveLength(1);
    expect(data._entities[17]).toBeNull();
  });

  it.each([
    [403, 'FORBIDDEN'],
    [500, 'UPSTREAM_UNAVAILABLE'],
  ])(
    'fail one by one: if the upstream answers %s for one key, the other nine are resolved for a caller who may not list',
    async (status, code) => {
      await using gateway = await startSubgraph({ gateway: { resilience: { retries: 0 } } });
      const { account, credentials } = gateway.sandbox;
      const ids = account.ids().slice(0, 10);
      gateway.sandbox.fault({ path: new RegExp(`/keys/${ids[4]}/`), answer: { status, body: {} } });
      const { data, errors } = await gateway.execute(ENTITIES, {
        key: credentials.writer,
        variables: { representations: keyReferences(ids) },
      });
      expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([[['_entities', 4], code]]);
      expect(data._entities.filter((entity: unknown) => entity !== null)).toHaveLength(9);
    },
  );

  it('may be 2,000 in one request', async () => {
    await using gateway = await startSubgraph({ sandbox: { size: 2_000 } });
    const ids = gateway.sandbox.account.ids();
    const { data, errors } = await entities(gateway, keyReferences(ids));
    expect(errors).toEqual([]);
    expect(data._entities.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(gateway.upstreamCalls()).toHaveLength(4);
  });

  it('do not wait for a slow key if they are of another type', async () => {
    await using gateway = await startSubgraph({ gateway: { upstreamTimeoutMs: 1_000 } });
    const key = gateway.sandbox.account.insertAt(0, {
      grants: [{ permission: 'probes.get_probe_results', target: { type: 'probe', id: '1007' } }],
    });
    const [slow = ''] = gateway.sandbox.account.ids().slice(30);
    gateway.sandbox.fault({ path: new RegExp(`/keys/${slow}/`), answer: { kind: 'delay', delayMs: 3_000 }, times: 5 });
    const query = `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Probe { apiKeysTargeting { nodes { id } } } ... on ApiKey { label } }
    }`;
    const references = [{ __typename: 'Probe', id: 1007 }, ...keyReferences([slow])];
    const { data, errors } = await entities(gateway, references, query);
    expect(data._entities[0].apiKeysTargeting.nodes).toContainEqual({ id: key });
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['_entities', 1], 'UPSTREAM_TIMEOUT'],
    ]);
  });

  it('may have a number as id, as in the JSON of their owner', async () => {
    await using gateway = await startSubgraph();
    const key = gateway.sandbox.account.insertAt(0, {
      grants: [{ permission: 'probes.get_probe_results', target: { type: 'probe', id: '1007' } }],
    });
    const query = `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Probe { id apiKeysTargeting { nodes { id } } } }
    }`;
    const { data } = await entities(gateway, [{ __typename: 'Probe', id: 1007 }], query);
    expect(data._entities[0].id).toBe('1007');
    expect(data._entities[0].apiKeysTargeting.nodes).toContainEqual({ id: key });
  });

  it('end the operation with one error if they are too many, before any of them is resolved', async () => {
    await using gateway = await startSubgraph();
    const references = Array.from({ length: 1_000 }, (_none, at) => ({ __typename: 'ApiKey', id: String(at + 1) }));
    const aliases = Array.from({ length: 11 }, (_none, at) => `a${at}: _entities(representations: $r) { __typename }`);
    const query = `query ($r: [_Any!]!) { ${aliases.join(' ')} }`;
    const { status, data, errors } = await gateway.execute(query, { variables: { r: references } });
    expect(status).toBe(200);
    expect(data).toBeNull();
    expect(errors.map(({ message, extensions }) => [message, extensions.code])).toEqual([
      [
        'The operation has more than 90000 values, which is the limit. Ask for less in one operation.',
        'BAD_USER_INPUT',
      ],
    ]);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('to the old id of a regenerated key are null without an error', async () => {
    await using gateway = await startSubgraph();
    const [old = '', other = ''] = gateway.sandbox.account.ids().slice(30);
    const { errors } = await gateway.execute(`mutation { regenerateApiKey(input: { id: "${old}" }) { previousId } }`);
    expect(errors).toEqual([]);
    const answer = await entities(gateway, keyReferences([old, other]));
    expect(answer.errors).toEqual([]);
    expect(answer.data._entities.map((key: { id: string } | null) => key?.id ?? null)).toEqual([null, other]);
  });

  it('with a full UUID are rejected without an upstream call, and the response does not repeat it', async () => {
    await using gateway = await startSubgraph();
    const { administrator } = gateway.sandbox.credentials;
    const { text, errors } = await entities(gateway, keyReferences([administrator]));
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect(text).not.toContain(administrator);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('to probes and measurements are resolved without an upstream call', async () => {
    await using gateway = await startSubgraph();
    const { data, errors } = await entities(gateway, [
      { __typename: 'Probe', id: '1001' },
      { __typename: 'Measurement', id: '1000001' },
      { __typename: 'Probe', id: '0x1' },
    ]);
    expect(data._entities).toEqual([
      { __typename: 'Probe', id: '1001' },
      { __typename: 'Measurement', id: '1000001' },
      null,
    ]);
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['_entities', 2], 'BAD_USER_INPUT'],
    ]);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('to 50 probes get the keys that target them with one upstream call', async () => {
    await using gateway = await startSubgraph();
    const key = gateway.sandbox.account.insertAt(0, {
      grants: [{ permission: 'probes.get_probe_results', target: { type: 'probe', id: '1007' } }],
    });
    const { data, errors } = await entities(
      gateway,
      Array.from({ length: 50 }, (_none, at) => ({ __typename: 'Probe', id: String(1001 + at) })),
      `query ($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on Probe { id apiKeysTargeting { totalCount nodes { id } } }
      } }`,
    );
    expect(errors).toEqual([]);
    expect(data._entities[6].apiKeysTargeting.nodes).toContainEqual({ id: key });
    expect(gateway.upstreamCalls()).toEqual(['GET /keys/?page=1&page_size=500']);
  });

  it.each([
    ['a type that is not an entity', { __typename: 'Grant', id: '1' }],
    ['an unknown type', { __typename: 'Nothing' }],
    ['the secret of a key as type', { __typename: '0bad0bad-2222-4222-a222-222222222222' }],
    ['no type', { id: '1' }],
    ['no id', { __typename: 'Probe' }],
    ['a list as id', { __typename: 'Probe', id: ['1'] }],
    ['a list as type', { __typename: ['Probe'], id: '1' }],
    ['a number instead of an object', 7],
  ])('with %s are rejected without an upstream call', async (_what, reference) => {
    await using gateway = await startSubgraph();
    const variables = { representations: [reference] };
    const { status, errors } = await gateway.execute(ENTITIES, {
      variables,
      headers: { Accept: 'application/graphql-response+json' },
    });
    expect(status).toBe(422);
    expect(errors.map(({ message, extensions }) => [message, extensions.code])).toEqual([
      [
        'Variable "$representations" got an invalid value at "representations[0]"; Expected a representation: an object with an `id` (a string or an integer) and a `__typename` (ApiKey, Measurement, Probe).',
        'BAD_USER_INPUT',
      ],
    ]);
    expect(gateway.log()).not.toContain('unexpected error');
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('can be literals in the document', async () => {
    await using gateway = await startSubgraph();
    const id = gateway.sandbox.account.ids()[5] ?? '';
    const { data } = await gateway.execute(
      `{ _entities(representations: [{ __typename: "ApiKey", id: "${id}" }]) { ... on ApiKey { id } } }`,
    );
    expect(data._entities).toEqual([{ id }]);
  });
});

describe('the target of a grant', () => {
  it('names a probe or a measurement without reading it, and reads a key', async () => {
    await using gateway = await startSubgraph();
    const target = (type: string, id: string) => ({ permission: 'x.y', target: { type, id } });
    const id = gateway.sandbox.account.insertAt(0, {
      grants: [
        target('probe', '1001'),
        target('measurement', '1000001'),
        target('user', 'owner@example.net'),
        target('probe', 'odd'),
        target('key', gateway.sandbox.credentials.reader),
      ],
    });
    const { data, errors } = await gateway.execute(`{ apiKey(id: "${id}") { grants { target { resource {
      __typename ... on Probe { id } ... on Measurement { id } ... on ApiKey { label }
    } } } } }`);
    expect(errors).toEqual([]);
    expect(data.apiKey.grants.map((grant: { target: { resource: unknown } }) => grant.target.resource)).toEqual([
      { __typename: 'Probe', id: '1001' },
      { __typename: 'Measurement', id: '1000001' },
      null,
      null,
      { __typename: 'ApiKey', label: expect.any(String) },
    ]);
    expect(gateway.upstreamCalls().filter((call) => !call.startsWith('GET /keys/'))).toEqual([]);
  });
});

describe('a federated trace', () => {
  const REQUEST_TRACE = { 'apollo-federation-include-trace': 'ftv1' };
  const QUERY =
    '{ page: apiKeys(first: 3) { nodes { id label grants { permission { id } } } } bad: apiKey(id: "x") { id } }';
  const startTraced = (options: TestGatewayOptions = {}): Promise<TestGateway> =>
    startSubgraph({ ...options, gateway: { federatedTracing: true } });
  const traceOf = ({ extensions }: Answer): Trace => Trace.decode(Buffer.from(extensions.ftv1, 'base64'));

  it('is sent only if it is enabled and the request asks for it', async () => {
    await using off = await startSubgraph();
    expect((await off.execute(QUERY, { headers: REQUEST_TRACE })).extensions?.ftv1).toBeUndefined();
    await using on = await startTraced();
    expect((await on.execute(QUERY)).extensions?.ftv1).toBeUndefined();
  });

  it('has the types, the alias, the start and the end of each field', async () => {
    await using gateway = await startTraced();
    const { root } = traceOf(await gateway.execute(QUERY, { headers: REQUEST_TRACE }));
    const page = root?.child?.find(({ responseName }) => responseName === 'page');
    expect(page).toMatchObject({ originalFieldName: 'apiKeys', type: 'ApiKeyConnection', parentType: 'Query' });
    expect(Number(page?.endTime)).toBeGreaterThan(Number(page?.startTime));
    const keys = page?.child?.find(({ responseName }) => responseName === 'nodes')?.child;
    expect(keys?.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(keys?.[0]?.child?.map(({ responseName }) => responseName)).toEqual(['id', 'label', 'grants']);
  });

  it('has the errors of the failed fields as the caller gets them', async () => {
    await using gateway = await startTraced();
    const answer = await gateway.execute(QUERY, { headers: REQUEST_TRACE });
    const failed = traceOf(answer).root?.child?.find(({ responseName }) => responseName === 'bad');
    expect(failed?.error?.map(({ message, json }) => [message, JSON.parse(json ?? '')])).toEqual([
      [answer.errors[0]?.message, answer.errors[0]],
    ]);
  });

  it('is complete for a large response', async () => {
    await using gateway = await startTraced({ sandbox: { size: 200 } });
    const fields = Array.from({ length: 15 }, (_none, at) => `a${at}: label b${at}: id c${at}: status`).join(' ');
    const answer = await gateway.execute(`{ apiKeys(first: 100) { nodes { ${fields} } } }`, { headers: REQUEST_TRACE });
    expect(answer.errors).toEqual([]);
    expect(traceOf(answer).root?.child?.[0]?.child?.[0]?.child).toHaveLength(100);
    expect(answer.extensions.ftv1.length).toBeGreaterThan(100_000);
  });

  it('contains no key, for any operation and any credential', async () => {
    await using gateway = await startTraced();
    const { administrator, reader, disabled } = gateway.sandbox.credentials;
    const [id = ''] = gateway.sandbox.account.ids().slice(40);
    const operations = [
      QUERY,
      `{ apiKey(id: "${reader}") { id } apiKeys(filter: { targetId: "${reader}" }) { totalCount } }`,
      'mutation { createApiKey(input: { label: "x" }) { secret apiKey { id } } }',
      `mutation { regenerateApiKey(input: { id: "${id}" }) { secret previousId } }`,
      '{ callingKey { keyId detail apiKey { maskedUuid } } }',
    ];
    let traces = 0;
    for (const key of [administrator, reader, disabled, 'no key', null]) {
      for (const operation of operations) {
        const { extensions } = await gateway.execute(operation, { key, headers: REQUEST_TRACE });
        if (!extensions?.ftv1) continue;
        traces += 1;
        expect(Buffer.from(extensions.ftv1, 'base64').toString('latin1')).not.toMatch(
          /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}/i,
        );
      }
    }
    expect(traces).toBeGreaterThan(15);
  });
});
