import {
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isObjectType,
  isOutputType,
  Kind,
  locatedError,
  OperationTypeNode,
  typeFromAST,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { planOperation, type ConditionValues } from './compilation.ts';
import { passthroughTypeOf } from './completion.ts';
import { LimitExceeded } from './cost.ts';
import { executeFields, executeSerially, type CompletedFields } from './fields.ts';
import { locate } from './located-error.ts';
import {
  CollectedErrors,
  isPromise,
  type CoercedValues,
  type Execution,
  type Operation,
  type SelectionPlan,
} from './plan.ts';

/**
 * An operation that is compiled once and executed many times. graphql-js collects the selected fields, chooses the completion
 * and coerces the arguments for each object again; a compiled operation does so once. It gives the same data, errors and nulls
 * as graphql-js, and calls the resolvers in the same order, as long as it exceeds no limit.
 */
export interface CompiledOperation {
  readonly definition: OperationDefinitionNode;
  /** Calls `start` unless the variables are invalid. The result then has errors and no data, as in graphql-js. */
  execute(
    variables: Readonly<Record<string, unknown>>,
    start: () => ExecutionStart,
  ): Promise<ExecutionResult> | ExecutionResult;
}

/** The parts of an execution that the caller provides. */
export type ExecutionStart = Pick<Execution, 'context' | 'cost' | 'tracer'>;

/** Variants that are kept for one operation. Each combination of the values for `@skip` and `@include` is a variant. */
const MAX_VARIANTS = 8;
/** The same limit as in graphql-js. */
const MAX_COERCION_ERRORS = 50;

/**
 * Compiles one operation of a document. The document must be valid. Null if the document has no such operation.
 * `onFieldsPlanned` measures the memory: a planned field takes up to 1 KB.
 */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  onFieldsPlanned: Operation['onFieldsPlanned'] = () => undefined,
): CompiledOperation | null {
  const definition = getOperationAST(document, operationName);
  if (!definition) return null;
  const operation: Operation = { schema, definition, fragments: fragmentsOf(document), onFieldsPlanned };
  const planFor = createVariants(operation, conditionsOf(document));
  const passthroughVariables = passthroughVariablesOf(operation);
  return {
    definition,
    execute: (given, start) => {
      const coercion = takePassthrough(passthroughVariables, given) ?? coerceVariables(operation, given);
      if ('errors' in coercion) return coercion;
      const variables = coercion.coerced;
      const execution = { operation, variables, errors: new CollectedErrors(), ...start() };
      return execute(execution, () => planFor(variables));
    },
  };
}

/** Throws a TypeError if the schema has an abstract type without `resolveType`, or a type with `isTypeOf`: both are not compiled. */
export function assertCompilable(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap()))
    if ((isObjectType(type) && type.isTypeOf) || (isAbstractType(type) && !type.resolveType))
      throw new TypeError(`The executor needs \`resolveType\`, and no \`isTypeOf\`, for the type ${type.name}.`);
}

/** Finds or makes the plan for the variant that the variables select. `conditions`: the variables of `@skip` and `@include`. */
function createVariants(
  operation: Operation,
  conditions: readonly string[],
): (variables: CoercedValues) => SelectionPlan {
  const variants = new Map<string, SelectionPlan>();
  return (variables) => {
    // The key is kept, so it must not contain a value: in this operation a variable with the same name can be any text.
    const key = conditions.map((name) => variables[name] === true).join();
    // A variable with a default can be null, which is an error where the condition is used.
    const isUsual = conditions.every((name) => variables[name] !== null);
    const known = isUsual ? variants.get(key) : undefined;
    if (known) return known;
    const values = conditionValuesOf(conditions, variables);
    if (!isUsual || variants.size === MAX_VARIANTS)
      return planOperation({ ...operation, onFieldsPlanned: () => undefined }, values);
    const plan = planOperation(operation, values);
    variants.set(key, plan);
    return plan;
  };
}

