import type { GraphQLSchema } from 'graphql';
import type { ApiKeyResolvers, MeasurementResolvers, ProbeResolvers } from '../../generated/resolver-types.ts';
import { parseKeyId, parseNumericId } from '../../registries/atlas/identifiers.ts';
import type { GraphContext } from '../context.ts';

// What a router gets for the references that it has, in the subgraph role. Each settles alone, by a promise of its own
// (what is thrown outside of one would end them all), and keys that are asked for together are read together, by their loader.

export const ApiKeyEntity: ApiKeyResolvers = {
  // An id that was regenerated away is null: the loader finds no such key.
  __resolveReference: async ({ id }, { atlas }) => atlas.keys.byId(parseKeyId(id)),
};

export const MeasurementEntity: MeasurementResolvers = {
  __resolveReference: ({ id }) =>
    Promise.resolve(id).then((given) => ({ kind: 'MEASUREMENT', id: parseNumericId(given) })),
};

export const ProbeEntity: ProbeResolvers = {
  __resolveReference: ({ id }) => Promise.resolve(id).then((given) => ({ kind: 'PROBE', id: parseNumericId(given) })),
};

/** References are objects that an operation lists; the library's resolver does not know of the budget. */
export function countingReferences(schema: GraphQLSchema): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const resolve = field?.resolve;
  if (!field || !resolve) throw new TypeError('The subgraph has no entities.');
  field.resolve = (root, args: { representations: readonly unknown[] }, context: GraphContext, info): unknown => {
    context.objects.take(args.representations);
    return resolve(root, args, context, info);
  };
  return schema;
}
