import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
beforeEach(() => void gateway.upstreamCalls());
afterAll(() => gateway.close());

const many = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => part(at)).join(' ');

const GRANT = `permission { id description targetTypes } target { type targetId label resource { __typename
  ... on ApiKey { id label } ... on Probe { id description countryCode asnV4 asnV6 isAnchor connectionStatus }
  ... on Measurement { id type description target state } } }`;
const SCALARS = `id maskedUuid url label createdAt validFrom validTo lastUsedAt enabled isActive isFrozen status`;
const EVERY_FIELD = `${SCALARS} grants { ${GRANT} }`;

describe('an operation that a front end needs is accepted:', () => {
  it('50 keys with every field, by aliases', async () => {
    const ids = gateway.sandbox.account.ids().slice(0, 50);
    const answer = await gateway.execute(
      `{ ${many(50, (at) => `k${at}: apiKey(id: "${ids[at]}") { ${EVERY_FIELD} }`)} }`,
    );
    expect(answer.errors).toEqual([]);
    expect(Object.values(answer.data).filter(Boolean)).toHaveLength(50);
  });

  it('50 keys with every field, by aliases and a fragment', async () => {
    const ids = gateway.sandbox.account.ids().slice(0, 50);
    const answer = await gateway.execute(
      `{ ${many(50, (at) => `k${at}: apiKey(id: "${ids[at]}") { ...F }`)} } fragment F on ApiKey { ${EVERY_FIELD} }`,
    );
    expect(answer.errors).toEqual([]);
  });

  it('50 keys with every field, by `nodes`', async () => {
    const ids = gateway.sandbox.account.ids().slice(0, 50);
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ApiKey { ${EVERY_FIELD} } } }`;
    const answer = await gateway.execute(query, { variables: { ids } });
    expect(answer.errors).toEqual([]);
    expect(answer.data.nodes.filter(Boolean)).toHaveLength(50);
  });

  it('50 keys with every field, one token in each line', async () => {
    const ids = gateway.sandbox.account.ids().slice(0, 50);
    const query = `{ ${many(50, (at) => `k${at}: apiKey(id: "${ids[at]}") { ${EVERY_FIELD} }`)} }`;
    const answer = await gateway.execute(query.replaceAll(/\s+/g, '\r\n'));
    expect(answer.errors).toEqual([]);
  });

  it('the introspection query of GraphiQL with all its options', async () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    const answer = await gateway.execute(query);
    expect(answer.errors).toEqual([]);
    expect(answer.data.__schema.types.length).toBeGreaterThan(20);
  });
});

describe('an operation over a limit is rejected without an upstream call:', () => {
  it.each([
    ['too many aliases', `{ callingKey { ${many(201, (at) => `a${at}: keyId`)} } }`, /alias/i],
    [
      'too many levels',
      `{ node(id: "x") ${'{ ... on ApiKey { grants { target { resource '.repeat(5)}{ __typename }${'} } } }'.repeat(5)} }`,
      /depth/i,
    ],
    ['too many directives', `{ __typename ${'@include(if: true) '.repeat(51)} }`, /directive/i],
    ['too many root fields', `{ ${many(101, () => 'callingKey { keyId }')} }`, /at most 100 root fields/],
    [
      'too many root fields in fragments',
      `{ ${many(51, () => '...F')} } fragment F on Query { __typename callingKey { keyId } }`,
      /at most 100 root fields/,
    ],
    [
      'too many writes',
      `mutation { ${many(11, (at) => `w${at}: deleteApiKey(input: { id: "aaaaaaaa" }) { deletedId }`)} }`,
      /at most 10 root fields/,
    ],
    [
      'too many writes in fragments',
      `mutation { ...F ... { ...F } } fragment F on Mutation { ${many(6, (at) => `w${at}: deleteApiKey(input: { id: "aaaaaaaa" }) { deletedId }`)} }`,
      /at most 10 root fields/,
    ],
    [
      'a cycle of fragments that doubles at each step',
      `{ ...f0 } ${many(60, (at) => `fragment f${at} on Query { ...f${(at + 1) % 60} ...f${(at + 1) % 60} }`)}`,
      /depth limit|too many times/,
    ],
    [
      'too many lists in an introspection',
      `{ ${many(13, (at) => `a${at}: __type(name: "ApiKey") { fields { name } }`)} }`,
      /at most 12 lists of the schema/,
    ],
    [
      'too many lists in an introspection by fragments',
      `{ __schema { ...F ...F } } fragment F on __Schema { ${many(4, (at) => `a${at}: types { fields { name } }`)} }`,
      /at most 12 lists of the schema/,
    ],
    [
      'the same field too often',
      `{ callingKey { ${'keyId '.repeat(300)} } }`,
      /same fields too many times: .* 10000 comparisons/,
    ],
    [
      'the same field too often in fragments',
      `{ callingKey { ${many(220, (at) => `...f${at}`)} } } ${many(220, (at) => `fragment f${at} on CallingKey { keyId }`)}`,
      /same fields too many times: .* 10000 comparisons/,
    ],
    [
      'the same fields too often on two levels',
      `{ callingKey { ${many(30, () => `apiKey { ${'grants { target { type } } '.repeat(18)} }`)} } }`,
      /same fields too many times: .* 10000 comparisons/,
    ],
    [
      'a fragment that contains itself',
      `{ callingKey { ...F } } fragment F on CallingKey { apiKey { grants { target { resource { ... on ApiKey { ...F } } } } } }`,
      /F/,
    ],
    ['too many tokens', `{ nodes(ids: [${'"x" '.repeat(5_000)}]) { id } }`, /5000 tokens/],
    ['too many lines', `${'\n'.repeat(5_000)}{ apiKey(id: "x") { id } }`, /5000 lines/],
    ['too many lines that end in a carriage return', `${'#\r'.repeat(5_000)}{ apiKey(id: "x") { id } }`, /5000 lines/],
    ['too many lines in a text', `{ apiKey(id: """${'\r\n'.repeat(5_000)}""") { id } }`, /5000 lines/],
  ])('%s', async (_name, query, message) => {
    const answer = await gateway.execute(query);
    expect(answer.data).toBeUndefined();
    expect(answer.errors.map((error) => error.message).join('\n')).toMatch(message);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it.each([
    ['a literal', '{ apiKeys(first: 101) { totalCount } }', {}],
    ['a variable', 'query ($n: Int) { apiKeys(first: $n) { totalCount } }', { n: 101 }],
    ['the default of a variable', 'query ($n: Int = 101) { apiKeys(first: $n) { totalCount } }', {}],
    ['a negative variable', 'query ($n: Int) { apiKeys(last: $n) { totalCount } }', { n: -1 }],
    ['the largest variable', 'query ($n: Int) { apiKeys(last: $n) { totalCount } }', { n: 2 ** 31 - 1 }],
  ])('a page size out of range, given by %s', async (_name, query, variables) => {
    const answer = await gateway.execute(query, { variables });
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect(gateway.upstreamCalls()).toEqual([]);
  });
});

it.each([
  ['unknown fields', `{ callingKey { ${many(200, (at) => `keyIdd${at}`)} } }`, {}],
  [
    'wrong variables',
    'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    { ids: Array.from({ length: 200 }, () => ({})) },
  ],
])('a rejected document is answered with at most ten errors: %s', async (_name, query, variables) => {
  const answer = await gateway.execute(query, { variables });
  expect(answer.errors.length).toBeGreaterThan(1);
  expect(answer.errors.length).toBeLessThanOrEqual(10);
});

it('an object in the variables with more than 100 members is rejected with 400', async () => {
  const f = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`x${at}`, 1]));
  const query = 'query ($f: ApiKeyFilter) { apiKeys(filter: $f) { totalCount } }';
  const answer = await gateway.execute(query, { variables: { f } });
  expect(answer).toMatchObject({ status: 400, errors: [{ message: expect.stringContaining('100 members') }] });
});
