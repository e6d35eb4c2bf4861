import type { OutgoingHttpHeaders } from 'node:http';
import type { Credential, Credentials } from '../core/credential.ts';
import type { GraphqlEngine } from '../engine/graphql-engine.ts';
import type { RequestContext } from '../engine/request-context.ts';
import type { ResponseType } from '../engine/response.ts';
import type { LoadShedder, Shedding } from '../load/load-shedder.ts';
import type { LimitAnswer, RateLimits } from '../load/rate-limits.ts';
import type { GraphiqlPage } from './graphiql/page.ts';
import type { HttpExchange } from './http-exchange.ts';
import { negotiateMediaType } from './media-type.ts';
import { rejectionReply, type Rejection, type Reply } from './reply.ts';
import { parseJson, type BodyReader } from './request-body.ts';
import { checkRequest, corsHeaders, preflightHeaders, type GuardOptions } from './request-guard.ts';

export interface GraphqlEndpointOptions {
  readonly guard: GuardOptions;
  readonly engine: GraphqlEngine;
  /** Null if the page is switched off. */
  readonly graphiql: GraphiqlPage | null;
  readonly addressOf: (request: HttpExchange['request']) => string;
  readonly callerIdOf: (credential: Credential, address: string) => string;
  readonly rateLimits: RateLimits;
  readonly bodies: BodyReader;
  readonly load: LoadShedder;
}

/** An operation that may start. Call it once. It executes the operation and resolves to its reply. */
export type AdmittedOperation = () => Promise<Reply> | Reply;

/** Null if the client has disconnected, so that nobody waits for a reply. */
export type EndpointResult = AdmittedOperation | Reply | null;

/** Serves the GraphQL endpoint: the GraphiQL page, a preflight, a rejection, or an operation. */
export type GraphqlEndpoint = (exchange: HttpExchange) => EndpointResult | Promise<EndpointResult>;

const VARY = 'Authorization, Cookie, Origin, Accept';

export function createGraphqlEndpoint(options: GraphqlEndpointOptions): GraphqlEndpoint {
  const { guard, graphiql } = options;
  const vary = { vary: guard.arinKey ? `${VARY}, ${guard.arinKey.name}` : VARY };
  return (exchange) => {
    const { request, target, trace } = exchange;
    const offered = graphiql && isForPage(request.method, target) ? WITH_PAGE : JSON_TYPES;
    const negotiated = negotiateMediaType(request.headers.accept, offered);
    if (graphiql && negotiated === 'text/html') return graphiql.page().then((reply) => withHeaders(reply, vary));
    const mediaType = negotiated === 'text/html' ? null : negotiated;
    const result = checkRequest({ request, mediaType }, guard);
    const headers = { ...vary, ...corsHeaders(request, guard) };
    if ('rejection' in result) {
      trace.refusedOrigin = result.rejection.refusedOrigin ?? null;
      return withHeaders(rejectionReply(result.rejection, mediaType ?? JSON_TYPES[0]), headers);
    }
    if (request.method === 'OPTIONS')
      return { status: 204, headers: { ...headers, ...preflightHeaders(request, guard) }, body: null };
    const { credentials } = result;
    return admitOperation(options, { exchange, headers, credentials, mediaType: mediaType ?? JSON_TYPES[0] });
  };
}

const JSON_TYPES = ['application/json', 'application/graphql-response+json'] as const;
const WITH_PAGE = [...JSON_TYPES, 'text/html'] as const;

/** The parts of an operation's request that are known before its body is read. */
interface RequestedOperation {
  readonly exchange: HttpExchange;
  /** Headers of its reply. */
  readonly headers: OutgoingHttpHeaders;
  readonly credentials: Credentials;
  readonly mediaType: ResponseType;
}

/**
 * Resolves when the operation may start, or with its rejection. The operation runs in a separate function, which this one
 * returns. V8 keeps the value that an async function was last resumed with until the function is collected. A function that
 * has waited in the admission queue is collected late. If it also executed the operation, each reply of an overloaded
 * gateway would be collected as late (87 instead of 13 MB per second moved into the old generation).
 */
