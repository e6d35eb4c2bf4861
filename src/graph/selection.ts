import { collectSubFields } from '@graphql-tools/utils';
import { isObjectType, type GraphQLResolveInfo } from 'graphql';
import type { WantedOfConnection } from '../registries/atlas/key-connection.ts';

/**
 * The names of the fields, `__typename` among them, that the operation selects below this one on the object type
 * `typeName`, through fragments and with `@skip` and `@include` obeyed. What nobody selects is not asked of the upstream.
 */
export function selectedFields(
  { schema, fragments, variableValues, fieldNodes }: GraphQLResolveInfo,
  typeName: string,
): Set<string> {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new TypeError(`There is no object type ${typeName}.`);
  // The library's form of variables is that of graphql 17, of which it reads `coerced` alone.
  const { fields } = collectSubFields(schema, fragments, { coerced: variableValues, sources: {} }, type, [
    ...fieldNodes,
  ]);
  return new Set([...fields.values()].flatMap((nodes) => nodes[0]?.name.value ?? []));
}

/** How much of the connection that this field gives the operation selects. */
export function wantedOfConnection(info: GraphQLResolveInfo): WantedOfConnection {
  const fields = [...selectedFields(info, 'ApiKeyConnection')].filter((name) => name !== '__typename');
  if (fields.length === 0) return 'NOTHING';
  return fields.every((name) => name === 'totalCount') ? 'COUNT' : 'ROWS';
}
