import { collectSubFields } from '@graphql-tools/utils';
import { isObjectType, type FieldNode, type GraphQLResolveInfo } from 'graphql';
import type { ConnectionSelection } from '../../registries/atlas/reading/key-connection.ts';

/**
 * Results of `selectedFields`, by the nodes of a field and the name of a type. Each execution, and each compiled variant
 * of a query, creates its own lists of nodes. A list of nodes therefore also identifies the variables that `@skip` and
 * `@include` depend on.
 */
const SELECTIONS = new WeakMap<readonly FieldNode[], Map<string, ReadonlySet<string>>>();

/**
 * Returns the names of the fields that the operation selects below this field on the object type `typeName`, including
 * `__typename`. Follows fragments, and applies `@skip` and `@include`. Resolvers use it to ask the upstream only for
 * fields that are selected. Throws a TypeError if the schema has no such object type.
 */
export function selectedFields(info: GraphQLResolveInfo, typeName: string): ReadonlySet<string> {
  const { fieldNodes } = info;
  const selections = SELECTIONS.get(fieldNodes);
  // All objects of a list share one selection.
  const known = selections?.get(typeName);
  if (known) return known;
  const selected = collectSelected(info, typeName);
  SELECTIONS.set(fieldNodes, new Map([...(selections ?? []), [typeName, selected]]));
  return selected;
}

function collectSelected(
  { schema, fragments, variableValues, fieldNodes }: GraphQLResolveInfo,
  typeName: string,
): ReadonlySet<string> {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new TypeError(`The schema has no object type ${typeName}.`);
  // The library expects the variables as graphql 17 represents them, and reads only `coerced`.
  const { fields } = collectSubFields(schema, fragments, { coerced: variableValues, sources: {} }, type, [
    ...fieldNodes,
  ]);
  return new Set([...fields.values()].flatMap((nodes) => nodes[0]?.name.value ?? []));
}

/** Tells how much of this field's connection the operation selects: keys, only their number, or nothing. */
export function connectionSelection(info: GraphQLResolveInfo): ConnectionSelection {
  const fields = [...selectedFields(info, 'ApiKeyConnection')].filter((name) => name !== '__typename');
  if (fields.length === 0) return 'NOTHING';
  return fields.every((name) => name === 'totalCount') ? 'COUNT' : 'ROWS';
}
