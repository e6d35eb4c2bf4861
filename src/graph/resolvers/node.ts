import { asError, GatewayError } from '../../core/errors.ts';
import type { QueryResolvers } from '../../generated/resolver-types.ts';
import { parseKeyId } from '../../registries/atlas/identifiers.ts';
import type { ApiKey } from '../../registries/atlas/model.ts';

const MAX_NODES = 100;

/** Only where the graph stands alone: in a larger one the objects of other subgraphs could not be read by them. */
export const NodeQuery: QueryResolvers = {
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
