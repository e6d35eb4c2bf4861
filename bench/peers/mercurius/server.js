import { readFileSync } from 'node:fs';
import { mercuriusFederationPlugin } from '@mercuriusjs/federation';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { Pool } from 'undici';
import { keyFromRow } from '../key-row.js';

// The fastest configuration in its documentation: compilation from the first execution on (`jit: 1`,
// https://mercurius.dev/#/docs/api/options), loaders for fields of lists (…/docs/loaders) and for references
// (…/docs/federation), and undici for the upstream. The loaders' cache is off, because it costs serialization and no
// workload reads a key twice. Fastify does not log by default.

const { PORT, UPSTREAM_URL, SUBGRAPH } = process.env;
const upstream = new URL(UPSTREAM_URL);
const pool = new Pool(upstream.origin);

async function read(path, { authorization }) {
  const { statusCode, body } = await pool.request({
    path: upstream.pathname + path,
    method: 'GET',
    headers: { authorization },
  });
  if (statusCode !== 200) throw new Error(`The upstream answered ${statusCode}.`);
  return body.json();
}

const readKey = async (id, context) => keyFromRow(await read(`/keys/${encodeURIComponent(id)}/`, context));

const resolvers = {
  Query: {
    keys: async (_, _args, context) => (await read('/keys/?page_size=50', context)).results.map(keyFromRow),
    key: (_, { id }, context) => readKey(id, context),
  },
};

const opts = { cache: false };
const loaders = {
  Target: {
    key: {
      loader: (queries, context) =>
        Promise.all(queries.map(({ obj }) => (obj.type === 'key' ? readKey(obj.id, context) : null))),
      opts,
    },
  },
  ...(SUBGRAPH && {
    ApiKey: {
      __resolveReference: {
        loader: (queries, context) => Promise.all(queries.map(({ obj }) => readKey(obj.id, context))),
        opts,
      },
    },
  }),
};

const sdl = (name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const app = Fastify();
app.register(SUBGRAPH ? mercuriusFederationPlugin : mercurius, {
  schema: SUBGRAPH ? sdl('keys.graphql') + sdl('keys-subgraph.graphql') : sdl('keys.graphql'),
  resolvers,
  loaders,
  jit: 1,
  context: ({ headers }) => ({ authorization: headers.authorization }),
});
await app.listen({ host: '127.0.0.1', port: Number(PORT) });
