import type { QueryResolvers } from '../../generated/resolver-types.ts';
import { parseKeyFilter, parseKeyId, parsePermissionId } from '../../registries/atlas/model/identifiers.ts';
import { parseCriteria } from '../../registries/atlas/model/key-criteria.ts';
import { REGISTRIES } from '../../registries/catalogue.ts';
import { readAccountPage, readPage } from './connection.ts';

export const Query: QueryResolvers = {
  apiKey: (_root, { id }, { atlas }) => atlas.keys.byId(parseKeyId(id)),

  apiKeys: async (_root, { filter: given, orderBy, ...page }, context, info) => {
    const filter = parseKeyFilter(given);
    const criteria = parseCriteria(given);
    if (criteria === null && orderBy == null) return readPage(context.atlas.lists, { page, filter }, context, info);
    return readAccountPage({ page, filter, criteria, order: orderBy ?? null }, context, info);
  },

  apiKeyPermissions: (_root, _args, { atlas }) => atlas.permissions.all(),

  apiKeyPermission: (_root, { id }, { atlas }) => atlas.permissions.byId(parsePermissionId(id)),

  apiKeyReport: async (_root, { filter }, { atlas, addError }, info) => {
    const report = await atlas.report({ filter: parseKeyFilter(filter), criteria: parseCriteria(filter) });
    for (const problem of report.problems) addError(problem, info);
    return report;
  },

  registries: () => REGISTRIES,

  callingKey: (_root, _args, { atlas }) => atlas.callingKey,
};
