import { createSchema } from '../graph/schema.ts';
import type { GraphContext } from '../graph/context.ts';
import { createAtlasSession } from '../registries/atlas/session.ts';
import { createTransport, type Transport } from '../upstream/transport.ts';
import { createGraphiqlPage } from './graphiql/page.ts';
import { createGraphqlEngine, type EngineContext } from './graphql-engine.ts';
import { startHttpServer, type ClientTimeouts, type HttpServer } from './http-server.ts';
import type { Log } from './log.ts';

/** Everything that a gateway can be told. What has a default is for proofs and benchmarks to change. */
export interface GatewayOptions {
  /** Base address of the REST API, without a slash at its end. */
  readonly atlasUrl: string;
  readonly host: string;
  readonly port: number;
  readonly corsOrigins: readonly string[];
  readonly forwardCookies: readonly string[];
  readonly graphiql: boolean;
  readonly introspection: boolean;
  readonly upstreamConnections: number;
  /** Milliseconds for all the upstream calls of one operation together. */
  readonly upstreamTimeoutMs: number;
  readonly proxyFromEnvironment: boolean;
  /** Milliseconds that a stop waits for requests under way. */
  readonly drainMs?: number;
  readonly timeouts?: Partial<ClientTimeouts>;
}

export type Gateway = HttpServer;

export const GRAPHQL_ENDPOINT = '/graphql';

/** The one place where the parts meet. Resolves when the gateway listens. */
export async function startGateway(options: GatewayOptions, log: Log): Promise<Gateway> {
  const { host, port, corsOrigins, forwardCookies, introspection } = options;
  const endpoint = GRAPHQL_ENDPOINT;
  const transport = createTransport({
    origin: new URL(options.atlasUrl).origin,
    connections: options.upstreamConnections,
    proxyFromEnvironment: options.proxyFromEnvironment,
  });
  const createContext = contextFactory(transport, options);
  const engine = createGraphqlEngine({ schema: createSchema(), endpoint, introspection, createContext, log });
  const server = await startHttpServer({
    host,
    port,
    endpoint,
    guard: { corsOrigins, forwardCookies },
    engine,
    graphiql: options.graphiql ? createGraphiqlPage(endpoint) : null,
    log,
    drainMs: options.drainMs ?? 15_000,
    ...(options.timeouts && { timeouts: options.timeouts }),
  });
  const close = async (): Promise<void> => {
    await server.close();
    // Writes that were sent for clients cut off by then are still heard out.
    await transport.close();
  };
  let closing: Promise<void> | null = null;
  return { url: server.url, close: () => (closing ??= close()) };
}

/** Each operation is given a session of its own, and one deadline for all its upstream calls together. */
function contextFactory(
  transport: Transport,
  { atlasUrl, upstreamTimeoutMs }: GatewayOptions,
): (context: EngineContext) => GraphContext {
  const basePath = new URL(atlasUrl).pathname.replace(/\/$/, '');
  return ({ credential, trace, clientGone }) => {
    const writeSignal = AbortSignal.timeout(upstreamTimeoutMs);
    const caller = {
      credential,
      writeSignal,
      readSignal: AbortSignal.any([writeSignal, clientGone]),
      onCall: () => void (trace.upstreamCalls += 1),
      onWarning: (sentence: string) => void trace.warnings.add(sentence),
    };
    return { credential, atlas: createAtlasSession(transport, basePath, caller), atlasUrl };
  };
}
