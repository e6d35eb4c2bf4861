import {
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isObjectType,
  isOutputType,
  Kind,
  OperationTypeNode,
  typeFromAST,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type GraphQLError,
} from 'graphql';
import { planOperation } from './compilation.ts';
import { passthroughTypeOf } from './completion.ts';
import { executeFields } from './fields.ts';
import { CollectedErrors, isPromise, type Operation, type SelectionPlan, type Values } from './plan.ts';

/**
 * A query made ready to be executed many times: what graphql-js finds out for each object and each field anew (which fields
 * are selected, how their type is completed, what their arguments are) is found out once. Answers, errors and nulls are those
 * of graphql-js; so is the order in which resolvers are called.
 */
export interface CompiledQuery {
  readonly operation: Operation;
  /** Null: the variables are not what the operation asks for, or it is a form of it that is not compiled. Nothing was executed. */
  execute(
    variables: Readonly<Record<string, unknown>>,
    createContext: () => unknown,
  ): Promise<ExecutionResult> | ExecutionResult | null;
}

/** Of one operation so many variants by `@skip` and `@include` are kept. */
const MAX_VARIANTS = 8;
/** As graphql-js has it. */
const MAX_COERCION_ERRORS = 50;

/**
 * Null: there is no such operation in the document, or it is better left to graphql-js. The document must be valid. What it
 * takes of memory shows by `onPlanned`: up to a kilobyte a field.
 */
export function compileQuery(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  onPlanned: Operation['onPlanned'] = () => undefined,
): CompiledQuery | null {
  const definition = getOperationAST(document, operationName);
  if (definition?.operation !== OperationTypeNode.QUERY || !isCompilable(schema, document)) return null;
  const operation: Operation = { schema, definition, fragments: fragmentsOf(document), onPlanned };
  const conditions = conditionsOf(document);
  const passthrough = passthroughVariablesOf(operation);
  const variants = new Map<string, SelectionPlan>();
  const variantFor = (variables: Values): SelectionPlan | null => {
    // A default makes null possible, and graphql-js knows what to say of it.
    if (conditions.some((name) => variables[name] === null)) return null;
    // Never its value: in this operation a variable of that name may be any text, and the key of a form is kept.
    const key = conditions.map((name) => variables[name] === true).join();
    const known = variants.get(key);
    if (known || variants.size === MAX_VARIANTS) return known ?? null;
    const plan = planOperation(operation, conditionValuesOf(conditions, variables));
    variants.set(key, plan);
    return plan;
  };
  return {
    operation,
    execute: (given, createContext) => {
      const variables = (passthrough && takePassthrough(passthrough, given)) ?? coerce(operation, given);
      const plan = variables && variantFor(variables);
      return plan && execute(operation, plan, variables, createContext());
    },
  };
}

function execute(operation: Operation, plan: SelectionPlan, variables: Values, context: unknown) {
  const errors = new CollectedErrors();
  const failed = (error: unknown): ExecutionResult => {
    errors.add(error as GraphQLError, undefined);
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

function resultOf(data: unknown, { list }: CollectedErrors): ExecutionResult {
  const answer = data as Record<string, unknown> | null;
  return list.length === 0 ? { data: answer } : { errors: list, data: answer };
}

/** These alone go into a plan, which is kept: other variables are their caller's, and may hold a key. */
function conditionValuesOf(conditions: readonly string[], variables: Values): Record<string, boolean> {
  return Object.fromEntries(
    conditions.filter((name) => name in variables).map((name) => [name, variables[name] === true]),
  );
}

const NO_VARIABLES: Values = Object.freeze({});

function coerce({ schema, definition }: Operation, given: Values): Values | null {
  const definitions = definition.variableDefinitions ?? [];
  if (definitions.length === 0) return NO_VARIABLES;
  const { coerced } = getVariableValues(schema, definitions, given, { maxErrors: MAX_COERCION_ERRORS });
  return coerced ?? null;
}

/** A variable whose value is taken as it comes, if `typeof` says this of it. */
interface PassthroughVariable {
  readonly name: string;
  readonly kind: string;
}

/** Null: not all of them are passthrough, or there are none. */
function passthroughVariablesOf({ schema, definition }: Operation): readonly PassthroughVariable[] | null {
  const definitions = definition.variableDefinitions ?? [];
  const passthrough = definitions.flatMap(({ variable, type, defaultValue }): PassthroughVariable[] => {
    const inputType = typeFromAST(schema, type);
    // The types that are passthrough can be asked for as well as given.
    const kind = isOutputType(inputType) && !defaultValue ? passthroughTypeOf(inputType) : null;
    return kind === null ? [] : [{ name: variable.name.value, kind }];
  });
  return passthrough.length === 0 || passthrough.length < definitions.length ? null : passthrough;
}

/** The same as `coerce` at a tenth of its cost, where all are given and of their type; null: not all are. */
function takePassthrough(passthrough: readonly PassthroughVariable[], given: Values): Values | null {
  const values: Record<string, unknown> = {};
  for (const { name, kind } of passthrough) {
    const value = given[name];
    if (typeof value !== kind) return null;
    values[name] = value;
  }
  return values;
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}

/** The variables by which fields are left out. */
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

/** Queries for the schema are rare and large; and a field can't be named like what JavaScript has on every object. */
function isCompilable(schema: GraphQLSchema, document: DocumentNode): boolean {
  const unusual: FieldNode[] = [];
  visit(document, {
    Field: (field) => {
      const { name, alias } = field;
      if (['__schema', '__type'].includes(name.value) || alias?.value === '__proto__') unusual.push(field);
    },
  });
  return unusual.length === 0 && isUsual(schema);
}

/** Types are told by `resolveType`, as the gateway's are; graphql-js knows other ways. */
function isUsual(schema: GraphQLSchema): boolean {
  return Object.values(schema.getTypeMap()).every(
    (type) => !(isObjectType(type) && type.isTypeOf) && !(isAbstractType(type) && !type.resolveType),
  );
}
