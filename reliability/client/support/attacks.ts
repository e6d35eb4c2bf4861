/** A GraphQL request that is cheap to send and expensive to process. */
export interface Attack {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const many = (count: number, part: (index: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_none, index) => part(index)).join(between);
const nest = (levels: number, open: string, inside: string, close: string): string =>
  open.repeat(levels) + inside + close.repeat(levels);
const LONG = 'x'.repeat(100_000);
const TYPES = `{ __schema { types ${nest(12, '{ fields { type ', '{ name }', '} }')} } }`;

/**
 * Attack requests by name. Some exist in two sizes: one exceeds a limit, the other is as large as the limits allow.
 */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  '2,000 aliases': { query: `{ ${many(2_000, (at) => `a${at}: __typename`)} }` },
  'aliases, as many as the limit allows': { query: `{ ${many(95, (at) => `a${at}: __typename`)} }` },
  '100 aliases of a mutation': {
    query: `mutation { ${many(100, (at) => `a${at}: regenerateApiKey(input: { id: "aaaaaaaa" }) { secret }`)} }`,
  },
  '1,000 nested selections': { query: nest(1_000, '{ apiKeys ', '{ totalCount }', '}') },
  '1,200 nested inline fragments': { query: `{ ${nest(1_200, '... { ', '__typename', ' }')} }` },
  'fragment bomb, doubling': {
    query: `{ ...f0 } ${many(100, (at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`)}
      fragment f100 on Query { __typename }`,
  },
  'fragment bomb, tenfold': {
    query: `{ ...f0 } ${many(8, (at) => `fragment f${at} on Query { ${`...f${at + 1} `.repeat(10)}}`)}
      fragment f8 on Query { __typename }`,
  },
  'fragment bomb that ends in a cycle': {
    query: `{ ...f0 } ${many(100, (at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`)}
      fragment f100 on Query { ...f0 }`,
  },
  'fragment bomb under a field': {
    query: `{ callingKey { ...f0 } } ${many(100, (at) => `fragment f${at} on CallingKey { ...f${at + 1} ...f${at + 1} }`)}
      fragment f100 on CallingKey { a: keyId @skip(if: true) }`,
  },
  'cycle of 2 fragments': { query: `{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }` },
  'cycle of 480 fragments': {
    query: `{ ...f0 } ${many(480, (at) => `fragment f${at} on Query { __typename ...f${(at + 1) % 480} }`)}`,
  },
  'chain of 480 fragments': {
    query: `{ ...f0 } ${many(480, (at) => `fragment f${at} on Query { a${at}: __typename ...f${at + 1} }`)}
      fragment f480 on Query { __typename }`,
  },
  '700 unused fragments': {
    query: `{ __typename } ${many(700, (at) => `fragment f${at} on Query { __typename }`)}`,
  },
  '700 directives on one field': { query: `{ __typename ${'@include(if: true) '.repeat(700)} }` },
  '1,600 unknown directives': { query: `{ __typename ${many(1_600, (at) => `@d${at}`)} }` },
  'overlapping fields, the same field 4,900 times': { query: `{ ${'__typename '.repeat(4_900)} }` },
  'overlapping fields, the same field 10,000 times': { query: `{ ${'__typename '.repeat(10_000)} }` },
  'overlapping fields below the root': { query: `{ callingKey { ${'keyId '.repeat(4_900)} } }` },
  'overlapping fields below the root, with arguments': {
    query: `{ apiKeyPermission(id: "keys.get_key") { ${many(500, (at) => `targets(search: "${at}") { truncated }`)} } }`,
  },
  'overlapping objects, the same object 1,200 times': { query: `{ callingKey { ${'apiKey { id } '.repeat(1_200)} } }` },
  'overlapping fragments, 400 fragments': {
    query: `{ callingKey { ${many(400, (at) => `...f${at}`)} } }
      ${many(400, (at) => `fragment f${at} on CallingKey { keyId }`)}`,
  },
  'overlapping objects within objects': {
    query: `{ callingKey { ${many(30, () => `apiKey { ${'grants { target { type } } '.repeat(18)} }`)} } }`,
  },
  'overlapping fields, as many as the limit allows': {
    query: `{ callingKey { ${'apiKey { id label } '.repeat(110)} } }`,
  },
  'overlapping fragments, as many as the limit allows': {
    query: `{ callingKey { ${many(120, (at) => `...f${at}`)} } }
      ${many(120, (at) => `fragment f${at} on CallingKey { keyId apiKey { id } }`)}`,
  },
  'overlapping fields with arguments': {
    query: `{ ${many(400, (at) => `apiKey(id: "${String(at).padStart(8, '0')}") { id }`)} }`,
  },
  'overlapping fields through fragments': {
    query: `{ ${many(60, (at) => `...f${at}`)} } ${many(60, (at) => `fragment f${at} on Query { ${many(8, () => 'apiKey(id: "aaaaaaaa") { id }')} }`)}`,
  },
  'overlapping fields on different types': {
    query: `{ node(id: "aaaaaaaa") { ${many(95, (at) => `... on ApiKey { x: ${at % 2 ? 'id' : 'label'} grants { target { resource { ... on Probe { y: id } ... on ApiKey { y: label } } } } }`)} } }`,
  },
  'string of 100,000 characters': { query: `{ apiKey(id: "${LONG}") { id } }` },
  'string of 15,000 escapes': { query: `{ apiKey(id: "${'\\u0061'.repeat(15_000)}") { id } }` },
  'block string of 25,000 lines': { query: `{ apiKey(id: """${'\n  x'.repeat(25_000)}""") { id } }` },
  'integer of 100,000 digits': { query: `{ apiKeys(first: ${'9'.repeat(100_000)}) { totalCount } }` },
  'fraction of 100,000 digits': { query: `{ apiKeys(first: 1.${'0'.repeat(100_000)}e99999) { totalCount } }` },
  'name of 100,000 characters': { query: `{ ${LONG} }` },
  'comment of 100,000 characters': { query: `{ __typename } # ${LONG}` },
  '80,000 commas and blanks': { query: `{ ${', \t\n'.repeat(20_000)} __typename }` },
  'list of 4,900 ids': { query: `{ nodes(ids: [${'"aaaaaaaa" '.repeat(4_900)}]) { id } }` },
  '2,000 nested lists': { query: `{ nodes(ids: ${nest(2_000, '[', '"a"', ']')}) { id } }` },
  '1,200 nested input objects': {
    query: `{ apiKeys(filter: ${nest(1_200, '{ a: ', '1', '}')}) { totalCount } }`,
  },
  'unknown root fields with suggestions': { query: `{ ${many(1_200, (at) => `apiKeyz${at} { idd }`)} }` },
  'unknown fields with suggestions': { query: `{ callingKey { ${many(4_800, (at) => `keyIdd${at}`)} } }` },
  'unknown types with suggestions': { query: `{ ${many(800, (at) => `... on ApiKez${at} { id }`)} }` },
  'nested introspection': { query: TYPES },
  'introspection, 90 aliases': {
    query: `{ ${many(90, (at) => `a${at}: __schema { types { name fields { name type { name } } } }`)} }`,
  },
  'introspection, 90 aliases below the root': {
    query: `{ __schema { ${many(90, (at) => `a${at}: types { name fields { name type { name } } }`)} } }`,
  },
  'introspection, multiplied by fragments': {
    query: `{ __schema { ...f0 } } ${many(
      6,
      (at) => `fragment f${at} on __Schema { ${many(4, (no) => `...f${at + 1} ...g${at}_${no}`)} }
      ${many(4, (no) => `fragment g${at}_${no} on __Schema { a${at}_${no}: types { fields { args { type { name } } } } }`)}`,
    )}
      fragment f6 on __Schema { types { name fields { name } } }`,
  },
  '1,200 variables': {
    query: `query (${many(1_200, (at) => `$v${at}: Int`)}) { __typename }`,
    variables: Object.fromEntries(Array.from({ length: 1_200 }, (_none, at) => [`v${at}`, at])),
  },
  'variable with a list of 20,000 ids': {
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array.from({ length: 20_000 }, () => 'a') },
  },
  'variable with 12,000 invalid values': {
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array.from({ length: 12_000 }, () => ({})) },
  },
  'variable with 5,000 unknown fields': {
    query: 'query ($f: ApiKeyFilter) { apiKeys(filter: $f) { totalCount } }',
    variables: { f: Object.fromEntries(Array.from({ length: 5_000 }, (_none, at) => [`permizzion${at}`, 1])) },
  },
  'variable with unknown fields, as many as the limit allows': {
    query: 'query ($f: ApiKeyFilter) { apiKeys(filter: $f) { totalCount } }',
    variables: {
      f: { permission: LONG, ...Object.fromEntries(Array.from({ length: 99 }, (_none, at) => [`permizzion${at}`, 1])) },
    },
  },
  'first: 500,000 by a variable': {
    query: 'query ($n: Int) { apiKeys(first: $n) { nodes { id } } }',
    variables: { n: 500_000 },
  },
  'first: 500,000 by a default value': { query: 'query ($n: Int = 500000) { apiKeys(first: $n) { nodes { id } } }' },
  '900 operations': { query: many(900, (at) => `query q${at} { __typename }`) },
};
