import { createSchema, hasArinByDefault, type GraphRole } from './graph/schema.ts';
import { printPublicSchema } from './graph/sdl.ts';
import { ARIN_KEY_HEADER, parseArinKey } from './registries/arin/model/credential.ts';
import type { ArinOptions, KeyCarrier } from './registries/arin/session.ts';
import { AUTHENTICATION_SCHEME, parseAuthorization } from './registries/atlas/model/credential.ts';
import type { AtlasOptions } from './registries/atlas/session.ts';
import { createResilientTransport, type ResilientTransport, type ResilienceOptions } from './upstream/resilience.ts';
import { createTransport } from './upstream/undici-transport.ts';
import { createClientAddresses, type TrustedProxies } from './http/client-address.ts';
import { createGraphqlEndpoint } from './http/endpoint.ts';
import type { DashboardBuild } from './http/dashboard/build.ts';
import { createDashboard } from './http/dashboard/pages.ts';
import { createGraphiqlPage, createNoGraphiqlPage, type GraphiqlPage } from './http/graphiql/page.ts';
import { createSchemaFile } from './http/schema-file.ts';
import { createStartPage } from './http/start-page.ts';
import type { FileSource } from './http/static/file.ts';
import type { GuardOptions } from './http/request-guard.ts';
import { DEFAULT_DOCUMENT_LIMITS, type DocumentLimits } from './engine/documents/limits.ts';
import type { TrustedDocuments } from './engine/documents/trusted-documents.ts';
import { createGraphqlEngine, type EngineOptions } from './engine/graphql-engine.ts';
import { startHttpServer, type ClientTimeouts, type HttpServer } from './http/listener.ts';
import { createLoadShedder, DEFAULT_LOAD_LIMITS, type LoadLimits, type LoadShedder } from './load/load-shedder.ts';
import type { AuditLog } from './log/audit-log.ts';
import type { Log } from './log/log.ts';
import type { CostLimits } from './engine/execution/cost.ts';
import { createContextFactory, DEFAULT_COST_LIMITS, type OperationOptions } from './engine/operation-context.ts';
import { BodyReader } from './http/request-body.ts';
import { createCallerIds, createRateLimits, DEFAULT_RATE_LIMITS, type RateLimitOptions } from './load/rate-limits.ts';

export { hasArinByDefault };

/** Options of a gateway. Those with a default are for tests and benchmarks to change. */
export interface GatewayOptions {
  /** Base URL of the REST API of RIPE Atlas, without a slash at its end. */
  readonly atlasUrl: string;
  /** Null for a graph without ARIN. */
  readonly arin: ArinEndpoints | null;
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
  readonly upstreamConnections: number;
  /** Milliseconds for all upstream calls of one operation together. */
  readonly upstreamTimeoutMs: number;
  readonly proxyFromEnvironment: boolean;
  /** Retries, connection queue and circuit breaker. */
  readonly resilience?: Partial<ResilienceOptions>;
  readonly rateLimits?: Partial<RateLimitOptions>;
  readonly trustedProxies?: TrustedProxies;
  readonly documentLimits?: Partial<DocumentLimits>;
  readonly costLimits?: Partial<CostLimits>;
  /** Limits of lists that the gateway filters or sorts, and thresholds of findings. */
  readonly atlas?: Partial<Omit<AtlasOptions, 'baseUrl'>>;
  readonly loadLimits?: Partial<LoadLimits>;
  /** Upper limit for the bytes of all unfinished request bodies together. Default: 64 MiB. */
  readonly unfinishedBodyBytes?: number;
  /** Milliseconds that a stop waits for running requests. Default: `upstreamTimeoutMs` and five seconds. */
  readonly drainMs?: number;
  readonly timeouts?: Partial<ClientTimeouts>;
}

export interface DashboardOptions {
  readonly build: DashboardBuild;
  /** The name of the service behind the gateway. */
  readonly service: string;
}

/** How ARIN's services are reached. */
export interface ArinEndpoints {
  /** Base URL of Reg-RWS, without a slash at its end. */
  readonly url: string;
  /** Base URL of the downloads, without a slash at its end. */
  readonly downloadUrl: string;
  /** Where the key is sent to Reg-RWS. */
  readonly carrier: KeyCarrier;
}

export type Gateway = HttpServer;

