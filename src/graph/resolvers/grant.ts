import type {
  ApiKeyPermissionResolvers,
  GrantResolvers,
  TargetListResolvers,
  TargetResolvers,
  TargetResourceResolvers,
} from '../../generated/resolver-types.ts';
import { isKeyId, parsePermissionId, parseSearch } from '../../registries/atlas/identifiers.ts';
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

export const TargetList: TargetListResolvers = {
  nodes: ({ nodes }, _args, { objects }) => objects.take(nodes),
};

export const Target: TargetResolvers = {
  resource: async ({ type, targetId }, _args, { atlas }, info) => {
    const kind = targetKindOf(type);
    if (kind === null) return null;
    const selected = selectedFields(info, RESOURCE_TYPES[kind]);
    // An operation that asks nothing of such a resource, not even whether it is there, need not read it.
    if (selected.size === 0) return null;
    switch (kind) {
      case 'KEY':
        return isKeyId(targetId) ? atlas.keys.byId(targetId) : null;
      case 'MEASUREMENT':
        return atlas.resources.measurement(targetId, described<MeasurementField>(selected));
      case 'PROBE':
        return atlas.resources.probe(targetId, described<ProbeField>(selected));
    }
  },
};

export const TargetResource: TargetResourceResolvers = {
  __resolveType: (resource) => {
    if ('grants' in resource) return 'ApiKey';
    return 'connectionStatus' in resource ? 'Probe' : 'Measurement';
  },
};

const RESOURCE_TYPES = { KEY: 'ApiKey', MEASUREMENT: 'Measurement', PROBE: 'Probe' } as const;

function described<Field extends string>(selected: ReadonlySet<string>): Field[] {
  return [...selected].filter((name): name is Field => name !== 'id' && name !== '__typename');
}
