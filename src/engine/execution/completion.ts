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
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { executeFields, located, nullFor } from './fields.ts';
import { infoOf, isPromise, pathBelow, type Completer, type Path, type SelectionPlan } from './plan.ts';

/** What is selected of an object of this type at the place that is completed. */
type PlanOf = (type: GraphQLObjectType) => SelectionPlan;

/** Values of these are their own answer if they are of this JavaScript type, and as variables they are taken as they come. */
const PASSTHROUGH_TYPES = new Map<GraphQLLeafType, string>([
  [GraphQLBoolean, 'boolean'],
  [GraphQLID, 'string'],
  [GraphQLString, 'string'],
]);

/** What `typeof` says of values that are their own answer for the type; null: none is. */
export function passthroughTypeOf(type: GraphQLOutputType): string | null {
  const nullableType = getNullableType(type);
  return isLeafType(nullableType) ? (PASSTHROUGH_TYPES.get(nullableType) ?? null) : null;
}

/** The way from a resolver's value to the answer for a type, chosen once and not for each value. */
export function completerOf(type: GraphQLOutputType, planOf: PlanOf): Completer {
  if (isNonNullType(type)) return nonNull(completerOf(type.ofType, planOf));
  if (isListType(type)) return nullable(listOf(type.ofType, completerOf(type.ofType, planOf)));
  if (isLeafType(type)) return nullable(leaf(type));
  if (isAbstractType(type)) return nullable(abstract(type, planOf));
  return nullable(object(type, planOf));
}

function nonNull(complete: Completer): Completer {
  return (run, field, path, value) => {
    const completed = complete(run, field, path, value);
    if (completed === null)
      throw new Error(`${field.parentType.name}.${field.definition.name} is null, which its type does not allow.`);
    return completed;
  };
}

function nullable(complete: Completer): Completer {
  return (run, field, path, value) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    return complete(run, field, path, value);
  };
}

function leaf(type: GraphQLLeafType): Completer {
  const own = PASSTHROUGH_TYPES.get(type);
  return (_run, field, _path, value) => {
    if (typeof value === own) return value;
    const answer = type.serialize(value);
    if (answer === null || answer === undefined)
      throw new Error(`${field.parentType.name}.${field.definition.name} can't be written as ${type.name}.`);
    return answer;
  };
}

function object(type: GraphQLObjectType, planOf: PlanOf): Completer {
  let plan: SelectionPlan | null = null;
  return (run, _field, path, value) => executeFields(run, (plan ??= planOf(type)), value, path);
}

function abstract(type: GraphQLAbstractType, planOf: PlanOf): Completer {
  const completers = new Map<string, Completer>();
  const completeAs = (name: unknown, [run, field, path, value]: Parameters<Completer>): unknown => {
    const { schema } = run.operation;
    const runtimeType = typeof name === 'string' ? schema.getType(name) : undefined;
    if (!isObjectType(runtimeType) || !schema.isSubType(type, runtimeType))
      throw new Error(
        `What ${field.parentType.name}.${field.definition.name} gave is none of the types of ${type.name}.`,
      );
    const complete = completers.get(runtimeType.name) ?? object(runtimeType, planOf);
    completers.set(runtimeType.name, complete);
    return complete(run, field, path, value);
  };
  return (run, field, path, value) => {
    const name = type.resolveType?.(value, run.context, infoOf(run, field, placeOfField(path)), type);
    if (isPromise(name)) return name.then((settledName) => completeAs(settledName, [run, field, path, value]));
    return completeAs(name, [run, field, path, value]);
  };
}

/** Of an item that of its list: graphql-js tells `resolveType` of the field. */
function placeOfField(path: Path | undefined): Path {
  if (!path) throw new TypeError('Only a value that is completed without looking below it has no place.');
  return typeof path.key === 'number' ? placeOfField(path.prev) : path;
}

function listOf(itemType: GraphQLOutputType, complete: Completer): Completer {
  return (run, field, path, value) => {
    if (typeof value !== 'object' || value === null || !(Symbol.iterator in value))
      throw new Error(`${field.parentType.name}.${field.definition.name} is no list, which its type asks for.`);
    const answers: unknown[] = [];
    let holdsPromise = false;
    try {
      // Each item is completed before the next is asked for; what an array has a hole for is undefined.
      for (const item of value as Iterable<unknown>) {
        const answer = completeItem([run, field, pathBelow(path, answers.length, undefined), item], itemType, complete);
        if (isPromise(answer)) holdsPromise = true;
        answers.push(answer);
      }
    } catch (error) {
      // The list is given up; that an item before fails as well is nobody's concern, but must not end the process.
      for (const answer of answers) if (isPromise(answer)) answer.catch(() => {});
      throw error;
    }
    return holdsPromise ? Promise.all(answers) : answers;
  };
}

function completeItem(
  [run, field, path, item]: Parameters<Completer>,
  type: GraphQLOutputType,
  complete: Completer,
): unknown {
  const fail = (error: unknown): null => nullFor(run, located(error, field, path), type, path);
  try {
    const completed = isPromise(item)
      ? item.then((settledItem) => complete(run, field, path, settledItem))
      : complete(run, field, path, item);
    return isPromise(completed) ? completed.then(undefined, fail) : completed;
  } catch (error) {
    return fail(error);
  }
}
