import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Credential } from '../core/credential.ts';
import type { Exchange } from './exchange.ts';
import type { GraphiqlPage } from './graphiql/page.ts';
import type { GraphqlEngine } from './graphql-engine.ts';
import { refuse, writeBody } from './reply.ts';
import { parseJsonObject, type BodyReader } from './request-body.ts';
import type { LoadShedder } from './load-shedder.ts';
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
  readonly bodies: BodyReader;
  readonly load: LoadShedder;
}

/** Answers a request to the GraphQL endpoint: the page, a preflight, a refusal, or what the engine says. */
export async function serveGraphql(options: GraphqlEndpointOptions, exchange: Exchange): Promise<void> {
  const { guard, graphiql } = options;
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
  await serveOperation(options, exchange, verdict.credential);
}

async function serveOperation(
  options: GraphqlEndpointOptions,
  exchange: Exchange,
  credential: Credential,
): Promise<void> {
  const { engine, load } = options;
  const { request, response } = exchange;
  if (load.isHopeless()) return refuse(exchange, OVERLOADED);
  const tooMany = await refuseTooMany(options, exchange, credential);
  if (tooMany) return refuse(exchange, tooMany);
  const reading = request.method === 'POST' ? await options.bodies.read(request) : null;
  if (reading && 'refusal' in reading) return refuse(exchange, reading.refusal);
  // Last of all, since what begins now runs on to its first call of the upstream.
  if (!(await load.admit())) return refuse(exchange, OVERLOADED);
  // The client did not wait for its turn: nothing has begun, and there is nobody to answer.
  if (response.destroyed) return;
  const unreadable = reading && takeBody(request, reading.bytes);
  if (unreadable) return refuse(exchange, unreadable);
  await execute(engine, exchange, credential);
}

/** The engine's adapter takes a parsed body from the request, as Express leaves it. */
function takeBody(request: IncomingMessage, bytes: Buffer): Refusal | null {
  const parsing = parseJsonObject(bytes);
  if ('refusal' in parsing) return parsing.refusal;
  Object.assign(request, { body: parsing.body });
  return null;
}

const OVERLOADED: Refusal = {
  status: 503,
  code: 'OVERLOADED',
  message: 'The gateway has more to do than it can. Try again in a moment.',
  retryAfterS: 1,
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
    retryAfterS,
  };
}

/**
 * Asks the engine, and writes its answer here: if the engine's own writer met an error, it would send the stack to
 * the client.
 */
async function execute(engine: GraphqlEngine, exchange: Exchange, credential: Credential): Promise<void> {
  const { request, response, trace } = exchange;
  const address = request.socket.remoteAddress ?? '';
  const context = { credential, address, trace, clientGone: goneSignal(response) };
  request.headers.accept = acceptableTypes(request.headers.accept) ?? '*/*';
  const answer = await engine.handleNodeRequestAndResponse(request, response, context);
  answer.headers.forEach((value, name) => response.setHeader(name, value));
  const body = await answer.text();
  response.writeHead(answer.status, { 'content-length': Buffer.byteLength(body) });
  await writeBody(exchange, body);
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
