import { CriticalityLevel, diff } from '@graphql-inspector/core';
import {
  buildASTSchema,
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

/** Without effect on what is composed, or judged by the inspector. */
const HARMLESS_DIRECTIVES = ['deprecated', 'oneOf', 'specifiedBy'];

/** All breaking changes from one public schema to another, both as SDL. */
export async function findBreakingChanges(released: string, now: string): Promise<BreakingChange[]> {
  const before = parse(released);
  const after = parse(now);
  const changes = await diff(executable(before), executable(after));
  const ofTypes = changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
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

function partsOf(text: string, heading: string): string[] {
  return `\n${text}`.split(`\n${heading}`).slice(1);
}

/** The directives of a subgraph are defined where it links to. */
function executable(document: DocumentNode): GraphQLSchema {
  return buildASTSchema(document, { assumeValidSDL: true });
}

/**
 * What composition makes of a subgraph is decided by directives, which the inspector takes for no more than dangerous, and
 * of which it sees but one where one is repeated. A tag that is lost lets a contract show what it left out until now.
 */
function changedDirectives(before: DocumentNode, after: DocumentNode): BreakingChange[] {
  const had = directivesOf(before);
  const has = directivesOf(after);
  const lost = [...had].flatMap(([place, directives]) =>
    // A place that is gone is the inspector's to report.
    [...directives]
      .filter((directive) => has.get(place)?.has(directive) === false)
      .map((directive) => ({
        path: `${place} ${directive}`,
        message: `Directive '${directive}' was removed from '${place}'`,
      })),
  );
  const hidden = [...has].flatMap(([place, directives]) =>
    had.has(place) && directives.has('@inaccessible') && had.get(place)?.has('@inaccessible') === false
      ? [{ path: `${place} @inaccessible`, message: `'${place}' was hidden from the larger graph` }]
      : [],
  );
  return [...lost, ...hidden];
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
