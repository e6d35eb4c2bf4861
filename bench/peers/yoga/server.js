import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { fetch } from '@whatwg-node/fetch';
import { parse } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { keyFromRow } from '../key-row.js';

// Follows https://the-guild.dev/graphql/yoga-server/docs: createYoga behind node:http, resolvers that call the fetch of
// @whatwg-node (…/docs/features/error-masking; three times as fast as the built-in one), and buildSubgraphSchema for W5
// (…/docs/features/apollo-federation). The plugins of …/docs/prepare-for-production are limits. They would only cost time
// here, and would reject the aliases of W3.
// No DataLoader: the upstream cannot read several keys in one call, so it would not save a call.

const { PORT, UPSTREAM_URL, SUBGRAPH } = process.env;

async function read(path, { request }) {
  const authorization = request.headers.get('authorization');
  const response = await fetch(UPSTREAM_URL + path, { headers: { authorization } });
  if (!response.ok) throw new Error(`The upstream answered ${response.status}.`);
  return response.json();
}

const readKey = async (id, context) => keyFromRow(await read(`/keys/${encodeURIComponent(id)}/`, context));

const resolvers = {
  Query: {
    keys: async (_, _args, context) => (await read('/keys/?page_size=50', context)).results.map(keyFromRow),
    key: (_, { id }, context) => readKey(id, context),
  },
  Target: {
    key: ({ type, id }, _args, context) => (type === 'key' ? readKey(id, context) : null),
  },
  ...(SUBGRAPH && { ApiKey: { __resolveReference: ({ id }, context) => readKey(id, context) } }),
};

const sdl = (name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const schema = SUBGRAPH
  ? buildSubgraphSchema([{ typeDefs: parse(sdl('keys.graphql') + sdl('keys-subgraph.graphql')), resolvers }])
  : createSchema({ typeDefs: sdl('keys.graphql'), resolvers });

createServer(createYoga({ schema })).listen(Number(PORT), '127.0.0.1');
