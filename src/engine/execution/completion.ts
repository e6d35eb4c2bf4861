import {
  GraphQLBoolean,
  GraphQLID,
  GraphQLString,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLList,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { executeFields, nullOrThrow } from './fields.ts';
import {
  childPath,
  isPromise,
  resolveInfoFor,
  type Completer,
  type Execution,
  type FieldPlan,
  type Path,
  type SelectionPlan,
} from './plan.ts';

type NullableOutputType = GraphQLAbstractType | GraphQLLeafType | GraphQLList<GraphQLOutputType> | GraphQLObjectType;

/** Plans the selection set below a field, for one object type that the field can return. */
type PlanSubfields = (type: GraphQLObjectType) => SelectionPlan;

/**
 * The types with passthrough values: a value with this `typeof` is its own serialized result, and as a variable it is its own
 * coerced value.
 */
const PASSTHROUGH_TYPES = new Map<GraphQLLeafType, string>([
  [GraphQLBoolean, 'boolean'],
  [GraphQLID, 'string'],
  [GraphQLString, 'string'],
]);

/** The `typeof` of the passthrough values of a type. Null if it has none. */
export function passthroughTypeOf(type: GraphQLOutputType): string | null {
  const nullableType = getNullableType(type);
  return isLeafType(nullableType) ? (PASSTHROUGH_TYPES.get(nullableType) ?? null) : null;
}

/**
 * The extension of a scalar whose values are their own serialized results, if they have this `typeof`. As variables they are
 * coerced.
 */
const SERIALIZED = 'serialized';

/** The `typeof` of the values of a type that need no serialization. Null if all of them need it. */
export function serializedTypeOf(type: GraphQLOutputType): string | null {
  const nullableType = getNullableType(type);
  if (!isLeafType(nullableType)) return null;
  const serialized = nullableType.extensions[SERIALIZED];
  return typeof serialized === 'string' ? serialized : passthroughTypeOf(nullableType);
}

/** Chooses the completion for a type once, when the query is compiled, instead of once for each value. */
export function completerFor(type: GraphQLOutputType, planSubfields: PlanSubfields): Completer {
  const complete = completerForValues(getNullableType(type), planSubfields);
  return isNonNullType(type) ? nonNull(complete) : nullable(complete);
}

/** The completion of values that are neither null nor an error. */
function completerForValues(type: NullableOutputType, planSubfields: PlanSubfields): Completer {
  if (isListType(type)) return listCompleter(type.ofType, completerFor(type.ofType, planSubfields));
  if (isLeafType(type)) return leafCompleter(type);
  return isAbstractType(type) ? abstractCompleter(type, planSubfields) : objectCompleter(type, planSubfields);
}

/** The schema coordinate of a field, as it is written in error messages: `Type.field`. */
function coordinateOf({ parentType, definition }: FieldPlan): string {
  return `${parentType.name}.${definition.name}`;
}

function nonNull(complete: Completer): Completer {
  return (execution, field, path, value) => {
    if (value === null || value === undefined)
      throw new Error(`${coordinateOf(field)} is null, but its type is non-null.`);
    if (value instanceof Error) throw value;
    return complete(execution, field, path, value);
  };
}

function nullable(complete: Completer): Completer {
  return (execution, field, path, value) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    return complete(execution, field, path, value);
  };
}

function leafCompleter(type: GraphQLLeafType): Completer {
  const serializedType = serializedTypeOf(type);
  return ({ cost }, field, _path, value) => {
    const serialized = typeof value === serializedType ? value : type.serialize(value);
    if (serialized === null || serialized === undefined)
      throw new Error(`The value of ${coordinateOf(field)} cannot be serialized as ${type.name}.`);
    if (typeof serialized === 'string') cost.addText(serialized);
    return serialized;
  };
}

function objectCompleter(type: GraphQLObjectType, planSubfields: PlanSubfields): Completer {
  let plan: SelectionPlan | null = null;
  return (execution, _field, path, value) => executeFields(execution, (plan ??= planSubfields(type)), value, path);
}

function abstractCompleter(type: GraphQLAbstractType, planSubfields: PlanSubfields): Completer {
  const completers = new Map<string, Completer>();
  const completeAs = (typeName: unknown, [execution, field, path, value]: Parameters<Completer>): unknown => {
    const { schema } = execution.operation;
    const runtimeType = typeof typeName === 'string' ? schema.getType(typeName) : undefined;
    if (!isObjectType(runtimeType) || !schema.isSubType(type, runtimeType))
      throw new Error(`The runtime type of ${coordinateOf(field)} is not a possible type of ${type.name}.`);
    const complete = completers.get(runtimeType.name) ?? objectCompleter(runtimeType, planSubfields);
    completers.set(runtimeType.name, complete);
    return complete(execution, field, path, value);
  };
  return (execution, field, path, value) => {
    const info = resolveInfoFor(execution, field, fieldPathOf(path));
    const typeName = type.resolveType?.(value, execution.context, info, type);
    if (isPromise(typeName)) return typeName.then((settled) => completeAs(settled, [execution, field, path, value]));
    return completeAs(typeName, [execution, field, path, value]);
  };
}

/** The path of the field that contains a list item: graphql-js gives `resolveType` the field's path for each item. */
function fieldPathOf(path: Path | undefined): Path {
  if (!path) throw new TypeError('A value of an abstract type must have a path: only trivial fields have none.');
  return typeof path.key === 'number' ? fieldPathOf(path.prev) : path;
}

function listCompleter(type: GraphQLOutputType, complete: Completer): Completer {
  const completeItem = itemCompleter(type, complete);
  return (execution, field, path, value) => {
    if (!isIterable(value))
      throw new Error(`The value of ${coordinateOf(field)} is not a list, but its type is a list.`);
    const items: unknown[] = [];
    let hasPromise = false;
    try {
      // Each item is completed before the iterator is asked for the next one. A hole in an array is undefined.
      for (const item of value) {
        chargeItem(execution, field, item);
        const completed = completeItem(execution, field, childPath(path, items.length, undefined), item);
        if (isPromise(completed)) hasPromise = true;
        items.push(completed);
      }
    } catch (error) {
      // The whole list fails. A later rejection of another item is not reported, but unhandled it would end the process.
      handleRejections(items);
      // A limit can end the list before each of its promises has a handler.
      if (Array.isArray(value)) handleRejections(value);
      throw error;
    }
    return hasPromise ? Promise.all(items) : items;
  };
}

function handleRejections(items: readonly unknown[]): void {
  for (const item of items) if (isPromise(item)) item.catch(() => {});
}

/** Charges a list item with its comma. */
function chargeItem({ cost }: Execution, { isLimited }: FieldPlan, item: unknown): void {
  cost.addValues(1, 1);
  if (isPromise(item)) cost.addPromise();
  if (isLimited && cost.exceeded !== null) throw cost.exceeded;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** Completes one item of a list. A promise that is rejected fails this item only. */
function itemCompleter(type: GraphQLOutputType, complete: Completer): Completer {
  return (execution, field, path, item) => {
    try {
      const completed = isPromise(item)
        ? item.then((settledItem) => complete(execution, field, path, settledItem))
        : complete(execution, field, path, item);
      if (!isPromise(completed)) return completed;
      return completed.then(undefined, (error: unknown) => nullOrThrow(execution, error, field, { type, path }));
    } catch (error) {
      return nullOrThrow(execution, error, field, { type, path });
    }
  };
}
