import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import rateLimit from '@fastify/rate-limit';
import { mercuriusFederationPlugin } from '@mercuriusjs/federation';
import Fastify, { LogController } from 'fastify';
import mercurius from 'mercurius';
import { Pool } from 'undici';
import { z } from 'zod';
import { createReads } from '../checked-keys.js';

// Mercurius as in the folder `mercurius`, with what a server in front of API keys needs and the gateway does too. Each limit
// is the gateway's.
// - one line per request instead of Fastify's two: https://fastify.dev/docs/latest/Reference/Server/#logcontroller
// - a rate limit per credential: https://github.com/fastify/fastify-rate-limit#options
// - depth, additional rules, masked errors: https://mercurius.dev/#/docs/api/options; the refusal without a credential:
//   …/docs/hooks
// - aliases: https://escape.tech/graphql-armor/docs/plugins/max-aliases. Its page on tokens advises to use the option of
//   graphql-js where the server passes it on.
// - limits of connections, times and sizes, and rows that are checked: ../checked-keys.js

const { PORT, UPSTREAM_URL, SUBGRAPH } = process.env;
const { readKey, readPage, deadline } = createReads({ Pool, z, upstreamUrl: UPSTREAM_URL });

const resolvers = {
  Query: {
    keys: (_, _args, context) => readPage(context),
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

async function requireCredential(_schema, _source, { authorization }) {
  if (!authorization)
    throw new mercurius.ErrorWithProps(
      'Send an API key in the header Authorization.',
      { code: 'UNAUTHENTICATED' },
      401,
    );
}

/** Clients see the errors of GraphQL itself and those that are meant for them, and no other. */
function errorFormatter(result, context) {
  const { statusCode, response } = mercurius.defaultErrorFormatter(result, context);
  const areForClients = result.errors.every(
    ({ originalError }) =>
      originalError === undefined ||
      originalError instanceof mercurius.ErrorWithProps ||
      originalError.code === 'MER_ERR_GQL_VALIDATION',
  );
  if (areForClients) return { statusCode, response };
  const errors = response.errors.map(({ path }) => ({ message: 'Internal server error', path }));
  return { statusCode, response: { ...response, errors } };
}

const app = Fastify({ logger: true, logController: new LogController({ disableRequestLogging: true }) });
app.addHook('onResponse', async ({ method, log }, { statusCode, elapsedTime }) => {
  log.info({ method, status: statusCode, ms: elapsedTime }, 'request');
});
await app.register(rateLimit, {
  max: 100,
  timeWindow: 1_000,
  keyGenerator: ({ headers, ip }) => hash('sha256', headers.authorization ?? ip),
});
const sdl = (name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
await app.register(SUBGRAPH ? mercuriusFederationPlugin : mercurius, {
  schema: SUBGRAPH ? sdl('keys.graphql') + sdl('keys-subgraph.graphql') : sdl('keys.graphql'),
  resolvers,
  loaders,
  jit: 1,
  graphql: { parseOptions: { maxTokens: 5_000 } },
  queryDepth: 14,
  validationRules: [maxAliasesRule({ n: 200 })],
  context: ({ headers: { authorization } }) => ({ authorization, signal: deadline() }),
  errorFormatter,
});
app.graphql.addHook('preParsing', requireCredential);
await app.listen({ host: '127.0.0.1', port: Number(PORT) });
