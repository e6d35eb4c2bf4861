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
import { completerOf, passthroughTypeOf } from './completion.ts';
import type { FieldPlan, Operation, Run, SelectionPlan, Values } from './plan.ts';

/** The variables by which fields are left out. A plan outlives its first caller, so it must not see any other. */
type ConditionValues = Readonly<Record<string, boolean>>;

const NO_ARGUMENTS: Values = Object.freeze({});

/** What the operation selects of its root type, with `@skip` and `@include` obeyed as these variables have it. */
export function planOperation(operation: Operation, variables: ConditionValues): SelectionPlan {
  const { schema, definition, fragments } = operation;
  const type = schema.getRootType(definition.operation);
  if (!type) throw new TypeError(`The schema has no ${definition.operation}.`);
  const { fields } = collectFields(schema, fragments, coerced(variables), type, definition.selectionSet);
  return planSelection(operation, variables, type, fields);
}

// The library's form of variables is that of graphql 17, of which it reads `coerced` alone.
function coerced(variables: ConditionValues) {
  return { coerced: { ...variables }, sources: {} };
}

function planSelection(
  operation: Operation,
  variables: ConditionValues,
  parentType: GraphQLObjectType,
  nodesByKey: ReadonlyMap<string, FieldNode[]>,
): SelectionPlan {
  const planBelow =
    (nodes: FieldNode[]) =>
    (type: GraphQLObjectType): SelectionPlan => {
      const { fields } = collectSubFields(operation.schema, operation.fragments, coerced(variables), type, nodes);
      return planSelection(operation, variables, type, fields);
    };
  operation.onPlanned(nodesByKey.size);
  return Array.from(nodesByKey, ([key, nodes]): FieldPlan => {
    const [node] = nodes;
    const definition = node && definitionOf(parentType, node);
    if (!node || !definition) throw new TypeError(`${parentType.name} has no field ${key}.`);
    const isTrivial =
      !definition.resolve && definition.args.length === 0 && isLeafType(getNullableType(definition.type));
    return {
      key,
      nodes,
      parentType,
      definition,
      argumentsOf: argumentsOf(definition, node),
      complete: completerOf(definition.type, planBelow(nodes)),
      isTrivial,
      passthroughType: isTrivial ? passthroughTypeOf(definition.type) : null,
      isNullable: !isNonNullType(definition.type),
    };
  });
}

function definitionOf(type: GraphQLObjectType, { name }: FieldNode): GraphQLField<unknown, unknown> | undefined {
  return name.value === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : type.getFields()[name.value];
}

/** Arguments without a variable in them are coerced once. */
function argumentsOf(definition: GraphQLField<unknown, unknown>, node: FieldNode): FieldPlan['argumentsOf'] {
  if (definition.args.length === 0) return () => NO_ARGUMENTS;
  const ofRun = ({ variables }: Run): Values => getArgumentValues(definition, node, variables);
  if ((node.arguments ?? []).some(holdsVariable)) {
    const names = variablesFor(definition, node);
    return names ? (run) => takeVariables(names, run.variables) ?? ofRun(run) : ofRun;
  }
  let known: Values | null = null;
  return (run) => (known ??= Object.freeze(ofRun(run)));
}

/** Of an argument and the variable that is its value. */
type Names = readonly [argument: string, variable: string];

/** Null: an argument has another value than a variable, or a default. */
function variablesFor(
  definition: GraphQLField<unknown, unknown>,
  { arguments: given = [] }: FieldNode,
): Names[] | null {
  const names = given.flatMap(({ name, value }): Names[] =>
    value.kind === Kind.VARIABLE ? [[name.value, value.name.value]] : [],
  );
  const isGiven = (argument: string): boolean => given.some(({ name }) => name.value === argument);
  const canBeLeftOut = definition.args.every(
    (argument) => isGiven(argument.name) || argument.defaultValue === undefined,
  );
  return names.length === given.length && canBeLeftOut ? names : null;
}

/** Null: one of them is null or not given, of which graphql-js knows more. */
function takeVariables(names: readonly Names[], variables: Values): Values | null {
  const values: Record<string, unknown> = {};
  for (const [argument, variable] of names) {
    const value = Object.hasOwn(variables, variable) ? variables[variable] : null;
    if (value === null || value === undefined) return null;
    values[argument] = value;
  }
  return values;
}

function holdsVariable(node: ASTNode): boolean {
  let holds = false;
  visit(node, {
    [Kind.VARIABLE]: () => {
      holds = true;
      return BREAK;
    },
  });
  return holds;
}
