import { createSchema, hasArinByDefault, type GraphRole } from './graph/schema.ts';
import { printPublicSchema } from './graph/sdl.ts';
import { ARIN_KEY_HEADER, parseArinKey } from './registries/arin/model/credential.ts';
import { AUTHENTICATION_SCHEME, parseAuthorization } from './registries/atlas/model/credential.ts';
import { createClientAddresses, type TrustedProxies } from './http/client-address.ts';
import { createGraphqlEndpoint } from './http/endpoint.ts';
import type { DashboardBuild } from './http/dashboard/build.ts';
import { createDashboard, type PageSettings } from './http/dashboard/pages.ts';
import { createGraphiqlPage, createNoGraphiqlPage, type GraphiqlPage } from './http/graphiql/page.ts';
import { createSchemaFile } from './http/schema-file.ts';
import { createStartPage } from './http/start-page.ts';
import type { FileSource } from './http/static/file.ts';
import type { GuardOptions } from './http/request-guard.ts';
import { DEFAULT_DOCUMENT_LIMITS, type DocumentLimits } from './engine/documents/limits.ts';
import type { TrustedDocuments } from './engine/documents/trusted-documents.ts';
import { createGraphqlEngine, type EngineOptions } from './engine/graphql-engine.ts';
import { startHttpServer, type ClientTimeouts, type HttpServer } from './http/listener.ts';
import type { AuditLog } from './log/audit-log.ts';
import type { Log } from './log/log.ts';
import { openObservers, type ObserverOptions } from './observers.ts';
import type { CostLimits } from './engine/execution/cost.ts';
import { createContextFactory, DEFAULT_COST_LIMITS } from './engine/operation-context.ts';
import { openRegistries, type RegistriesOptions } from './open-registries.ts';
import { BodyReader } from './http/request-body.ts';
import { createCallerIds, DEFAULT_RATE_LIMITS, type RateLimitOptions } from './load/rate-limits.ts';
import { openRateLimits, type RedisOptions } from './load/shared-rate-limits.ts';

export { hasArinByDefault };

/** Options of a gateway. Those with a default are for tests and benchmarks to change. */
export interface GatewayOptions extends RegistriesOptions, ObserverOptions {
  readonly host: string;
  readonly port: number;
  readonly corsOrigins: readonly string[];
  readonly forwardCookies: readonly string[];
  readonly graphRole: GraphRole;
  readonly graphiql: boolean;
  readonly introspection: boolean;
  readonly federatedTracing: boolean;
  /** Null if it is not served. Default: null. */
  readonly dashboard?: DashboardOptions | null;
  /** Null if there is no manifest. Default: null. */
  readonly trustedDocuments?: TrustedDocuments | null;
  /** `redis`: null if the limits are not shared. Default: null. */
  readonly rateLimits?: Partial<RateLimitOptions> & { readonly redis?: RedisOptions | null };
  readonly trustedProxies?: TrustedProxies;
  readonly documentLimits?: Partial<DocumentLimits>;
  readonly costLimits?: Partial<CostLimits>;
  /** Upper limit for the bytes of all unfinished request bodies together. Default: 64 MiB. */
  readonly unfinishedBodyBytes?: number;
  /** Milliseconds that a stop waits for running requests. Default: `upstreamTimeoutMs` and five seconds. */
  readonly drainMs?: number;
  readonly timeouts?: Partial<ClientTimeouts>;
}

export interface DashboardOptions {
  readonly build: DashboardBuild;
  /** Facts that are in the settings of the process. */
  readonly facts: Omit<PageSettings, 'arin' | 'graphiql'>;
}

export interface Gateway extends HttpServer {
  /** Null if the metrics are not served. */
  readonly metricsUrl: string | null;
}

const MEBIBYTE = 1024 * 1024;

export const GRAPHQL_ENDPOINT = '/graphql';

