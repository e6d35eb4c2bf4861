import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkData } from '../../examples/federation/network-data.ts';
import { PLANNERS, type Planner } from '../../examples/federation/router.ts';
import {
  startTestGateway,
  type Answer,
  type AnswerError,
  type ExecuteOptions,
  type TestGateway,
} from '../support/gateway.ts';
import { startLargerGraph, type LargerGraph } from './larger-graph.ts';

// Each operation is sent to the stand-alone gateway, and to the example with each planner. All of them use one sandbox of
// each registry. The network subgraph has the same probes and measurements as the sandbox.

interface Compared {
  readonly what: string;
  readonly query: string;
  readonly options?: (alone: TestGateway) => ExecuteOptions;
  /** The codes of the errors, in alphabetical order. Default: none. */
  readonly codes?: readonly string[];
}

const arinOwner = ({ arin }: TestGateway): ExecuteOptions => ({ headers: { 'x-arin-api-key': arin.keys.owner } });
const arinLimited = ({ arin }: TestGateway): ExecuteOptions => ({ headers: { 'x-arin-api-key': arin.keys.limited } });

const SAME: readonly Compared[] = [
  {
    what: 'the first page of keys, with its cursors',
    // Without `lastUsedAt`, which each of the requests changes for the calling key.
    query: `{ apiKeys(first: 3) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node { id maskedUuid url label createdAt validFrom validTo enabled isActive isFrozen status version } }
      nodes { id }
    } }`,
  },
  {
    what: 'the last page of keys',
    query: '{ apiKeys(last: 4) { pageInfo { hasNextPage startCursor } nodes { id label lastUsedAt } } }',
  },
  {
    what: 'a page of filtered keys in another order, with findings',
    query: `{ apiKeys(first: 5, filter: { statuses: [ACTIVE] }, orderBy: { field: LABEL, direction: DESC }) {
      totalCount nodes { id label findings { kind severity } }
    } }`,
  },
  {
    what: 'a key by its id, and an unknown id',
    query: '{ apiKey(id: "cdcbf7c4") { id label status } none: apiKey(id: "ffffffff") { id } }',
  },
  {
    what: 'grants and targets of all keys',
    query: `{ apiKeys(first: 100) { nodes {
      id grants { permission { id description targetTypes } target { type targetId label } }
    } } }`,
  },
  {
    what: 'the objects that all keys target, by type',
    query: `{ apiKeys(first: 100) { nodes { id grants { target { type targetId resource {
      __typename
      ... on Probe { description countryCode connectionStatus }
      ... on Measurement { type kind: description }
      ... on ApiKey { id label }
    } } } } } }`,
  },
  {
    what: 'from a key to its probe, to the keys that target it, to their probes',
    query: `{ apiKey(id: "cdcbf7c4") { grants { target { resource { ... on Probe {
      description
      apiKeysTargeting(first: 5) { totalCount nodes { label grants { target { resource { ... on Probe { countryCode } } } } } }
    } } } } } }`,
  },
  {
    what: 'aliases of the fields of both subgraphs, also of `id` in a probe',
    query: `{ apiKey(id: "cdcbf7c4") { key: id status: label grants { target { resource { ... on Probe {
      id: description description: countryCode
      one: apiKeysTargeting(first: 1) { n: totalCount }
      none: apiKeysTargeting(first: 0) { n: totalCount nodes { id } }
    } } } } } }`,
  },
  {
    what: 'aliases of one field with different arguments',
    query: `{
      one: apiKey(id: "cdcbf7c4") { x: id id y: label label z: grants { p: permission { i: id } } }
      two: apiKey(id: "0833b8a8") { x: label id }
      three: apiKeys(first: 1) { t: totalCount n: nodes { i: id } }
      four: apiKeys(first: 2) { totalCount nodes { label } }
    }`,
  },
  {
    what: 'named and inline fragments, nested and repeated',
    query: `query Fragments { apiKey(id: "cdcbf7c4") { ...Names ... on ApiKey { label } ... on Node { id } ...Names ... { status } } }
      fragment Names on ApiKey { __typename label grants { ...Target } }
      fragment Target on Grant { permission { id } target { ... { type } resource { kind: __typename ...OfProbe } } }
      fragment OfProbe on Probe { description apiKeysTargeting { totalCount } }`,
  },
  {
    what: 'variables, and @include and @skip in both subgraphs',
    query: `query Variables($id: ID!, $first: Int = 2, $filter: ApiKeyFilter, $yes: Boolean!, $no: Boolean = false) {
      apiKey(id: $id) {
        label @include(if: $no) status @skip(if: $no) ... @include(if: $yes) { enabled }
        grants { target { resource { ... on Probe @include(if: $yes) {
          description @skip(if: $yes) countryCode apiKeysTargeting(first: $first) { totalCount }
        } } } }
      }
      apiKeys(first: $first, filter: $filter) { totalCount nodes { id } }
    }`,
    options: () => ({
      variables: { id: 'cdcbf7c4', filter: { statuses: ['ACTIVE'], labelContains: 'a' }, yes: true },
    }),
  },
  {
    what: 'one of two operations',
    query: 'query A { apiKey(id: "cdcbf7c4") { id } } query B { apiKey(id: "cdcbf7c4") { label } }',
    options: () => ({ operationName: 'B' }),
  },
  {
    what: 'the calling key',
    query:
      '{ __typename callingKey { keyId credential verdict detail apiKey { id label grants { permission { id } } } } }',
  },
  {
    what: 'the calling key without a credential',
    query: '{ callingKey { keyId credential verdict detail apiKey { id } } }',
    options: () => ({ key: null }),
  },
  {
    what: 'the calling key with an unknown credential',
    query: '{ callingKey { keyId credential verdict detail apiKey { id } } }',
    options: ({ sandbox }) => ({ key: sandbox.credentials.unknown }),
  },
  {
    what: 'permissions and their targets',
    query: `{
      apiKeyPermissions { id description targetTypes }
      apiKeyPermission(id: "probes.get_probe_results") { id targets(search: "10") { __typename } }
    }`,
  },
  {
    what: 'the report about all keys',
    query: `{ apiKeyReport {
      total byStatus { status count } byPermission { permission { id } count } byFinding { kind count } expiries { count }
    } }`,
  },
  { what: 'the registries', query: '{ registries { id name operations { operation offered how } } }' },
  {
    what: 'the introspection of a type',
    query: '{ __type(name: "ApiKey") { name kind fields { name args { name } type { kind name ofType { name } } } } }',
  },
  {
    what: 'all fields of ARIN',
    // Without `checkedAt`, which is the time of the request.
    query: `{ arin {
      keyCheck { prefix verdict detail }
      tickets(first: 3) { id type status resolution createdAt attachments { messageId attachmentId fileName } }
      ticket(id: "20261012-X1") { id type status }
      downloads { kind verdict detail urlTemplate }
    } }`,
    options: arinOwner,
  },
  {
    what: 'a report that ARIN refuses, with `userErrors`',
    query: `mutation { requestArinReport(input: { kind: WHOWAS_ASN, subject: "64496" }) {
      ticket { id } userErrors { code message field }
    } }`,
    options: arinLimited,
  },
  {
    what: 'ARIN without an ARIN key, beside a field of RIPE Atlas',
    query: '{ arin { keyCheck { prefix } tickets { id } } callingKey { verdict } }',
    codes: ['UNAUTHENTICATED', 'UNAUTHENTICATED'],
  },
  {
    what: 'an invalid id beside a valid one',
    query: '{ bad: apiKey(id: "no id") { id } good: apiKey(id: "cdcbf7c4") { id } }',
    codes: ['BAD_USER_INPUT'],
  },
  {
    what: 'invalid pages, also inside a probe',
    query: `{
      apiKeys(first: -1) { totalCount }
      after: apiKeys(first: 1, after: "x") { totalCount }
      apiKey(id: "cdcbf7c4") { grants { target { resource { ... on Probe { countryCode it: apiKeysTargeting(first: -1) { totalCount } } } } } }
    }`,
    codes: ['BAD_USER_INPUT', 'BAD_USER_INPUT', 'BAD_USER_INPUT'],
  },
  {
    what: 'two fields without a credential',
    query: '{ apiKeys(first: 1) { totalCount } apiKeyPermissions { id } }',
    options: () => ({ key: null }),
    codes: ['UNAUTHENTICATED', 'UNAUTHENTICATED'],
  },
  {
    what: 'an unknown credential, with the details of the upstream response',
    query: '{ apiKeys(first: 1) { totalCount } }',
    options: ({ sandbox }) => ({ key: sandbox.credentials.unknown }),
    codes: ['UNAUTHENTICATED'],
  },
  {
    what: 'a credential that may not list, beside a field that it may read',
    query: '{ all: apiKeys(first: 1) { totalCount } callingKey { verdict } }',
    options: ({ sandbox }) => ({ key: sandbox.credentials.writer }),
    codes: ['FORBIDDEN'],
  },
  { what: 'a syntax error', query: '{ apiKeys( }', codes: ['GRAPHQL_PARSE_FAILED'] },
  { what: 'an unknown field', query: '{ apiKey(id: "cdcbf7c4") { nothing } }', codes: ['GRAPHQL_VALIDATION_FAILED'] },
  { what: 'a missing argument', query: '{ apiKey { id } }', codes: ['GRAPHQL_VALIDATION_FAILED'] },
  {
    what: 'an unknown value of an enum',
    query: '{ apiKeys(filter: { statuses: [NONE] }) { totalCount } }',
    codes: ['GRAPHQL_VALIDATION_FAILED'],
  },
  {
    what: 'a mutation with `userErrors`, and the unchanged key with its probe',
    query: `mutation { updateApiKey(input: { id: "cdcbf7c4", removeGrants: [{ permission: "credits.get_credit_info" }] }) {
      apiKey { id label grants { permission { id } target { resource { ... on Probe { description } } } } }
      userErrors { code message field }
    } }`,
  },
  {
    what: 'three mutations in order, the last with `userErrors`',
    query: `mutation {
      first: updateApiKey(input: { id: "b87f36b2", label: "One" }) { apiKey { label } userErrors { code } }
      second: updateApiKey(input: { id: "b87f36b2", label: "Two" }) { apiKey { label } userErrors { code } }
      third: deleteApiKey(input: { id: "ffffffff" }) { deletedId apiKey { id } userErrors { code message field } }
    }`,
  },
  {
    what: 'a dry run',
    query: `mutation { createApiKey(input: { label: "New", dryRun: true, grants: [{ permission: "keys.get_key" }] }) {
      apiKey { id } secret userErrors { code message field }
    } }`,
  },
];

