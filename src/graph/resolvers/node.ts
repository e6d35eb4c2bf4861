import { asError, GatewayError } from '../../core/errors.ts';
import type { QueryResolvers } from '../../generated/resolver-types.ts';
import { parseKeyId } from '../../registries/atlas/model/identifiers.ts';
import type { ApiKey } from '../../registries/atlas/model/keys.ts';

const MAX_NODES = 100;

/** Only in the role `standalone`: in a larger graph, these fields could not read the objects of other subgraphs. */
export const NodeQuery: QueryResolvers = {
  node: (_root, { id }, { atlas }) => atlas.keys.byId(parseKeyId(id)),

  nodes: (_root, { ids }, { atlas }) => {
    if (ids.length > MAX_NODES)
      throw new GatewayError('BAD_USER_INPUT', `\`ids\` contains ${ids.length} ids. At most ${MAX_NODES} are allowed.`);
    // Each item becomes a key, null or an Error, so that an invalid id does not affect the others.
    const read = async (id: string): Promise<ApiKey | null> => atlas.keys.byId(parseKeyId(id));
    return Promise.all(ids.map((id) => read(id).catch(asError)));
  },
};
