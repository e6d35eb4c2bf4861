import { isNonNullType, locatedError, type GraphQLError, type GraphQLOutputType } from 'graphql';
import {
  infoOf,
  isPromise,
  pathBelow,
  pathToArray,
  type FieldPlan,
  type Path,
  type Run,
  type SelectionPlan,
} from './plan.ts';

/** The selected fields of one object, or a promise of them. The same steps in the same order as graphql-js. */
export function executeFields(run: Run, plan: SelectionPlan, source: unknown, path: Path | undefined): unknown {
  const answer: Record<string, unknown> = {};
  let holdsPromise = false;
  try {
    for (const field of plan) {
      const value = field.isTrivial ? executeTrivial(run, field, source, path) : executeField(run, field, source, path);
      answer[field.key] = value;
      if (isPromise(value)) holdsPromise = true;
    }
  } catch (error) {
    if (!holdsPromise) throw error;
    // What the other fields have begun is waited for; it may fail as well.
    return settled(answer).finally(() => {
      throw error;
    });
  }
  return holdsPromise ? settled(answer) : answer;
}

/** The null in place of what failed; for a place that may not be null the error itself goes on to the place above. */
export function nullFor(run: Run, error: GraphQLError, type: GraphQLOutputType, path: Path | undefined): null {
  if (isNonNullType(type)) throw error;
  run.errors.add(error, path);
  return null;
}

export function located(error: unknown, { nodes }: FieldPlan, path: Path | undefined): GraphQLError {
  return locatedError(error, nodes, pathToArray(path));
}

function executeTrivial(run: Run, field: FieldPlan, source: unknown, parent: Path | undefined): unknown {
  try {
    const value = hasProperties(source) ? source[field.definition.name] : undefined;
    // As a rule there is nothing to do for it.
    if (typeof value === field.passthroughType || (value === null && field.isNullable)) return value;
    if (typeof value === 'function') return executeField(run, field, source, parent);
    if (isPromise(value)) return complete(run, field, pathBelow(parent, field.key, field.parentType.name), value);
    return field.complete(run, field, undefined, value);
  } catch (error) {
    return fail(run, error, field, pathBelow(parent, field.key, field.parentType.name));
  }
}

function hasProperties(source: unknown): source is Record<string, unknown> {
  return (typeof source === 'object' && source !== null) || typeof source === 'function';
}

function executeField(run: Run, field: FieldPlan, source: unknown, parent: Path | undefined): unknown {
  const path = pathBelow(parent, field.key, field.parentType.name);
  try {
    return complete(run, field, path, resolve(run, field, source, path));
  } catch (error) {
    return fail(run, error, field, path);
  }
}

function complete(run: Run, field: FieldPlan, path: Path, value: unknown): unknown {
  const completed = isPromise(value)
    ? value.then((settledValue) => field.complete(run, field, path, settledValue))
    : field.complete(run, field, path, value);
  return isPromise(completed)
    ? completed.then(undefined, (error: unknown) => fail(run, error, field, path))
    : completed;
}

function resolve(run: Run, field: FieldPlan, source: unknown, path: Path): unknown {
  const { resolve: resolver, name } = field.definition;
  if (resolver) return resolver(source, field.argumentsOf(run), run.context, infoOf(run, field, path));
  const args = field.argumentsOf(run);
  if (!hasProperties(source)) return undefined;
  const value = source[name];
  return typeof value === 'function'
    ? (value.call(source, args, run.context, infoOf(run, field, path)) as unknown)
    : value;
}

function fail(run: Run, error: unknown, field: FieldPlan, path: Path): null {
  return nullFor(run, located(error, field, path), field.definition.type, path);
}

async function settled(answer: Record<string, unknown>): Promise<Record<string, unknown>> {
  const values = await Promise.all(Object.values(answer));
  // In place: the order of the keys is that of the selection already.
  Object.keys(answer).forEach((key, index) => {
    answer[key] = values[index];
  });
  return answer;
}
