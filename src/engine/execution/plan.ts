import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLError,
  GraphQLField,
  GraphQLObjectType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';

/** What is the same for all executions of one operation. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  /** To be told how many fields have been planned; they are, as they are reached for the first time. */
  readonly onPlanned: (fields: number) => void;
}

export type Values = Readonly<Record<string, unknown>>;

/** One execution. */
export interface Run {
  readonly operation: Operation;
  readonly variables: Values;
  readonly context: unknown;
  readonly errors: CollectedErrors;
}

/** What is selected of one object type: all that can be known of it before there is an object. */
export type SelectionPlan = readonly FieldPlan[];

export interface FieldPlan {
  /** Its name in the answer. */
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  /** Throws for arguments that the schema does not allow. */
  readonly argumentsOf: (run: Run) => Values;
  readonly complete: Completer;
  /** Read from the property of its name and completed without looking below: needs no path unless it fails. */
  readonly isTrivial: boolean;
  /** Of a passthrough field: what `typeof` says of values that are their own answer; null: there are none. */
  readonly passthroughType: string | null;
  readonly isNullable: boolean;
}

/** Makes of what a resolver gave what stands in the answer; the value itself, or a promise of it. Throws what is wrong with it. */
export type Completer = (run: Run, field: FieldPlan, path: Path | undefined, value: unknown) => unknown;

/** Promises are JavaScript's own: to look for a `then` on each object would cost more than completing it. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

/** What resolvers are told of their place, as by graphql-js. */
export function infoOf(
  { operation, variables }: Run,
  { nodes, parentType, definition }: FieldPlan,
  path: Path,
): GraphQLResolveInfo {
  return {
    fieldName: definition.name,
    fieldNodes: nodes,
    returnType: definition.type,
    parentType,
    path,
    schema: operation.schema,
    fragments: operation.fragments,
    rootValue: undefined,
    operation: operation.definition,
    variableValues: variables,
  };
}

/** A place in the answer, as graphql-js hands it to resolvers. */
export type Path = GraphQLResolveInfo['path'];

export function pathBelow(prev: Path | undefined, key: number | string, typename: string | undefined): Path {
  return { prev, key, typename };
}

/** From the root down. */
export function pathToArray(path: Path | undefined): (number | string)[] {
  const keys: (number | string)[] = [];
  for (let place = path; place !== undefined; place = place.prev) keys.push(place.key);
  return keys.reverse();
}

/** The errors of one execution, in the order in which they came up. */
export class CollectedErrors {
  readonly list: GraphQLError[] = [];
  readonly #nulled = new Set<Path | undefined>();

  /** `path`: the place that is null because of it. Below a place that is null already nothing more is reported. */
  add(error: GraphQLError, path: Path | undefined): void {
    if (this.#isNulled(path)) return;
    this.#nulled.add(path);
    this.list.push(error);
  }

  #isNulled(path: Path | undefined): boolean {
    if (this.list.length === 0) return false;
    for (let place = path; place !== undefined; place = place.prev) if (this.#nulled.has(place)) return true;
    return this.#nulled.has(undefined);
  }
}