interface Differing {
  readonly what: string;
  readonly query: string;
  readonly alone: object;
  readonly graph: object | ((planner: Planner) => object);
}

/** The label of a key that targets a probe that does not exist. */
const MISSING = 'Missing probe';
const DEEP = 'Query depth limit of 14 exceeded, found 17.';

const ofProbe = (resource: object | null, target: object = {}): object => ({
  data: { apiKey: { grants: [{ target: { ...target, resource } }] } },
});
const invalid = (...messages: string[]): object => ({
  errors: messages.map((message) =>
    expect.objectContaining({ message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }),
  ),
});

/** The README of the example lists the same differences. */
const DIFFERENT: readonly Differing[] = [
  {
    what: 'the `id` of a probe is the number that both subgraphs share',
    query: '{ apiKey(id: "cdcbf7c4") { grants { target { resource { ... on Probe { id } } } } } }',
    alone: ofProbe({ id: 'probe:101' }),
    graph: ofProbe({ id: '101' }),
  },
  {
    what: 'a probe has the fields that its owner defines',
    query: '{ apiKey(id: "cdcbf7c4") { grants { target { resource { ... on Probe { number } } } } } }',
    alone: ofProbe({ number: 101 }),
    graph: invalid('Cannot query field "number" on type "Probe".'),
  },
  {
    what: 'a probe is no `Node`',
    query: '{ apiKey(id: "cdcbf7c4") { grants { target { resource { __typename ... on Node { id } } } } } }',
    alone: ofProbe({ __typename: 'Probe', id: 'probe:101' }),
    graph: ofProbe({ __typename: 'Probe' }),
  },
  {
    what: 'there is no `node` and no `nodes`',
    query: '{ node(id: "cdcbf7c4") { id } nodes(ids: ["cdcbf7c4"]) { id } }',
    alone: { data: { node: { id: 'cdcbf7c4' }, nodes: [{ id: 'cdcbf7c4' }] } },
    graph: invalid(
      'Cannot query field "node" on type "Query".',
      'Cannot query field "nodes" on type "Query". Did you mean "probes"?',
    ),
  },
  {
    what: 'an object whose fields are not selected is an empty object',
    query: '{ apiKey(id: "cdcbf7c4") { grants { target { resource { ... on ApiKey { status } } } } } }',
    alone: ofProbe(null),
    graph: ofProbe({}),
  },
  {
    what: 'an object that does not exist has its type, and null fields',
    query: `{ apiKeys(first: 1, filter: { labelContains: "${MISSING}" }) { nodes { grants { target { resource {
      __typename ... on Probe { description }
    } } } } } }`,
    alone: { data: { apiKeys: { nodes: [{ grants: [{ target: { resource: null } }] }] } } },
    graph: {
      data: {
        apiKeys: { nodes: [{ grants: [{ target: { resource: { __typename: 'Probe', description: null } } }] }] },
      },
    },
  },
  {
    what: 'the limits of the gateway apply to a request of the router, which the Rust planner makes less deep',
    query: `query Deep { apiKey(id: "cdcbf7c4") { ...Names } }
      fragment Names on ApiKey { grants { ...Target } }
      fragment Target on Grant { target { ... { type } resource { ...OfProbe } } }
      fragment OfProbe on Probe { apiKeysTargeting { nodes { ...Label } } }
      fragment Label on ApiKey { ...Name }
      fragment Name on ApiKey { label }`,
    alone: { errors: [{ message: DEEP }] },
    graph: (planner) =>
      planner === 'javascript'
        ? { data: { apiKey: null }, errors: [{ message: DEEP, path: ['apiKey'] }] }
        : {
            errors: [],
            ...ofProbe({ apiKeysTargeting: { nodes: [{ label: 'One probe' }] } }, { type: 'probe' }),
          },
  },
  {
    what: 'the router rejects a missing variable itself, without a code',
    query: 'query ($id: ID!) { apiKey(id: $id) { id } }',
    alone: {
      status: 200,
      errors: [expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } })],
    },
    graph: (planner) => ({
      status: planner === 'javascript' ? 400 : 200,
      errors: [
        {
          message: 'Variable "$id" of required type "ID!" was not provided.',
          locations: [{ line: 1, column: 8 }],
        },
      ],
    }),
  },
];

