import { getNamedType, isLeafType, isObjectType } from 'graphql';
import { createSchema } from '../../src/graph/schema.ts';
import { digitsOf, type RawRequest } from './canary.ts';

// Operations for the tests that search for leaked secrets: every root field, and every argument.

/** All fields of a key, so that a new one is searched for leaks too. */
const KEY_FIELDS = `${leafFieldsOf('ApiKey')}
  findings { ${leafFieldsOf('ApiKeyFinding')} }
  grants {
    permission { id description targetTypes }
    target { type targetId label resource {
      __typename
      ... on ApiKey { id label }
      ... on Probe { id description countryCode asnV4 asnV6 isAnchor connectionStatus }
      ... on Measurement { id type description target state }
    } }
  }`;
const USER_ERRORS = 'userErrors { code message field }';
const PLAN =
  'plan { changes { field before after addedGrants { target { targetId } } removedGrants { target { targetId } } } calls { method path } }';
const ERROR = 'error { code message retryAfter recovery { query hint } }';

/** An operation for every root field, with all fields below it. Mutations write the key with this id. */
export function rootFields(id: string): Readonly<Record<string, string>> {
  return {
    apiKey: `{ apiKey(id: "${id}") { ${KEY_FIELDS} } }`,
    apiKeys: `{ apiKeys(first: 2) { totalCount pageInfo { startCursor endCursor } edges { cursor node { ${KEY_FIELDS} } } } }`,
    'apiKeys from the end': `{ apiKeys(last: 2) { nodes { ${KEY_FIELDS} } } }`,
    apiKeyPermissions: '{ apiKeyPermissions { id description targetTypes } }',
    apiKeyPermission: `{ apiKeyPermission(id: "keys.get_key") { id description targetTypes
      targets(search: "e") { truncated nodes { type targetId label resource { ... on ApiKey { id label } } } } } }`,
    callingKey: `{ callingKey { keyId credential verdict detail apiKey { ${KEY_FIELDS} } } }`,
    node: `{ node(id: "${id}") { id ... on ApiKey { ${KEY_FIELDS} } } }`,
    nodes: `{ nodes(ids: ["${id}", "00000000", "malformed"]) { id ... on ApiKey { ${KEY_FIELDS} } } }`,
    createApiKey: `mutation { createApiKey(input: { label: "new" }) { secret apiKey { ${KEY_FIELDS} } ${USER_ERRORS} } }`,
    updateApiKey: `mutation { updateApiKey(input: { id: "${id}", label: "x" }) { apiKey { ${KEY_FIELDS} } ${USER_ERRORS} } }`,
    'updateApiKey of grants': `mutation { updateApiKey(input: { id: "${id}", addGrants: [{ permission: "keys.list_keys" }] })
      { apiKey { ${KEY_FIELDS} } ${USER_ERRORS} } }`,
    replaceApiKey: `mutation { replaceApiKey(input: { id: "${id}", label: "x", enabled: true, grants: [] })
      { apiKey { ${KEY_FIELDS} } ${USER_ERRORS} } }`,
    regenerateApiKey: `mutation { regenerateApiKey(input: { id: "${id}" })
      { previousId secret apiKey { ${KEY_FIELDS} } ${USER_ERRORS} } }`,
    deleteApiKey: `mutation { deleteApiKey(input: { id: "${id}" }) { deletedId apiKey { ${KEY_FIELDS} } ${USER_ERRORS} } }`,
    'apiKeys in an order': `{ apiKeys(first: 2, orderBy: { field: LABEL, direction: ASC }) {
      pageInfo { startCursor endCursor } nodes { ${KEY_FIELDS} } } }`,
    apiKeyReport:
      '{ apiKeyReport { total byStatus { status count } byPermission { permission { id } count } byFinding { kind count } } }',
    'updateApiKey as a dry run': `mutation { updateApiKey(input: { id: "${id}", label: "x", dryRun: true, addGrants: [{ permission: "keys.list_keys" }] })
      { apiKey { ${KEY_FIELDS} } ${PLAN} ${USER_ERRORS} } }`,
    rotateApiKey: `mutation { rotateApiKey(input: { id: "${id}", retireAt: "2098-01-01T00:00:00Z" })
      { secret successor { ${KEY_FIELDS} } retiring { ${KEY_FIELDS} } retirement retirementError { code message recovery { query hint } } ${USER_ERRORS} } }`,
    updateApiKeys: `mutation { updateApiKeys(input: { keys: [{ id: "${id}" }], patch: { enabled: true } })
      { results { requestedId outcome apiKey { ${KEY_FIELDS} } ${ERROR} ${PLAN} } ${USER_ERRORS} } }`,
    regenerateApiKeys: `mutation { regenerateApiKeys(input: { keys: [{ id: "${id}" }] })
      { results { requestedId newId secret outcome apiKey { ${KEY_FIELDS} } ${ERROR} } ${USER_ERRORS} } }`,
    rotateApiKeys: `mutation { rotateApiKeys(input: { keys: [{ id: "${id}" }], retireAt: "2098-01-01T00:00:00Z" })
      { results { requestedId successorId secret outcome successor { ${KEY_FIELDS} } retiring { id } ${ERROR} } ${USER_ERRORS} } }`,
    deleteApiKeys: `mutation { deleteApiKeys(input: { keys: [{ id: "${id}" }] })
      { results { requestedId outcome apiKey { ${KEY_FIELDS} } ${ERROR} } ${USER_ERRORS} } }`,
  };
}

