import { parse, validate, type DocumentNode } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSchema, type GraphRole } from '../src/graph/schema.ts';
import { AccountSizes } from '../src/registries/atlas/reading/account-sizes.ts';
import { CompiledOperations } from '../src/engine/compiled-operations.ts';
import { ExecutionCost } from '../src/engine/execution/cost.ts';
import { DEFAULT_COST_LIMITS } from '../src/engine/operation-context.ts';
import { rootFields } from './support/canary-operations.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './support/gateway.ts';
import { sendRaw, type RawAnswer, type RawRequest } from './support/raw-http.ts';

// An operation whose document was executed before does not go through Yoga again. A client must see no difference.

beforeEach(() => void vi.spyOn(CompiledOperations.prototype, 'find'));
afterEach(() => vi.restoreAllMocks());

/** For each request with parameters since the last call: true if its operation was known. */
function knownOperations(): boolean[] {
  const spy = vi.mocked(CompiledOperations.prototype.find);
  const executions = spy.mock.results.map(({ value }) => value !== null);
  spy.mockClear();
  return executions;
}

interface Parameters {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: string | null;
}

interface Sending {
  readonly key?: string | null;
  readonly headers?: RawRequest['headers'];
  /** Called before each request. */
  readonly prepare?: () => void;
}

function post(gateway: TestGateway, parameters: object, { key, headers, prepare }: Sending = {}): Promise<RawAnswer> {
  prepare?.();
  const credential = key === undefined ? gateway.sandbox.credentials.administrator : key;
  return sendRaw(gateway.url, {
    headers: {
      'Content-Type': 'application/json',
      ...(credential !== null && { Authorization: `Key ${credential}` }),
      ...headers,
    },
    body: JSON.stringify(parameters),
  });
}

function get(gateway: TestGateway, parameters: Parameters, { key, headers }: Sending): Promise<RawAnswer> {
  const search = new URLSearchParams({ query: parameters.query });
  if (parameters.variables !== undefined) search.set('variables', JSON.stringify(parameters.variables));
  if (typeof parameters.operationName === 'string') search.set('operationName', parameters.operationName);
  return sendRaw(gateway.url, {
    method: 'GET',
    path: `/graphql?${search}`,
    headers: { Authorization: `Key ${key ?? gateway.sandbox.credentials.administrator}`, ...headers },
  });
}

/** All parts of a response that a client can compare. */
function visibleParts(answer: RawAnswer): object {
  const names = answer.headerNames.filter((name) => !['x-request-id', 'date'].includes(name)).sort();
  const headers = Object.fromEntries(names.map((name) => [name, answer.header(name)]));
  return { status: answer.status, headers, text: answer.text };
}

const requestLines = (gateway: TestGateway): Record<string, unknown>[] =>
  gateway
    .log()
    .split('\n')
    .filter((line) => line.includes('"msg":"request"'))
    .map((line) => JSON.parse(line));

/** The log lines of the last `count` requests, after `before` earlier ones, without the values that always differ. */
async function loggedRequests(gateway: TestGateway, before: number, count: number): Promise<object[]> {
  await expect.poll(() => requestLines(gateway).length).toBe(before + count);
  return requestLines(gateway)
    .slice(before)
    .map(({ time: _time, ms: _ms, requestId: _id, ...line }) => line);
}

/**
 * Sends a query three times by POST, of which the first is new, and once by GET. Expects the same responses, upstream calls
 * and log lines, and returns them.
 */
async function expectSame(gateway: TestGateway, parameters: Parameters, sending: Sending = {}) {
  // A similar query first: the choice of upstream calls depends on the known size of the caller's account.
  const linesBefore = requestLines(gateway).length;
  await post(gateway, { ...parameters, query: `${parameters.query} # before` }, sending);
  gateway.sandbox.clearFaults();
  await loggedRequests(gateway, linesBefore, 1);
  const before = linesBefore + 1;
  const outcomes: object[] = [];
  gateway.upstreamCalls();
  knownOperations();
  for (let time = 0; time < 3; time += 1) {
    const answer = visibleParts(await post(gateway, parameters, sending));
    // Concurrent calls arrive in any order.
    outcomes.push({ ...answer, calls: gateway.upstreamCalls().sort() });
    gateway.sandbox.clearFaults();
  }
  expect(knownOperations()).toEqual([false, true, true]);
  const [first, second, third] = outcomes as {
    status: number;
    text: string;
    headers: Record<string, string>;
    calls: string[];
  }[];
  expect(second).toEqual(first);
  expect(third).toEqual(first);
  const [line, ...lines] = await loggedRequests(gateway, before, 3);
  expect(lines).toEqual([line, line]);
  if (sending.key !== null) {
    sending.prepare?.();
    const byGet = { ...visibleParts(await get(gateway, parameters, sending)), calls: gateway.upstreamCalls().sort() };
    gateway.sandbox.clearFaults();
    expect(byGet).toEqual(first);
  }
  return { ...(first as NonNullable<typeof first>), line, answer: JSON.parse(first?.text ?? '') };
}