const MEBIBYTE = 1024 * 1024;

export const GRAPHQL_ENDPOINT = '/graphql';

/** The composition root: creates the parts and passes them to each other. Resolves when the gateway listens. */
export async function startGateway(options: GatewayOptions, log: Log, audit: AuditLog): Promise<Gateway> {
  const rateLimits = createRateLimits({ ...DEFAULT_RATE_LIMITS, ...options.rateLimits });
  const { load, registries, closeTransports } = openRegistries(options, log);
  const engineOptions = engineOptionsFor(options);
  const graphiql = graphiqlFor(options);
  const server = await startHttpServer({
    host: options.host,
    port: options.port,
    endpoint: GRAPHQL_ENDPOINT,
    serveGraphql: createGraphqlEndpoint({
      guard: guardFor(options),
      engine: createGraphqlEngine({
        ...engineOptions,
        createContext: createContextFactory(registries, { rateLimits, log, audit }),
        chargeCaller: (callerId, points) => rateLimits.charge(callerId, points),
        log,
      }),
      addressOf: createClientAddresses(options.trustedProxies ?? []),
      callerIdOf: createCallerIds(),
      rateLimits,
      bodies: new BodyReader(options.unfinishedBodyBytes ?? 64 * MEBIBYTE),
      load,
      graphiql,
    }),
    files: filesFor(options, graphiql, engineOptions.schema),
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
    await closeTransports();
  };
  let closing: Promise<void> | null = null;
  return { url: server.url, close: (delayMs) => (closing ??= close(delayMs)) };
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
    : createDashboard(dashboard.build, { service: dashboard.service, arin: arin !== null, graphiql });
}

interface OpenRegistries {
  readonly load: LoadShedder;
  readonly registries: OperationOptions;
  /** Resolves when the pending requests have ended. */
  closeTransports(): Promise<void>;
}

function openRegistries(options: GatewayOptions, log: Log): OpenRegistries {
  const { atlasUrl: baseUrl, upstreamTimeoutMs } = options;
  const upstream = transportFor(options, log, { url: baseUrl });
  const load = createLoadShedder({ ...DEFAULT_LOAD_LIMITS, ...options.loadLimits }, upstream);
  const atlas = { transport: load.queueing(upstream), options: { ...options.atlas, baseUrl } };
  const arin = options.arin && arinServicesFor(options, options.arin, log);
  const transports = [upstream, ...(arin ? [arin.rest.transport, arin.downloads.transport] : [])];
  return {
    load,
    registries: { upstreamTimeoutMs, atlas, arin },
    closeTransports: async () => {
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
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

/** ARIN has far fewer calls than RIPE Atlas, and its answers are small. */
const ARIN_LIMITS = { connections: 32, maxAnswerBytes: MEBIBYTE };

function arinServicesFor(options: GatewayOptions, { url, downloadUrl, carrier }: ArinEndpoints, log: Log): ArinOptions {
  const serviceAt = (base: string) => ({
    transport: transportFor(options, log, { url: base, ...ARIN_LIMITS }),
    basePath: new URL(base).pathname.replace(/\/$/, ''),
  });
  return { rest: serviceAt(url), downloads: serviceAt(downloadUrl), carrier, downloadUrl };
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

interface UpstreamOptions {
  readonly url: string;
  readonly connections?: number;
  readonly maxAnswerBytes?: number;
}

/** Each upstream has connections and a circuit of its own, so that one that is down or slow does not affect another. */
function transportFor(
  { upstreamConnections, upstreamTimeoutMs, proxyFromEnvironment, resilience }: GatewayOptions,
  log: Log,
  { url, connections = upstreamConnections, ...limits }: UpstreamOptions,
): ResilientTransport {
  const { origin, host } = new URL(url);
  // The deadline of the operation is the only one: a shorter one of the pool must not end a call before it.
  const idleTimeoutMs = upstreamTimeoutMs;
  const transport = createTransport({ origin, connections, idleTimeoutMs, proxyFromEnvironment, ...limits });
  // A read that gets no response is given up while there is time for another attempt.
  return createResilientTransport(transport, {
    running: connections,
    attemptMs: upstreamTimeoutMs / 2,
    onCircuit: (state) => log.warn({ state, host }, 'circuit breaker'),
    ...resilience,
  });
}