interface Wrong extends Record<Planner, object> {
  readonly what: string;
  readonly query: string;
  /** The operation of the stand-alone gateway, if the larger graph has other fields. */
  readonly aloneQuery?: string;
  readonly right: object;
}

const conflict = (field: string, alias: string, subgraph: string): object => ({
  message: expect.stringMatching(new RegExp(`^Fields "${alias}" conflict`)),
  path: [field],
  extensions: { code: 'GRAPHQL_VALIDATION_FAILED', serviceName: subgraph },
});

/**
 * Wrong answers of the planners. The README of the example lists the same. If a new version of Hive Gateway gives the
 * right answer, move the operation to SAME.
 */
const WRONG: readonly Wrong[] = [
  {
    what: 'the alias `id` for another field of a key, beside an object that it targets',
    query: '{ apiKey(id: "cdcbf7c4") { id: label grants { target { resource { __typename } } } } }',
    right: { data: { apiKey: { id: 'One probe' } }, errors: [] },
    javascript: { data: { apiKey: null }, errors: [conflict('apiKey', 'id', 'keys')] },
    rust: { data: { apiKey: { id: 'One probe' } }, errors: [] },
  },
  {
    what: 'the alias `__typename` for another field',
    query: '{ apiKey(id: "cdcbf7c4") { __typename: label } }',
    right: { data: { apiKey: { __typename: 'One probe' } }, errors: [] },
    javascript: { data: { apiKey: { __typename: 'One probe' } }, errors: [] },
    rust: { data: { apiKey: null }, errors: [] },
  },
  {
    what: 'the alias `id` for another field of a probe, beside the keys that target it',
    query: '{ probe(id: "101") { id: description apiKeysTargeting { totalCount } } }',
    aloneQuery: '{ probe: node(id: "probe:101") { ... on Probe { id: description apiKeysTargeting { totalCount } } } }',
    right: { data: { probe: { id: 'Home office 🏠 101', apiKeysTargeting: { totalCount: 1 } } }, errors: [] },
    javascript: { data: { probe: null }, errors: [conflict('probe', 'id', 'network')] },
    rust: {
      data: { probe: { id: 'Home office 🏠 101', apiKeysTargeting: null } },
      errors: [{ path: ['probe'], extensions: { code: 'BAD_USER_INPUT', serviceName: 'keys' } }],
    },
  },
  {
    // No key targets probe 4998. Its description is the number of a probe that a key targets.
    what: 'the same alias, if the other field is a number',
    query: '{ probe(id: "4998") { id: description apiKeysTargeting { nodes { label } } } }',
    aloneQuery: '{ probe: node(id: "probe:4998") { ... on Probe { apiKeysTargeting { nodes { label } } } } }',
    right: { data: { probe: { apiKeysTargeting: { nodes: [] } } }, errors: [] },
    javascript: { data: { probe: null }, errors: [conflict('probe', 'id', 'network')] },
    rust: { data: { probe: { id: '101', apiKeysTargeting: { nodes: [{ label: 'One probe' }] } } }, errors: [] },
  },
];

