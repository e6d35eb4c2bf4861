import { createSchema, type GraphRole } from './graph/schema.ts';
import { AUTHENTICATION_SCHEME, parseAuthorization } from './registries/atlas/model/credential.ts';
import { createResilientTransport, type ResilientTransport, type ResilienceOptions } from './upstream/resilience.ts';
import { createTransport } from './upstream/undici-transport.ts';
import { createGraphqlEndpoint } from './http/endpoint.ts';
import { createGraphiqlPage } from './http/graphiql/page.ts';
import type { GuardOptions } from './http/request-guard.ts';
import { DEFAULT_DOCUMENT_LIMITS, type DocumentLimits } from './engine/documents/limits.ts';
import { createGraphqlEngine, type EngineOptions } from './engine/graphql-engine.ts';
import { startHttpServer, type ClientTimeouts, type HttpServer } from './http/listener.ts';
import { createLoadShedder, DEFAULT_LOAD_LIMITS, type LoadLimits } from './load/load-shedder.ts';
import type { AuditLog } from './log/audit-log.ts';
import type { Log } from './log/log.ts';
import type { CostLimits } from './engine/execution/cost.ts';
import { createContextFactory, DEFAULT_COST_LIMITS, type OperationOptions } from './engine/operation-context.ts';
import { BodyReader } from './http/request-body.ts';
import { createCallerIds, createRateLimits, DEFAULT_RATE_LIMITS, type RateLimitOptions } from './load/rate-limits.ts';

/** Options of a gateway. Those with a default are for tests and benchmarks to change. */
export interface GatewayOptions {
  /** Base URL of the REST API, without a slash at its end. */
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
  /** Milliseconds for all upstream calls of one operation together. */
  readonly upstreamTimeoutMs: number;
  readonly proxyFromEnvironment: boolean;
  /** Retries, connection queue and circuit breaker. */
  readonly resilience?: Partial<ResilienceOptions>;
  readonly rateLimits?: Partial<RateLimitOptions>;
  readonly documentLimits?: Partial<DocumentLimits>;
  readonly costLimits?: Partial<CostLimits>;
  /** Limits of lists that the gateway filters or sorts, and thresholds of findings. */
  readonly atlas?: OperationOptions['atlas'];
  readonly loadLimits?: Partial<LoadLimits>;
  /** Upper limit for the bytes of all unfinished request bodies together. Default: 64 MiB. */
  readonly unfinishedBodyBytes?: number;
  /** Milliseconds that a stop waits for running requests. Default: `upstreamTimeoutMs` and five seconds. */
  readonly drainMs?: number;
  readonly timeouts?: Partial<ClientTimeouts>;
}

export type Gateway = HttpServer;

const MEBIBYTE = 1024 * 1024;

export const GRAPHQL_ENDPOINT = '/graphql';

/** The composition root: creates the parts and passes them to each other. Resolves when the gateway listens. */
export async function startGateway(options: GatewayOptions, log: Log, audit: AuditLog): Promise<Gateway> {
  const rateLimits = createRateLimits({ ...DEFAULT_RATE_LIMITS, ...options.rateLimits });
  const upstream = transportFor(options, log);
  const load = createLoadShedder({ ...DEFAULT_LOAD_LIMITS, ...options.loadLimits }, upstream);
  const graphiql = options.graphiql ? createGraphiqlPage() : null;
  const server = await startHttpServer({
    host: options.host,
    port: options.port,
    endpoint: GRAPHQL_ENDPOINT,
    serveGraphql: createGraphqlEndpoint({
      guard: guardFor(options),
      engine: createGraphqlEngine({
        ...engineOptionsFor(options),
        createContext: createContextFactory(options, load.queueing(upstream), { rateLimits, log, audit }),
        chargeCaller: (callerId, points) => rateLimits.charge(callerId, points),
        log,
      }),
      callerIdOf: createCallerIds(),
      rateLimits,
      bodies: new BodyReader(options.unfinishedBodyBytes ?? 64 * MEBIBYTE),
      load,
      graphiql,
    }),
    graphiql,
    load,
    log,
    auditProblem: () => audit.problem,
    // Each accepted operation may use its whole deadline.
    drainMs: options.drainMs ?? options.upstreamTimeoutMs + 5_000,
    ...(options.timeouts && { timeouts: options.timeouts }),
  });
  const close = async (delayMs?: number): Promise<void> => {
    await server.close(delayMs);
    load.stop();
    // Waits for writes whose clients have disconnected.
    await upstream.close();
  };
  let closing: Promise<void> | null = null;
  return { url: server.url, close: (delayMs) => (closing ??= close(delayMs)) };
}

function guardFor({ corsOrigins, forwardCookies }: GatewayOptions): GuardOptions {
  return { corsOrigins, forwardCookies, parseAuthorization, authenticationScheme: AUTHENTICATION_SCHEME };
}

function engineOptionsFor({
  graphRole,
  introspection,
  federatedTracing,
  documentLimits,
  costLimits,
}: GatewayOptions): Omit<EngineOptions, 'chargeCaller' | 'createContext' | 'log'> {
  return {
    schema: createSchema(graphRole),
    endpoint: GRAPHQL_ENDPOINT,
    introspection,
    federatedTracing,
    partialSuccess: graphRole === 'standalone',
    documentLimits: { ...DEFAULT_DOCUMENT_LIMITS, ...documentLimits },
    costLimits: { ...DEFAULT_COST_LIMITS, ...costLimits },
  };
}

function transportFor(
  { atlasUrl, upstreamConnections, upstreamTimeoutMs, proxyFromEnvironment, resilience }: GatewayOptions,
  log: Log,
): ResilientTransport {
  const { origin, host } = new URL(atlasUrl);
  // The deadline of the operation is the only one: a shorter one of the pool must not end a call before it.
  const idleTimeoutMs = upstreamTimeoutMs;
  const transport = createTransport({ origin, connections: upstreamConnections, idleTimeoutMs, proxyFromEnvironment });
  // A read that gets no response is given up while there is time for another attempt.
  return createResilientTransport(transport, {
    running: upstreamConnections,
    attemptMs: upstreamTimeoutMs / 2,
    onCircuit: (state) => log.warn({ state, host }, 'circuit breaker'),
    ...resilience,
  });
}
