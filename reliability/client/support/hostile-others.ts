import type { GraphRole } from '../../../src/graph/schema.ts';
import type { HostileAccount } from './hostile-account.ts';
import { ALL_FIELDS, aliases, many, nested, references, type HostileDocument } from './hostile-parts.ts';

// Documents that multiply errors, arguments, fragments, input or introspection.

const LONG = 'x'.repeat(100 * 1024);
/** The position of an error is searched in all of these lines. */
const LINES = `#${'\n'.repeat(4_900)}`;

/** Documents that multiply errors, arguments, fragments or input, in either role. */
export function otherDocuments({ ids, hub, written }: HostileAccount): readonly HostileDocument[] {
  const grant = { permission: 'keys.get_key', target: { type: 'key', targetId: hub } };
  const input = (grants: readonly object[]) => ({ label: 'x', grants });
  const create =
    'createApiKey(input: $i) { secret userErrors { code message field } apiKey { id grants { target { type } } } }';
  return [
    {
      name: '98,000 values in objects of 16 fields',
      query: `{ apiKey(id: "${hub}") { ${nested(2, aliases(16, 'url'))} } }`,
    },
    {
      name: '95,000 values in objects of 188 fields',
      query: `{ apiKeys(first: 6) { nodes { ${nested(1, aliases(188, 'status'))} } } }`,
    },
    { name: '199 cursors of 100 edges', query: `{ apiKeys(first: 100) { edges { ${aliases(199, 'cursor')} } } }` },
    {
      name: '99 pages of 100, each field',
      query: `{ ${aliases(99, 'apiKeys(first: 100) { nodes { ...f } }')} } fragment f on ApiKey { ${ALL_FIELDS} }`,
    },
    {
      name: '99 counts with different filters',
      query: `{ ${many(99, (at) => `a${at}: apiKeys(filter: { targetId: "${at}" }) { totalCount }`)} }`,
    },
    {
      name: '99 orders of all keys',
      query: `{ ${many(99, (at) => `a${at}: apiKeys(first: 1, filter: { labelContains: "${at}" }, orderBy: { field: LABEL, direction: ASC }) { totalCount }`)} }`,
    },
    {
      name: '190 counts of a report',
      query: `{ apiKeyReport { ${aliases(190, 'byPermission { count }')} byFinding { count } } }`,
    },
    {
      name: 'a dry run of 50 keys, all fields',
      query: `mutation ($keys: [ApiKeyRef!]!) { updateApiKeys(input: { keys: $keys, patch: { addGrants: [{ permission: "keys.list_keys" }] }, dryRun: true }) {
        results { requestedId outcome apiKey { ${ALL_FIELDS} ${aliases(90, 'version')} } plan { changes { field addedGrants { permission { id } } } calls { path } } } } }`,
      variables: { keys: ids.slice(0, 50).map((id) => ({ id })) },
    },
    {
      name: '99 malformed ids',
      query: `{ ${many(99, (at) => `a${at}: apiKey(id: "${'x'.repeat(1_000)}${at}") { id }`)} }`,
    },
    {
      name: '99 malformed ids after 4,900 lines',
      query: `${LINES} { ${many(99, (at) => `a${at}: apiKey(id: "x${at}") { id }`)} }`,
    },
    {
      name: '99 unknown keys',
      query: `{ ${many(99, (at) => `a${at}: apiKey(id: "${String(at).padStart(8, '0')}") { id }`)} }`,
    },
    {
      name: '99 permissions with targets',
      query: `{ ${many(99, (at) => `a${at}: apiKeyPermission(id: "keys.get_key") { targets(search: "${at}") { nodes { type targetId label } } }`)} }`,
    },
    {
      name: 'the targets of all permissions under 90 aliases',
      query: `{ ${aliases(90, 'apiKeyPermissions { id description targetTypes targets { truncated nodes { type targetId label } } }')} }`,
    },
    {
      name: '90 aliases of the targets of all permissions',
      query: `{ apiKeyPermissions { ${aliases(90, 'targets { nodes { label } }')} } }`,
    },
    {
      name: 'a fragment spread 2,400 times',
      query: `{ callingKey { ${'...f '.repeat(2_400)} } } fragment f on CallingKey { keyId verdict }`,
    },
    {
      name: '45 fragments spread twice',
      query: `{ ${many(45, (at) => `...f${at} ...f${at}`)} } ${many(45, (at) => `fragment f${at} on Query { a${at}: callingKey { keyId verdict apiKey { id label } } }`)}`,
    },
    {
      name: 'fragments that double twice',
      query: `{ apiKeys(first: 100) { nodes { ...f0 } } } ${many(2, (at) => `fragment f${at} on ApiKey { ... on ApiKey { ...f${at + 1} } ...f${at + 1} }`)} fragment f2 on ApiKey { id grants { target { type } } }`,
    },
    {
      name: '75 inline fragments, 45 of them with a condition',
      query: `query ($c: Boolean!) { apiKeys(first: 100) { nodes { ${many(45, (at) => `... on ApiKey @include(if: $c) { label a${at}: id }`)} ${'... on ApiKey { id label status } '.repeat(30)} } } }`,
      variables: { c: true },
    },
    {
      name: '12 lists of the schema',
      query: `{ __schema { ${aliases(2, 'types { name description fields { name description args { name description } type { name ofType { name ofType { name } } } } inputFields { name } enumValues { name description } }')} } }`,
    },
    {
      name: '190 aliases below the fields of the schema',
      query: `{ __schema { types { fields { ${aliases(190, 'description')} } } } }`,
    },
    {
      name: '3 levels of types of the schema',
      query: `{ __schema { types { ${aliases(90, 'description')} fields { type { ${aliases(90, 'name', 'b')} ofType { name } } } } } }`,
    },
    {
      name: 'a filter of 100 KiB under 90 aliases',
      query: `query ($f: ApiKeyFilter) { ${aliases(90, 'apiKeys(filter: $f) { totalCount }')} }`,
      variables: { f: { permission: LONG } },
    },
    {
      name: 'a search of 100 KiB for each permission',
      query: `query ($s: String) { apiKeyPermissions { ${aliases(50, 'targets(search: $s) { truncated }')} } }`,
      variables: { s: LONG },
    },
    {
      name: 'a creation with 1,400 grants',
      query: `mutation ($i: CreateApiKeyInput!) { ${create} }`,
      variables: { i: input(Array.from({ length: 1_400 }, () => grant)) },
    },
    {
      name: '10 creations with 1,400 invalid grants',
      query: `mutation ($i: CreateApiKeyInput!) { ${aliases(10, create)} }`,
      variables: {
        i: input(
          Array.from({ length: 1_400 }, (_none, at) => ({
            permission: `?${at}`,
            target: { type: '', targetId: LONG.slice(0, 20) },
          })),
        ),
      },
    },
    {
      name: '10 creations with a grant for each key',
      query: `mutation ($i: CreateApiKeyInput!) { ${aliases(10, create)} }`,
      variables: { i: input(ids.map((id) => ({ ...grant, target: { type: 'key', targetId: id } }))) },
    },
    {
      name: '10 updates that add 1,400 grants',
      query: `mutation ($g: [GrantInput!]) { ${aliases(10, `updateApiKey(input: { id: "${written}", addGrants: $g }) { apiKey { id grants { target { type } } } userErrors { code message field } }`)} }`,
      variables: {
        g: Array.from({ length: 1_400 }, (_none, at) => ({
          ...grant,
          target: { type: 'key', targetId: ids[at % 100] },
        })),
      },
    },
    {
      name: '10 updates that remove 1,400 grants',
      query: `mutation ($g: [GrantInput!]) { ${aliases(10, `updateApiKey(input: { id: "${written}", removeGrants: $g }) { apiKey { id } userErrors { code message field } }`)} }`,
      variables: {
        g: Array.from({ length: 1_400 }, (_none, at) => ({
          permission: 'keys.get_key',
          target: { type: 'key', targetId: `x${at}` },
        })),
      },
    },
    {
      name: 'an input with 100 unknown members of 600 characters',
      query: `mutation ($i: CreateApiKeyInput!) { ${create} }`,
      variables: {
        i: Object.fromEntries(Array.from({ length: 100 }, (_none, at) => [`${'labels'.repeat(100)}${at}`, at])),
      },
    },
    {
      name: 'an input that is 2,000 levels deep',
      query: `mutation ($i: CreateApiKeyInput!) { ${create} }`,
      variables: { i: JSON.parse(`${'{"grants":['.repeat(2_000)}1${']}'.repeat(2_000)}`) as object },
    },
    {
      name: '900 literal grants',
      query: `mutation { createApiKey(input: { grants: [${'{ permission: "keys.get_key" } '.repeat(900)}] }) { secret userErrors { message } } }`,
    },
    {
      name: '4,800 unknown fields after 4,900 lines',
      query: `${LINES} { callingKey { ${many(4_800, (at) => `keyIdd${at}`)} } }`,
    },
    {
      name: '90 variables that do not fit after 4,900 lines',
      query: `${LINES} query (${many(90, (at) => `$v${at}: ApiKeyFilter!`)}) { ${many(90, (at) => `a${at}: apiKeys(filter: $v${at}) { totalCount }`)} }`,
      variables: Object.fromEntries(Array.from({ length: 90 }, (_none, at) => [`v${at}`, { targetId: {} }])),
    },
    {
      name: '99 arguments that are null after 4,900 lines',
      query: `${LINES} query ($id: ID = "aaaaaaaa") { ${many(99, (at) => `a${at}: apiKey(id: $id) { id }`)} }`,
      variables: { id: null },
    },
    {
      name: '40 × 100 edges with 4 aliases of each key',
      query: `{ ${aliases(40, `apiKeys(first: 100) { edges { cursor ${aliases(4, 'node { id label status }')} } pageInfo { endCursor startCursor } }`)} }`,
    },
  ];
}

