import type { GraphQLSchema } from 'graphql';
import type { ApiKeyResolvers, MeasurementResolvers, ProbeResolvers } from '../../generated/resolver-types.ts';
import { parseKeyId, parseNumericId } from '../../registries/atlas/model/identifiers.ts';
import type { GraphContext } from '../operation/context.ts';

// Resolvers of the entities that a router asks the subgraph for. Each reference has its own promise, so that an invalid
// one does not affect the others: an error thrown synchronously would fail the whole list. The key loader batches reads.

export const ApiKeyEntity: ApiKeyResolvers = {
  // Null for the old id of a regenerated key: the loader finds no such key.
  __resolveReference: async ({ id }, { atlas }) => atlas.keys.byId(parseKeyId(id)),
};

export const MeasurementEntity: MeasurementResolvers = {
  __resolveReference: ({ id }) =>
    Promise.resolve(id).then((given) => ({ kind: 'MEASUREMENT', id: parseNumericId(given) })),
};

export const ProbeEntity: ProbeResolvers = {
  __resolveReference: ({ id }) => Promise.resolve(id).then((given) => ({ kind: 'PROBE', id: parseNumericId(given) })),
};

/**
 * Makes `_entities` charge its references before it resolves them. The federation library creates a promise for each, and 100
 * aliases of 3,000 references would block the event loop for a second.
 */
export function chargeReferences(schema: GraphQLSchema): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const resolve = field?.resolve;
  if (!field || !resolve) throw new TypeError('The schema has no field `Query._entities`.');
  field.resolve = (root, args: { representations: readonly unknown[] }, context: GraphContext, info): unknown => {
    args.representations.forEach(() => context.cost.addPromise());
    if (context.cost.exceeded) throw context.cost.exceeded;
    return resolve(root, args, context, info);
  };
  return schema;
}
