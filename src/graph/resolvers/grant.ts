import type { GraphQLResolveInfo } from 'graphql';
import type {
  ApiKeyPermissionResolvers,
  GrantResolvers,
  TargetResolvers,
  TargetResourceResolvers,
} from '../../generated/resolver-types.ts';
import { parseKeyId, parsePermissionId, parseSearch } from '../../registries/atlas/identifiers.ts';
import { targetKindOf } from '../../registries/atlas/model.ts';
import type { MeasurementField, ProbeField } from '../../registries/atlas/target-resources.ts';
import { selectedFields } from '../selection.ts';

export const Grant: GrantResolvers = {
  permission: ({ permission }) => ({ id: permission }),
};

export const ApiKeyPermission: ApiKeyPermissionResolvers = {
  description: async (permission, _args, { atlas }) =>
    'description' in permission
      ? permission.description
      : ((await atlas.permissions.describe(permission.id))?.description ?? null),
  targetTypes: async (permission, _args, { atlas }) => {
    const known = 'targetTypes' in permission ? permission : await atlas.permissions.describe(permission.id);
    return known?.targetTypes ?? null;
  },
  targets: ({ id }, { search }, { atlas }) => atlas.permissions.targets(parsePermissionId(id), parseSearch(search)),
};

export const Target: TargetResolvers = {
  resource: async ({ type, targetId }, _args, { atlas }, info) => {
    switch (targetKindOf(type)) {
      case 'KEY':
        return atlas.keys.byId(parseKeyId(targetId));
      case 'MEASUREMENT':
        return atlas.resources.measurement(targetId, fieldsOf<MeasurementField>(info, 'Measurement'));
      case 'PROBE':
        return atlas.resources.probe(targetId, fieldsOf<ProbeField>(info, 'Probe'));
      case null:
        return null;
    }
  },
};

export const TargetResource: TargetResourceResolvers = {
  __resolveType: (resource) => {
    if ('grants' in resource) return 'ApiKey';
    return 'connectionStatus' in resource ? 'Probe' : 'Measurement';
  },
};

function fieldsOf<Field extends string>(info: GraphQLResolveInfo, typeName: string): Field[] {
  return [...selectedFields(info, typeName)].filter((name): name is Field => name !== 'id');
}