function start(role: GraphRole = 'standalone', options: TestGatewayOptions = {}): Promise<TestGateway> {
  return startTestGateway({ ...options, gateway: { ...options.gateway, graphRole: role } });
}

const LIST = 'query Keys { apiKeys(first: 3) { totalCount nodes { id label status grants { permission { id } } } } }';

describe.each<GraphRole>(['standalone', 'subgraph'])(
  'a known operation gives the same response as its first execution (%s)',
  (role) => {
    it('for each root field with all its subfields', async () => {
      await using gateway = await start(role, { gateway: { documentLimits: { depth: 30 } } });
      const [id = ''] = gateway.sandbox.account.ids();
      const schema = createSchema(role);
      const queries = Object.values(rootFields(id))
        // The calling key's `lastUsedAt` is the time of the request itself.
        .map((query) => query.replaceAll('lastUsedAt', ''))
        // In the subgraph a probe has only an id.
        .map((query) =>
          role === 'subgraph' ? query.replaceAll(/\.\.\. on (Probe|Measurement) \{[^}]*\}/g, '') : query,
        )
        .filter((query) => !query.startsWith('mutation') && validate(schema, parse(query)).length === 0);
      expect(queries).toHaveLength(role === 'subgraph' ? 8 : 10);
      for (const query of queries) expect((await expectSame(gateway, { query })).answer.data).toBeTruthy();
    });

    it('for each valid or invalid credential', async () => {
      await using gateway = await start(role);
      const { credentials } = gateway.sandbox;
      const query =
        'query Who { callingKey { keyId credential verdict detail } apiKeys(first: 2) { nodes { id label } } }';
      for (const [index, key] of [...Object.values(credentials), null].entries())
        await expectSame(gateway, { query: `${query} # ${index}` }, { key });
    });

    it('with given, null, omitted and unknown variables', async () => {
      await using gateway = await start(role);
      const query = `query Page($n: Int = 2, $after: String, $filter: ApiKeyFilter, $with: Boolean!) {
      apiKeys(first: $n, after: $after, filter: $filter) { nodes { id label @include(if: $with) } pageInfo { endCursor } }
    }`;
      const sets: object[] = [
        { with: true },
        { with: false, n: 4 },
        { with: true, n: null },
        { with: true, after: null, filter: null },
        { with: true, filter: { permission: 'keys.get_key' } },
        { with: true, filter: {}, nobody: 'asks' },
        { with: true, after: 'no cursor' },
        { with: true, n: 101 },
      ];
      for (const [index, variables] of sets.entries())
        await expectSame(gateway, { query: `${query} # ${index}`, variables });
    });

    it('with an operation name', async () => {
      await using gateway = await start(role);
      const query = 'query A { apiKeys(first: 1) { totalCount } } query B { b: apiKeys(first: 2) { nodes { id } } }';
      const { line } = await expectSame(gateway, { query, operationName: 'B' });
      expect(line).toMatchObject({ operation: 'B', operationType: 'query' });
      knownOperations();
      const { text } = await post(gateway, { query, operationName: 'A' });
      expect(JSON.parse(text)).toEqual({ data: { apiKeys: { totalCount: 60 } } });
      expect(knownOperations()).toEqual([true]);
      for (const operationName of [undefined, null, 'C', '']) {
        const fresh = { query: `${query} # new`, ...(operationName !== undefined && { operationName }) };
        const first = visibleParts(await post(gateway, fresh));
        await post(gateway, { query: `${query} # new`, operationName: 'A' });
        knownOperations();
        expect(visibleParts(await post(gateway, fresh))).toEqual(first);
        expect(knownOperations()).toEqual([false]);
      }
    });
  },
);