async function admitOperation(options: GraphqlEndpointOptions, operation: RequestedOperation): Promise<EndpointResult> {
  const { load, engine, bodies } = options;
  const { exchange, headers, credentials, mediaType } = operation;
  const { request, target, trace, disconnect } = exchange;
  const reject = (rejection: Rejection): Reply => {
    trace.limit = rejection.limit ?? null;
    return withHeaders(rejectionReply(rejection, mediaType), headers);
  };
  const foreseen = load.foresee();
  if (foreseen !== null) return reject(overloaded(foreseen));
  const { callers, countedIds } = callersOf(credentials, options.addressOf(request), options.callerIdOf);
  const limitAnswer = operationLimit(countedIds, options.rateLimits);
  const retryAfterS = limitAnswer instanceof Promise ? await limitAnswer : limitAnswer;
  if (retryAfterS !== null) return reject(tooManyOperations(retryAfterS, options.rateLimits.operationsPerSecond));
  const reading = request.method === 'POST' ? await bodies.read(request) : null;
  if (reading && 'rejection' in reading) return reject(reading.rejection);
  // Last of all: an operation that is admitted runs to its first upstream call at once.
  // Without a key for RIPE Atlas, an operation does not suffer from its queue.
  const admission = load.admit('header' in credentials.atlas);
  const shedding = admission instanceof Promise ? await admission : admission;
  if (shedding !== null) return reject(overloaded(shedding));
  if (disconnect.disconnected) {
    load.ended();
    return null;
  }
  exchange.onClose = load.ended;
  return () => {
    const parsing = reading ? parseJson(reading.bytes) : { body: null };
    if ('rejection' in parsing) return reject(parsing.rejection);
    const context = { callers, countedIds, trace, disconnect, mediaType };
    const { method = '', headers: given } = request;
    const reply = engine.answer({ method, target, headers: given, body: parsing.body }, context);
    return reply instanceof Promise ? reply.then((done) => withHeaders(done, headers)) : withHeaders(reply, headers);
  };
}

/** The rate limits count each credential that a request uses, or its address if it has none. */
function callersOf(
  { atlas, arin }: Credentials,
  address: string,
  callerIdOf: GraphqlEndpointOptions['callerIdOf'],
): Pick<RequestContext, 'callers' | 'countedIds'> {
  const callers = {
    atlas: { credential: atlas, callerId: callerIdOf(atlas, address) },
    arin: { credential: arin, callerId: callerIdOf(arin, address) },
  };
  if (!('header' in arin)) return { callers, countedIds: [callers.atlas.callerId] };
  const ids = 'header' in atlas ? [callers.atlas.callerId, callers.arin.callerId] : [callers.arin.callerId];
  return { callers, countedIds: ids };
}

/** The answer for the first of these callers that has sent too many operations. */
function operationLimit([first = '', second]: readonly string[], rateLimits: RateLimits): LimitAnswer {
  const answer = rateLimits.operation(first);
  if (second === undefined) return answer;
  const then = (retryAfterS: number | null): LimitAnswer => retryAfterS ?? rateLimits.operation(second);
  return answer instanceof Promise ? answer.then(then) : then(answer);
}

function overloaded(limit: Shedding): Rejection {
  return {
    status: 503,
    code: 'OVERLOADED',
    message: 'The gateway is overloaded. Try again in a moment.',
    retryAfterS: 1,
    limit,
  };
}

function tooManyOperations(retryAfterS: number, perSecond: number): Rejection {
  return {
    status: 429,
    code: 'RATE_LIMITED',
    message: `Rate limit exceeded: at most ${perSecond} operations per second for one credential.`,
    retryAfterS,
    limit: 'operations',
  };
}

function withHeaders(reply: Reply, headers: OutgoingHttpHeaders): Reply {
  return { ...reply, headers: { ...headers, ...reply.headers } };
}

/** A GET with a query, or with the id of one, is an operation, also in a browser. */
function isForPage(method: string | undefined, target: string): boolean {
  if (method !== 'GET') return false;
  const parameters = new URLSearchParams(target.split('?')[1]);
  return !['query', 'documentId', 'extensions'].some((name) => parameters.has(name));
}
