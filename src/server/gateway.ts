import { createSchema } from '../graph/schema.ts';
import type { GraphContext } from '../graph/context.ts';
import { createAtlasSession } from '../registries/atlas/session.ts';
import { createTransport } from '../upstream/transport.ts';
import { createGraphiqlPage } from './graphiql/page.ts';
import { createGraphqlEngine, type EngineContext } from './graphql-engine.ts';
import { startHttpServer, type HttpServer } from './http-server.ts';
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
}

export type Gateway = HttpServer;

export const GRAPHQL_ENDPOINT = '/graphql';

/** The one place where the parts meet. Resolves when the gateway listens. */
export async function startGateway(options: GatewayOptions, log: Log): Promise<Gateway> {
  const { origin, pathname } = new URL(options.atlasUrl);
  const basePath = pathname.replace(/\/$/, '');
  const transport = createTransport({
    origin,
    connections: options.upstreamConnections,
    proxyFromEnvironment: options.proxyFromEnvironment,
  });

  const createContext = ({ credential, trace, clientGone }: EngineContext): GraphContext => {
    const writeSignal = AbortSignal.timeout(options.upstreamTimeoutMs);
    const caller = {
      credential,
      writeSignal,
      readSignal: AbortSignal.any([writeSignal, clientGone]),
      onCall: () => void (trace.upstreamCalls += 1),
      onWarning: (sentence: string) => void trace.warnings.add(sentence),
    };
    return { credential, atlas: createAtlasSession(transport, basePath, caller), atlasUrl: options.atlasUrl };
  };

  const { host, port, corsOrigins, forwardCookies, introspection } = options;
  const engine = createGraphqlEngine({
    schema: createSchema(),
    endpoint: GRAPHQL_ENDPOINT,
    introspection,
    createContext,
    log,
  });
  const graphiql = options.graphiql ? createGraphiqlPage(GRAPHQL_ENDPOINT) : null;
  const server = await startHttpServer({
    host,
    port,
    endpoint: GRAPHQL_ENDPOINT,
    guard: { corsOrigins, forwardCookies },
    engine,
    graphiql,
    log,
    drainMs: options.drainMs ?? 15_000,
  });
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await transport.close();
    },
  };
}