it('a known operation gives the same entities and SDL to a router', async () => {
  await using gateway = await start('subgraph');
  const [id = ''] = gateway.sandbox.account.ids();
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    __typename ... on ApiKey { id label } ... on Probe { id apiKeysTargeting(first: 2) { nodes { id } } } ... on Measurement { id } } }`;
  const representations = [
    { __typename: 'ApiKey', id },
    { __typename: 'Probe', id: '1' },
    { __typename: 'ApiKey', id: '00000000' },
    { __typename: 'ApiKey', id: 'malformed' },
    { __typename: 'Measurement', id: '1000001' },
  ];
  await expectSame(gateway, { query, variables: { representations } });
  await expectSame(gateway, { query: '{ _service { sdl } }' });
  knownOperations();
  for (const wrong of [{ __typename: 'Nobody', id }, { id }, {}, null, 7]) {
    const parameters = { query, variables: { representations: [wrong, { __typename: 'ApiKey', id }] } };
    const known = visibleParts(await post(gateway, parameters));
    const fresh = visibleParts(await post(gateway, { ...parameters, query: `${query} # ${JSON.stringify(wrong)}` }));
    expect(known).toEqual(fresh);
  }
});

const ACCEPTED: (string | null)[] = [
  null,
  '',
  '*/*',
  'application/*',
  'application/json',
  'application/graphql-response+json',
  'application/json, application/graphql-response+json',
  'application/graphql-response+json, application/json',
  'application/graphql-response+json,application/json',
  'application/json;q=0.5, application/graphql-response+json',
  'application/graphql-response+json;q=0.5, application/json',
  'application/graphql-response+json;q=0.1, application/json;q=0.9',
  'application/json; charset=utf-8',
  'APPLICATION/JSON',
  'Application/GraphQL-Response+JSON',
  'text/html, application/graphql-response+json;q=0.9, */*;q=0.1',
  'text/html, */*',
  '*/*, application/graphql-response+json',
  'application/*, application/graphql-response+json',
  'application/json; charset=latin1, application/graphql-response+json; charset=UTF-8',
];

describe('a known operation gives the same response for Accept', () => {
  it.each(ACCEPTED)('%j', async (accept) => {
    await using gateway = await start();
    const headers = { Accept: accept };
    await expectSame(gateway, { query: LIST }, { headers });
    await expectSame(gateway, { query: '{ apiKey(id: "malformed") { id } }' }, { headers });
  });

  it.each(['application/json; charset=latin1', 'text/html'])('%j, which is not acceptable', async (accept) => {
    await using gateway = await start();
    const headers = { Accept: accept };
    const first = visibleParts(await post(gateway, { query: LIST }, { headers }));
    await post(gateway, { query: LIST });
    knownOperations();
    expect(visibleParts(await post(gateway, { query: LIST }, { headers }))).toEqual(first);
    expect(knownOperations()).toEqual([]);
  });
});

