import type { IncomingMessage } from 'node:http';
import type { Credential } from '../core/credential.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import type { HttpExchange } from './http-exchange.ts';
import type { GraphiqlPage } from './graphiql/page.ts';
import type { GraphqlEngine } from '../engine/graphql-engine.ts';
import { endReply, sendRejection, writeBody, writeHead } from './reply.ts';
import { parseJsonObject, type BodyReader, type BodyReading } from './request-body.ts';
import type { LoadShedder } from '../load/load-shedder.ts';
import type { RateLimits } from '../load/rate-limits.ts';
import {
  acceptableTypes,
  checkRequest,
  corsHeaders,
  preflightHeaders,
  type GuardOptions,
  type Rejection,
} from './request-guard.ts';

export interface GraphqlEndpointOptions {
  readonly guard: GuardOptions;
  readonly engine: GraphqlEngine;
  /** Null: the page is switched off. */
  readonly graphiql: GraphiqlPage | null;
  readonly callerIdOf: (credential: Credential, address: string) => string;
  readonly rateLimits: RateLimits;
  readonly bodies: BodyReader;
  readonly load: LoadShedder;
}

/** Answers a request to the GraphQL endpoint: the page, a preflight, a rejection, or what the engine says. */
export function serveGraphql(options: GraphqlEndpointOptions, exchange: HttpExchange): Promise<void> | void {
  const { guard, graphiql } = options;
  const { request, headers } = exchange;
  headers['vary'] = 'Authorization, Cookie, Origin, Accept';
  if (graphiql && request.method === 'GET' && wantsPage(request)) return graphiql.sendPage(exchange);
  const verdict = checkRequest(request, guard);
  Object.assign(headers, corsHeaders(request, guard));
  if ('rejection' in verdict) return sendRejection(exchange, verdict.rejection);
  if (request.method === 'OPTIONS') {
    writeHead(exchange, 204, preflightHeaders(request, guard));
    return endReply(exchange);
  }
  return serveOperation(options, exchange, verdict.credential);
}

async function serveOperation(
  options: GraphqlEndpointOptions,
  exchange: HttpExchange,
  credential: Credential,
): Promise<void> {
  const { load } = options;
  const { request, response } = exchange;
  if (load.isHopeless()) return sendRejection(exchange, OVERLOADED);
  const callerId = options.callerIdOf(credential, request.socket.remoteAddress ?? '');
  const retryAfterS = await options.rateLimits.operation(callerId);
  if (retryAfterS !== null) return sendRejection(exchange, tooMany(retryAfterS));
  const reading = await readBody(options.bodies, request);
  if (reading && 'rejection' in reading) return sendRejection(exchange, reading.rejection);
  // Last of all, since what begins now runs on to its first call of the upstream.
  const turn = load.admit();
  if (turn !== true && !(await turn)) return sendRejection(exchange, OVERLOADED);
  // The client did not wait for its turn: nothing has begun, there is nobody to answer, and `close` has been.
  if (response.destroyed) return load.ended();
  exchange.isAdmitted = true;
  return answerOperation(options.engine, exchange, { credential, callerId, reading });
}

/** What its turn has come for. */
interface Operation extends Pick<EngineContext, 'callerId' | 'credential'> {
  /** Null: the request has no body. */
  readonly reading: { readonly bytes: Buffer } | null;
}

/**
 * A function of its own, begun when the turn has come. V8 keeps what an async function was last resumed with until it is
 * collected itself, and one that has waited in line is collected late. With it would be each answer of an overloaded gateway
 * (bench/PROFILE.md).
 */
async function answerOperation(
  engine: GraphqlEngine,
  exchange: HttpExchange,
  { credential, callerId, reading }: Operation,
): Promise<void> {
  const { request, response } = exchange;
  const parsing = reading ? parseJsonObject(reading.bytes) : { body: null };
  if ('rejection' in parsing) return sendRejection(exchange, parsing.rejection);
  request.headers.accept = acceptableTypes(request.headers.accept) ?? '*/*';
  const { trace, disconnect } = exchange;
  const answer = await engine.answer(request, response, parsing.body, { credential, callerId, trace, disconnect });
  // Written here: if the engine's own writer met an error, it would send the stack to the client.
  writeHead(exchange, answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  return writeBody(exchange, answer.body);
}

/** Null: a request of its method has none. */
function readBody(bodies: BodyReader, request: IncomingMessage): Promise<BodyReading> | BodyReading | null {
  return request.method === 'POST' ? bodies.read(request) : null;
}

const OVERLOADED: Rejection = {
  status: 503,
  code: 'OVERLOADED',
  message: 'The gateway has more to do than it can. Try again in a moment.',
  retryAfterS: 1,
};

function tooMany(retryAfterS: number): Rejection {
  return {
    status: 429,
    code: 'RATE_LIMITED',
    message: 'These are more operations a second than the gateway takes from one credential.',
    retryAfterS,
  };
}

function wantsPage({ headers: { accept }, url }: IncomingMessage): boolean {
  return (accept ?? '').includes('text/html') && !new URLSearchParams(url?.split('?')[1]).has('query');
}