let alone: TestGateway;
let graphs: Readonly<Record<Planner, LargerGraph>>;

beforeAll(async () => {
  alone = await startTestGateway({ arin: true });
  const network = await targetsOf(alone);
  const start = (planner: Planner): Promise<LargerGraph> =>
    startLargerGraph({
      planner,
      dataOf: () => network,
      gateway: {
        atlasUrl: alone.sandbox.url,
        arin: { url: alone.arin.url, downloadUrl: alone.arin.downloadUrl, carrier: 'header' },
      },
    });
  const [javascript, rust] = await Promise.all([start('javascript'), start('rust')]);
  graphs = { javascript, rust };
  // Twice the usual time, for two routers.
}, 60_000);
afterAll(async () => {
  for (const planner of PLANNERS) await graphs[planner][Symbol.asyncDispose]();
  await alone.close();
});

describe.each(PLANNERS)(
  'with the %s planner, the example gives the same answer as the stand-alone gateway',
  (planner) => {
    it.each(SAME)('for $what', async ({ query, options = (): ExecuteOptions => ({}), codes = [] }) => {
      const expected = await alone.execute(query, options(alone));
      expect(expected.errors.map(({ extensions }) => extensions.code).sort()).toEqual(codes);
      const { key = alone.sandbox.credentials.administrator, ...rest } = options(alone);
      const answer = await graphs[planner].execute(query, { key, ...rest });
      expect(inComparableForm(answer)).toEqual(inComparableForm(expected, asRouterReports));
      // The fields are in the same order, too.
      expect(JSON.stringify(answer.data)).toBe(JSON.stringify(expected.data));
    });
  },
);

