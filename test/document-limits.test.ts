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

describe('what a front end needs is let in:', () => {
  it('50 aliased look-ups of a key with every field', async () => {
    const ids = gateway.sandbox.account.ids().slice(0, 50);
    const answer = await gateway.execute(
      `{ ${many(50, (at) => `k${at}: apiKey(id: "${ids[at]}") { ${EVERY_FIELD} }`)} }`,
    );
    expect(answer.errors).toEqual([]);
    expect(Object.values(answer.data).filter(Boolean)).toHaveLength(50);
  });

  it('the same by a fragment', async () => {
    const ids = gateway.sandbox.account.ids().slice(0, 50);
    const answer = await gateway.execute(
      `{ ${many(50, (at) => `k${at}: apiKey(id: "${ids[at]}") { ...F }`)} } fragment F on ApiKey { ${EVERY_FIELD} }`,
    );
    expect(answer.errors).toEqual([]);
  });

  it('50 nodes', async () => {
    const ids = gateway.sandbox.account.ids().slice(0, 50);
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ApiKey { ${EVERY_FIELD} } } }`;
    const answer = await gateway.execute(query, { variables: { ids } });
    expect(answer.errors).toEqual([]);
    expect(answer.data.nodes.filter(Boolean)).toHaveLength(50);
  });

  it('the introspection of GraphiQL, with all its options', async () => {
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

describe('what only costs is refused before anything is done:', () => {
  it.each([
    ['aliases', `{ callingKey { ${many(201, (at) => `a${at}: keyId`)} } }`, /alias/i],
    [
      'depth',
      `{ node(id: "x") ${'{ ... on ApiKey { grants { target { resource '.repeat(5)}{ __typename }${'} } } }'.repeat(5)} }`,
      /depth/i,
    ],
    ['directives', `{ __typename ${'@include(if: true) '.repeat(51)} }`, /directive/i],
    ['root fields', `{ ${many(101, () => 'callingKey { keyId }')} }`, /at most 100 root fields/],
    [
      'root fields by fragments',
      `{ ${many(51, () => '...F')} } fragment F on Query { __typename callingKey { keyId } }`,
      /at most 100 root fields/,
    ],
    [
      'writes',
      `mutation { ${many(11, (at) => `w${at}: deleteApiKey(input: { id: "aaaaaaaa" }) { deletedId }`)} }`,
      /at most 10 root fields/,
    ],
    [
      'writes by fragments',
      `mutation { ...F ... { ...F } } fragment F on Mutation { ${many(6, (at) => `w${at}: deleteApiKey(input: { id: "aaaaaaaa" }) { deletedId }`)} }`,
      /at most 10 root fields/,
    ],
    [
      'fragments that double until they close a circle',
      `{ ...f0 } ${many(60, (at) => `fragment f${at} on Query { ...f${(at + 1) % 60} ...f${(at + 1) % 60} }`)}`,
      /depth limit|too many times/,
    ],
    [
      'lists of the schema',
      `{ ${many(13, (at) => `a${at}: __type(name: "ApiKey") { fields { name } }`)} }`,
      /at most 12 lists of the schema/,
    ],
    [
      'lists of the schema by fragments',
      `{ __schema { ...F ...F } } fragment F on __Schema { ${many(4, (at) => `a${at}: types { fields { name } }`)} }`,
      /at most 12 lists of the schema/,
    ],
    [
      'the same field',
      `{ callingKey { ${'keyId '.repeat(300)} } }`,
      /same fields too many times: .* 10000 comparisons/,
    ],
    [
      'the same field by fragments',
      `{ callingKey { ${many(220, (at) => `...f${at}`)} } } ${many(220, (at) => `fragment f${at} on CallingKey { keyId }`)}`,
      /same fields too many times: .* 10000 comparisons/,
    ],
    [
      'the same fields within the same fields',
      `{ callingKey { ${many(30, () => `apiKey { ${'grants { target { type } } '.repeat(18)} }`)} } }`,
      /same fields too many times: .* 10000 comparisons/,
    ],
    [
      'a fragment within itself',
      `{ callingKey { ...F } } fragment F on CallingKey { apiKey { grants { target { resource { ... on ApiKey { ...F } } } } } }`,
      /F/,
    ],
    ['tokens', `{ nodes(ids: [${'"x" '.repeat(5_000)}]) { id } }`, /5000 tokens/],
  ])('too many or too much: %s', async (_name, query, message) => {
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
  ])('a page that is too long, by %s', async (_name, query, variables) => {
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
])('says at most ten errors of a document that it refuses: %s', async (_name, query, variables) => {
  const answer = await gateway.execute(query, { variables });
  expect(answer.errors.length).toBeGreaterThan(1);
  expect(answer.errors.length).toBeLessThanOrEqual(10);
});

it('refuses an object in the variables that is wider than any input', async () => {
  const f = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`x${at}`, 1]));
  const query = 'query ($f: ApiKeyFilter) { apiKeys(filter: $f) { totalCount } }';
  const answer = await gateway.execute(query, { variables: { f } });
  expect(answer).toMatchObject({ status: 400, errors: [{ message: expect.stringContaining('100 members') }] });
});
