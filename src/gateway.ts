import { createSchema, type GraphRole } from './graph/schema.ts';
import { AUTHENTICATION_SCHEME, parseAuthorization } from './registries/atlas/credential.ts';
import { createResilientTransport, type ResilientTransport, type ResilienceOptions } from './upstream/resilience.ts';
import { createTransport } from './upstream/transport.ts';
import { createGraphqlEndpoint } from './http/endpoint.ts';
import { createGraphiqlPage } from './http/graphiql/page.ts';
import { DEFAULT_DOCUMENT_LIMITS, type DocumentLimits } from './engine/documents/limits.ts';
import { createGraphqlEngine } from './engine/graphql-engine.ts';
import { startHttpServer, type ClientTimeouts, type HttpServer } from './http/listener.ts';
import { createLoadShedder, DEFAULT_LOAD_LIMITS, type LoadLimits } from './load/load-shedder.ts';
import type { Log } from './log/log.ts';
import { createContextFactory } from './engine/context.ts';
import { BodyReader } from './http/request-body.ts';
import { createCallerIds, createRateLimits, DEFAULT_RATE_LIMITS, type RateLimitOptions } from './load/rate-limits.ts';

/** Everything that a gateway can be told. What has a default is for proofs and benchmarks to change. */
export interface GatewayOptions {
  /** Base address of the REST API, without a slash at its end. */
  readonly atlasUrl: string;
  readonly host: string;
  readonly port: number;
  readonly corsOrigins: readonly string[];
  readonly forwardCookies: readonly string[];
  readonly graphRole: GraphRole;
  readonly graphiql: boolean;
  readonly introspection: boolean;
  readonly federatedTracing: boolean;
  readonly upstreamConnections: number;
  /** Milliseconds for all the upstream calls of one operation together. */
  readonly upstreamTimeoutMs: number;
  readonly proxyFromEnvironment: boolean;
  /** How the upstream is treated: retries, queue, circuit. */
  readonly resilience?: Partial<ResilienceOptions>;
  readonly rateLimits?: Partial<RateLimitOptions>;
  readonly documentLimits?: Partial<DocumentLimits>;
  readonly loadLimits?: Partial<LoadLimits>;
  /** Bytes of bodies that have arrived in part, all together; more are refused. Default: 64 MiB. */
  readonly bodyBytesUnderWay?: number;
  /** Milliseconds that a stop waits for requests under way. Default: the time of an operation, and five seconds. */
  readonly drainMs?: number;
  readonly timeouts?: Partial<ClientTimeouts>;
}

export type Gateway = HttpServer;

const MEBIBYTE = 1024 * 1024;

export const GRAPHQL_ENDPOINT = '/graphql';

/** The one place where the parts meet. Resolves when the gateway listens. */
export async function startGateway(options: GatewayOptions, log: Log): Promise<Gateway> {
  const { host, port, corsOrigins, forwardCookies, introspection, federatedTracing } = options;
  const rateLimits = createRateLimits({ ...DEFAULT_RATE_LIMITS, ...options.rateLimits });
  const upstream = transportFor(options);
  const load = createLoadShedder({ ...DEFAULT_LOAD_LIMITS, ...options.loadLimits }, () => upstream.isCongested());
  const createContext = createContextFactory(options, upstream, rateLimits, log);
  const engine = createGraphqlEngine({
    schema: createSchema(options.graphRole),
    endpoint: GRAPHQL_ENDPOINT,
    introspection,
    federatedTracing,
    documentLimits: { ...DEFAULT_DOCUMENT_LIMITS, ...options.documentLimits },
    createContext,
    log,
  });
  const graphiql = options.graphiql ? createGraphiqlPage(GRAPHQL_ENDPOINT) : null;
  const server = await startHttpServer({
    host,
    port,
    endpoint: GRAPHQL_ENDPOINT,
    serveGraphql: createGraphqlEndpoint({
      guard: { corsOrigins, forwardCookies, parseAuthorization, authenticationScheme: AUTHENTICATION_SCHEME },
      engine,
      callerIdOf: createCallerIds(),
      rateLimits,
      bodies: new BodyReader(options.bodyBytesUnderWay ?? 64 * MEBIBYTE),
      load,
      graphiql,
    }),
    graphiql,
    load,
    log,
    // Every operation that was taken can use up its deadline.
    drainMs: options.drainMs ?? options.upstreamTimeoutMs + 5_000,
    ...(options.timeouts && { timeouts: options.timeouts }),
  });
  const close = async (delayMs?: number): Promise<void> => {
    await server.close(delayMs);
    load.stop();
    // Writes that were sent for clients cut off by then are still heard out.
    await upstream.close();
  };
  let closing: Promise<void> | null = null;
  return { url: server.url, close: (delayMs) => (closing ??= close(delayMs)) };
}

function transportFor({
  atlasUrl,
  upstreamConnections,
  upstreamTimeoutMs,
  proxyFromEnvironment,
  resilience,
}: GatewayOptions): ResilientTransport {
  const { origin } = new URL(atlasUrl);
  // The operation's deadline is the only one: the pool's own must not cut a longer one short.
  const idleTimeoutMs = upstreamTimeoutMs;
  const transport = createTransport({ origin, connections: upstreamConnections, idleTimeoutMs, proxyFromEnvironment });
  // A read that is stuck is given up in time for another attempt.
  return createResilientTransport(transport, {
    running: upstreamConnections,
    attemptMs: upstreamTimeoutMs / 2,
    ...resilience,
  });
}
