import type { ApiKeyPermissionResolvers, GrantResolvers, TargetListResolvers } from '../../generated/resolver-types.ts';
import { parsePermissionId, parseSearch } from '../../registries/atlas/model/identifiers.ts';

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