/** Documents that need fields of one role. */
export function documentsOfRole(role: GraphRole): readonly HostileDocument[] {
  return role === 'standalone'
    ? [
        {
          name: '99 × 100 malformed nodes',
          query: `query ($ids: [ID!]!) { ${aliases(99, 'nodes(ids: $ids) { id }')} }`,
          variables: { ids: Array.from({ length: 100 }, (_none, at) => `x${at}`) },
        },
        {
          name: '9 × 100 malformed nodes after 4,900 lines',
          query: `${LINES} { ${aliases(9, `nodes(ids: [${'"x" '.repeat(100)}]) { id }`)} }`,
        },
        {
          name: '99 × 100 probes',
          query: `query ($ids: [ID!]!) { ${aliases(99, 'nodes(ids: $ids) { ... on Probe { number asnV4 } }')} }`,
          variables: { ids: Array.from({ length: 100 }, (_none, at) => `probe:${at + 1}`) },
        },
        {
          name: '95 × the keys that target 100 nodes',
          query: `query ($ids: [ID!]!) { ${aliases(95, 'nodes(ids: $ids) { ... on Probe { apiKeysTargeting(first: 100) { nodes { id } } } }')} }`,
          variables: { ids: Array.from({ length: 100 }, (_none, at) => `probe:${at + 1}`) },
        },
      ]
    : [
        {
          name: '11 × 2,500 references with malformed ids',
          query: `query ($r: [_Any!]!) { ${aliases(11, '_entities(representations: $r) { ... on ApiKey { id } }')} }`,
          variables: { r: references(2_500, () => 'x') },
        },
        {
          name: '198 aliases below 2,500 probes',
          query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Probe { ${aliases(198, 'id')} } } }`,
          variables: { r: references(2_500, String, 'Probe') },
        },
        {
          name: '99 × 2,500 probes',
          query: `query ($r: [_Any!]!) { ${aliases(99, '_entities(representations: $r) { __typename }')} }`,
          variables: { r: references(2_500, (at) => String(at + 1), 'Probe') },
        },
        {
          name: 'the keys that target 2,500 probes, 20 aliases',
          query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Probe { ${aliases(20, 'apiKeysTargeting(first: 100) { nodes { id label } }')} } } }`,
          variables: { r: references(2_500, (at) => String(at + 1), 'Probe') },
        },
      ];
}
