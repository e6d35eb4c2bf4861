import type { GraphQLResolveInfo } from 'graphql';
import type {
  MeasurementResolvers,
  ProbeResolvers,
  TargetResolvers,
  TargetResourceResolvers,
} from '../../generated/resolver-types.ts';
import { isKeyId, isNumericId } from '../../registries/atlas/model/identifiers.ts';
import type { PageArguments } from '../../registries/atlas/reading/page-arguments.ts';
import type { KeyConnection } from '../../registries/atlas/reading/key-page.ts';
import {
  targetKindOf,
  type ApiKey,
  type MeasurementField,
  type ProbeField,
} from '../../registries/atlas/model/keys.ts';
import type { GrantedObject } from '../../registries/atlas/reading/targeting-keys.ts';
import type { GraphContext } from '../operation/context.ts';
import type { MeasurementModel, ProbeModel } from '../operation/models.ts';
import { selectedFields } from '../operation/selection.ts';
import { readPage } from './connection.ts';

export const Probe: ProbeResolvers = {
  apiKeysTargeting: ({ id }, page, context, info) => keysTargeting({ kind: 'PROBE', id }, page, context, info),
};

export const Measurement: MeasurementResolvers = {
  apiKeysTargeting: ({ id }, page, context, info) => keysTargeting({ kind: 'MEASUREMENT', id }, page, context, info),
};

export const TargetResource: TargetResourceResolvers = {
  __resolveType: typeNameOf,
};

/** The name of the type of an object that has an id. */
export function typeNameOf(resource: ApiKey | MeasurementModel | ProbeModel): 'ApiKey' | 'Measurement' | 'Probe' {
  if ('grants' in resource) return 'ApiKey';
  return resource.kind === 'PROBE' ? 'Probe' : 'Measurement';
}

/** Reads the object of a grant from the upstream, with only the selected fields. */
export const Target: TargetResolvers = {
  resource: ({ type, targetId }, _args, { atlas }, info) => {
    const kind = targetKindOf(type);
    if (kind === null) return null;
    const selected = selectedFields(info, RESOURCE_TYPES[kind]);
    // Without a selected field, not even `__typename`, the operation can't tell if the object exists.
    if (selected.size === 0) return null;
    switch (kind) {
      case 'KEY':
        return isKeyId(targetId) ? atlas.keys.byId(targetId) : null;
      case 'MEASUREMENT':
        return atlas.resources.measurement(targetId, fieldsToRead<MeasurementField>(selected));
      case 'PROBE':
        return atlas.resources.probe(targetId, fieldsToRead<ProbeField>(selected));
    }
  },
};

/** In a larger graph, another subgraph owns probes and measurements. Returns only their ids, without an upstream call. */
export const TargetOfSubgraph: TargetResolvers = {
  resource: ({ type, targetId }, _args, { atlas }, info) => {
    const kind = targetKindOf(type);
    if (kind === 'KEY')
      return isKeyId(targetId) && selectedFields(info, 'ApiKey').size > 0 ? atlas.keys.byId(targetId) : null;
    return kind !== null && isNumericId(targetId) ? { kind, id: targetId } : null;
  },
};

const RESOURCE_TYPES = { KEY: 'ApiKey', MEASUREMENT: 'Measurement', PROBE: 'Probe' } as const;

/** Fields that need no upstream call for the object itself. */
const NOT_READ = ['id', 'number', '__typename', 'apiKeysTargeting'];

/** The selected fields that the upstream must be asked for. */
export function fieldsToRead<Field extends string>(selected: ReadonlySet<string>): Field[] {
  return [...selected].filter((name): name is Field => !NOT_READ.includes(name));
}

function keysTargeting(
  object: GrantedObject,
  page: PageArguments,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<KeyConnection> {
  const { list, filter } = context.atlas.targeting.of(object);
  return readPage(list, { page, filter }, context, info);
}