/** The type of an argument, and an operation with `@` in place of its value. */
export type ArgumentPlace = readonly [type: string, operation: string];

/** Every argument of the schema that can contain text. Mutations write the key with this id. */
export function argumentPlaces(id: string): Readonly<Record<string, ArgumentPlace>> {
  const key = `{ id label grants { permission { id } target { type targetId } } }`;
  const payload = `{ apiKey ${key} ${USER_ERRORS} }`;
  const update = (fields: string) => `mutation { updateApiKey(input: { id: "${id}", ${fields} }) ${payload} }`;
  const grant = 'permission: "keys.get_key", target: { type: "key", targetId: @ }';
  return {
    'apiKey(id)': ['ID!', `{ apiKey(id: @) ${key} }`],
    'node(id)': ['ID!', '{ node(id: @) { id } }'],
    'nodes(ids)': ['ID!', `{ nodes(ids: ["${id}", @]) { id } }`],
    'apiKeys(after)': ['String', '{ apiKeys(first: 1, after: @) { nodes { id } } }'],
    'apiKeys(before)': ['String', '{ apiKeys(last: 1, before: @) { nodes { id } } }'],
    'filter.permission': ['ID', '{ apiKeys(filter: { permission: @ }) { nodes { id } } }'],
    'filter.targetType': ['String', '{ apiKeys(filter: { targetType: @ }) { nodes { id } } }'],
    'filter.targetId': ['String', '{ apiKeys(filter: { targetId: @ }) { nodes { id } } }'],
    'apiKeys(after) of an order': [
      'String',
      '{ apiKeys(first: 1, after: @, orderBy: { field: LABEL, direction: ASC }) { nodes { id } } }',
    ],
    'filter.labelContains': ['String', '{ apiKeys(filter: { labelContains: @ }) { nodes { id } } }'],
    'filter.createdAfter': ['DateTime', '{ apiKeys(filter: { createdAfter: @ }) { nodes { id } } }'],
    'filter of a report': ['String', '{ apiKeyReport(filter: { labelContains: @ }) { total } }'],
    'apiKeys(first), wrongly typed': ['String', '{ apiKeys(first: @) { nodes { id } } }'],
    'apiKeyPermission(id)': ['ID!', '{ apiKeyPermission(id: @) { id } }'],
    'targets(search)': [
      'String',
      '{ apiKeyPermission(id: "keys.get_key") { targets(search: @) { nodes { label } } } }',
    ],
    'create.label': ['String', `mutation { createApiKey(input: { label: @ }) ${payload} }`],
    'create.validTo': ['DateTime', `mutation { createApiKey(input: { validTo: @ }) ${payload} }`],
    'create.enabled, wrongly typed': ['String', `mutation { createApiKey(input: { enabled: @ }) ${payload} }`],
    'create.grants.permission': ['ID!', `mutation { createApiKey(input: { grants: [{ permission: @ }] }) ${payload} }`],
    'create.grants.targetId': ['ID!', `mutation { createApiKey(input: { grants: [{ ${grant} }] }) ${payload} }`],
    'update.id': ['ID!', `mutation { updateApiKey(input: { id: @, label: "x" }) ${payload} }`],
    'update.label': ['String', update('label: @')],
    'update.grants.targetId': ['ID!', update(`grants: [{ ${grant} }]`)],
    'update.addGrants.targetId': ['ID!', update(`addGrants: [{ ${grant} }]`)],
    'update.addGrants.type': [
      'String!',
      update('addGrants: [{ permission: "keys.get_key", target: { type: @, targetId: "101" } }]'),
    ],
    'update.removeGrants.targetId': ['ID!', update(`removeGrants: [{ ${grant} }]`)],
    'update.removeGrants.permission': ['ID!', update('removeGrants: [{ permission: @ }]')],
    'replace.id': [
      'ID!',
      `mutation { replaceApiKey(input: { id: @, label: "x", enabled: true, grants: [] }) ${payload} }`,
    ],
    'replace.label': [
      'String!',
      `mutation { replaceApiKey(input: { id: "${id}", label: @, enabled: true, grants: [] }) ${payload} }`,
    ],
    'replace.grants.targetId': [
      'ID!',
      `mutation { replaceApiKey(input: { id: "${id}", label: "x", enabled: true, grants: [{ ${grant} }] }) ${payload} }`,
    ],
    'regenerate.id': ['ID!', `mutation { regenerateApiKey(input: { id: @ }) ${payload} }`],
    'delete.id': ['ID!', `mutation { deleteApiKey(input: { id: @ }) ${payload} }`],
    'update.expectedVersion': ['String', update('label: "x", expectedVersion: @')],
    'update.label of a dry run': [
      'String',
      `mutation { updateApiKey(input: { id: "${id}", label: @, dryRun: true }) { ${PLAN} ${USER_ERRORS} } }`,
    ],
    'create.grants.targetId of a dry run': [
      'ID!',
      `mutation { createApiKey(input: { grants: [{ ${grant} }], dryRun: true }) { ${PLAN} ${USER_ERRORS} } }`,
    ],
    'rotate.id': [
      'ID!',
      `mutation { rotateApiKey(input: { id: @, retireAt: "2098-01-01T00:00:00Z" }) { secret ${USER_ERRORS} } }`,
    ],
    'rotate.retireAt': [
      'DateTime!',
      `mutation { rotateApiKey(input: { id: "${id}", retireAt: @ }) { ${USER_ERRORS} } }`,
    ],
    'deleteApiKeys.id': [
      'ID!',
      `mutation { deleteApiKeys(input: { keys: [{ id: @ }] }) { results { requestedId } ${USER_ERRORS} } }`,
    ],
    'updateApiKeys.expectedVersion': [
      'String',
      `mutation { updateApiKeys(input: { keys: [{ id: "${id}", expectedVersion: @ }], patch: { enabled: true } }) { results { requestedId ${ERROR} } } }`,
    ],
    'updateApiKeys.addGrants.targetId': [
      'ID!',
      `mutation { updateApiKeys(input: { keys: [{ id: "${id}" }], patch: { addGrants: [{ ${grant} }] } }) { results { requestedId ${ERROR} } } }`,
    ],
    '@include(if), wrongly typed': ['Boolean!', '{ callingKey { keyId @include(if: @) } }'],
    '__type(name)': ['String!', '{ __type(name: @) { name } }'],
    'an argument that does not exist': ['String', '{ callingKey(secret: @) { keyId } }'],
    'an input field that does not exist': ['String', update('secret: @')],
  };
}

