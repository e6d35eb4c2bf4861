import { isUnionType, type GraphQLSchema } from 'graphql';
import { asError } from '../../core/errors.ts';
import { parseKeyId, parseNumericId } from '../../registries/atlas/model/identifiers.ts';
import type { ApiKey } from '../../registries/atlas/model/keys.ts';
import type { GraphContext } from '../operation/context.ts';
import type { EntityReference, MeasurementModel, ProbeModel } from '../operation/models.ts';
import { typeNameOf } from './target-resource.ts';

/**
 * Makes `_entities` resolve the references of a router. A list of keys is one promise, since the key loader reads them together:
 * the federation library's own resolver makes several promises for each reference, and 50 references of a small account took a
 * fifth more time with it. In a list with other objects, none waits for a slow key. An invalid reference fails its own item
 * only. The references are charged before they are resolved, because 100 aliases of 3,000 of them would block the event loop for
 * a second.
 */
export function resolveEntities(schema: GraphQLSchema): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const entity = schema.getType('_Entity');
  if (!field || !isUnionType(entity)) throw new TypeError('The schema has no field `Query._entities`.');
  entity.resolveType = typeNameOf;
  field.resolve = (
    _root,
    { representations }: { readonly representations: readonly EntityReference[] },
    context: GraphContext,
  ) => {
    representations.forEach(() => context.cost.addPromise());
    if (context.cost.exceeded) throw context.cost.exceeded;
    const entities = representations.map((reference) => resolveReference(reference, context).catch(asError));
    return representations.every(({ __typename: type }) => type === 'ApiKey') ? Promise.all(entities) : entities;
  };
  return schema;
}

/** Null for the old id of a regenerated key: there is no such key. The key loader reads many keys in few calls. */
async function resolveReference(
  { __typename: type, id }: EntityReference,
  { atlas }: GraphContext,
): Promise<ApiKey | MeasurementModel | ProbeModel | null> {
  switch (type) {
    case 'ApiKey':
      return atlas.keys.byId(parseKeyId(id));
    case 'Measurement':
      return { kind: 'MEASUREMENT', id: parseNumericId(id) };
    case 'Probe':
      return { kind: 'PROBE', id: parseNumericId(id) };
  }
}
