import { collectSubFields } from '@graphql-tools/utils';
import { isObjectType, type FieldNode, type GraphQLResolveInfo } from 'graphql';
import type { ConnectionSelection } from '../registries/atlas/reading/key-connection.ts';

/**
 * By a field's nodes and the name of the type. An execution, or a compiled form of a query, makes its lists of nodes by itself,
 * so that they stand for the variables of `@skip` and `@include` too.
 */
const KNOWN = new WeakMap<readonly FieldNode[], Map<string, ReadonlySet<string>>>();

/**
 * The names of the fields, `__typename` among them, that the operation selects below this one on the object type
 * `typeName`, through fragments and with `@skip` and `@include` obeyed. What nobody selects is not asked of the upstream.
 */
export function selectedFields(info: GraphQLResolveInfo, typeName: string): ReadonlySet<string> {
  const { fieldNodes } = info;
  const known = KNOWN.get(fieldNodes)?.get(typeName);
  // The same for each object of a list.
  if (known) return known;
  const selected = collectSelected(info, typeName);
  KNOWN.set(fieldNodes, new Map([...(KNOWN.get(fieldNodes) ?? []), [typeName, selected]]));
  return selected;
}

function collectSelected(
  { schema, fragments, variableValues, fieldNodes }: GraphQLResolveInfo,
  typeName: string,
): ReadonlySet<string> {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new TypeError(`There is no object type ${typeName}.`);
  // The library's form of variables is that of graphql 17, of which it reads `coerced` alone.
  const { fields } = collectSubFields(schema, fragments, { coerced: variableValues, sources: {} }, type, [
    ...fieldNodes,
  ]);
  return new Set([...fields.values()].flatMap((nodes) => nodes[0]?.name.value ?? []));
}

/** How much of the connection that this field gives the operation selects. */
export function wantedOfConnection(info: GraphQLResolveInfo): ConnectionSelection {
  const fields = [...selectedFields(info, 'ApiKeyConnection')].filter((name) => name !== '__typename');
  if (fields.length === 0) return 'NOTHING';
  return fields.every((name) => name === 'totalCount') ? 'COUNT' : 'ROWS';
}