describe.each(PLANNERS)('with the %s planner, the example differs from the stand-alone gateway:', (planner) => {
  let missing: string;
  beforeAll(() => {
    missing = alone.sandbox.account.insertAt(0, {
      label: MISSING,
      grants: [{ permission: 'probes.get_probe_results', target: { type: 'probe', id: '5001' } }],
    });
  });
  afterAll(() => alone.sandbox.account.remove(missing));

  it.each(DIFFERENT)('$what', async ({ query, alone: expected, graph }) => {
    const key = alone.sandbox.credentials.administrator;
    expect(await alone.execute(query, { key })).toMatchObject(expected);
    const answer = await graphs[planner].execute(query, { key });
    expect(answer).toMatchObject(typeof graph === 'function' ? graph(planner) : graph);
  });
});

describe.each(PLANNERS)('the %s planner gives this answer, right or wrong, to', (planner) => {
  it.each(WRONG)('$what', async ({ query, aloneQuery = query, right, ...answers }) => {
    const key = alone.sandbox.credentials.administrator;
    expect(await alone.execute(aloneQuery, { key })).toMatchObject(right);
    expect(await graphs[planner].execute(query, { key })).toMatchObject(answers[planner]);
  });
});

it.each(PLANNERS)('with the %s planner, the ARIN key is sent to ARIN only', async (planner) => {
  const { arin, sandbox } = alone;
  graphs[planner].networkOperations();
  sandbox.takeCalls();
  arin.takeCalls();
  const { data, errors } = await graphs[planner].execute(
    '{ probes { id apiKeysTargeting { totalCount } } arin { keyCheck { verdict } } }',
    { key: sandbox.credentials.administrator, ...arinOwner(alone) },
  );
  expect(errors).toEqual([]);
  expect(data.arin.keyCheck.verdict).toBe('ACCEPTED');
  expect(JSON.stringify(arin.takeCalls())).toContain(arin.keys.owner);
  const elsewhere = [sandbox.takeCalls(), graphs[planner].networkOperations()];
  for (const calls of elsewhere) expect(calls.length).toBeGreaterThan(0);
  expect(JSON.stringify(elsewhere)).not.toContain(arin.keys.owner);
});

