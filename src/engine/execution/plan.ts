import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLError,
  GraphQLField,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';
import type { ExecutionCost } from './cost.ts';

/** The parts of an operation that are the same for all its executions. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  /**
   * Called with the number of fields each time that the plan of a selection set is made, a repeated field counted each time.
   * Plans are made on first use.
   */
  readonly onFieldsPlanned: (fields: number) => void;
}

/** Variables or arguments by name, coerced to the types of the schema. */
export type CoercedValues = Readonly<Record<string, unknown>>;

/** One execution of an operation. */
export interface Execution {
  readonly operation: Operation;
  readonly variables: CoercedValues;
  readonly context: unknown;
  readonly errors: CollectedErrors;
  readonly cost: ExecutionCost;
  /** Null if nobody asks for a trace. */
  readonly tracer: FieldTracer | null;
}

/**
 * Called before a field is resolved. Returns the function to call when its resolver has settled, or null if the field is not
 * traced.
 */
export type FieldTracer = (field: FieldPlan, path: Path) => (() => void) | null;

/** The fields that a selection set selects on one object type, in the order of the response. */
export interface SelectionPlan {
  readonly fields: readonly FieldPlan[];
  /** Bytes of one object in the response without its texts: response names, numbers, null and punctuation. */
  readonly bytes: number;
  /** True if a field has the response name `__proto__`. */
  readonly hasProto: boolean;
  /** To copy for each object with these fields. Null if an empty object is as good to start with. */
  readonly template: Readonly<Record<string, null>> | null;
  /** The same as for its fields. */
  readonly isLimited: boolean;
}

/** The parts of a selected field that are the same for all objects of its parent type. */
export interface FieldPlan {
  /** The alias, or the name of the field if it has no alias. */
  readonly responseName: string;
  readonly fieldNodes: readonly FieldNode[];
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  /** Throws a GraphQLError if the schema does not allow the arguments. */
  readonly argumentsFor: (execution: Execution) => CoercedValues;
  readonly complete: Completer;
  /** A trivial field has no resolver, no arguments and a leaf type. It needs no path unless it fails. */
  readonly isTrivial: boolean;
  /** The `typeof` of the field's values that need no serialization. Null if the field is not trivial or its type has none. */
  readonly serializedType: string | null;
  readonly isNullable: boolean;
  /**
   * True if the execution does not go on here after it has exceeded a limit. False for the fields of a mutation's payload,
   * which tell what was written.
   */
  readonly isLimited: boolean;
}

/**
 * Completes the value of a resolver: returns the value for the response, or a promise of it. Throws if the value does not
 * match the type of the field. `path` is undefined for a trivial field.
 */
export type Completer = (execution: Execution, field: FieldPlan, path: Path | undefined, value: unknown) => unknown;

/** True for native promises only. Looking for `then` on every object would cost more than completing the object. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return value instanceof Promise;
}

/**
 * The `info` argument of a resolver, with the same members as in graphql-js. They are read from the execution when they are
 * asked for: a page of keys calls hundreds of resolvers, and hardly any of them looks at it.
 */
class ResolveInfo implements GraphQLResolveInfo {
  readonly #execution: Execution;
  readonly #field: FieldPlan;
  readonly path: Path;
  readonly rootValue = undefined;

  constructor(execution: Execution, field: FieldPlan, path: Path) {
    this.#execution = execution;
    this.#field = field;
    this.path = path;
  }

  get fieldName(): string {
    return this.#field.definition.name;
  }

  get fieldNodes(): readonly FieldNode[] {
    return this.#field.fieldNodes;
  }

  get returnType(): GraphQLOutputType {
    return this.#field.definition.type;
  }

  get parentType(): GraphQLObjectType {
    return this.#field.parentType;
  }

  get schema(): GraphQLSchema {
    return this.#execution.operation.schema;
  }

  get fragments(): Operation['fragments'] {
    return this.#execution.operation.fragments;
  }

  get operation(): OperationDefinitionNode {
    return this.#execution.operation.definition;
  }

  get variableValues(): CoercedValues {
    return this.#execution.variables;
  }
}

export function resolveInfoFor(execution: Execution, field: FieldPlan, path: Path): GraphQLResolveInfo {
  return new ResolveInfo(execution, field, path);
}

/** A position in the response, in the format that resolvers get from graphql-js. */
export type Path = GraphQLResolveInfo['path'];

/** `typename`: the parent type of a field; undefined for a list item. */
export function childPath(prev: Path | undefined, key: number | string, typename: string | undefined): Path {
  return { prev, key, typename };
}

/** All these positions have the same error. */
const MAX_LIMITS = 20;

/** The errors of one execution, in the order in which they occurred. */
export class CollectedErrors {
  #list: GraphQLError[] = [];
  readonly #nulled = new Set<Path | undefined>();
  #limits = 0;

  get list(): readonly GraphQLError[] {
    return this.#list;
  }

  /**
   * `path`: the position that becomes null because of this error; undefined for the whole `data`. The error is ignored if
   * an earlier error has already set this position, or one above it, to null.
   */
  add(error: GraphQLError, path: Path | undefined): void {
    if (this.#isNulled(path)) return;
    this.#nulled.add(path);
    this.#list.push(error);
  }

  /** True if limits have ended `MAX_LIMITS` positions. The list reports no more of them. */
  get hasEnoughLimits(): boolean {
    return this.#limits >= MAX_LIMITS;
  }

  /** Adds the error of a position that a limit has ended, in place of the errors below it. `keys`: the same position. */
  addLimit(error: GraphQLError, keys: readonly (number | string)[], path: Path | undefined): void {
    this.#limits += 1;
    this.#removeBelow(keys);
    this.add(error, path);
  }

  /** Removes the errors below a position. */
  #removeBelow(position: readonly (number | string)[]): void {
    const isBelow = ({ path }: GraphQLError): boolean =>
      path !== undefined && position.every((key, index) => path[index] === key);
    this.#list = this.#list.filter((error) => !isBelow(error));
  }

  #isNulled(path: Path | undefined): boolean {
    if (this.#nulled.size === 0) return false;
    for (let place = path; place !== undefined; place = place.prev) if (this.#nulled.has(place)) return true;
    return this.#nulled.has(undefined);
  }
}
