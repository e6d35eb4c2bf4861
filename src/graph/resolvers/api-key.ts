import { maskedUuidOf } from '../../core/uuid.ts';
import type { ApiKeyConnectionResolvers, ApiKeyResolvers, NodeResolvers } from '../../generated/resolver-types.ts';
import { typeNameOf } from './target-resource.ts';

export const Node: NodeResolvers = {
  __resolveType: typeNameOf,
};

export const ApiKey: ApiKeyResolvers = {
  maskedUuid: ({ id }) => maskedUuidOf(id),
  url: ({ id }, _args, { atlas }) => atlas.urlOf(id),
  status: (key, _args, { atlas }) => atlas.statusOf(key),
  grants: ({ grants }) => grants ?? [],
  version: (key, _args, { atlas }) => atlas.versionOf(key),
  findings: (key, selection, { atlas }) => atlas.findings.of(key, selection),
};

/** Values of a response that take as long as an edge with its cursor. */
const VALUES_PER_EDGE = 5;

export const ApiKeyConnection: ApiKeyConnectionResolvers = {
  edges: ({ nodes, cursorAt }, _args, { cost }) => {
    cost.addValues(VALUES_PER_EDGE * nodes.length, 0);
    return nodes.map((node, index) => ({
      node,
      get cursor() {
        return cursorAt(index);
      },
    }));
  },
  pageInfo: ({ hasNextPage, hasPreviousPage, startCursor, endCursor }) => ({
    hasNextPage,
    hasPreviousPage,
    startCursor: startCursor(),
    endCursor: endCursor(),
  }),
};
