import { collectSubFields } from '@graphql-tools/utils';
import { isObjectType, type GraphQLResolveInfo } from 'graphql';

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
