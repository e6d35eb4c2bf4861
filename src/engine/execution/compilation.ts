import { collectFields, collectSubFields } from '@graphql-tools/utils';
import {
  getArgumentValues,
  isLeafType,
  isNonNullType,
  Kind,
  getNullableType,
  TypeNameMetaFieldDef,
  visit,
  BREAK,
  type ASTNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { completerFor, passthroughTypeOf } from './completion.ts';
import type { CoercedValues, Execution, FieldPlan, Operation, SelectionPlan } from './plan.ts';

/**
 * The variables that `@skip` and `@include` use. A plan is reused for other callers, so it must not contain any other
 * variable: that could be one caller's secret.
 */
type ConditionValues = Readonly<Record<string, boolean>>;

const NO_ARGUMENTS: CoercedValues = Object.freeze({});

/** Plans the fields of the root type for one variant of the operation: the one that these values of the conditions select. */
export function planOperation(operation: Operation, conditions: ConditionValues): SelectionPlan {
  const { schema, definition, fragments } = operation;
  const type = schema.getRootType(definition.operation);
  if (!type) throw new TypeError(`The schema has no ${definition.operation} type.`);
  const { fields } = collectFields(schema, fragments, variableValuesOf(conditions), type, definition.selectionSet);
  return planSelection(operation, conditions, type, fields);
}

// `collectFields` takes the variables in the format of graphql 17, and reads `coerced` only.
function variableValuesOf(conditions: ConditionValues) {
  return { coerced: { ...conditions }, sources: {} };
}

function planSelection(
  operation: Operation,
  conditions: ConditionValues,
  parentType: GraphQLObjectType,
  nodesByResponseName: ReadonlyMap<string, FieldNode[]>,
): SelectionPlan {
  const subfieldPlannerFor =
    (nodes: FieldNode[]) =>
    (type: GraphQLObjectType): SelectionPlan => {
      const { schema, fragments } = operation;
      const { fields } = collectSubFields(schema, fragments, variableValuesOf(conditions), type, nodes);
      return planSelection(operation, conditions, type, fields);
    };
  operation.onFieldsPlanned(nodesByResponseName.size);
  return Array.from(nodesByResponseName, ([responseName, fieldNodes]): FieldPlan => {
    const [node] = fieldNodes;
    const definition = node && definitionOf(parentType, node);
    if (!node || !definition) throw new TypeError(`${parentType.name} has no field for ${responseName}.`);
    const isTrivial =
      !definition.resolve && definition.args.length === 0 && isLeafType(getNullableType(definition.type));
    return {
      responseName,
      fieldNodes,
      parentType,
      definition,
      argumentsFor: argumentsOf(definition, node),
      complete: completerFor(definition.type, subfieldPlannerFor(fieldNodes)),
      isTrivial,
      passthroughType: isTrivial ? passthroughTypeOf(definition.type) : null,
      isNullable: !isNonNullType(definition.type),
    };
  });
}

function definitionOf(type: GraphQLObjectType, { name }: FieldNode): GraphQLField<unknown, unknown> | undefined {
  return name.value === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : type.getFields()[name.value];
}

/** Arguments that contain no variable are coerced once, on first use. */
function argumentsOf(definition: GraphQLField<unknown, unknown>, node: FieldNode): FieldPlan['argumentsFor'] {
  if (definition.args.length === 0) return () => NO_ARGUMENTS;
  const coerce = ({ variables }: Execution): CoercedValues => getArgumentValues(definition, node, variables);
  if ((node.arguments ?? []).some(containsVariable)) {
    const passed = variableArgumentsOf(definition, node);
    return passed ? (execution) => valuesOf(passed, execution.variables) ?? coerce(execution) : coerce;
  }
  let coerced: CoercedValues | null = null;
  return (execution) => (coerced ??= Object.freeze(coerce(execution)));
}

/** The name of an argument, and the name of the variable that is its value: `first: $n`. */
type VariableArgument = readonly [argument: string, variable: string];

/** Null if graphql-js must coerce the arguments: one has a value other than a variable, or an omitted one has a default. */
function variableArgumentsOf(
  definition: GraphQLField<unknown, unknown>,
  { arguments: given = [] }: FieldNode,
): VariableArgument[] | null {
  const passed = given.flatMap(({ name, value }): VariableArgument[] =>
    value.kind === Kind.VARIABLE ? [[name.value, value.name.value]] : [],
  );
  const isGiven = (argument: string): boolean => given.some(({ name }) => name.value === argument);
  const hasNoOmittedDefault = definition.args.every(
    (argument) => isGiven(argument.name) || argument.defaultValue === undefined,
  );
  return passed.length === given.length && hasNoOmittedDefault ? passed : null;
}

/** The values of the arguments. Null if a variable is null or missing: graphql-js then decides on defaults and errors. */
function valuesOf(passed: readonly VariableArgument[], variables: CoercedValues): CoercedValues | null {
  const values: Record<string, unknown> = {};
  for (const [argument, variable] of passed) {
    const value = Object.hasOwn(variables, variable) ? variables[variable] : null;
    if (value === null || value === undefined) return null;
    values[argument] = value;
  }
  return values;
}

function containsVariable(node: ASTNode): boolean {
  let found = false;
  visit(node, {
    [Kind.VARIABLE]: () => {
      found = true;
      return BREAK;
    },
  });
  return found;
}
