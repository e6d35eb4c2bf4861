import { ChangeType, CriticalityLevel, diff, type Change, type TypeOfChangeType } from '@graphql-inspector/core';
import {
  buildASTSchema,
  isInterfaceType,
  Kind,
  parse,
  print,
  visit,
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';

/** A change that can break an operation, the generated types of a client, or the composition of a supergraph. */
export interface BreakingChange {
  /** The name to use in the changelog: `ApiKey.label`, or for a directive `PageInfo @shareable`. */
  readonly path: string;
  readonly message: string;
}

/** The federation library adds these definitions to every subgraph, so they are not part of the contract. */
const FEDERATION_LIBRARY = /^@?(?:federation|link)(?:__|\.|$)/;

/** The inspector calls these dangerous, not breaking. A changed default can switch a safety check off for all clients. */
const CHANGED_DEFAULTS: readonly string[] = [
  ChangeType.FieldArgumentDefaultChanged,
  ChangeType.InputFieldDefaultValueChanged,
];

/** These do not affect composition, or the inspector checks them. */
const IGNORED_DIRECTIVES = ['deprecated', 'oneOf', 'specifiedBy'];

/** A new directive of these kinds breaks neither the composition nor a client. */
const HARMLESS_TO_ADD = /^@(?:federation__)?(?:key|shareable)\b/;

/** Finds all breaking changes between two public schemas, both given as SDL. */
export async function findBreakingChanges(released: string, now: string): Promise<BreakingChange[]> {
  const before = parse(released);
  const after = parse(now);
  const old = executable(before);
  const changes: readonly Change<TypeOfChangeType>[] = await diff(old, executable(after));
  const ofTypes = changes
    .filter((change) => isBreaking(change, old))
    .map(({ path = '', message }) => ({ path, message }))
    .filter(({ path }) => !FEDERATION_LIBRARY.test(path));
  return [...ofTypes, ...changedDirectives(before, after)];
}

/** The changes that the changelog does not name, in backticks, in `## Unreleased` under a heading with `Breaking`. */
export function unannounced(changes: readonly BreakingChange[], changelog: string): BreakingChange[] {
  const next = partsOf(changelog, '## ').find((part) => part.startsWith('Unreleased')) ?? '';
  const announced = partsOf(next, '### ').filter((part) => /^.*breaking/i.test(part));
  return changes.filter(({ path }) => !announced.some((part) => part.includes(`\`${path}\``)));
}

function isBreaking({ criticality, path = '', type }: Change<TypeOfChangeType>, old: GraphQLSchema): boolean {
  if (criticality.level === CriticalityLevel.Breaking || CHANGED_DEFAULTS.includes(type)) return true;
  // Types of other subgraphs can implement the interface too, and they lack the new field.
  return type === ChangeType.FieldAdded && isInterfaceType(old.getType(path.split('.')[0] ?? ''));
}

function partsOf(text: string, heading: string): string[] {
  return `\n${text}`.split(`\n${heading}`).slice(1);
}

/** The schema without validation, because the SDL of a subgraph does not define the directives that it links to. */
function executable(document: DocumentNode): GraphQLSchema {
  return buildASTSchema(document, { assumeValidSDL: true });
}

/**
 * Directives control composition. The inspector reports changes of directives only as dangerous, and it sees only one of
 * several equal directives at one place. But a removed `@tag` makes a contract show more and a new one makes it show less,
 * and `@external`, `@override` or `@inaccessible` take a field away.
 */
function changedDirectives(before: DocumentNode, after: DocumentNode): BreakingChange[] {
  const had = directivesOf(before);
  const has = directivesOf(after);
  // Nobody relies on a new place, and the inspector reports a removed one.
  return [...had].flatMap(([place, old]) => {
    const now = has.get(place) ?? old;
    const lost = [...old].filter((directive) => !now.has(directive));
    const added = [...now].filter((directive) => !old.has(directive) && !HARMLESS_TO_ADD.test(directive));
    return [
      ...lost.map((directive) => ({
        path: `${place} ${directive}`,
        message: `Directive '${directive}' was removed from '${place}'`,
      })),
      ...added.map((directive) => ({
        path: `${place} ${directive}`,
        message: `Directive '${directive}' was added to '${place}'`,
      })),
    ];
  });
}

/** The directives of each named place, such as `Mutation.createApiKey`, as they are written in the SDL. */
function directivesOf(document: DocumentNode): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>();
  const names: string[] = [];
  visit(document, {
    enter: (node) => {
      if (node.kind === Kind.DIRECTIVE_DEFINITION) return false;
      const name = nameOfPlace(node);
      if (name === null) return undefined;
      names.push(name);
      const directives = places.get(names.join('.')) ?? new Set();
      places.set(names.join('.'), directives);
      for (const directive of 'directives' in node ? (node.directives ?? []) : [])
        if (!IGNORED_DIRECTIVES.includes(directive.name.value)) directives.add(print(directive));
      return undefined;
    },
    leave: (node) => {
      if (nameOfPlace(node) !== null) names.pop();
    },
  });
  return places;
}

function nameOfPlace(node: ASTNode): string | null {
  if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) return 'schema';
  return /Definition$|Extension$/.test(node.kind) && 'name' in node ? node.name.value : null;
}
