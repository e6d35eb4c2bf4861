import type { GraphRole } from '../../../src/graph/schema.ts';
import type { Attack } from './attacks.ts';
import type { HostileAccount } from './hostile-account.ts';
import { documentsOfRole, otherDocuments } from './hostile-others.ts';
import { ALL_FIELDS, aliases, many, nested, references, type HostileDocument } from './hostile-parts.ts';

// A generator of documents that multiply: each source of API keys is combined with each selection below a key, as large as
// the limits of a document allow.

/** Aliases that a document can have, less those of the sources and selections themselves. */
const ALIASES = 188;

/** Selections below an API key, with this number of aliases. */
const SELECTIONS: Readonly<Record<string, (count: number) => string>> = {
  'aliases of a text': (count) => aliases(count, 'label'),
  'aliases of a list': (count) => aliases(count, 'grants { __typename }'),
  'aliases of all fields of a list': (count) =>
    `${ALL_FIELDS} ${aliases(count, 'grants { permission { id } target { type targetId label } }')}`,
  'aliases below the targets': (count) => nested(1, aliases(count, 'status')),
  'aliases below the targets of the targets': (count) => nested(2, aliases(count, 'url')),
  'all fields of the targets of the targets': () => nested(2, ALL_FIELDS),
  'an error for each alias and each grant': (count) =>
    `grants { permission { ${aliases(count, `targets(search: "${'x'.repeat(101)}") { truncated }`)} } }`,
  'aliases of the version': (count) => aliases(count, 'version'),
  'aliases of the findings': (count) => aliases(count, 'findings { kind severity message at }'),
  'the targets of each permission': () =>
    'grants { permission { description targetTypes targets { nodes { type targetId label } } } }',
};

/** A selection that returns API keys. */
interface Source {
  /** How often the selection counts. */
  readonly times: number;
  readonly around: (selection: string) => Attack;
}

function sourcesOf(role: GraphRole, account: HostileAccount): Readonly<Record<string, Source>> {
  const { ids, hub, written } = account;
  const grants = ids.map((id) => ({ permission: 'keys.get_key', target: { type: 'key', targetId: id } }));
  const page = (at: number): string =>
    `p${at}: apiKeys(first: 100, filter: { permission: "keys.${at % 2 ? 'get' : 'update'}_key" })`;
  const spread = many(20, (at) => `...f${at}`);
  const fragments = many(20, (at) => `fragment f${at} on Query { callingKey { verdict detail } }`);
  return {
    'a page of 100': once((selection) => `{ apiKeys(first: 100) { nodes { ${selection} } } }`),
    '8 filtered pages of 100': {
      times: 8,
      around: (selection) => ({
        query: `{ ${many(8, (at) => `${page(at)} { edges { cursor node { ...f } } }`)} }
          fragment f on ApiKey { ${selection} }`,
      }),
    },
    'an ordered page of 100': once(
      (selection) => `{ apiKeys(first: 100, orderBy: { field: LABEL, direction: ASC }) { nodes { ${selection} } } }`,
    ),
    'a key with 199 grants': once((selection) => `{ apiKey(id: "${hub}") { ${selection} } }`),
    'the calling key': once((selection) => `{ ${spread} callingKey { apiKey { ${selection} } } } ${fragments}`),
    'a creation with 100 grants': once(
      (selection) => `mutation ($input: CreateApiKeyInput!) {
        createApiKey(input: $input) { secret userErrors { code message field } apiKey { ${selection} } } }`,
      { input: { label: 'x'.repeat(255), grants } },
    ),
    'an update': once(
      (selection) => `mutation { updateApiKey(input: { id: "${written}", label: "x" }) {
        userErrors { code } apiKey { ${selection} } } }`,
    ),
    ...(role === 'standalone' ? nodeSources(account) : entitySources(account)),
  };
}

function nodeSources({ ids, hub }: HostileAccount): Readonly<Record<string, Source>> {
  const list = ids.map((id) => `"${id}"`).join(' ');
  const hubs = `"${hub}" `.repeat(100);
  return {
    '100 nodes': once((selection) => `{ nodes(ids: [${list}]) { ... on ApiKey { ${selection} } } }`),
    '9 × the same node 100 times': {
      times: 9,
      around: (selection) => ({
        query: `{ ${aliases(9, `nodes(ids: [${hubs}]) { ...f }`, 'n')} } fragment f on ApiKey { ${selection} }`,
      }),
    },
  };
}

function entitySources({ ids, hub }: HostileAccount): Readonly<Record<string, Source>> {
  const entities = '_entities(representations: $r)';
  return {
    '2,500 references': once((selection) => `query ($r: [_Any!]!) { ${entities} { ... on ApiKey { ${selection} } } }`, {
      r: references(2_500, (at) => ids[at % ids.length] ?? ''),
    }),
    '9 × 200 references to the same key': {
      times: 9,
      around: (selection) => ({
        query: `query ($r: [_Any!]!) { ${aliases(9, `${entities} { ...f }`, 'e')} }
          fragment f on ApiKey { ${selection} }`,
        variables: { r: references(200, () => hub) },
      }),
    },
  };
}

function once(queryOf: (selection: string) => string, variables?: Attack['variables']): Source {
  return { times: 1, around: (selection) => ({ query: queryOf(selection), ...(variables && { variables }) }) };
}

/** More than 100 documents. */
export function hostileDocuments(role: GraphRole, account: HostileAccount): readonly HostileDocument[] {
  const products = Object.entries(sourcesOf(role, account)).flatMap(([source, { times, around }]) =>
    Object.entries(SELECTIONS).map(([selection, select]) => ({
      name: `${source}: ${selection}`,
      ...around(select(Math.floor(ALIASES / times))),
    })),
  );
  return [...products, ...otherDocuments(account), ...documentsOfRole(role)];
}
