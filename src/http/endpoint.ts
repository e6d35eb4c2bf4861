import type { IncomingMessage } from 'node:http';
import type { Credential } from '../core/credential.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import type { Exchange } from './http-exchange.ts';
import type { GraphiqlPage } from './graphiql/page.ts';
import type { GraphqlEngine } from '../engine/graphql-engine.ts';
import { endReply, refuse, writeBody, writeHead } from './reply.ts';
import { parseJsonObject, type BodyReader, type BodyReading } from './request-body.ts';
import type { LoadShedder } from '../load/load-shedder.ts';
import type { RateLimits } from '../load/rate-limits.ts';
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
  readonly nameOf: (credential: Credential, address: string) => string;
  readonly rateLimits: RateLimits;
  readonly bodies: BodyReader;
  readonly load: LoadShedder;
}

/** Answers a request to the GraphQL endpoint: the page, a preflight, a refusal, or what the engine says. */
export function serveGraphql(options: GraphqlEndpointOptions, exchange: Exchange): Promise<void> | void {
  const { guard, graphiql } = options;
  const { request, headers } = exchange;
  headers['vary'] = 'Authorization, Cookie, Origin, Accept';
  if (graphiql && request.method === 'GET' && wantsPage(request)) return graphiql.sendPage(exchange);
  const verdict = checkRequest(request, guard);
  Object.assign(headers, corsHeaders(request, guard));
  if ('refusal' in verdict) return refuse(exchange, verdict.refusal);
  if (request.method === 'OPTIONS') {
    writeHead(exchange, 204, preflightHeaders(request, guard));
    return endReply(exchange);
  }
  return serveOperation(options, exchange, verdict.credential);
}

async function serveOperation(
  options: GraphqlEndpointOptions,
  exchange: Exchange,
  credential: Credential,
): Promise<void> {
  const { load } = options;
  const { request, response } = exchange;
  if (load.isHopeless()) return refuse(exchange, OVERLOADED);
  const caller = options.nameOf(credential, request.socket.remoteAddress ?? '');
  const retryAfterS = await options.rateLimits.operation(caller);
  if (retryAfterS !== null) return refuse(exchange, tooMany(retryAfterS));
  const reading = await readBody(options.bodies, request);
  if (reading && 'refusal' in reading) return refuse(exchange, reading.refusal);
  // Last of all, since what begins now runs on to its first call of the upstream.
  const turn = load.admit();
  if (turn !== true && !(await turn)) return refuse(exchange, OVERLOADED);
  // The client did not wait for its turn: nothing has begun, there is nobody to answer, and `close` has been.
  if (response.destroyed) return load.ended();
  exchange.isAdmitted = true;
  return answerOperation(options.engine, exchange, { credential, caller, reading });
}

/** What its turn has come for. */
interface Operation extends Pick<EngineContext, 'caller' | 'credential'> {
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
  exchange: Exchange,
  { credential, caller, reading }: Operation,
): Promise<void> {
  const { request, response } = exchange;
  const parsing = reading ? parseJsonObject(reading.bytes) : { body: null };
  if ('refusal' in parsing) return refuse(exchange, parsing.refusal);
  request.headers.accept = acceptableTypes(request.headers.accept) ?? '*/*';
  const { trace, departure } = exchange;
  const answer = await engine.answer(request, response, parsing.body, { credential, caller, trace, departure });
  // Written here: if the engine's own writer met an error, it would send the stack to the client.
  writeHead(exchange, answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  return writeBody(exchange, answer.body);
}

/** Null: a request of its method has none. */
function readBody(bodies: BodyReader, request: IncomingMessage): Promise<BodyReading> | BodyReading | null {
  return request.method === 'POST' ? bodies.read(request) : null;
}

const OVERLOADED: Refusal = {
  status: 503,
  code: 'OVERLOADED',
  message: 'The gateway has more to do than it can. Try again in a moment.',
  retryAfterS: 1,
};

function tooMany(retryAfterS: number): Refusal {
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
