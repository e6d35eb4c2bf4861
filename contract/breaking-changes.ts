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

/** A change after which an operation, a client's types or a composition that works today need not work any more. */
export interface BreakingChange {
  /** By which the changelog names it: `ApiKey.label`, or of a directive `PageInfo @shareable`. */
  readonly path: string;
  readonly message: string;
}

/** What the federation library defines in every subgraph is not ours to promise. */
const OF_THE_LIBRARY = /^@?(?:federation|link)(?:__|\.|$)/;

/** What an argument is that nobody gives: a guard can be switched off for all by it. */
const CHANGED_DEFAULTS: readonly string[] = [
  ChangeType.FieldArgumentDefaultChanged,
  ChangeType.InputFieldDefaultValueChanged,
];

/** Without effect on what is composed, or judged by the inspector. */
const HARMLESS_DIRECTIVES = ['deprecated', 'oneOf', 'specifiedBy'];

/** With one of these more, all that was composed and shown is so still. */
const HARMLESS_TO_ADD = /^@(?:federation__)?(?:key|shareable)\b/;

/** All breaking changes from one public schema to another, both as SDL. */
export async function findBreakingChanges(released: string, now: string): Promise<BreakingChange[]> {
  const before = parse(released);
  const after = parse(now);
  const old = executable(before);
  const changes: readonly Change<TypeOfChangeType>[] = await diff(old, executable(after));
  const ofTypes = changes
    .filter((change) => isBreaking(change, old))
    .map(({ path = '', message }) => ({ path, message }))
    .filter(({ path }) => !OF_THE_LIBRARY.test(path));
  return [...ofTypes, ...changedDirectives(before, after)];
}

/** Those that the changelog does not name, in backticks, under a heading for breaking changes of the next release. */
export function unannounced(changes: readonly BreakingChange[], changelog: string): BreakingChange[] {
  const next = partsOf(changelog, '## ').find((part) => part.startsWith('Unreleased')) ?? '';
  const announced = partsOf(next, '### ').filter((part) => /^.*breaking/i.test(part));
  return changes.filter(({ path }) => !announced.some((part) => part.includes(`\`${path}\``)));
}

function isBreaking({ criticality, path = '', type }: Change<TypeOfChangeType>, old: GraphQLSchema): boolean {
  if (criticality.level === CriticalityLevel.Breaking || CHANGED_DEFAULTS.includes(type)) return true;
  // Types of other subgraphs implement it too, and do not have the new field.
  return type === ChangeType.FieldAdded && isInterfaceType(old.getType(path.split('.')[0] ?? ''));
}

function partsOf(text: string, heading: string): string[] {
  return `\n${text}`.split(`\n${heading}`).slice(1);
}

/** The directives of a subgraph are defined where it links to. */
function executable(document: DocumentNode): GraphQLSchema {
  return buildASTSchema(document, { assumeValidSDL: true });
}

/**
 * What composition makes of a subgraph is decided by directives, which the inspector takes for no more than dangerous, and
 * of which it sees but one where one is repeated. By a tag that is lost a contract shows what it left out until now, by one
 * that is new it leaves out what it showed; `@external`, `@override`, `@inaccessible` and the like take a field away.
 */
function changedDirectives(before: DocumentNode, after: DocumentNode): BreakingChange[] {
  const had = directivesOf(before);
  const has = directivesOf(after);
  // Of a place that is new nobody relies on anything, and one that is gone is the inspector's to report.
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

/** The directives at every place that has a name, such as `Mutation.createApiKey`, each as it is written. */
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
        if (!HARMLESS_DIRECTIVES.includes(directive.name.value)) directives.add(print(directive));
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