/** Requests with this text as a literal, as a variable, and as a variable of a wrong type. */
export function requestsWith([type, operation]: ArgumentPlace, text: string): Readonly<Record<string, object>> {
  const head = operation.startsWith('mutation') ? 'mutation' : 'query';
  const query = `${head}($text: ${type}) ${operation
    .replace(/^mutation /, '')
    .replaceAll('@include', '\0')
    .replaceAll('@', '$text')
    .replaceAll('\0', '@include')}`;
  const literal = operation
    .replaceAll('@include', '\0')
    .replaceAll('@', () => JSON.stringify(text))
    .replaceAll('\0', '@include');
  return {
    literal: { query: literal },
    variable: { query, variables: { text } },
    'variable of the wrong type': { query, variables: { text: { [text]: [text] } } },
  };
}

/** Documents with the text in place of a GraphQL name, which can have letters, digits and underscores only. */
export const DOCUMENTS: Readonly<Record<string, (name: string) => string>> = {
  'operation name': (name) => `query ${name} { callingKey { keyId } }`,
  alias: (name) => `{ ${name}: callingKey { keyId } }`,
  'alias of a failing field': (name) => `{ ${name}: apiKey(id: "malformed") { id } }`,
  'unknown field': (name) => `{ callingKey { ${name} } }`,
  'unknown root field': (name) => `{ ${name} }`,
  'unknown type': (name) => `{ callingKey { ... on ${name} { keyId } } }`,
  'unknown fragment': (name) => `{ callingKey { ...${name} } }`,
  'unknown directive': (name) => `{ callingKey @${name} { keyId } }`,
  'unknown variable': (name) => `{ apiKey(id: $${name}) { id } }`,
  'variable without a value': (name) => `query ($${name}: ID!) { apiKey(id: $${name}) { id } }`,
  'enum value': (name) => `{ apiKeys(first: ${name}) { nodes { id } } }`,
  comment: (name) => `{ callingKey { keyId } } # ${name}`,
  'syntax error': (name) => `{ callingKey { keyId } } ${name}`,
  'block string': (name) => `{ apiKey(id: """${name}""") { id } }`,
  'unclosed string': (name) => `{ apiKey(id: "${name}) { id } }`,
};

