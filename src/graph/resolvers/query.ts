import type { QueryResolvers } from '../../generated/resolver-types.ts';
import { parseKeyFilter, parseKeyId, parsePermissionId } from '../../registries/atlas/model/identifiers.ts';
import { readPage } from './connection.ts';

export const Query: QueryResolvers = {
  apiKey: (_root, { id }, { atlas }) => atlas.keys.byId(parseKeyId(id)),

  apiKeys: async (_root, { filter, ...page }, context, info) =>
    readPage(context.atlas.lists, { page, filter: parseKeyFilter(filter) }, context, info),

  apiKeyPermissions: (_root, _args, { atlas }) => atlas.permissions.all(),

  apiKeyPermission: (_root, { id }, { atlas }) => atlas.permissions.byId(parsePermissionId(id)),

  callingKey: (_root, _args, { atlas }) => atlas.callingKey,
};
