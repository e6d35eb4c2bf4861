import { readFileSync } from 'node:fs';
import { composeServices as composeByApollo } from '@apollo/composition';
import { composeSchemaContract, composeServices as composeByTheGuild } from '@theguild/federation-composition';
import { buildASTSchema, Kind, parse, type GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { printRole } from '../contract/printed-schema.ts';

const KEYS = printRole('subgraph');
const NETWORK = readFileSync(new URL('../examples/federation/network.graphql', import.meta.url), 'utf8');

/** A subgraph with the names that most graphs have: PageInfo, Node, common scalars and `Query.node`. */
const FOREIGN = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])
  scalar DateTime
  scalar URL
  interface Node { id: ID! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Host implements Node @key(fields: "id") { id: ID! bookedAt: DateTime page: URL }
  type HostConnection { nodes: [Host!]! pageInfo: PageInfo! }
  type Query { node(id: ID!): Node nodes(ids: [ID!]!): [Node]! hosts(first: Int): HostConnection! }
`;

interface Composition {
  readonly errors: readonly string[];
  readonly supergraph: string | undefined;
}

const COMPOSERS = [
  ['@apollo/composition', composeByApollo],
  ['@theguild/federation-composition', composeByTheGuild],
] as const;

type Compose = (typeof COMPOSERS)[number][1];

function compose(by: Compose, subgraphs: Readonly<Record<string, string>>): Composition {
  const { errors = [], supergraphSdl } = by(
    Object.entries(subgraphs).map(([name, sdl]) => ({
      name,
      url: `http://${name}.example/graphql`,
      typeDefs: parse(sdl),
    })),
  );
  return {
    errors: errors.map(({ extensions, message }) => `${String(extensions['code'])}: ${message}`),
    supergraph: supergraphSdl,
  };
}

/** The SDL of the keys subgraph after one replacement. */
function alteredKeys(from: RegExp | string, to: string): string {
  const sdl = KEYS.replace(from, to);
  if (sdl === KEYS) throw new Error(`The subgraph has no ${from}.`);
  return sdl;
}

/** The names of all fields that a type has in the supergraph. */
function fieldsIn(supergraph: string | undefined, type: string): string[] {
  const schema = buildASTSchema(parse(supergraph ?? ''), { assumeValidSDL: true });
  return Object.keys((schema.getType(type) as GraphQLObjectType).getFields()).sort();
}

describe.each(COMPOSERS)('with %s, the keys subgraph', (_name, by) => {
  it('composes on its own', () => {
    expect(compose(by, { keys: KEYS }).errors).toEqual([]);
  });

  it('composes with a subgraph that owns probes and measurements', () => {
    const { errors, supergraph } = compose(by, { keys: KEYS, network: NETWORK });
    expect(errors).toEqual([]);
    const ofProbe = ['apiKeysTargeting', 'connectionStatus', 'countryCode', 'description', 'id'];
    expect(fieldsIn(supergraph, 'Probe')).toEqual(ofProbe);
  });

  it('composes with a subgraph that has its own PageInfo, Node and scalars', () => {
    const { errors, supergraph } = compose(by, { keys: KEYS, foreign: FOREIGN, network: NETWORK });
    expect(errors).toEqual([]);
    expect(fieldsIn(supergraph, 'Query')).toEqual(expect.arrayContaining(['apiKeys', 'hosts', 'node', 'nodes']));
  });

  // Each case takes one precaution out of the schema. This shows that the compositions above depend on it.
  it.each([
    ['PageInfo is not @shareable', 'PageInfo @shareable', 'PageInfo', /^INVALID_FIELD_SHARING: .*"PageInfo\./],
    [
      'it has a field Query.node',
      'type Query {',
      'type Query {\n  node(id: ID!): Node',
      /^INVALID_FIELD_SHARING: .*"Query\.node"/,
    ],
    [
      'it defines a field of Probe that the owner of probes defines',
      'type Probe @key(fields: "id") {',
      'type Probe @key(fields: "id") {\n  description: String',
      /^INVALID_FIELD_SHARING: .*"Probe\.description"/,
    ],
    [
      'the id of its Probe has another type',
      /(type Probe [^}]*?)id: ID!/,
      '$1id: Int!',
      /^FIELD_TYPE_MISMATCH: .*"Probe\.id"/,
    ],
  ])('does not compose with both of them if %s', (_what, from, to, complaint) => {
    const { errors } = compose(by, { keys: alteredKeys(from, to), foreign: FOREIGN, network: NETWORK });
    expect(errors).toContainEqual(expect.stringMatching(complaint));
  });

  it('does not compose with a subgraph that uses one of its type names for another type', () => {
    const other = `${FOREIGN} type Target { type: Int host: String } extend type Query { target: Target }`;
    const { errors } = compose(by, { keys: KEYS, foreign: other });
    expect(errors).toContainEqual(expect.stringMatching(/"Target\.type"/));
  });
});

describe('the keys subgraph', () => {
  it('has no input with @oneOf, which @apollo/composition rejects', () => {
    expect(KEYS).not.toContain('@oneOf');
    const { errors } = compose(composeByApollo, {
      keys: alteredKeys('input TargetInput {', 'input TargetInput @oneOf {'),
    });
    expect(errors).toEqual([expect.stringContaining('@oneOf')]);
  });

  it.each([
    [['secret-bearing'], ['deleteApiKey', 'deleteApiKeys', 'replaceApiKey', 'updateApiKey', 'updateApiKeys']],
    [
      ['destructive'],
      ['createApiKey', 'replaceApiKey', 'rotateApiKey', 'rotateApiKeys', 'updateApiKey', 'updateApiKeys'],
    ],
    [
      ['secret-bearing', 'destructive'],
      ['replaceApiKey', 'updateApiKey', 'updateApiKeys'],
    ],
  ])('in a contract that excludes the tags %j keeps the mutations %j', (tags, mutations) => {
    const services = [{ name: 'keys', url: 'http://keys.example/graphql', typeDefs: parse(KEYS) }];
    const contract = composeSchemaContract(services, { include: new Set(), exclude: new Set(tags) }, true);
    expect(contract.errors).toBeUndefined();
    expect(fieldsIn(contract.publicSdl, 'Mutation')).toEqual(mutations);
    expect(contract.publicSdl?.includes('secret: String')).toBe(!tags.includes('secret-bearing'));
  });

  it.each([
    ['the example', '../examples/federation/README.md', /## Names that could clash\n([\s\S]*?)\n## /, /^\| (.*?) \|/gm],
    ['the gateway', '../docs/federation.md', /^- (`CallingKey`[\s\S]*?) are names/m, /^(.*)$/gm],
  ])('has all type names that other subgraphs may use listed in the guide of %s', (_of, file, place, cells) => {
    const guide = readFileSync(new URL(file, import.meta.url), 'utf8');
    const [, part = ''] = place.exec(guide) ?? [];
    const listed = [...part.matchAll(cells)].flatMap(([, names = '']) => [...names.matchAll(/`(\w+)`/g)]);
    const own = parse(KEYS).definitions.flatMap((definition) =>
      'name' in definition && definition.kind !== Kind.DIRECTIVE_DEFINITION ? (definition.name?.value ?? []) : [],
    );
    const mayClash = own.filter((name) => !/ApiKey|^_|^(federation|link)__|^(Query|Mutation)$/.test(name));
    expect(listed.map(([, name]) => name).sort()).toEqual(mayClash.sort());
  });
});
