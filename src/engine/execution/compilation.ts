import { collectFields, collectSubFields } from '@graphql-tools/utils';
import {
  getArgumentValues,
  getNamedType,
  isCompositeType,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  getNullableType,
  OperationTypeNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  visit,
  BREAK,
  type ASTNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { completerFor, serializedTypeOf } from './completion.ts';
import type { CoercedValues, Execution, FieldPlan, Operation, SelectionPlan } from './plan.ts';

/**
 * The variables that `@skip` and `@include` use. A plan is reused for other callers, so it must not contain any other
 * variable: that could be one caller's secret.
 */
export type ConditionValues = Readonly<Record<string, boolean | null>>;

/**
 * How a part of the response behaves after the operation has exceeded a limit. LIMITED: the execution does not go on. PAYLOAD:
 * it goes on, because the part tells what a mutation has written. ROOT: the fields of the mutation itself.
 */
type Zone = 'LIMITED' | 'PAYLOAD' | 'ROOT';

const NO_ARGUMENTS: CoercedValues = Object.freeze({});

/** Plans the fields of the root type for one variant of the operation: the one that these values of the conditions select. */
export function planOperation(operation: Operation, conditions: ConditionValues): SelectionPlan {
  const { schema, definition, fragments } = operation;
  const type = schema.getRootType(definition.operation);
  if (!type) throw new TypeError(`The schema has no ${definition.operation} type.`);
  const { fields } = collectFields(schema, fragments, variableValuesOf(conditions), type, definition.selectionSet);
  const zone = definition.operation === OperationTypeNode.MUTATION ? 'ROOT' : 'LIMITED';
  return planSelection({ operation, conditions, zone, parentType: type }, fields);
}

// `collectFields` takes the variables in the format of graphql 17, and reads `coerced` only.
function variableValuesOf(conditions: ConditionValues) {
  return { coerced: { ...conditions }, sources: {} };
}

interface PlanContext {
  readonly operation: Operation;
  readonly conditions: ConditionValues;
  readonly zone: Zone;
  readonly parentType: GraphQLObjectType;
}

function planSelection(
  context: PlanContext,
  nodesByResponseName: ReadonlyMap<string, readonly FieldNode[]>,
): SelectionPlan {
  const fields = Array.from(nodesByResponseName, ([name, nodes]) => planField(context, name, nodes));
  // A field that is selected several times has a node for each.
  context.operation.onFieldsPlanned(fields.reduce((sum, { fieldNodes }) => sum + fieldNodes.length, 0));
  return {
    fields,
    bytes: fields.reduce((sum, field) => sum + bytesOf(field), '{}'.length),
    hasProto: nodesByResponseName.has('__proto__'),
    template: templateOf(fields),
    isLimited: context.zone === 'LIMITED',
  };
}

/**
 * V8 turns an object that gets more properties than these one by one into a hash table, which takes twice as long to fill and
 * ten times as long to write as JSON. A copy of an object that has them all stays fast, up to a size.
 */
const MAX_ADDED_PROPERTIES = 12;
const MAX_COPIED_PROPERTIES = 120;

function templateOf(fields: readonly FieldPlan[]): Readonly<Record<string, null>> | null {
  if (fields.length <= MAX_ADDED_PROPERTIES || fields.length > MAX_COPIED_PROPERTIES) return null;
  const template = Object.fromEntries(fields.map(({ responseName }) => [responseName, null]));
  // The first one was filled one by one.
  return { ...template };
}

/** The longest number has this many characters. `false` and `null` have fewer. */
const NUMBER_BYTES = 24;

/** The response name, and the value without its text: a number, or the quotes or brackets around it. */
function bytesOf({ responseName, definition }: FieldPlan): number {
  const type = getNamedType(definition.type);
  const isNumber = isLeafType(type) && serializedTypeOf(type) !== 'string';
  return Buffer.byteLength(responseName) + '"":"",'.length + (isNumber ? NUMBER_BYTES : 0);
}

function planField(context: PlanContext, responseName: string, fieldNodes: readonly FieldNode[]): FieldPlan {
  const { operation, conditions, parentType, zone } = context;
  const [node] = fieldNodes;
  const definition = node && definitionOf(operation.schema, parentType, node);
  if (!node || !definition) throw new TypeError(`${parentType.name} has no field for ${responseName}.`);
  const { type } = definition;
  const isNullable = !isNonNullType(type);
  const endsLimit = zone === 'PAYLOAD' && isCompositeType(type) && !isSmall(type, MAX_SMALL_LEVELS);
  const subfieldsZone = zone === 'LIMITED' || endsLimit ? 'LIMITED' : 'PAYLOAD';
  const planSubfields = (runtimeType: GraphQLObjectType): SelectionPlan => {
    const { schema, fragments } = operation;
    const { fields } = collectSubFields(schema, fragments, variableValuesOf(conditions), runtimeType, [...fieldNodes]);
    return planSelection({ operation, conditions, zone: subfieldsZone, parentType: runtimeType }, fields);
  };
  const isTrivial = !definition.resolve && definition.args.length === 0 && isLeafType(getNullableType(type));
  return {
    responseName,
    fieldNodes,
    parentType,
    definition,
    argumentsFor: argumentsOf(definition, node),
    complete: completerFor(type, planSubfields),
    isTrivial,
    serializedType: isTrivial ? serializedTypeOf(type) : null,
    isNullable,
    isLimited: zone === 'LIMITED',
  };
}

/** An object that explains a write, such as an error with its recovery. */
const MAX_SMALL_LEVELS = 2;

/** True if no list below the type can multiply its values. */
function isSmall(type: GraphQLOutputType, levels: number): boolean {
  const nullable = getNullableType(type);
  if (isLeafType(nullable)) return true;
  if (!isObjectType(nullable) || levels === 0) return false;
  return Object.values(nullable.getFields()).every((field) => isSmall(field.type, levels - 1));
}

function definitionOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  { name }: FieldNode,
): GraphQLField<unknown, unknown> | undefined {
  if (name.value === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  const introspection = [SchemaMetaFieldDef, TypeMetaFieldDef].find((field) => field.name === name.value);
  return introspection && type === schema.getQueryType() ? introspection : type.getFields()[name.value];
}

/**
 * The values of arguments without a variable. They belong to the document, and not to the plans of its fields: a document can
 * have hundreds of plans, by the names of its operations and by their variants, and its values can be its largest part.
 */
const LITERAL_VALUES = new WeakMap<FieldNode, Map<GraphQLField<unknown, unknown>, CoercedValues>>();

/** Arguments that contain no variable are coerced once, on first use. */
function argumentsOf(definition: GraphQLField<unknown, unknown>, node: FieldNode): FieldPlan['argumentsFor'] {
  if (definition.args.length === 0) return () => NO_ARGUMENTS;
  const coerce = ({ variables }: Execution): CoercedValues => getArgumentValues(definition, node, variables);
  if ((node.arguments ?? []).some(containsVariable)) {
    const passed = variableArgumentsOf(definition, node);
    return passed ? (execution) => valuesOf(passed, execution.variables) ?? coerce(execution) : coerce;
  }
  const coerceOnce = (execution: Execution): CoercedValues => {
    // The same fragment can be for several types, whose fields have other definitions.
    const byDefinition = LITERAL_VALUES.get(node) ?? new Map<GraphQLField<unknown, unknown>, CoercedValues>();
    const values = byDefinition.get(definition) ?? Object.freeze(coerce(execution));
    LITERAL_VALUES.set(node, byDefinition.set(definition, values));
    return values;
  };
  let coerced: CoercedValues | null = null;
  return (execution) => (coerced ??= coerceOnce(execution));
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
