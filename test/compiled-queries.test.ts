import { parse, validate, type DocumentNode } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GraphContext } from '../src/graph/context.ts';
import { createSchema, type GraphRole } from '../src/graph/schema.ts';
import { AccountSizes } from '../src/registries/atlas/reading/account-sizes.ts';
import type { RequestContext } from '../src/engine/request-context.ts';
import { CompiledQueries } from '../src/engine/compiled-queries.ts';
import { startTrace } from '../src/log/request-trace.ts';
import { rootFields } from './support/canary-operations.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './support/gateway.ts';
import { sendRaw, type RawAnswer, type RawRequest } from './support/raw-http.ts';

// A query that was executed before is executed without Yoga and graphql-js. A client must not be able to tell.

beforeEach(() => void vi.spyOn(CompiledQueries.prototype, 'execute'));
afterEach(() => vi.restoreAllMocks());

/** Of each request since the last time, whether it was answered as a known query. */
function takenByTheDoor(): boolean[] {
  const spy = vi.mocked(CompiledQueries.prototype.execute);
  const taken = spy.mock.results.map(({ value }) => value !== null);
  spy.mockClear();
  return taken;
}

interface Parameters {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: string | null;
}

interface Sending {
  readonly key?: string | null;
  readonly headers?: RawRequest['headers'];
  /** Before each request. */
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

/** All that a client can compare. */
function seenOf(answer: RawAnswer): object {
  const names = answer.headerNames.filter((name) => !['x-request-id', 'date'].includes(name)).sort();
  const headers = Object.fromEntries(names.map((name) => [name, answer.header(name)]));
  return { status: answer.status, headers, text: answer.text };
}

const linesOf = (gateway: TestGateway): Record<string, unknown>[] =>
  gateway
    .log()
    .split('\n')
    .filter((line) => line.includes('"msg":"request"'))
    .map((line) => JSON.parse(line));

/** What is logged of the last so many requests, but for what is never the same. */
async function logged(gateway: TestGateway, before: number, count: number): Promise<object[]> {
  await expect.poll(() => linesOf(gateway).length).toBe(before + count);
  return linesOf(gateway)
    .slice(before)
    .map(({ time: _time, ms: _ms, requestId: _id, ...line }) => line);
}

/** Sends it three times: to Yoga first, since nobody knows it, and then by the door. Gives back what was the same. */
async function expectSame(gateway: TestGateway, parameters: Parameters, sending: Sending = {}) {
  // In other words once before: which calls are made hangs on what the caller's account was last seen to hold.
  const linesAtFirst = linesOf(gateway).length;
  await post(gateway, { ...parameters, query: `${parameters.query} # before` }, sending);
  gateway.sandbox.clearFaults();
  await logged(gateway, linesAtFirst, 1);
  const before = linesAtFirst + 1;
  const seen: object[] = [];
  gateway.upstreamCalls();
  takenByTheDoor();
  for (let time = 0; time < 3; time += 1) {
    const answer = seenOf(await post(gateway, parameters, sending));
    // Calls that are made side by side arrive in any order.
    seen.push({ ...answer, calls: gateway.upstreamCalls().sort() });
    gateway.sandbox.clearFaults();
  }
  expect(takenByTheDoor()).toEqual([false, true, true]);
  const [first, second, third] = seen as {
    status: number;
    text: string;
    headers: Record<string, string>;
    calls: string[];
  }[];
  expect(second).toEqual(first);
  expect(third).toEqual(first);
  const [line, ...lines] = await logged(gateway, before, 3);
  expect(lines).toEqual([line, line]);
  return { ...(first as NonNullable<typeof first>), line, answer: JSON.parse(first?.text ?? '') };
}

function start(role: GraphRole = 'standalone', options: TestGatewayOptions = {}): Promise<TestGateway> {
  return startTestGateway({ ...options, gateway: { ...options.gateway, graphRole: role } });
}

const LIST = 'query Keys { apiKeys(first: 3) { totalCount nodes { id label status grants { permission { id } } } } }';

describe.each<GraphRole>(['standalone', 'subgraph'])('a query that is known answers as it did before (%s):', (role) => {
  it('each root field with all that is below it', async () => {
    await using gateway = await start(role, { gateway: { documentLimits: { depth: 30 } } });
    const [id = ''] = gateway.sandbox.account.ids();
    const schema = createSchema(role);
    const queries = Object.values(rootFields(id))
      // Of the calling key it is the time of the call itself.
      .map((query) => query.replaceAll('lastUsedAt', ''))
      // A probe of the subgraph has nothing but its id.
      .map((query) => (role === 'subgraph' ? query.replaceAll(/\.\.\. on (Probe|Measurement) \{[^}]*\}/g, '') : query))
      .filter((query) => !query.startsWith('mutation') && validate(schema, parse(query)).length === 0);
    expect(queries).toHaveLength(role === 'subgraph' ? 6 : 8);
    for (const query of queries) expect((await expectSame(gateway, { query })).answer.data).toBeTruthy();
  });

  it('for each credential, good or bad', async () => {
    await using gateway = await start(role);
    const { credentials } = gateway.sandbox;
    const query =
      'query Who { callingKey { keyId credential verdict detail } apiKeys(first: 2) { nodes { id label } } }';
    for (const [index, key] of [...Object.values(credentials), null].entries())
      await expectSame(gateway, { query: `${query} # ${index}` }, { key });
  });

  it('with variables: given, null, left out, too many', async () => {
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

  it('by the name of the operation', async () => {
    await using gateway = await start(role);
    const query = 'query A { apiKeys(first: 1) { totalCount } } query B { b: apiKeys(first: 2) { nodes { id } } }';
    const { line } = await expectSame(gateway, { query, operationName: 'B' });
    expect(line).toMatchObject({ operation: 'B', operationType: 'query' });
    takenByTheDoor();
    const { text } = await post(gateway, { query, operationName: 'A' });
    expect(JSON.parse(text)).toEqual({ data: { apiKeys: { totalCount: 60 } } });
    expect(takenByTheDoor()).toEqual([true]);
    for (const operationName of [undefined, null, 'C', '']) {
      const fresh = { query: `${query} # new`, ...(operationName !== undefined && { operationName }) };
      const first = seenOf(await post(gateway, fresh));
      await post(gateway, { query: `${query} # new`, operationName: 'A' });
      takenByTheDoor();
      expect(seenOf(await post(gateway, fresh))).toEqual(first);
      expect(takenByTheDoor()).toEqual([false]);
    }
  });
});

it('the references of a router and the SDL are the same for a known query', async () => {
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
  takenByTheDoor();
  for (const wrong of [{ __typename: 'Nobody', id }, { id }, {}, null, 7]) {
    const parameters = { query, variables: { representations: [wrong, { __typename: 'ApiKey', id }] } };
    const known = seenOf(await post(gateway, parameters));
    const fresh = seenOf(await post(gateway, { ...parameters, query: `${query} # ${JSON.stringify(wrong)}` }));
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

describe('in the type that is asked for', () => {
  it.each(ACCEPTED)('%j', async (accept) => {
    await using gateway = await start();
    const headers = { Accept: accept };
    await expectSame(gateway, { query: LIST }, { headers });
    await expectSame(gateway, { query: '{ apiKey(id: "malformed") { id } }' }, { headers });
  });

  it.each(['application/json; charset=latin1', 'text/html'])('%j, which is not acceptable', async (accept) => {
    await using gateway = await start();
    const headers = { Accept: accept };
    const first = seenOf(await post(gateway, { query: LIST }, { headers }));
    await post(gateway, { query: LIST });
    takenByTheDoor();
    expect(seenOf(await post(gateway, { query: LIST }, { headers }))).toEqual(first);
    expect(takenByTheDoor()).toEqual([]);
  });
});

describe('errors are the same', () => {
  const one = '{ apiKey(id: "1a2b3c4d") { id } apiKeys(first: 2) { nodes { id } } }';
  const refusal = (status: number) => ({ error: { status, code: 104, title: 'No', detail: 'Not now.' } });

  it.each([400, 401, 403, 404, 409, 418, 429, 500, 501, 502, 503, 504, 302])(
    'where the upstream says %i',
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

  it('where the upstream says how long to wait, which is a header too', async () => {
    await using gateway = await start();
    const answer = { status: 429, headers: { 'retry-after': '30' }, body: refusal(429) };
    const prepare = () => gateway.sandbox.fault({ times: Infinity, answer });
    const { headers, text } = await expectSame(gateway, { query: one }, { prepare });
    expect(headers['retry-after']).toBe('30');
    expect(text).not.toContain('"http"');
  });

  it('where the upstream says nonsense', async () => {
    await using gateway = await start('standalone', {
      gateway: { resilience: { retries: 0, breakerMinimumRps: 1_000 } },
    });
    for (const [index, body] of ['<h1>', '', '[]', '{"results":7}', { results: [{}], count: 1 }].entries()) {
      const prepare = () => gateway.sandbox.fault({ times: Infinity, answer: { status: 200, body } });
      await expectSame(gateway, { query: `${one} # ${index}` }, { prepare });
    }
  });

  it('where ids are malformed', async () => {
    await using gateway = await start();
    const query = `query ($ids: [ID!]!, $id: ID!) {
      a: apiKey(id: "malformed") { id } b: apiKey(id: $id) { id } nodes(ids: $ids) { id } c: apiKey(id: 7) { id } }`;
    const variables = { id: '../measurements', ids: ['1a2b3c4d', '', 'gggggggg', '00000000'] };
    const { answer, line } = await expectSame(gateway, { query, variables });
    expect(answer.errors.length).toBeGreaterThan(2);
    expect(line).toMatchObject({ errors: ['BAD_USER_INPUT'], operation: null, operationType: 'query' });
  });

  it('where lists multiply beyond the budget of objects', async () => {
    await using gateway = await start('standalone', { sandbox: { size: 1 } });
    const { account } = gateway.sandbox;
    const inner = account.insertAt(0);
    const grant = { permission: 'keys.get_key', target: { type: 'key', id: account.row(inner).uuid } };
    const grants = Array.from({ length: 36 }, () => grant);
    account.update(inner, { grants });
    const id = account.insertAt(1, { grants });
    const round = 'grants{target{resource{...on ApiKey{';
    const query = `{ apiKey(id: "${id}") { ${round.repeat(2)}grants{__typename}${'}}}}'.repeat(2)} } }`;
    const { answer } = await expectSame(gateway, { query });
    expect(answer.errors[0].message).toMatch(/more than 40000 objects/);
  });

  it('where more calls are needed than one operation may make', async () => {
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

  it('and warnings, where permissions can’t be described', async () => {
    await using gateway = await start();
    const query = '{ apiKeys(first: 2) { nodes { grants { permission { description } } } } }';
    const { lister } = gateway.sandbox.credentials;
    const { answer } = await expectSame(gateway, { query }, { key: lister });
    expect(answer.extensions.warnings).toEqual([expect.stringContaining('keys.list_permissions')]);
  });

  it('where the gateway has a bug, which is logged and not shown', async () => {
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
    // Of the one before, too.
    expect(logs).toHaveLength(4 * answer.errors.length);
  });

  it('where null is given to @skip, for which there is a default', async () => {
    await using gateway = await start();
    for (const query of [
      'query ($no: Boolean = false) { apiKeys @skip(if: $no) { totalCount } }',
      'query ($no: Boolean = false) { apiKeys { totalCount @skip(if: $no) } }',
    ]) {
      expect((await post(gateway, { query })).status).toBe(200);
      takenByTheDoor();
      const known = seenOf(await post(gateway, { query, variables: { no: null } }));
      expect(takenByTheDoor()).toEqual([false]);
      expect(known).toEqual(seenOf(await post(gateway, { query: `${query} # new`, variables: { no: null } })));
      expect(JSON.stringify(known)).toContain('must not be null');
    }
  });

  it('where variables are not what they should be, of which Yoga has the say', async () => {
    await using gateway = await start();
    const query = 'query ($n: Int, $id: ID!) { apiKeys(first: $n) { totalCount } apiKey(id: $id) { id } }';
    for (const variables of [{}, { id: null }, { id: {} }, { id: 'x', n: 'y' }, [], 'x', 7, true]) {
      const fresh = seenOf(await post(gateway, { query, variables }));
      await post(gateway, { query, variables: { id: '1a2b3c4d' } });
      takenByTheDoor();
      expect(seenOf(await post(gateway, { query, variables }))).toEqual(fresh);
      expect(takenByTheDoor()).toEqual([false]);
    }
  });
});

describe('is not answered as a known query:', () => {
  const UUID = 'c0ffee00-1111-4222-8333-444455556666';
  const known = { query: LIST };

  it.each<[what: string, parameters: object]>([
    ['a document with a UUID in it', { query: `${LIST} # ${UUID}` }],
    ['a document with a UUID for an id', { query: `{ apiKey(id: "${UUID}") { id } }` }],
    ['a mutation', { query: 'mutation { updateApiKey(input: { id: "x", label: "y" }) { userErrors { code } } }' }],
    ['a question for the schema', { query: '{ __schema { queryType { name } } }' }],
    ['a question for a type', { query: '{ __type(name: "ApiKey") { name } apiKeys { totalCount } }' }],
    ['a broken document', { query: '{ apiKeys(' }],
    ['an invalid document', { query: '{ apiKeys { nothing } }' }],
    [
      'too deep a document',
      {
        query: `{ apiKeys { nodes ${'{ grants { target { resource { ... on ApiKey '.repeat(9)} { id } ${'} } }'.repeat(9)} } }`,
      },
    ],
    ['a body with another member', { ...known, more: 1 }],
    ['a body with extensions', { ...known, extensions: {} }],
    ['variables in a list', { ...known, variables: [] }],
    ['variables in a text', { ...known, variables: '{}' }],
    ['a list of requests', [known, known]],
    ['a query in a list', { query: [LIST] }],
    ['no query', { variables: {} }],
  ])('%s', async (_what, parameters) => {
    await using gateway = await start();
    await post(gateway, known);
    const first = seenOf(await post(gateway, parameters));
    takenByTheDoor();
    for (let time = 0; time < 2; time += 1) expect(seenOf(await post(gateway, parameters))).toEqual(first);
    expect(takenByTheDoor()).not.toContain(true);
  });

  it('a GET, whose query a POST finds known all the same', async () => {
    await using gateway = await start();
    const credential = `Key ${gateway.sandbox.credentials.administrator}`;
    const get = () =>
      sendRaw(gateway.url, {
        method: 'GET',
        path: `/graphql?query=${encodeURIComponent(LIST)}`,
        headers: { Authorization: credential },
      });
    takenByTheDoor();
    const first = seenOf(await get());
    expect(seenOf(await get())).toEqual(first);
    expect(takenByTheDoor()).toEqual([]);
    expect(seenOf(await post(gateway, known))).toEqual(first);
    expect(takenByTheDoor()).toEqual([true]);
  });

  it('one for whose fields a router wants to know the times', async () => {
    const headers = { 'apollo-federation-include-trace': 'ftv1' };
    await using traced = await start('subgraph', { gateway: { federatedTracing: true } });
    await post(traced, known);
    takenByTheDoor();
    expect((await post(traced, known, { headers })).text).toContain('"ftv1"');
    expect(takenByTheDoor()).toEqual([]);
    expect((await post(traced, known)).text).not.toContain('"ftv1"');
    expect(takenByTheDoor()).toEqual([true]);
    await using untraced = await start('subgraph');
    await expectSame(untraced, known, { headers });
  });

  it('what is asked for the schema where that is switched off, and the answer is the refusal', async () => {
    await using gateway = await start('standalone', { gateway: { introspection: false } });
    const query = 'query Q { __schema { queryType { name } } }';
    for (let time = 0; time < 2; time += 1)
      expect((await post(gateway, { query })).text).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(takenByTheDoor()).not.toContain(true);
  });
});

describe('what comes before a query, comes before a known one too:', () => {
  it('the guard', async () => {
    await using gateway = await start('standalone', { gateway: { corsOrigins: ['https://keys.example.net'] } });
    await post(gateway, { query: LIST });
    takenByTheDoor();
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
    expect(takenByTheDoor()).toEqual([]);
    await expectSame(gateway, { query: `${LIST} # origin` }, { headers: { Origin: 'https://keys.example.net' } });
  });

  it('the limit of operations a second', async () => {
    const rateLimits = { operationsPerSecond: 5 };
    const answersOf = async (isKnown: boolean): Promise<object[]> => {
      await using gateway = await startTestGateway({ gateway: { rateLimits } });
      if (!isKnown) vi.mocked(CompiledQueries.prototype.execute).mockReturnValue(null);
      const answers: object[] = [];
      for (let time = 0; time < 8; time += 1) answers.push(seenOf(await post(gateway, { query: LIST })));
      expect(gateway.upstreamCalls()).toHaveLength(5);
      return answers;
    };
    const known = await answersOf(true);
    expect(takenByTheDoor()).toEqual([false, true, true, true, true]);
    expect(known.map((answer) => (answer as RawAnswer).status)).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    expect(await answersOf(false)).toEqual(known);
  });

  it('its turn, for which it does not wait longer than others', async () => {
    await using gateway = await start('standalone', { gateway: { loadLimits: { waitMs: 5 } } });
    const query = `{ ${Array.from({ length: 40 }, (_none, at) => `a${at}: apiKeys(first: 50) { nodes { id label } }`).join(' ')} }`;
    await post(gateway, { query });
    takenByTheDoor();
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(gateway, { query })));
    const turnedAway = answers.filter(({ status }) => status !== 200);
    expect(turnedAway.length).toBeGreaterThan(1);
    for (const { status, text } of turnedAway)
      expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([503, 'OVERLOADED']);
    const taken = takenByTheDoor();
    expect(taken).toHaveLength(answers.length - turnedAway.length);
    expect(taken).not.toContain(false);
  });
});

it('forgets all known queries when they have too many fields, and knows again those that are still asked for', async () => {
  const schema = createSchema('standalone');
  const documents = new Map<string, DocumentNode>();
  const known = new CompiledQueries(schema, documents, () => ({}) as GraphContext);
  const ask = (query: string) => known.execute({ query }, { trace: startTrace(undefined) } as RequestContext);
  const add = (number: number): string => {
    const query = `{ ${Array.from({ length: 90 }, (_none, at) => `t${number}_${at}: __typename`).join(' ')} }`;
    documents.set(query, documents.get(query) ?? parse(query));
    known.add(documents.get(query) ?? parse(query));
    return query;
  };
  const first = add(0);
  expect(ask(first)).toMatchObject({ data: { t0_0: 'Query' } });
  for (let number = 1; number < 700; number += 1) await ask(add(number));
  expect(ask(first)).toBeNull();
  add(0);
  expect(ask(first)).toMatchObject({ data: { t0_0: 'Query' } });
});
