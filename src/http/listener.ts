import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClientDisconnect } from '../core/client-disconnect.ts';
import { createDrain, type Drain } from './drain.ts';
import type { HttpExchange } from './http-exchange.ts';
import { serveGraphql, type GraphqlEndpointOptions } from './endpoint.ts';
import type { Log } from '../log/log.ts';
import { sendRejection, REPLY_HEADERS, sendText, UNEXPECTED } from './reply.ts';
import { isUsableHost, type Rejection } from './request-guard.ts';
import { logRequest, logUnexpected } from '../log/request-log.ts';
import { startTrace } from '../log/request-trace.ts';
import { rejectUnreadableRequests } from './unreadable-requests.ts';

/** Milliseconds after which a client that is too slow is cut off. */
export interface ClientTimeouts {
  /** For all headers of a request to arrive. */
  readonly headersMs: number;
  /** For the whole request to arrive. */
  readonly requestMs: number;
  /** Without a byte of its answer being taken. */
  readonly readMs: number;
  /** Without a further request on the connection. */
  readonly keepAliveMs: number;
  /** How often the first two are looked at. */
  readonly checkMs: number;
}

export interface HttpServerOptions extends GraphqlEndpointOptions {
  readonly host: string;
  readonly port: number;
  readonly endpoint: string;
  readonly log: Log;
  /** Milliseconds that a stop waits for requests under way. */
  readonly drainMs: number;
  readonly timeouts?: Partial<ClientTimeouts>;
}

export interface HttpServer {
  /** `http://HOST:PORT`, with the port that was free if 0 was asked for. */
  readonly url: string;
  /**
   * Says at /readyz that it stops; after `delayMs`, 0 unless it is given, takes no new connection, lets what is under
   * way end, and cuts off what has not by then.
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

/** More are closed at once: each takes some memory, whoever holds it. */
const MAX_CONNECTIONS = 10_000;

const HEALTH_PATHS = ['/healthz', '/readyz'];

const WRONG_HOST: Rejection = {
  status: 400,
  code: 'BAD_USER_INPUT',
  message: 'The Host header is not that of an HTTP URL.',
};

/** Listens, and routes by path: everything but the GraphQL endpoint is answered here. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const drain = createDrain();
  const server = createServer({ ...serverOptions(timeouts), ServerResponse: drain.Response });
  server.maxConnections = MAX_CONNECTIONS;
  const knownPaths = [options.endpoint, ...HEALTH_PATHS];
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const exchange = exchangeOf(request, response, timeouts.readMs);
    response.once('close', () => conclude(options, knownPaths, exchange));
    void serve(options, drain, exchange);
  };
  server.on('request', handle);
  server.on('connection', options.load.connected);
  // An expectation that nobody knows may be ignored (RFC 9110 §10.1.1); Node would sendRejection it without our headers.
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
    // A request without a Host is refused here like one with a wrong Host.
    requireHostHeader: false,
  };
}

function exchangeOf(request: IncomingMessage, response: ServerResponse, readMs: number): HttpExchange {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const trace = startTrace(request.headers['x-request-id']);
  const headers = { 'x-request-id': trace.requestId, ...REPLY_HEADERS };
  return { request, response, path, readMs, trace, headers, disconnect: new ClientDisconnect(), isAdmitted: false };
}

/** The answer has been written, or its client has left. One listener for all that is to be done then: each has its price. */
function conclude({ log, load }: HttpServerOptions, knownPaths: readonly string[], exchange: HttpExchange): void {
  const { request, response, path, trace } = exchange;
  logRequest(log, knownPaths, {
    trace,
    path,
    method: request.method,
    status: response.statusCode,
    aborted: !response.writableFinished,
  });
  if (exchange.isAdmitted) load.ended();
  if (!exchange.response.writableFinished) exchange.disconnect.signal();
}

async function serve(options: HttpServerOptions, drain: Drain, exchange: HttpExchange): Promise<void> {
  const { request, response, trace } = exchange;
  try {
    await route(options, drain, exchange);
  } catch (error) {
    // A client that left while it sent its body; there is nobody to answer.
    if (request.destroyed && !request.complete) return;
    logUnexpected(options.log, trace, error);
    if (response.headersSent) response.destroy();
    else sendRejection(exchange, UNEXPECTED);
  }
}

function route(options: HttpServerOptions, drain: Drain, exchange: HttpExchange): Promise<void> | void {
  const { endpoint } = options;
  const { request, path } = exchange;
  if (path === '/healthz') return sendText(exchange, 200, 'ok\n');
  if (path === '/readyz')
    return drain.isDraining ? sendText(exchange, 503, 'stopping\n') : sendText(exchange, 200, 'ready\n');
  if (!isUsableHost(request)) return sendRejection(exchange, WRONG_HOST);
  if (path === endpoint) return serveGraphql(options, exchange);
  return serveOther(options, exchange);
}

async function serveOther({ endpoint, graphiql }: HttpServerOptions, exchange: HttpExchange): Promise<void> {
  if (graphiql && (await graphiql.sendAsset(exchange))) return;
  sendRejection(exchange, {
    status: 404,
    code: 'BAD_USER_INPUT',
    message: `There is nothing here. GraphQL is at ${endpoint}.`,
  });
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
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
