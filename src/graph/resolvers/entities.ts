import type { ApiKeyResolvers, MeasurementResolvers, ProbeResolvers } from '../../generated/resolver-types.ts';
import { parseKeyId, parseNumber } from '../../registries/atlas/identifiers.ts';

// What a router gets for the references that it has, in the subgraph role. Each settles alone, by a promise of its own
// (what is thrown outside of one would end them all), and keys that are asked for together are read together, by their loader.

export const ApiKeyEntity: ApiKeyResolvers = {
  // An id that was regenerated away is null: the loader finds no such key.
  __resolveReference: ({ id }, { atlas }) => Promise.try(() => atlas.keys.byId(parseKeyId(id))),
};

export const MeasurementEntity: MeasurementResolvers = {
  __resolveReference: ({ id }) => Promise.try(() => ({ kind: 'MEASUREMENT', id: parseNumber(id) })),
};

export const ProbeEntity: ProbeResolvers = {
  __resolveReference: ({ id }) => Promise.try(() => ({ kind: 'PROBE', id: parseNumber(id) })),
};
