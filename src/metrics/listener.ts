import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { Log } from '../log/log.ts';

export interface MetricsListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly log: Log;
}

export interface MetricsListener {
  /** The URL of the metrics. For port 0 it has the free port that was found. */
  readonly url: string;
  close(): Promise<void>;
}

const PATH = '/metrics';
/** Prometheus needs one. */
const MAX_CONNECTIONS = 32;
/** Connections that send nothing must not keep Prometheus out. Milliseconds. */
const TIMEOUTS = { headersTimeout: 5_000, requestTimeout: 5_000, connectionsCheckingInterval: 1_000 };

/** Serves the metrics on a port of their own, so that they are not open to everybody who may send operations. */
export async function serveMetrics(registry: Registry, options: MetricsListenerOptions): Promise<MetricsListener> {
  const { host, port, log } = options;
  const server = createServer(TIMEOUTS, (request, response) => {
    answer(registry, request, response).catch((error: unknown) => {
      const { name, stack } = error instanceof Error ? error : { name: 'unknown', stack: null };
      log.error({ error: name, stack }, 'metrics not served');
      reply(response, 500, 'The metrics cannot be read. The log has the reason.\n');
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  // One request for each connection. Otherwise connections that send one now and then keep Prometheus out, and pipelined requests
  // are all answered at once.
  server.maxRequestsPerSocket = 1;
  // A process whose other port cannot be opened must end.
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const openPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${openPort}${PATH}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(registry: Registry, { method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
  if (url?.split('?', 1)[0] !== PATH) return reply(response, 404, `The metrics are at ${PATH}.\n`);
  if (method !== 'GET' && method !== 'HEAD') return reply(response, 405, 'Use GET.\n');
  reply(response, 200, await registry.metrics(), registry.contentType);
}

function reply(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // With `maxRequestsPerSocket` alone, Node refuses a second request and keeps the connection open.
    connection: 'close',
  });
  response.end(body);
}
