import { isNonNullType, locatedError, responsePathAsArray, type GraphQLError, type GraphQLOutputType } from 'graphql';
import {
  childPath,
  isPromise,
  resolveInfoFor,
  type Execution,
  type FieldPlan,
  type Path,
  type SelectionPlan,
} from './plan.ts';

/** The completed fields of one object, by response name. */
export type CompletedFields = Record<string, unknown>;

/**
 * Executes the selected fields of one object, in the same steps and the same order as graphql-js. Throws or rejects with a
 * located error if a non-null field fails.
 */
export function executeFields(
  execution: Execution,
  plan: SelectionPlan,
  source: unknown,
  path: Path | undefined,
): CompletedFields | Promise<CompletedFields> {
  const fields: CompletedFields = {};
  let hasPromise = false;
  try {
    for (const field of plan) {
      const value = field.isTrivial
        ? executeTrivialField(execution, field, source, path)
        : executeField(execution, field, source, path);
      fields[field.responseName] = value;
      if (isPromise(value)) hasPromise = true;
    }
  } catch (error) {
    if (!hasPromise) throw error;
    // Wait for the fields that have already started. If one of them fails too, its rejection is handled here.
    return settleFields(fields).finally(() => {
      throw error;
    });
  }
  return hasPromise ? settleFields(fields) : fields;
}

/** Records the error and returns null. If the type is non-null, throws the error instead, so that the parent becomes null. */
export function nullOrThrow(
  execution: Execution,
  error: GraphQLError,
  type: GraphQLOutputType,
  path: Path | undefined,
): null {
  if (isNonNullType(type)) throw error;
  execution.errors.add(error, path);
  return null;
}

/** Adds the position in the document and in the response to an error that does not have them yet. */
export function locateError(error: unknown, { fieldNodes }: FieldPlan, path: Path | undefined): GraphQLError {
  return locatedError(error, fieldNodes, responsePathAsArray(path));
}

function executeTrivialField(
  execution: Execution,
  field: FieldPlan,
  source: unknown,
  parentPath: Path | undefined,
): unknown {
  try {
    const value = hasProperties(source) ? source[field.definition.name] : undefined;
    // Most values need no completion.
    if (typeof value === field.passthroughType || (value === null && field.isNullable)) return value;
    if (typeof value === 'function') return executeField(execution, field, source, parentPath);
    if (isPromise(value)) return completeField(execution, field, pathOf(field, parentPath), value);
    return field.complete(execution, field, undefined, value);
  } catch (error) {
    return failField(execution, error, field, pathOf(field, parentPath));
  }
}

function hasProperties(source: unknown): source is Record<string, unknown> {
  return (typeof source === 'object' && source !== null) || typeof source === 'function';
}

function executeField(execution: Execution, field: FieldPlan, source: unknown, parentPath: Path | undefined): unknown {
  const path = pathOf(field, parentPath);
  try {
    return completeField(execution, field, path, resolveField(execution, field, source, path));
  } catch (error) {
    return failField(execution, error, field, path);
  }
}

function pathOf({ responseName, parentType }: FieldPlan, parentPath: Path | undefined): Path {
  return childPath(parentPath, responseName, parentType.name);
}

function completeField(execution: Execution, field: FieldPlan, path: Path, value: unknown): unknown {
  const completed = isPromise(value)
    ? value.then((settledValue) => field.complete(execution, field, path, settledValue))
    : field.complete(execution, field, path, value);
  return isPromise(completed)
    ? completed.then(undefined, (error: unknown) => failField(execution, error, field, path))
    : completed;
}

function resolveField(execution: Execution, field: FieldPlan, source: unknown, path: Path): unknown {
  const { resolve, name } = field.definition;
  const args = field.argumentsFor(execution);
  if (resolve) return resolve(source, args, execution.context, resolveInfoFor(execution, field, path));
  if (!hasProperties(source)) return undefined;
  const value = source[name];
  if (typeof value !== 'function') return value;
  const returned: unknown = value.call(source, args, execution.context, resolveInfoFor(execution, field, path));
  return returned;
}

function failField(execution: Execution, error: unknown, field: FieldPlan, path: Path): null {
  return nullOrThrow(execution, locateError(error, field, path), field.definition.type, path);
}

async function settleFields(fields: CompletedFields): Promise<CompletedFields> {
  const values = await Promise.all(Object.values(fields));
  // Replaced in place, which keeps the keys in the order of the selection set.
  Object.keys(fields).forEach((name, index) => {
    fields[name] = values[index];
  });
  return fields;
}
