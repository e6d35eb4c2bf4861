import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { LoadShedder } from '../load/load-shedder.ts';
import type { Log } from '../log/log.ts';
import { createDrain } from './drain.ts';
import { ReplyWriter } from './reply-writer.ts';
import { RequestHandler } from './request-handler.ts';
import type { RouteOptions } from './routes.ts';
import { rejectUnreadableRequests } from './unreadable-requests.ts';

/** Milliseconds after which the connection of a slow client is closed. */
export interface ClientTimeouts {
  /** For all headers of a request to arrive. */
  readonly headersMs: number;
  /** For the whole request to arrive. */
  readonly requestMs: number;
  /** Without a byte of the reply being taken. */
  readonly readMs: number;
  /** For an idle connection: the time in which no further request arrives. */
  readonly keepAliveMs: number;
  /** How often the first two are checked. */
  readonly checkMs: number;
}

export interface HttpServerOptions extends Omit<RouteOptions, 'isDraining'> {
  readonly host: string;
  readonly port: number;
  readonly load: LoadShedder;
  readonly log: Log;
  /** Milliseconds that a stop waits for running requests. */
  readonly drainMs: number;
  readonly timeouts?: Partial<ClientTimeouts>;
}

export interface HttpServer {
  /** `http://HOST:PORT`. For port 0 it has the free port that was found. */
  readonly url: string;
  /**
   * Reports at /readyz that the server stops. After `delayMs` (default 0) it accepts no new connection, waits for running
   * requests, and closes the connections of those that have not ended in time.
   */
  close(delayMs?: number): Promise<void>;
}

// A slow client must not hold a socket.
const TIMEOUTS: ClientTimeouts = {
  headersMs: 8_000,
  requestMs: 10_000,
  readMs: 10_000,
  keepAliveMs: 5_000,
  checkMs: 1_000,
};

/** Further connections are closed at once: each one takes memory. */
const MAX_CONNECTIONS = 10_000;

/** Resolves when the server listens. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const drain = createDrain();
  const isDraining = (): boolean => drain.isDraining;
  const server = createServer(serverOptions(timeouts));
  server.maxConnections = MAX_CONNECTIONS;
  const writer = new ReplyWriter({ readMs: timeouts.readMs, isDraining });
  const handler = new RequestHandler({ ...options, isDraining }, writer, options.log);
  const handle = (request: IncomingMessage, response: ServerResponse): void => handler.handle(request, response);
  server.on('request', handle);
  server.on('connection', options.load.connected);
  // A server may ignore an expectation that it does not know (RFC 9110 §10.1.1). Node would reject it without our headers.
  server.on('checkExpectation', handle);
  rejectUnreadableRequests(server, options.log);
  await listen(server, options);
  return {
    url: urlOf(server, options.host),
    close: (delayMs = 0) => drain.start(server, { delayMs, drainMs: options.drainMs }),
  };
}

function serverOptions({ headersMs, requestMs, keepAliveMs, checkMs }: ClientTimeouts) {
  return {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: checkMs,
    // The routes reject a missing Host like a wrong one.
    requireHostHeader: false,
  };
}

function listen(server: Server, { host, port }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('The server does not listen on a port.');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