describe('a known operation gives the same errors', () => {
  const one = '{ apiKey(id: "1a2b3c4d") { id } apiKeys(first: 2) { nodes { id } } }';
  const refusal = (status: number) => ({ error: { status, code: 104, title: 'No', detail: 'Not now.' } });

  it.each([400, 401, 403, 404, 409, 418, 429, 500, 501, 502, 503, 504, 302])(
    'if the upstream answers %i',
    async (status) => {
      await using gateway = await start('standalone', {
        gateway: { resilience: { retries: 0, breakerMinimumRps: 1_000 } },
      });
      const answer = { status, body: refusal(status) };
      await expectSame(gateway, { query: one }, { prepare: () => gateway.sandbox.fault({ times: Infinity, answer }) });
      const path = /^\/keys\/\?/;
      const prepare = () => gateway.sandbox.fault({ times: Infinity, path, answer });
      await expectSame(gateway, { query: `${one} # a part` }, { prepare });
    },
  );

  it('if the upstream sends Retry-After, which the response repeats as a header', async () => {
    await using gateway = await start();
    const answer = { status: 429, headers: { 'retry-after': '30' }, body: refusal(429) };
    const prepare = () => gateway.sandbox.fault({ times: Infinity, answer });
    const { headers, text } = await expectSame(gateway, { query: one }, { prepare });
    expect(headers['retry-after']).toBe('30');
    expect(text).not.toContain('"http"');
  });

  it('if the upstream sends an invalid body', async () => {
    await using gateway = await start('standalone', {
      gateway: { resilience: { retries: 0, breakerMinimumRps: 1_000 } },
    });
    for (const [index, body] of ['<h1>', '', '[]', '{"results":7}', { results: [{}], count: 1 }].entries()) {
      const prepare = () => gateway.sandbox.fault({ times: Infinity, answer: { status: 200, body } });
      await expectSame(gateway, { query: `${one} # ${index}` }, { prepare });
    }
  });

  it('if ids are malformed', async () => {
    await using gateway = await start();
    const query = `query ($ids: [ID!]!, $id: ID!) {
      a: apiKey(id: "malformed") { id } b: apiKey(id: $id) { id } nodes(ids: $ids) { id } c: apiKey(id: 7) { id } }`;
    const variables = { id: '../measurements', ids: ['1a2b3c4d', '', 'gggggggg', '00000000'] };
    const { answer, line } = await expectSame(gateway, { query, variables });
    expect(answer.errors.length).toBeGreaterThan(2);
    expect(line).toMatchObject({ errors: ['BAD_USER_INPUT'], operation: null, operationType: 'query' });
  });

  it('if nested lists exceed the limit of values', async () => {
    await using gateway = await start('standalone', { sandbox: { size: 1 } });
    const { account } = gateway.sandbox;
    const inner = account.insertAt(0);
    const grant = { permission: 'keys.get_key', target: { type: 'key', id: account.row(inner).uuid } };
    const grants = Array.from({ length: 100 }, () => grant);
    account.update(inner, { grants });
    const id = account.insertAt(1, { grants });
    const round = 'grants{target{resource{...on ApiKey{';
    const query = `{ apiKey(id: "${id}") { ${round.repeat(2)}grants{__typename}${'}}}}'.repeat(2)} } }`;
    const { answer } = await expectSame(gateway, { query });
    expect(answer).toEqual({
      errors: [{ message: expect.stringMatching(/more than \d+ values/), extensions: { code: 'BAD_USER_INPUT' } }],
      data: null,
    });
  });

  it('if the operation needs more than 250 upstream calls', async () => {
    await using gateway = await start('standalone', { sandbox: { size: 400 } });
    const path = /^\/keys\/\?/;
    const prepare = () => gateway.sandbox.fault({ times: Infinity, path, answer: { status: 403, body: refusal(403) } });
    const ids = gateway.sandbox.account.ids();
    const query =
      'query ($a: [ID!]!, $b: [ID!]!, $c: [ID!]!) { a: nodes(ids: $a) { id } b: nodes(ids: $b) { id } c: nodes(ids: $c) { id } }';
    const variables = { a: ids.slice(0, 100), b: ids.slice(100, 200), c: ids.slice(200, 300) };
    const { text } = await expectSame(gateway, { query, variables }, { prepare });
    expect(text).toMatch(/more than 250 upstream calls/);
  });

  it('and the same warnings, if the descriptions of permissions cannot be read', async () => {
    await using gateway = await start();
    const query = '{ apiKeys(first: 2) { nodes { grants { permission { description } } } } }';
    const { lister } = gateway.sandbox.credentials;
    const { answer } = await expectSame(gateway, { query }, { key: lister });
    expect(answer.extensions.warnings).toEqual([expect.stringContaining('keys.list_permissions')]);
  });

  it('if the gateway has a bug, which is logged but not shown to the client', async () => {
    await using gateway = await start();
    vi.spyOn(AccountSizes.prototype, 'of').mockReturnValue({
      last: () => {
        throw new TypeError('Nobody’s business.');
      },
      note: () => {},
    });
    const { answer, text } = await expectSame(gateway, {
      query: '{ a: apiKey(id: "1a2b3c4d") { id } nodes(ids: ["1a2b3c4d", "00000000"]) { id } }',
    });
    expect(answer.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(text).not.toContain('business');
    const logs = gateway
      .log()
      .split('\n')
      .filter((line) => line.includes('"msg":"unexpected error"'));
    // The similar query before logs them too, and the GET.
    expect(logs).toHaveLength(5 * answer.errors.length);
  });

  it('if null is given for a condition of @skip that has a default', async () => {
    await using gateway = await start();
    for (const query of [
      'query ($no: Boolean = false) { apiKeys @skip(if: $no) { totalCount } }',
      'query ($no: Boolean = false) { apiKeys { totalCount @skip(if: $no) } }',
    ]) {
      expect((await post(gateway, { query })).status).toBe(200);
      knownOperations();
      const known = visibleParts(await post(gateway, { query, variables: { no: null } }));
      expect(knownOperations()).toEqual([true]);
      expect(known).toEqual(visibleParts(await post(gateway, { query: `${query} # new`, variables: { no: null } })));
      expect(JSON.stringify(known)).toContain('must not be null');
    }
  });

  it('if variables are invalid', async () => {
    await using gateway = await start();
    const query = 'query ($n: Int, $id: ID!) { apiKeys(first: $n) { totalCount } apiKey(id: $id) { id } }';
    for (const variables of [{}, { id: null }, { id: {} }, { id: 'x', n: 'y' }, [], 'x', 7, true]) {
      const fresh = visibleParts(await post(gateway, { query, variables }));
      await post(gateway, { query, variables: { id: '1a2b3c4d' } });
      expect(visibleParts(await post(gateway, { query, variables }))).toEqual(fresh);
    }
  });
});

describe('each time, the same response is given to', () => {
  const UUID = 'c0ffee00-1111-4222-8333-444455556666';
  const known = { query: LIST };
  const update = 'mutation { updateApiKey(input: { id: "x", label: "y" }) { userErrors { code } } }';

  it.each<[what: string, parameters: object, becomesKnown: boolean[]]>([
    ['a document with a UUID in it', { query: `${LIST} # ${UUID}` }, [false, false]],
    ['a document with a UUID for an id', { query: `{ apiKey(id: "${UUID}") { id } }` }, [false, false]],
    ['a mutation', { query: update }, [true, true]],
    ['an alias `then` in a mutation', { query: update.replace('code', 'then: code') }, [true, true]],
    ['introspection of the schema', { query: '{ __schema { queryType { name } } }' }, [true, true]],
    ['introspection of a type', { query: '{ __type(name: "ApiKey") { name } apiKeys { totalCount } }' }, [true, true]],
    ['a broken document', { query: '{ apiKeys(' }, [false, false]],
    ['an invalid document', { query: '{ apiKeys { nothing } }' }, [false, false]],
    ['a subscription', { query: 'subscription { apiKeys { totalCount } }' }, [false, false]],
    [
      'a document that is nested too deeply',
      {
        query: `{ apiKeys { nodes ${'{ grants { target { resource { ... on ApiKey '.repeat(9)} { id } ${'} } }'.repeat(9)} } }`,
      },
      [false, false],
    ],
    ['a body with another member', { ...known, id: 1 }, [true, true]],
    ['a body with extensions', { ...known, extensions: { persistedQuery: { version: 1 } } }, [true, true]],
    ['variables as a list', { ...known, variables: [] }, []],
    ['variables as a string', { ...known, variables: '{}' }, []],
    ['a list of requests', [known, known], []],
    ['a query as a list', { query: [LIST] }, []],
    ['a body without a query', { variables: {} }, []],
  ])('%s', async (_what, parameters, becomesKnown) => {
    await using gateway = await start();
    await post(gateway, known);
    const first = visibleParts(await post(gateway, parameters));
    knownOperations();
    for (let time = 0; time < 2; time += 1) expect(visibleParts(await post(gateway, parameters))).toEqual(first);
    expect(knownOperations()).toEqual(becomesKnown);
  });

  it('a mutation by GET, also if it is known', async () => {
    await using gateway = await start();
    const first = visibleParts(await get(gateway, { query: update }, {}));
    expect(first).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    await post(gateway, { query: update });
    expect(visibleParts(await get(gateway, { query: update }, {}))).toEqual(first);
  });

  it('a request with the header for federated tracing, besides the trace', async () => {
    const headers = { 'apollo-federation-include-trace': 'ftv1' };
    await using traced = await start('subgraph', { gateway: { federatedTracing: true } });
    const plain = await post(traced, known);
    const withTrace = await post(traced, known, { headers });
    expect(JSON.parse(withTrace.text).data).toEqual(JSON.parse(plain.text).data);
    expect(withTrace.text).toContain('"ftv1"');
    expect((await post(traced, known)).text).toBe(plain.text);
    await using untraced = await start('subgraph');
    await expectSame(untraced, known, { headers });
  });

  it('introspection that is switched off, which is rejected each time', async () => {
    await using gateway = await start('standalone', { gateway: { introspection: false } });
    const query = 'query Q { __schema { queryType { name } } }';
    for (let time = 0; time < 2; time += 1)
      expect((await post(gateway, { query })).text).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(knownOperations()).not.toContain(true);
  });
});

describe('a known operation is executed only after', () => {
  it('the request guard', async () => {
    await using gateway = await start('standalone', { gateway: { corsOrigins: ['https://keys.example.net'] } });
    await post(gateway, { query: LIST });
    knownOperations();
    const statuses: number[] = [];
    for (const headers of [
      { 'Content-Type': 'text/plain' },
      { Accept: 'text/plain' },
      { Origin: 'https://evil.example' },
      { 'Content-Encoding': 'gzip' },
    ])
      statuses.push((await post(gateway, { query: LIST }, { headers })).status);
    expect(statuses).toEqual([415, 406, 403, 415]);
    expect((await post(gateway, { query: LIST, variables: { x: 'x'.repeat(200_000) } })).status).toBe(413);
    expect(knownOperations()).toEqual([]);
    await expectSame(gateway, { query: `${LIST} # origin` }, { headers: { Origin: 'https://keys.example.net' } });
  });

  it('the rate limit of operations per second', async () => {
    const rateLimits = { operationsPerSecond: 5 };
    const answersOf = async (isCompiled: boolean): Promise<object[]> => {
      await using gateway = await startTestGateway({ gateway: { rateLimits } });
      if (!isCompiled) vi.mocked(CompiledOperations.prototype.find).mockReturnValue(null);
      const answers: object[] = [];
      for (let time = 0; time < 8; time += 1) answers.push(visibleParts(await post(gateway, { query: LIST })));
      expect(gateway.upstreamCalls()).toHaveLength(5);
      return answers;
    };
    const answers = await answersOf(true);
    expect(knownOperations()).toEqual([false, true, true, true, true]);
    expect(answers.map((answer) => (answer as RawAnswer).status)).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    expect(await answersOf(false)).toEqual(answers);
  });

  it('its admission to the event loop, with the same limit on waiting', async () => {
    await using gateway = await start('standalone', { gateway: { loadLimits: { waitMs: 5 } } });
    const query = `{ ${Array.from({ length: 40 }, (_none, at) => `a${at}: apiKeys(first: 50) { nodes { id label } }`).join(' ')} }`;
    await post(gateway, { query });
    knownOperations();
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(gateway, { query })));
    const rejected = answers.filter(({ status }) => status !== 200);
    expect(rejected.length).toBeGreaterThan(1);
    for (const { status, text } of rejected)
      expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([503, 'OVERLOADED']);
    const executions = knownOperations();
    expect(executions).toHaveLength(answers.length - rejected.length);
    expect(executions).not.toContain(false);
  });
});

it('discards all compiled operations when they have more than 60,000 fields, and compiles again those that are still used', async () => {
  const schema = createSchema('standalone');
  const documents = new Map<string, DocumentNode>();
  const operations = new CompiledOperations(schema, documents);
  const start = () => ({ context: null, cost: new ExecutionCost(DEFAULT_COST_LIMITS), tracer: null });
  const ask = (query: string) => operations.find({ query, variables: {}, operationName: null })?.execute({}, start);
  const add = (number: number): string => {
    const query = `{ ${Array.from({ length: 90 }, (_none, at) => `t${number}_${at}: __typename`).join(' ')} }`;
    const document = documents.get(query) ?? parse(query);
    documents.set(query, document);
    operations.compileNew(document, null);
    return query;
  };
  const first = add(0);
  expect(ask(first)).toMatchObject({ data: { t0_0: 'Query' } });
  for (let number = 1; number < 700; number += 1) await ask(add(number));
  expect(ask(first)).toBeUndefined();
  add(0);
  expect(ask(first)).toMatchObject({ data: { t0_0: 'Query' } });
});