function execute(execution: Execution, planFor: () => SelectionPlan): Promise<ExecutionResult> | ExecutionResult {
  const settled = (data: CompletedFields): ExecutionResult => resultOf(execution, data);
  const failed = (error: unknown): ExecutionResult => {
    if (!(error instanceof LimitExceeded)) {
      // Located already, below the root: this only gives the error its type.
      execution.errors.add(locatedError(error, undefined), undefined);
    }
    return resultOf(execution, null);
  };
  try {
    const data = executeRoot(execution, planFor());
    return isPromise(data) ? data.then(settled, failed) : settled(data);
  } catch (error) {
    return failed(error);
  }
}

function executeRoot(execution: Execution, plan: SelectionPlan): CompletedFields | Promise<CompletedFields> {
  return execution.operation.definition.operation === OperationTypeNode.MUTATION
    ? executeSerially(execution, plan)
    : executeFields(execution, plan, undefined, undefined);
}

/** A query that has exceeded a limit has this one error and no data. A mutation keeps what it has written. */
function resultOf({ operation, errors, cost }: Execution, data: CompletedFields | null): ExecutionResult {
  const isQuery = operation.definition.operation === OperationTypeNode.QUERY;
  if (cost.exceeded && isQuery) return { errors: [locate(cost.exceeded, [], undefined)], data: null };
  return errors.list.length === 0 ? { data } : { errors: errors.list, data };
}

/** A plan is kept. It gets the conditions only, since the other variables belong to one caller and can contain a key. */
function conditionValuesOf(conditions: readonly string[], variables: CoercedValues): ConditionValues {
  return Object.fromEntries(
    conditions
      .filter((name) => name in variables)
      .map((name) => [name, variables[name] === null ? null : variables[name] === true]),
  );
}

const NO_VARIABLES = { coerced: Object.freeze({}) };

/** Returns the errors if a variable is invalid. */
function coerceVariables(
  { schema, definition }: Operation,
  given: CoercedValues,
): { readonly coerced: CoercedValues } | { readonly errors: readonly GraphQLError[] } {
  const definitions = definition.variableDefinitions ?? [];
  if (definitions.length === 0) return NO_VARIABLES;
  const { coerced, errors } = getVariableValues(schema, definitions, given, { maxErrors: MAX_COERCION_ERRORS });
  return coerced ? { coerced } : { errors };
}

/** A variable that needs no coercion if its value has this `typeof`. */
interface PassthroughVariable {
  readonly name: string;
  readonly typeOf: string;
}

/** Null if the operation has no variables, or if one of them always needs coercion. */
function passthroughVariablesOf({ schema, definition }: Operation): readonly PassthroughVariable[] | null {
  const definitions = definition.variableDefinitions ?? [];
  const passthrough = definitions.flatMap(({ variable, type, defaultValue }): PassthroughVariable[] => {
    const inputType = typeFromAST(schema, type);
    // The types with passthrough values are both input and output types.
    const typeOf = isOutputType(inputType) && !defaultValue ? passthroughTypeOf(inputType) : null;
    return typeOf === null ? [] : [{ name: variable.name.value, typeOf }];
  });
  return passthrough.length === 0 || passthrough.length < definitions.length ? null : passthrough;
}

/**
 * The same values as `coerceVariables` gives, at a tenth of its cost. Null if a variable needs coercion, is missing or has
 * another type.
 */
function takePassthrough(
  passthrough: readonly PassthroughVariable[] | null,
  given: Readonly<Record<string, unknown>>,
): { readonly coerced: CoercedValues } | null {
  if (passthrough === null) return null;
  const values: Record<string, unknown> = {};
  for (const { name, typeOf } of passthrough) {
    const value = given[name];
    if (typeof value !== typeOf) return null;
    values[name] = value;
  }
  return { coerced: values };
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}

/** The names of the variables that `@skip` and `@include` use. */
function conditionsOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: given = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
