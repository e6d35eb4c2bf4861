import { maskedUuidOf } from '../../core/uuid.ts';
import type { ApiKeyConnectionResolvers, ApiKeyResolvers, NodeResolvers } from '../../generated/resolver-types.ts';
import { statusOf } from '../../registries/atlas/model/keys.ts';

export const Node: NodeResolvers = {
  __resolveType: () => 'ApiKey',
};

export const ApiKey: ApiKeyResolvers = {
  maskedUuid: ({ id }) => maskedUuidOf(id),
  url: ({ id }, _args, { atlas }) => atlas.urlOf(id),
  status: (key) => statusOf(key, new Date()),
};

export const ApiKeyConnection: ApiKeyConnectionResolvers = {
  edges: ({ nodes, cursorAt }) =>
    nodes.map((node, index) => ({
      node,
      get cursor() {
        return cursorAt(index);
      },
    })),
  pageInfo: ({ nodes, hasNextPage, hasPreviousPage, cursorAt }) => ({
    hasNextPage,
    hasPreviousPage,
    startCursor: nodes.length === 0 ? null : cursorAt(0),
    endCursor: nodes.length === 0 ? null : cursorAt(nodes.length - 1),
  }),
};
