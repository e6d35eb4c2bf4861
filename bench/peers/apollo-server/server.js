import { readFileSync } from 'node:fs';
import { RESTDataSource } from '@apollo/datasource-rest';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { keyFromRow } from '../key-row.js';

// Follows https://www.apollographql.com/docs/apollo-server/data/fetching-rest: each request has a data source with the
// caller's credential and the server's cache. W5 uses buildSubgraphSchema
// (…/docs/apollo-server/using-federation/apollo-subgraph-setup). NODE_ENV=production turns introspection off.

const { PORT, UPSTREAM_URL, SUBGRAPH } = process.env;

class KeysAPI extends RESTDataSource {
  baseURL = `${UPSTREAM_URL}/`;

  constructor({ authorization, cache }) {
    super({ cache });
    this.authorization = authorization;
  }

  willSendRequest(_path, request) {
    request.headers.authorization = this.authorization;
  }

  async keys() {
    const { results } = await this.get('keys/', { params: { page_size: '50' } });
    return results.map(keyFromRow);
  }

  async key(id) {
    return keyFromRow(await this.get(`keys/${encodeURIComponent(id)}/`));
  }
}

const resolvers = {
  Query: {
    keys: (_, _args, { dataSources }) => dataSources.keysAPI.keys(),
    key: (_, { id }, { dataSources }) => dataSources.keysAPI.key(id),
  },
  Target: {
    key: ({ type, id }, _args, { dataSources }) => (type === 'key' ? dataSources.keysAPI.key(id) : null),
  },
  ...(SUBGRAPH && { ApiKey: { __resolveReference: ({ id }, { dataSources }) => dataSources.keysAPI.key(id) } }),
};

const sdl = (name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const server = new ApolloServer(
  SUBGRAPH
    ? {
        schema: buildSubgraphSchema([
          { typeDefs: parse(sdl('keys.graphql') + sdl('keys-subgraph.graphql')), resolvers },
        ]),
      }
    : { typeDefs: sdl('keys.graphql'), resolvers },
);

await startStandaloneServer(server, {
  context: async ({ req }) => ({
    dataSources: { keysAPI: new KeysAPI({ authorization: req.headers.authorization, cache: server.cache }) },
  }),
  listen: { host: '127.0.0.1', port: Number(PORT) },
});
