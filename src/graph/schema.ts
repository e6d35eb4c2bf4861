import { readdirSync, readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { mergeTypeDefs } from '@graphql-tools/merge';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { GraphQLSafeInt } from 'graphql-scalars';
import type { Resolvers } from '../generated/resolver-types.ts';
import type { GraphContext } from './operation/context.ts';
import { ApiKey, ApiKeyConnection, Node } from './resolvers/api-key.ts';
import { Arin, ArinMutation, ArinQuery } from './resolvers/arin.ts';
import { CallingKey } from './resolvers/calling-key.ts';
import { resolveEntities } from './resolvers/entities.ts';
import { ApiKeyFinding, ApiKeyPermissionCount, ApiKeyReport } from './resolvers/findings.ts';
import { ApiKeyPermission, Grant } from './resolvers/grant.ts';
import {
  ApiKeyRegenerateResult,
  ApiKeyRotateResult,
  ApiKeyWriteResult,
  CreateApiKeyPayload,
  DeleteApiKeysPayload,
  Mutation,
  RegenerateApiKeyPayload,
  RegenerateApiKeysPayload,
  RotateApiKeyPayload,
  RotateApiKeysPayload,
  UpdateApiKeysPayload,
} from './resolvers/mutation.ts';
import { MeasurementNode, NodeQuery, ProbeNode } from './resolvers/node.ts';
import { Query } from './resolvers/query.ts';
import { Measurement, Probe, Target, TargetOfSubgraph, TargetResource } from './resolvers/target-resource.ts';
import { DateTime, Reference, Url } from './scalars.ts';

/** `standalone`: a complete graph. `subgraph`: a part of a larger graph (Apollo Federation 2). */
export type GraphRole = 'standalone' | 'subgraph';

const SDL_FOLDER = new URL('../../schema/', import.meta.url);

const SHARED: Resolvers = {
  ApiKey,
  ApiKeyConnection,
  ApiKeyFinding,
  ApiKeyPermission,
  ApiKeyPermissionCount,
  ApiKeyRegenerateResult,
  ApiKeyReport,
  ApiKeyRotateResult,
  ApiKeyWriteResult,
  CallingKey,
  CreateApiKeyPayload,
  DateTime,
  DeleteApiKeysPayload,
  Grant,
  Measurement,
  Mutation,
  Node,
  Probe,
  Query,
  RegenerateApiKeyPayload,
  RegenerateApiKeysPayload,
  RotateApiKeyPayload,
  RotateApiKeysPayload,
  TargetResource,
  UpdateApiKeysPayload,
  URL: Url,
};

const STANDALONE: Resolvers = {
  ...SHARED,
  Measurement: { ...Measurement, ...MeasurementNode },
  Probe: { ...Probe, ...ProbeNode },
  Query: { ...Query, ...NodeQuery },
  SafeInt: GraphQLSafeInt,
  Target,
};

const SUBGRAPH: Resolvers = {
  ...SHARED,
  Target: TargetOfSubgraph,
};

/** Resolvers of types that the federation library adds, so `src/generated/` has no types for them. */
const FEDERATION = { _Any: Reference };

/**
 * Creates the executable schema of a role. For `standalone`, throws if a resolver belongs to no field, or if an abstract type
 * lacks a resolver. `hasArin`: whether it has the fields of ARIN.
 */
export function createSchema(role: GraphRole, hasArin = hasArinByDefault(role)): GraphQLSchema {
  const typeDefs = readSdl(role, hasArin);
  const resolvers = withArin(role === 'subgraph' ? SUBGRAPH : STANDALONE, hasArin);
  if (role === 'subgraph')
    return resolveEntities(buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers, ...FEDERATION } }]));
  return makeExecutableSchema<GraphContext>({
    typeDefs,
    resolvers,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error', requireResolversForResolveType: 'error' },
  });
}

/** In a larger graph, a subgraph of its own is the more usual place for another registry. */
export function hasArinByDefault(role: GraphRole): boolean {
  return role === 'standalone';
}

function withArin(resolvers: Resolvers, hasArin: boolean): Resolvers {
  if (!hasArin) return resolvers;
  return {
    ...resolvers,
    Arin,
    Query: { ...resolvers.Query, ...ArinQuery },
    Mutation: { ...resolvers.Mutation, ...ArinMutation },
  };
}

/** Reads the SDL of a role: the files that all schemas share, the role's own file, and ARIN's file if `hasArin`. */
export function readSdl(role: GraphRole, hasArin = hasArinByDefault(role)): DocumentNode {
  const shared = readdirSync(SDL_FOLDER).filter((name) => name.endsWith('.graphql'));
  const files = [...shared.sort(), `roles/${role}.graphql`, ...(hasArin ? ['arin/arin.graphql'] : [])];
  return mergeTypeDefs(files.map((name) => readFileSync(new URL(name, SDL_FOLDER), 'utf8')));
}