/** The composition root: creates the parts and passes them to each other. Resolves when the gateway listens. */
export async function startGateway(options: GatewayOptions, log: Log, audit: AuditLog): Promise<Gateway> {
  const rateLimits = await openRateLimits({ ...DEFAULT_RATE_LIMITS, ...options.rateLimits }, log);
  const observers = await openObservers(options, { endpoint: GRAPHQL_ENDPOINT, log });
  const { load, registries, upstreams, closeRegistries } = openRegistries(options, { log, ...observers });
  const graphiql = graphiqlFor(options);
  const engineOptions = engineOptionsFor(options);
  const createContext = createContextFactory(registries, { rateLimits, log, audit, ...observers.ofWrites });
  const engine = createGraphqlEngine({ ...engineOptions, createContext, chargeCaller: rateLimits.charge, log });
  observers.addState({ upstreams, load: load.numbers, caches: engine.cacheNumbers, sharing: rateLimits.sharing });
  const server = await startHttpServer({
    ...listenerOptionsFor(options),
    serveGraphql: createGraphqlEndpoint({
      guard: guardFor(options),
      engine,
      ...callersFor(options),
      rateLimits,
      bodies: new BodyReader(options.unfinishedBodyBytes ?? 64 * MEBIBYTE),
      load,
      graphiql,
    }),
    files: filesFor(options, graphiql, engineOptions.schema),
    load,
    log,
    auditProblem: () => audit.problem,
    ...observers.ofRequests,
  });
  rateLimits.connect();
  const close = async (delayMs?: number): Promise<void> => {
    await server.close(delayMs);
    // Waits for writes whose clients have disconnected.
    await closeRegistries();
    rateLimits.close();
    // Last of all, so that the numbers of the stop can be read.
    await observers.close();
  };
  let closing: Promise<void> | null = null;
  return {
    url: server.url,
    metricsUrl: observers.metricsUrl,
    close: (delayMs) => (closing ??= close(delayMs)),
  };
}

function listenerOptionsFor({ host, port, drainMs, upstreamTimeoutMs, timeouts }: GatewayOptions) {
  // Each accepted operation may use its whole deadline.
  const ownDrainMs = drainMs ?? upstreamTimeoutMs + 5_000;
  return { host, port, endpoint: GRAPHQL_ENDPOINT, drainMs: ownDrainMs, ...(timeouts && { timeouts }) };
}

function callersFor({ trustedProxies, rateLimits }: GatewayOptions) {
  return {
    addressOf: createClientAddresses(trustedProxies ?? []),
    callerIdOf: createCallerIds(rateLimits?.redis?.callerHashKey ?? null),
  };
}

function graphiqlFor(options: GatewayOptions): GraphiqlPage | null {
  if (!options.graphiql) return null;
  return canUseGraphiql(options) ? createGraphiqlPage(options.arin !== null) : createNoGraphiqlPage();
}

function canUseGraphiql({ graphiql, trustedDocuments }: GatewayOptions): boolean {
  return graphiql && trustedDocuments?.only !== true;
}

/** Everything at other paths than the GraphQL endpoint. */
function filesFor(options: GatewayOptions, graphiqlPage: GraphiqlPage | null, schema: EngineOptions['schema']) {
  const { introspection, graphRole } = options;
  return [
    ...(graphiqlPage ? [graphiqlPage] : []),
    ...(introspection ? [createSchemaFile(() => printPublicSchema(schema, graphRole))] : []),
    startPageFor(options),
  ];
}

function startPageFor(options: GatewayOptions): FileSource {
  const { dashboard = null, arin, graphRole, introspection } = options;
  const graphiql = canUseGraphiql(options);
  return dashboard === null
    ? createStartPage({ isSubgraph: graphRole === 'subgraph', graphiql, introspection })
    : createDashboard(dashboard.build, { ...dashboard.facts, arin: arin !== null, graphiql });
}

function guardFor({ corsOrigins, forwardCookies, arin }: GatewayOptions): GuardOptions {
  return {
    corsOrigins,
    forwardCookies,
    parseAuthorization,
    authenticationScheme: AUTHENTICATION_SCHEME,
    arinKey: arin && { name: ARIN_KEY_HEADER, parse: parseArinKey },
  };
}

function engineOptionsFor({
  graphRole,
  arin,
  introspection,
  federatedTracing,
  trustedDocuments = null,
  documentLimits,
  costLimits,
}: GatewayOptions): Omit<EngineOptions, 'chargeCaller' | 'createContext' | 'log'> {
  return {
    schema: createSchema(graphRole, arin !== null),
    endpoint: GRAPHQL_ENDPOINT,
    introspection,
    federatedTracing,
    partialSuccess: graphRole === 'standalone',
    trustedDocuments,
    documentLimits: { ...DEFAULT_DOCUMENT_LIMITS, ...documentLimits },
    costLimits: { ...DEFAULT_COST_LIMITS, ...costLimits },
  };
}
