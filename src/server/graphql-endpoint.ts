import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Credential } from '../core/credential.ts';
import type { Exchange } from './exchange.ts';
import type { GraphiqlPage } from './graphiql/page.ts';
import type { GraphqlEngine } from './graphql-engine.ts';
import { refuse } from './reply.ts';
import { readJsonObject } from './request-body.ts';
import type { LoadMonitor } from './load-monitor.ts';
import type { RateLimits } from './rate-limits.ts';
import {
  acceptableTypes,
  checkRequest,
  corsHeaders,
  preflightHeaders,
  type GuardOptions,
  type Refusal,
} from './request-guard.ts';

export interface GraphqlEndpointOptions {
  readonly guard: GuardOptions;
  readonly engine: GraphqlEngine;
  /** Null: the page is switched off. */
  readonly graphiql: GraphiqlPage | null;
  readonly rateLimits: RateLimits;
  readonly load: LoadMonitor;
}

/** Answers a request to the GraphQL endpoint: the page, a preflight, a refusal, or what the engine says. */
export async function serveGraphql(options: GraphqlEndpointOptions, exchange: Exchange): Promise<void> {
  const { guard, engine, graphiql, load } = options;
  const { request, response } = exchange;
  response.setHeader('vary', 'Authorization, Cookie, Origin, Accept');
  if (graphiql && request.method === 'GET' && wantsPage(request)) return graphiql.sendPage(request, response);
  const verdict = checkRequest(request, guard);
  for (const [name, value] of Object.entries(corsHeaders(request, guard))) response.setHeader(name, value);
  if ('refusal' in verdict) return refuse(exchange, verdict.refusal);
  if (request.method === 'OPTIONS') {
    response.writeHead(204, preflightHeaders(request, guard)).end();
    return;
  }
  const busy = load.turnsAway() ? OVERLOADED : await refuseTooMany(options, exchange, verdict.credential);
  if (busy) return refuse(exchange, busy);
  if (request.method === 'POST') {
    const reading = await readJsonObject(request);
    if ('refusal' in reading) return refuse(exchange, reading.refusal);
    // The engine's adapter takes a parsed body from here, as Express leaves it.
    Object.assign(request, { body: reading.body });
  }
  await execute(engine, exchange, verdict.credential);
}

const OVERLOADED: Refusal = {
  status: 503,
  code: 'OVERLOADED',
  message: 'The gateway has more to do than it can. Try again in a moment.',
  headers: { 'retry-after': '1' },
};

async function refuseTooMany(
  { rateLimits }: GraphqlEndpointOptions,
  { request }: Exchange,
  credential: Credential,
): Promise<Refusal | null> {
  const retryAfterS = await rateLimits.operation({ credential, address: request.socket.remoteAddress ?? '' });
  if (retryAfterS === null) return null;
  return {
    status: 429,
    code: 'RATE_LIMITED',
    message: 'These are more operations a second than the gateway takes from one credential.',
    headers: { 'retry-after': String(retryAfterS) },
  };
}

/**
 * Asks the engine, and writes its answer here: if the engine's own writer met an error, it would send the stack to
 * the client.
 */
async function execute(
  engine: GraphqlEngine,
  { request, response, trace }: Exchange,
  credential: Credential,
): Promise<void> {
  const address = request.socket.remoteAddress ?? '';
  const context = { credential, address, trace, clientGone: goneSignal(response) };
  request.headers.accept = acceptableTypes(request.headers.accept) ?? '*/*';
  const answer = await engine.handleNodeRequestAndResponse(request, response, context);
  answer.headers.forEach((value, name) => response.setHeader(name, value));
  const body = await answer.text();
  response.writeHead(answer.status, { 'content-length': Buffer.byteLength(body) }).end(body);
}

/** Aborted when the client has left before its answer was written. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

function wantsPage({ headers: { accept }, url }: IncomingMessage): boolean {
  return (accept ?? '').includes('text/html') && !new URLSearchParams(url?.split('?')[1]).has('query');
}
