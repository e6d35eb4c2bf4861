import type { ApiKeyPermissionResolvers, GrantResolvers } from '../../generated/resolver-types.ts';
import { parsePermissionId, parseSearch } from '../../registries/atlas/model/identifiers.ts';

export const Grant: GrantResolvers = {
  permission: ({ permission }) => ({ id: permission }),
};

export const ApiKeyPermission: ApiKeyPermissionResolvers = {
  description: (permission, _args, { atlas }) =>
    'description' in permission
      ? permission.description
      : atlas.permissions.describe(permission.id).then((known) => known?.description ?? null),
  targetTypes: (permission, _args, { atlas }) =>
    'targetTypes' in permission
      ? permission.targetTypes
      : atlas.permissions.describe(permission.id).then((known) => known?.targetTypes ?? null),
  targets: ({ id }, { search }, { atlas }) => atlas.permissions.targets(parsePermissionId(id), parseSearch(search)),
};
