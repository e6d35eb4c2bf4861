/** A request that wants to cost more than it is worth. */
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

/** 23 kinds of attack documents, some in two sizes: beyond a limit, and as large as the limits let in. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  'aliases, 2,000': { query: `{ ${many(2_000, (at) => `a${at}: __typename`)} }` },
  'aliases, as many as are let in': { query: `{ ${many(95, (at) => `a${at}: __typename`)} }` },
  'aliases of a write': {
    query: `mutation { ${many(100, (at) => `a${at}: regenerateApiKey(input: { id: "aaaaaaaa" }) { secret }`)} }`,
  },
  'depth, 1,000 selections': { query: nest(1_000, '{ apiKeys ', '{ totalCount }', '}') },
  'depth through inline fragments': { query: `{ ${nest(1_200, '... { ', '__typename', ' }')} }` },
  'a bomb of fragments, doubling': {
    query: `{ ...f0 } ${many(100, (at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`)}
      fragment f100 on Query { __typename }`,
  },
  'a bomb of fragments, tenfold': {
    query: `{ ...f0 } ${many(8, (at) => `fragment f${at} on Query { ${`...f${at + 1} `.repeat(10)}}`)}
      fragment f8 on Query { __typename }`,
  },
  'a bomb of fragments that ends in a cycle': {
    query: `{ ...f0 } ${many(100, (at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`)}
      fragment f100 on Query { ...f0 }`,
  },
  'a bomb of fragments under a field': {
    query: `{ callingKey { ...f0 } } ${many(100, (at) => `fragment f${at} on CallingKey { ...f${at + 1} ...f${at + 1} }`)}
      fragment f100 on CallingKey { a: keyId @skip(if: true) }`,
  },
  'a cycle of fragments': { query: `{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }` },
  'a long cycle of fragments': {
    query: `{ ...f0 } ${many(480, (at) => `fragment f${at} on Query { __typename ...f${(at + 1) % 480} }`)}`,
  },
  'a chain of fragments': {
    query: `{ ...f0 } ${many(480, (at) => `fragment f${at} on Query { a${at}: __typename ...f${at + 1} }`)}
      fragment f480 on Query { __typename }`,
  },
  'fragments that nobody spreads': {
    query: `{ __typename } ${many(700, (at) => `fragment f${at} on Query { __typename }`)}`,
  },
  'directives, 700 at one field': { query: `{ __typename ${'@include(if: true) '.repeat(700)} }` },
  'directives that nobody knows': { query: `{ __typename ${many(1_600, (at) => `@d${at}`)} }` },
  'overlapping fields, the same 4,900 times': { query: `{ ${'__typename '.repeat(4_900)} }` },
  'overlapping fields, 10,000': { query: `{ ${'__typename '.repeat(10_000)} }` },
  'overlapping fields below the root': { query: `{ callingKey { ${'keyId '.repeat(4_900)} } }` },
  'overlapping fields below the root, with arguments': {
    query: `{ apiKeyPermission(id: "keys.get_key") { ${many(500, (at) => `targets(search: "${at}") { truncated }`)} } }`,
  },
  'overlapping objects, 1,200 times': { query: `{ callingKey { ${'apiKey { id } '.repeat(1_200)} } }` },
  'overlapping fragments, 400 of them': {
    query: `{ callingKey { ${many(400, (at) => `...f${at}`)} } }
      ${many(400, (at) => `fragment f${at} on CallingKey { keyId }`)}`,
  },
  'overlapping objects within objects': {
    query: `{ callingKey { ${many(30, () => `apiKey { ${'grants { target { type } } '.repeat(18)} }`)} } }`,
  },
  'overlapping fields, as many as are let in': { query: `{ callingKey { ${'apiKey { id label } '.repeat(110)} } }` },
  'overlapping fragments, as many as are let in': {
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
  'a huge string': { query: `{ apiKey(id: "${LONG}") { id } }` },
  'a huge string of escapes': { query: `{ apiKey(id: "${'\\u0061'.repeat(15_000)}") { id } }` },
  'a huge block string': { query: `{ apiKey(id: """${'\n  x'.repeat(25_000)}""") { id } }` },
  'a huge number': { query: `{ apiKeys(first: ${'9'.repeat(100_000)}) { totalCount } }` },
  'a huge fraction': { query: `{ apiKeys(first: 1.${'0'.repeat(100_000)}e99999) { totalCount } }` },
  'a huge name': { query: `{ ${LONG} }` },
  'a huge comment': { query: `{ __typename } # ${LONG}` },
  'commas and spaces': { query: `{ ${', \t\n'.repeat(20_000)} __typename }` },
  'a list of 4,900 ids': { query: `{ nodes(ids: [${'"aaaaaaaa" '.repeat(4_900)}]) { id } }` },
  'a list that is nested 2,000 deep': { query: `{ nodes(ids: ${nest(2_000, '[', '"a"', ']')}) { id } }` },
  'an object that is nested 1,200 deep': {
    query: `{ apiKeys(filter: ${nest(1_200, '{ a: ', '1', '}')}) { totalCount } }`,
  },
  'unknown names, with suggestions': { query: `{ ${many(1_200, (at) => `apiKeyz${at} { idd }`)} }` },
  'unknown fields, with suggestions': { query: `{ callingKey { ${many(4_800, (at) => `keyIdd${at}`)} } }` },
  'unknown types, with suggestions': { query: `{ ${many(800, (at) => `... on ApiKez${at} { id }`)} }` },
  'introspection of introspection': { query: TYPES },
  'introspection, 90 times': {
    query: `{ ${many(90, (at) => `a${at}: __schema { types { name fields { name type { name } } } }`)} }`,
  },
  'introspection, 90 times within': {
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
  'variables, 1,200 of them': {
    query: `query (${many(1_200, (at) => `$v${at}: Int`)}) { __typename }`,
    variables: Object.fromEntries(Array.from({ length: 1_200 }, (_none, at) => [`v${at}`, at])),
  },
  'a variable of a list of 20,000': {
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array.from({ length: 20_000 }, () => 'a') },
  },
  'a variable of 12,000 wrong values': {
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array.from({ length: 12_000 }, () => ({})) },
  },
  'a variable of unknown fields': {
    query: 'query ($f: ApiKeyFilter) { apiKeys(filter: $f) { totalCount } }',
    variables: { f: Object.fromEntries(Array.from({ length: 5_000 }, (_none, at) => [`permizzion${at}`, 1])) },
  },
  'a variable of unknown fields, as many as are let in': {
    query: 'query ($f: ApiKeyFilter) { apiKeys(filter: $f) { totalCount } }',
    variables: {
      f: { permission: LONG, ...Object.fromEntries(Array.from({ length: 99 }, (_none, at) => [`permizzion${at}`, 1])) },
    },
  },
  'first of half a million by a variable': {
    query: 'query ($n: Int) { apiKeys(first: $n) { nodes { id } } }',
    variables: { n: 500_000 },
  },
  'first of half a million by a default': { query: 'query ($n: Int = 500000) { apiKeys(first: $n) { nodes { id } } }' },
  'operations, 900 of them': { query: many(900, (at) => `query q${at} { __typename }`) },
};
