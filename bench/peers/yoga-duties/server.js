import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor';
import { parse } from 'graphql';
import { createGraphQLError, createSchema, createYoga } from 'graphql-yoga';
import pino from 'pino';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Pool } from 'undici';
import { z } from 'zod';
import { createReads } from '../checked-keys.js';

// Yoga as in the folder `yoga`, with what a server in front of API keys needs and the gateway does too. Each limit is the
// gateway's.
// - limits of depth, aliases and tokens: https://escape.tech/graphql-armor/docs/getting-started, which
//   https://the-guild.dev/graphql/yoga-server/docs/prepare-for-production names
// - one line per request, by a plugin: https://the-guild.dev/graphql/yoga-server/docs/features/envelop-plugins
// - a rate limit per credential: https://github.com/animir/node-rate-limiter-flexible/wiki/Memory. @envelop/rate-limiter, which
//   Yoga's documentation names, counts fields: the look-ups of W3 would count fifty times.
// - masked errors: Yoga's default (…/docs/features/error-masking)
// - limits of connections, times and sizes, and rows that are checked: ../checked-keys.js

const { PORT, UPSTREAM_URL, SUBGRAPH } = process.env;
const { readKey, readPage, deadline } = createReads({ Pool, z, upstreamUrl: UPSTREAM_URL });
const log = pino();

const resolvers = {
  Query: {
    keys: (_, _args, context) => readPage(context),
    key: (_, { id }, context) => readKey(id, context),
  },
  Target: {
    key: ({ type, id }, _args, context) => (type === 'key' ? readKey(id, context) : null),
  },
  ...(SUBGRAPH && { ApiKey: { __resolveReference: ({ id }, context) => readKey(id, context) } }),
};

/** Refuses operations without a credential, and those above the rate of their credential. */
function useCredential() {
  const limiter = new RateLimiterMemory({ points: 100, duration: 1 });
  return {
    onParams: async ({ request, setResult }) => {
      const refuse = (message, code, status) =>
        setResult({ errors: [createGraphQLError(message, { extensions: { code, http: { status } } })] });
      const authorization = request.headers.get('authorization');
      if (!authorization) return refuse('Send an API key in the header Authorization.', 'UNAUTHENTICATED', 401);
      await limiter.consume(hash('sha256', authorization)).catch(() => refuse('Wait a second.', 'RATE_LIMITED', 429));
    },
  };
}

function useRequestLog() {
  const starts = new WeakMap();
  return {
    onRequest: ({ request }) => void starts.set(request, performance.now()),
    onResponse: ({ request, response }) => {
      const ms = performance.now() - starts.get(request);
      log.info({ method: request.method, status: response.status, ms }, 'request');
    },
  };
}

const sdl = (name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const schema = SUBGRAPH
  ? buildSubgraphSchema([{ typeDefs: parse(sdl('keys.graphql') + sdl('keys-subgraph.graphql')), resolvers }])
  : createSchema({ typeDefs: sdl('keys.graphql'), resolvers });

const yoga = createYoga({
  schema,
  logging: log,
  graphiql: false,
  landingPage: false,
  context: ({ request }) => ({
    authorization: request.headers.get('authorization'),
    signal: deadline(),
  }),
  plugins: [
    useRequestLog(),
    useCredential(),
    EnvelopArmorPlugin({ maxDepth: { n: 14 }, maxAliases: { n: 200 }, maxTokens: { n: 5_000 } }),
  ],
});
createServer(yoga).listen(Number(PORT), '127.0.0.1');
