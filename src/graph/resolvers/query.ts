import { asError, GatewayError } from '../../core/errors.ts';
import type { QueryResolvers } from '../../generated/resolver-types.ts';
import { parseKeyFilter, parseKeyId, parsePermissionId } from '../../registries/atlas/identifiers.ts';
import { readConnection, type WantedOfConnection } from '../../registries/atlas/key-connection.ts';
import type { ApiKey } from '../../registries/atlas/model.ts';
import { selectedFields } from '../selection.ts';

const MAX_NODES = 100;

export const Query: QueryResolvers = {
  apiKey: (_root, { id }, { atlas }) => atlas.keys.byId(parseKeyId(id)),

  apiKeys: async (_root, { filter, ...page }, { atlas }, info) => {
    const wanted = wantedOf(selectedFields(info, 'ApiKeyConnection'));
    return readConnection(atlas.lists, { page, filter: parseKeyFilter(filter), wanted });
  },

  apiKeyPermissions: async (_root, _args, { atlas, objects }) => objects.take(await atlas.permissions.all()),

  apiKeyPermission: (_root, { id }, { atlas }) => atlas.permissions.byId(parsePermissionId(id)),

  callingKey: (_root, _args, { credential }) => ({ credential }),

  node: (_root, { id }, { atlas }) => atlas.keys.byId(parseKeyId(id)),

  nodes: (_root, { ids }, { atlas, objects }) => {
    if (ids.length > MAX_NODES)
      throw new GatewayError(
        'BAD_USER_INPUT',
        `\`ids\` holds ${ids.length} ids; at most ${MAX_NODES} can be read at once.`,
      );
    // An item settles to a key, null or an Error of its own: one bad id leaves the others.
    const read = async (id: string): Promise<ApiKey | null> => atlas.keys.byId(parseKeyId(id));
    return Promise.all(objects.take(ids).map((id) => read(id).catch(asError)));
  },
};

function wantedOf(selected: ReadonlySet<string>): WantedOfConnection {
  const fields = [...selected].filter((name) => name !== '__typename');
  if (fields.length === 0) return 'NOTHING';
  return fields.every((name) => name === 'totalCount') ? 'COUNT' : 'ROWS';
}
