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
  BREAK,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLSchema,
} from 'graphql';
import { planOperation } from './compilation.ts';
import { passthroughTypeOf } from './completion.ts';
import { executeFields, type CompletedFields } from './fields.ts';
import { CollectedErrors, isPromise, type CoercedValues, type Operation, type SelectionPlan } from './plan.ts';

/**
 * A query that is compiled once and executed many times. graphql-js collects the selected fields, chooses the completion and
 * coerces the arguments for each object again; a compiled query does so once. It gives the same data, errors and nulls as
 * graphql-js, and calls the resolvers in the same order.
 */
export interface CompiledQuery {
  readonly operation: Operation;
  /**
   * Null if the variables are invalid, or if they select a variant that is not compiled. Nothing was executed then, and
   * graphql-js can execute the query.
   */
  execute(
    variables: Readonly<Record<string, unknown>>,
    createContext: () => unknown,
  ): Promise<ExecutionResult> | ExecutionResult | null;
}

/** Variants that are kept for one operation. Each combination of the values for `@skip` and `@include` is a variant. */
const MAX_VARIANTS = 8;
/** The same limit as in graphql-js. */
const MAX_COERCION_ERRORS = 50;

/**
 * Compiles one operation of a document. The document must be valid. Null if the document has no such operation, or if
 * graphql-js must execute it: see README.md. `onFieldsPlanned` measures the memory: a planned field takes up to 1 KB.
 */
export function compileQuery(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  onFieldsPlanned: Operation['onFieldsPlanned'] = () => undefined,
): CompiledQuery | null {
  const definition = getOperationAST(document, operationName);
  if (definition?.operation !== OperationTypeNode.QUERY) return null;
  if (!isCompilableDocument(document) || !isCompilableSchema(schema)) return null;
  const operation: Operation = { schema, definition, fragments: fragmentsOf(document), onFieldsPlanned };
  const planFor = createVariants(operation, conditionsOf(document));
  const passthrough = passthroughVariablesOf(operation);
  return {
    operation,
    execute: (given, createContext) => {
      const variables = (passthrough && takePassthrough(passthrough, given)) ?? coerceVariables(operation, given);
      const plan = variables && planFor(variables);
      return plan && execute(operation, plan, variables, createContext());
    },
  };
}

/** Finds or makes the plan for the variant that the variables select. `conditions`: the variables of `@skip` and `@include`. */
function createVariants(
  operation: Operation,
  conditions: readonly string[],
): (variables: CoercedValues) => SelectionPlan | null {
  const variants = new Map<string, SelectionPlan>();
  return (variables) => {
    // A variable with a default can be null. graphql-js then reports the error.
    if (conditions.some((name) => variables[name] === null)) return null;
    // The key is kept, so it must not contain a value: in this operation a variable with the same name can be any text.
    const key = conditions.map((name) => variables[name] === true).join();
    const known = variants.get(key);
    if (known || variants.size === MAX_VARIANTS) return known ?? null;
    const plan = planOperation(operation, conditionValuesOf(conditions, variables));
    variants.set(key, plan);
    return plan;
  };
}

function execute(operation: Operation, plan: SelectionPlan, variables: CoercedValues, context: unknown) {
  const errors = new CollectedErrors();
  const failed = (error: unknown): ExecutionResult => {
    // Located already, below the root: this only gives the error its type.
    errors.add(locatedError(error, undefined), undefined);
    return resultOf(null, errors);
  };
  try {
    const data = executeFields({ operation, variables, context, errors }, plan, undefined, undefined);
    if (!isPromise(data)) return resultOf(data, errors);
    return data.then((settled) => resultOf(settled, errors), failed);
  } catch (error) {
    return failed(error);
  }
}

function resultOf(data: CompletedFields | null, { list }: CollectedErrors): ExecutionResult {
  return list.length === 0 ? { data } : { errors: list, data };
}

/** A plan is kept. It gets the conditions only, since the other variables belong to one caller and can contain a key. */
function conditionValuesOf(conditions: readonly string[], variables: CoercedValues): Record<string, boolean> {
  return Object.fromEntries(
    conditions.filter((name) => name in variables).map((name) => [name, variables[name] === true]),
  );
}

const NO_VARIABLES: CoercedValues = Object.freeze({});

/** Null if a variable is invalid. */
function coerceVariables({ schema, definition }: Operation, given: CoercedValues): CoercedValues | null {
  const definitions = definition.variableDefinitions ?? [];
  if (definitions.length === 0) return NO_VARIABLES;
  const { coerced } = getVariableValues(schema, definitions, given, { maxErrors: MAX_COERCION_ERRORS });
  return coerced ?? null;
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

/** The same values as `coerceVariables` gives, at a tenth of its cost. Null if a variable is missing or has another type. */
function takePassthrough(
  passthrough: readonly PassthroughVariable[],
  given: Readonly<Record<string, unknown>>,
): CoercedValues | null {
  const values: Record<string, unknown> = {};
  for (const { name, typeOf } of passthrough) {
    const value = given[name];
    if (typeof value !== typeOf) return null;
    values[name] = value;
  }
  return values;
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

/** Introspection is rare and its response is large. An object can't have an own property `__proto__` by assignment. */
function isCompilableDocument(document: DocumentNode): boolean {
  let isCompilable = true;
  visit(document, {
    Field: ({ name, alias }) => {
      if (!['__schema', '__type'].includes(name.value) && alias?.value !== '__proto__') return undefined;
      isCompilable = false;
      return BREAK;
    },
  });
  return isCompilable;
}

/** True if every abstract type has `resolveType` and no type has `isTypeOf`: other ways to find a type are not compiled. */
function isCompilableSchema(schema: GraphQLSchema): boolean {
  return Object.values(schema.getTypeMap()).every(
    (type) => !(isObjectType(type) && type.isTypeOf) && !(isAbstractType(type) && !type.resolveType),
  );
}