it('the two planners send different requests for the same operation', async () => {
  const requests = async (planner: Planner): Promise<object[]> => {
    graphs[planner].networkOperations();
    await graphs[planner].execute(
      '{ apiKey(id: "cdcbf7c4") { grants { target { resource { ... on Probe { description } } } } } }',
    );
    return graphs[planner].networkOperations().map(({ operation }) => operation);
  };
  const [javascript, rust] = [await requests('javascript'), await requests('rust')];
  expect([javascript.length, rust.length]).toEqual([1, 1]);
  expect(javascript).not.toEqual(rust);
});

/** The probes and measurements that the keys of a sandbox target, as the stand-alone gateway describes them, and one more. */
async function targetsOf({ execute }: TestGateway): Promise<NetworkData> {
  const { data } = await execute(`{ apiKeys(first: 100) { nodes { grants { target { targetId resource {
    __typename
    ... on Probe { description countryCode connectionStatus }
    ... on Measurement { type description }
  } } } } } }`);
  const targets: { targetId: string; resource: { __typename: string } | null }[] = data.apiKeys.nodes.flatMap(
    ({ grants }: { grants: { target: object | null }[] }) => grants.flatMap(({ target }) => target ?? []),
  );
  const rows = (type: string) =>
    targets
      .filter(({ resource }) => resource?.__typename === type)
      .map(({ targetId, resource }) => ({ ...resource, id: targetId, probes: [], startedWith: null }));
  const numbered = { id: '4998', description: '101', countryCode: null, connectionStatus: 'Connected' };
  return { probes: [...rows('Probe'), numbered], measurements: rows('Measurement') } as unknown as NetworkData;
}

/** The errors of fields in the order of their paths: GraphQL leaves their order open, and the gateway varies it. */
function inComparableForm({ status, data, errors, extensions }: Answer, change = (error: AnswerError) => error) {
  const byPath = (a: AnswerError, b: AnswerError): number =>
    JSON.stringify(a.path).localeCompare(JSON.stringify(b.path));
  const sorted = errors.every(({ path }) => path) ? errors.toSorted(byPath) : errors;
  return { status, data, errors: sorted.map(change), extensions };
}

/** Without its location, which is one in the router's own request, and with the name of the subgraph that reported it. */
function asRouterReports(error: AnswerError): AnswerError {
  if (error.path === undefined) return error;
  const { message, path, extensions } = error;
  return { message, path, extensions: { ...extensions, serviceName: 'keys' } };
}
