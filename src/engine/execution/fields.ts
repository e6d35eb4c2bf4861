import { isNonNullType, responsePathAsArray, type GraphQLOutputType } from 'graphql';
import { LimitExceeded } from './cost.ts';
import { isLocated, locate } from './located-error.ts';
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
 * located error if a non-null field fails, and with the LimitExceeded if the operation has exceeded a limit.
 */
export function executeFields(
  execution: Execution,
  plan: SelectionPlan,
  source: unknown,
  path: Path | undefined,
): CompletedFields | Promise<CompletedFields> {
  charge(execution, plan);
  const fields = emptyObject(plan);
  let hasPromise = false;
  try {
    for (const field of plan.fields) {
      const value = executeField(execution, field, source, path);
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

/**
 * Executes the root fields of a mutation one after the other. After a limit was exceeded, no other field is executed: the
 * response could not show the result of its write.
 */
export function executeSerially(execution: Execution, plan: SelectionPlan): CompletedFields | Promise<CompletedFields> {
  charge(execution, plan);
  const executeNext = (fields: CompletedFields, field: FieldPlan): CompletedFields | Promise<CompletedFields> => {
    const { exceeded } = execution.cost;
    const value = exceeded
      ? failField(execution, notExecuted(exceeded), field, pathOf(field, undefined))
      : executeField(execution, field, undefined, undefined);
    const add = (settled: unknown): CompletedFields => {
      fields[field.responseName] = settled;
      return fields;
    };
    return isPromise(value) ? value.then(add) : add(value);
  };
  let done: CompletedFields | Promise<CompletedFields> = emptyObject(plan);
  for (const field of plan.fields)
    done = isPromise(done) ? done.then((fields) => executeNext(fields, field)) : executeNext(done, field);
  return done;
}

function notExecuted({ message }: LimitExceeded): LimitExceeded {
  return new LimitExceeded(`${message} This field was not executed, and nothing was sent for it.`);
}

function charge({ cost }: Execution, plan: SelectionPlan): void {
  cost.addValues(plan.fields.length, plan.bytes);
  if (plan.isLimited && cost.exceeded !== null) throw cost.exceeded;
}

/** Without a prototype, an object can have an own property `__proto__` by assignment. JSON is written faster with one. */
function emptyObject({ hasProto, template }: SelectionPlan): CompletedFields {
  if (hasProto) return Object.create(null) as CompletedFields;
  return template ? { ...template } : {};
}

/** Position and type of the value that failed: of a field, or of a list item of the field. */
export interface FailedValue {
  readonly type: GraphQLOutputType;
  readonly path: Path | undefined;
}

/**
 * Records the error and returns null. If the type is non-null, throws the located error instead, so that the parent becomes
 * null. Throws the LimitExceeded if the operation has exceeded a limit, up to the position that ends it.
 */
export function nullOrThrow(
  execution: Execution,
  thrown: unknown,
  field: FieldPlan,
  { type, path }: FailedValue,
): null {
  const { cost, errors } = execution;
  const isLimit = thrown instanceof LimitExceeded;
  // The fields that a limit ends can be thousands.
  if (isLimit && errors.hasEnoughLimits && path?.prev !== undefined && !isNonNullType(type)) return null;
  const keys = responsePathAsArray(path);
  if (!isLocated(thrown)) cost.addError(keys);
  if (field.isLimited && cost.exceeded !== null) throw cost.exceeded;
  const error = locate(thrown, field.fieldNodes, keys);
  if (isNonNullType(type)) throw error;
  if (isLimit) errors.addLimit(error, keys, path);
  else errors.add(error, path);
  return null;
}

/** Executes a field: returns its value for the response, or a promise of it. */
function executeField(execution: Execution, field: FieldPlan, source: unknown, parentPath: Path | undefined): unknown {
  const { tracer } = execution;
  if (tracer !== null) {
    const path = pathOf(field, parentPath);
    const ended = tracer(field, path);
    if (ended !== null) return executeTracedField(execution, field, source, { path, ended });
  }
  return field.isTrivial
    ? executeTrivialField(execution, field, source, parentPath)
    : executeResolvedField(execution, field, source, parentPath);
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
    if (typeof value === field.serializedType) {
      if (typeof value === 'string') execution.cost.addText(value);
      return value;
    }
    if (value === null && field.isNullable) return value;
    if (typeof value === 'function') return executeResolvedField(execution, field, source, parentPath);
    if (isPromise(value)) return completeField(execution, field, pathOf(field, parentPath), value);
    return field.complete(execution, field, undefined, value);
  } catch (error) {
    return failField(execution, error, field, pathOf(field, parentPath));
  }
}

function hasProperties(source: unknown): source is Record<string, unknown> {
  return (typeof source === 'object' && source !== null) || typeof source === 'function';
}

function executeResolvedField(
  execution: Execution,
  field: FieldPlan,
  source: unknown,
  parentPath: Path | undefined,
): unknown {
  const path = pathOf(field, parentPath);
  try {
    return completeField(execution, field, path, resolveField(execution, field, source, path));
  } catch (error) {
    return failField(execution, error, field, path);
  }
}

/** A trace has the time until the resolver has settled, without the subfields. */
function executeTracedField(
  execution: Execution,
  field: FieldPlan,
  source: unknown,
  { path, ended }: { readonly path: Path; readonly ended: () => void },
): unknown {
  try {
    const value = resolveField(execution, field, source, path);
    // Beside the value, so that a trace does not change the order of the resolvers.
    if (isPromise(value)) value.then(ended, ended);
    else ended();
    return completeField(execution, field, path, value);
  } catch (error) {
    ended();
    return failField(execution, error, field, path);
  }
}

function pathOf({ responseName, parentType }: FieldPlan, parentPath: Path | undefined): Path {
  return childPath(parentPath, responseName, parentType.name);
}

function completeField(execution: Execution, field: FieldPlan, path: Path, value: unknown): unknown {
  if (isPromise(value)) execution.cost.addPromise();
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
  return nullOrThrow(execution, error, field, { type: field.definition.type, path });
}

async function settleFields(fields: CompletedFields): Promise<CompletedFields> {
  const values = await Promise.all(Object.values(fields));
  // Replaced in place, which keeps the keys in the order of the selection set.
  Object.keys(fields).forEach((name, index) => {
    fields[name] = values[index];
  });
  return fields;
}