/** Requests with the key in a part that is not an argument: the body, a header, the URL or the method. */
export function requestsWithKeyElsewhere(uuid: string): Readonly<Record<string, RawRequest>> {
  const FIELD = '{callingKey{keyId}}';
  const digits = digitsOf(uuid);
  const underscored = uuid.replaceAll('-', '_');
  const post = (body: object): RawRequest => ({ body: JSON.stringify(body) });
  const get = (parameters: Record<string, string>): RawRequest => ({
    method: 'GET',
    path: `/graphql?${new URLSearchParams(parameters)}`,
  });
  const header = (name: string, value: string[] | string): RawRequest => ({
    ...post({ query: FIELD }),
    headers: { [name]: value },
  });
  const jsonBefore = '{"some":"text that is long enough to be left out","id":';
  const jsonBehind = ',"more":"text that is long enough to be left out"}';
  return {
    'a body that is not JSON': { body: `{"query": "${uuid}` },
    'a body that is JSON text': { body: JSON.stringify(uuid) },
    'a body that breaks behind it': { body: `{"query":"${FIELD}","variables":{"id":"${uuid}"x}}` },
    'a parameter that does not exist': post({ query: FIELD, [uuid]: uuid }),
    'a parameter that does not exist, with underscores': post({ query: FIELD, [underscored]: 1 }),
    'variables that are text': post({ query: FIELD, variables: uuid }),
    'a query that is a list': post({ query: [uuid] }),
    'an operation that is not in the document': post({ query: FIELD, operationName: uuid }),
    extensions: post({ query: FIELD, extensions: { persistedQuery: { version: 1, sha256Hash: uuid } } }),
    'X-Request-Id': header('x-request-id', uuid),
    'X-Request-Id, undashed': header('x-request-id', digits),
    'X-Request-Id, with underscores': header('x-request-id', underscored),
    'X-Request-Id, cut': header('x-request-id', uuid.slice(0, -1)),
    'Authorization, of another scheme': header('authorization', `Bearer ${uuid}`),
    'Authorization, undashed': header('authorization', `Key ${digits}`),
    'Authorization, with more behind it': header('authorization', `Key ${uuid} ${uuid}`),
    'two Authorization headers': header('authorization', [`Key ${uuid}`, `Key ${uuid}`]),
    'a cookie': header('cookie', `atlasess=${uuid}; crowd.token_key=${uuid}`),
    Origin: header('origin', `https://${uuid}.example`),
    Host: header('host', `${uuid}.example`),
    'Host, not of a URL': header('host', `${uuid}/${uuid}`),
    Accept: header('accept', `application/${uuid}`),
    'Content-Type': header('content-type', `application/${uuid}`),
    Referer: header('referer', `https://gateway.example/?${uuid}`),
    'a query by GET': get({ query: `{apiKey(id:"${uuid}"){id}}` }),
    'a GET without a query': get({ [uuid]: uuid }),
    'a GET with a parameter that does not exist': get({ query: FIELD, [uuid]: uuid }),
    'variables of a GET': get({ query: 'query($id:ID!){apiKey(id:$id){id}}', variables: `{"id":"${uuid}"}` }),
    'variables of a GET that are bare': get({ query: FIELD, variables: uuid }),
    'variables of a GET that are text': get({ query: FIELD, variables: `"${uuid}"` }),
    'variables of a GET that break within it': get({ query: FIELD, variables: `${jsonBefore}${uuid}${jsonBehind}` }),
    'variables of a GET that break behind it': get({ query: FIELD, variables: `${jsonBefore}"${uuid}"x${jsonBehind}` }),
    'extensions of a GET that break behind it': get({
      query: FIELD,
      extensions: `${jsonBefore}"${digits}"x${jsonBehind}`,
    }),
    'operationName of a GET': get({ query: FIELD, operationName: uuid }),
    'a path': { method: 'GET', path: `/keys/${uuid}/` },
    'a path below the endpoint': { ...post({ query: FIELD }), path: `/graphql/${uuid}` },
    'a URL with another host': { ...post({ query: FIELD }), path: `http://${uuid}.example/graphql?${uuid}` },
    'a method': { method: 'PATCH', path: `/graphql?${uuid}`, body: uuid },
  };
}

function leafFieldsOf(typeName: string): string {
  const type = createSchema('standalone').getType(typeName);
  if (!isObjectType(type)) throw new TypeError(`The schema has no object type ${typeName}.`);
  const leaves = Object.values(type.getFields()).filter((field) => isLeafType(getNamedType(field.type)));
  return leaves.map(({ name }) => name).join(' ');
}
