import { readdirSync, readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import { GraphQLURL } from 'graphql-scalars';
import type { Resolvers } from '../generated/resolver-types.ts';
import type { GraphContext } from './context.ts';
import { DateTime } from './date-time.ts';
import { ApiKey, ApiKeyConnection, Node } from './resolvers/api-key.ts';
import { CallingKey } from './resolvers/calling-key.ts';
import { ApiKeyPermission, Grant, Target, TargetList, TargetResource } from './resolvers/grant.ts';
import { CreateApiKeyPayload, Mutation, RegenerateApiKeyPayload } from './resolvers/mutation.ts';
import { Query } from './resolvers/query.ts';

const SDL_FOLDER = new URL('../../schema/', import.meta.url);

const resolvers: Resolvers = {
  ApiKey,
  ApiKeyConnection,
  ApiKeyPermission,
  CallingKey,
  CreateApiKeyPayload,
  DateTime,
  Grant,
  Mutation,
  Node,
  Query,
  RegenerateApiKeyPayload,
  Target,
  TargetList,
  TargetResource,
  URL: GraphQLURL,
};

/** The SDL of the graph and its resolvers as one executable schema. A resolver without a field, or the reverse for an abstract type, throws. */
export function createSchema(): GraphQLSchema {
  return makeExecutableSchema<GraphContext>({
    typeDefs: readSdl(),
    resolvers,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error', requireResolversForResolveType: 'error' },
  });
}

/** The SDL files of the graph, one text each. */
export function readSdl(): string[] {
  const files = readdirSync(SDL_FOLDER).filter((name) => name.endsWith('.graphql'));
  return files.sort().map((name) => readFileSync(new URL(name, SDL_FOLDER), 'utf8'));
}
