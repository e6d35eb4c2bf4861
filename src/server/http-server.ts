import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphiqlPage } from './graphiql/page.ts';
import type { GraphqlEngine } from './graphql-engine.ts';
import type { Log } from './log.ts';
import { readJsonObject } from './request-body.ts';
import {
  acceptableTypes,
  checkRequest,
  corsHeaders,
  isUsableHost,
  PREFLIGHT_HEADERS,
  type GuardOptions,
  type Refusal,
} from './request-guard.ts';
import { startTrace, type RequestTrace } from './request-trace.ts';

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly endpoint: string;
  readonly guard: GuardOptions;
  readonly engine: GraphqlEngine;
  /** Null: the page is switched off. */
  readonly graphiql: GraphiqlPage | null;
  readonly log: Log;
  /** Milliseconds that a stop waits for requests under way. */
  readonly drainMs: number;
}

export interface HttpServer {
  /** `http://HOST:PORT`, with the port that was free if 0 was asked for. */
  readonly url: string;
  /** Takes no new connection, lets what is under way end, and cuts off what has not by then. */
  close(): Promise<void>;
}

// Headers and bodies that take longer are cut off: a slow client must not hold a socket.
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 5_000,
};

/** Listens, and routes by path: everything but the GraphQL endpoint is answered here. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const state = { draining: false };
  const server = createServer(TIMEOUTS, (request, response) => void serve(options, state, request, response));
  await listen(server, options);
  return {
    url: urlOf(server, options.host),
    close: () => {
      state.draining = true;
      return drain(server, options.drainMs);
    },
  };
}

async function serve(
  options: HttpServerOptions,
  state: { draining: boolean },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const trace = startTrace(request.headers['x-request-id']);
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  response.once('close', () => logRequest(options, trace, request, response, path));
  response.setHeader('x-request-id', trace.requestId);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cache-control', 'no-store');
  // Without it a client with a kept-alive connection could send request after request and the stop would not end.
  if (state.draining) response.setHeader('connection', 'close');
  try {
    await route(options, state, request, response, path, trace);
  } catch (error) {
    // A client that left while it sent its body; there is nobody to answer.
    if (request.destroyed && !request.complete) return;
    options.log.error(
      {
        requestId: trace.requestId,
        error: error instanceof Error ? error.name : 'unknown',
        stack: error instanceof Error ? error.stack : null,
      },
      'request failed',
    );
    if (!response.headersSent)
      refuse(response, trace, {
        status: 500,
        code: 'INTERNAL_SERVER_ERROR',
        message: 'Unexpected error. It has been logged with the request id.',
      });
    else response.destroy();
  }
}

async function route(
  options: HttpServerOptions,
  state: { draining: boolean },
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  trace: RequestTrace,
): Promise<void> {
  const { endpoint, graphiql } = options;
  if (path === '/healthz') return sendText(response, 200, 'ok\n');
  if (path === '/readyz')
    return state.draining ? sendText(response, 503, 'stopping\n') : sendText(response, 200, 'ready\n');
  if (!isUsableHost(request))
    return refuse(response, trace, {
      status: 400,
      code: 'BAD_USER_INPUT',
      message: 'The Host header is not that of an HTTP URL.',
    });
  if (path === endpoint) return serveGraphql(options, request, response, trace);
  if (graphiql && (await graphiql.sendAsset(request, response))) return;
  refuse(response, trace, {
    status: 404,
    code: 'BAD_USER_INPUT',
    message: `There is nothing here. GraphQL is at ${endpoint}.`,
  });
}

async function serveGraphql(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  trace: RequestTrace,
): Promise<void> {
  const { graphiql, guard, engine } = options;
  response.setHeader('vary', 'Authorization, Cookie, Origin, Accept');
  if (graphiql && request.method === 'GET' && wantsPage(request)) return graphiql.sendPage(request, response);
  const verdict = checkRequest(request, guard);
  for (const [name, value] of Object.entries(corsHeaders(request, guard))) response.setHeader(name, value);
  if ('refusal' in verdict) return refuse(response, trace, verdict.refusal);
  if (request.method === 'OPTIONS') {
    response
      .writeHead(
        204,
        'access-control-allow-origin' in response.getHeaders()
          ? { ...PREFLIGHT_HEADERS }
          : { allow: 'GET, POST, OPTIONS' },
      )
      .end();
    return;
  }
  if (request.method === 'POST') {
    const reading = await readJsonObject(request);
    if ('refusal' in reading) return refuse(response, trace, reading.refusal);
    // The engine's adapter takes a parsed body from here, as Express leaves it.
    Object.assign(request, { body: reading.body });
  }
  request.headers.accept = acceptableTypes(request.headers.accept) ?? '*/*';
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await engine.handle(request, response, { credential: verdict.credential, trace, clientGone: gone.signal });
}

function wantsPage({ headers: { accept }, url }: IncomingMessage): boolean {
  return (accept ?? '').includes('text/html') && !new URLSearchParams(url?.split('?')[1]).has('query');
}

function refuse(response: ServerResponse, trace: RequestTrace, { status, code, message, headers }: Refusal): void {
  trace.errorCodes.add(code);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

/** One line a request. It names what it logs: no URL's query, no header, no variable, no body. */
function logRequest(
  { log, endpoint }: HttpServerOptions,
  trace: RequestTrace,
  { method }: IncomingMessage,
  response: ServerResponse,
  path: string,
): void {
  log.info(
    {
      requestId: trace.requestId,
      method,
      path: path === endpoint || path === '/healthz' || path === '/readyz' ? path : 'other',
      status: response.statusCode,
      ms: Math.round((performance.now() - trace.startedAt) * 10) / 10,
      operation: trace.operationName,
      operationType: trace.operationType,
      errors: [...trace.errorCodes],
      upstreamCalls: trace.upstreamCalls,
      aborted: !response.writableFinished,
    },
    'request',
  );
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

function drain(server: Server, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const fuse = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(fuse);
      resolve();
    });
    server.closeIdleConnections();
  });
}
