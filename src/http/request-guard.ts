import type { IncomingMessage } from 'node:http';
import type { Credentials } from '../core/credential.ts';
import { scrubAndCut } from '../core/scrub.ts';
import type { ResponseType } from '../engine/response.ts';
import { readCredentials, type CredentialRules } from './credential-headers.ts';
import type { Rejection } from './reply.ts';

export interface GuardOptions extends CredentialRules {
  /** Origins of browser pages that may call the gateway, exactly as browsers send them. */
  readonly corsOrigins: readonly string[];
  /** Value of WWW-Authenticate in a 401. */
  readonly authenticationScheme: string;
}

export type GuardResult = { readonly rejection: Rejection } | { readonly credentials: Credentials };

/** Required together with a cookie: a browser sends this header to another origin only after a preflight that allows it. */
const CUSTOM_HEADER = 'x-requested-with';

const ALLOWED_METHODS = 'GET, POST, OPTIONS';
const JSON_TYPE = /^application\/json[ \t]*(?:;|$)/i;
const CHARSET = /;[ \t]*charset[ \t]*=[ \t]*"?([^";\s]*)/i;

/** Headers that a page may send. Those of tracing and of Apollo's clients are ignored. */
const CORS_HEADERS = [
  'apollographql-client-name',
  'apollographql-client-version',
  'authorization',
  'baggage',
  'content-type',
  'sentry-trace',
  'traceparent',
  'tracestate',
  'x-request-id',
  CUSTOM_HEADER,
].join(', ');

/** The log has at most this many characters of an origin. */
const MAX_ORIGIN_LENGTH = 200;
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** A request whose media type has been negotiated. */
export interface NegotiatedRequest {
  readonly request: IncomingMessage;
  /** Null if the client accepts none of ours. */
  readonly mediaType: ResponseType | null;
}

/** Checks everything but the body of a request to the GraphQL endpoint, before anything is read or executed. */
export function checkRequest(negotiated: NegotiatedRequest, options: GuardOptions): GuardResult {
  const rejection = rejectionOf(negotiated, options);
  if (rejection) return { rejection };
  const { request } = negotiated;
  const reading = readCredentials(request, options);
  if ('rejection' in reading) return { rejection: badRequest(reading.rejection) };
  const { credentials } = reading;
  const ofCookie = credentials.atlas.kind === 'SESSION_COOKIE' ? rejectionOfCookie(request, options) : null;
  return ofCookie ? { rejection: ofCookie } : { credentials };
}

/** CORS headers of the reply. Empty for a request that does not come from a page of a listed origin. */
export function corsHeaders(request: IncomingMessage, options: GuardOptions): Record<string, string> {
  const origin = listedOrigin(request, options);
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    ...(options.forwardCookies.length > 0 && { 'access-control-allow-credentials': 'true' }),
    'access-control-expose-headers': 'retry-after, x-request-id',
  };
}

/** Further headers for a preflight: the methods and headers that the endpoint uses, if the origin is listed. */
export function preflightHeaders(request: IncomingMessage, options: GuardOptions): Record<string, string> {
  if (listedOrigin(request, options) === undefined) return { allow: ALLOWED_METHODS };
  const takesCookies = options.forwardCookies.length > 0;
  return {
    'access-control-allow-methods': takesCookies ? 'POST' : 'GET, POST',
    'access-control-allow-headers': options.arinKey ? `${CORS_HEADERS}, ${options.arinKey.name}` : CORS_HEADERS,
    'access-control-max-age': '600',
  };
}

/** True for a Host header that a URL can be built from. */
export function isUsableHost({ headers: { host } }: IncomingMessage): boolean {
  return host !== undefined && HOST.test(host) && URL.canParse(`http://${host}`);
}

function rejectionOf({ request, mediaType }: NegotiatedRequest, options: GuardOptions): Rejection | null {
  const { method } = request;
  if (method !== 'POST' && method !== 'GET' && method !== 'OPTIONS') {
    return {
      status: 405,
      code: 'BAD_USER_INPUT',
      message: 'The GraphQL endpoint accepts POST, and GET for queries.',
      headers: { allow: ALLOWED_METHODS },
    };
  }
  if (!isAllowedOrigin(request, options)) {
    return {
      status: 403,
      code: 'FORBIDDEN',
      message:
        'Pages of this origin may not call the gateway. The operator of the gateway can add the origin to CORS_ORIGINS.',
      refusedOrigin: shownOrigin(request.headers.origin),
    };
  }
  if (method === 'OPTIONS') return null;
  if (mediaType === null) {
    return {
      status: 406,
      code: 'BAD_USER_INPUT',
      message: 'The Accept header must allow application/json or application/graphql-response+json.',
    };
  }
  return method === 'GET' ? rejectionOfGet(request, options) : rejectionOfPost(request);
}

/** The origin of the page that sent the request, if it is listed. */
function listedOrigin({ headers }: IncomingMessage, { corsOrigins }: GuardOptions): string | undefined {
  return corsOrigins.find((listed) => listed === headers.origin?.toLowerCase());
}

/**
 * The gateway's own page has the request's Host in its Origin. TLS may end in a proxy, so both schemes count. An Origin never
 * has the default port of its scheme, but a Host may have it.
 */
function isAllowedOrigin(request: IncomingMessage, options: GuardOptions): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || listedOrigin(request, options) !== undefined) return true;
  const own = [`http://${host}`, `https://${host}`].map((url) => URL.parse(url)?.origin);
  return own.includes(origin.toLowerCase());
}

function rejectionOfGet(
  { headers }: IncomingMessage,
  { forwardCookies, authenticationScheme, arinKey }: GuardOptions,
): Rejection | null {
  if (forwardCookies.length > 0) {
    return {
      status: 405,
      code: 'BAD_USER_INPUT',
      message: 'This gateway forwards session cookies, so it accepts POST only.',
      headers: { allow: 'POST, OPTIONS' },
    };
  }
  if (headers.authorization === undefined && (arinKey === null || headers[arinKey.name] === undefined)) {
    return {
      status: 401,
      code: 'UNAUTHENTICATED',
      message: `A query by GET needs an Authorization header${arinKey ? ` or the header ${arinKey.name}` : ''}. Use POST to send a query without one.`,
      headers: { 'www-authenticate': authenticationScheme },
    };
  }
  return null;
}

function rejectionOfPost({ headers }: IncomingMessage): Rejection | null {
  const type = headers['content-type'] ?? '';
  // Most clients send just this.
  if (type === 'application/json' && headers['content-encoding'] === undefined) return null;
  const charset = CHARSET.exec(type)?.[1] ?? 'utf-8';
  if (!JSON_TYPE.test(type) || !/^utf-?8$/i.test(charset)) {
    return {
      status: 415,
      code: 'BAD_USER_INPUT',
      message: 'The body must be JSON, sent with the header Content-Type: application/json.',
    };
  }
  if (!/^identity$/i.test(headers['content-encoding'] ?? 'identity'))
    return { status: 415, code: 'BAD_USER_INPUT', message: 'The body must not be compressed.' };
  return null;
}

/** A browser adds a cookie to requests of any page. So the origin must be listed, and the page must be able to add a header. */
function rejectionOfCookie(request: IncomingMessage, options: GuardOptions): Rejection | null {
  if (listedOrigin(request, options) === undefined) {
    return {
      status: 403,
      code: 'FORBIDDEN',
      message: 'Session cookies are accepted only from pages of the origins in CORS_ORIGINS.',
      ...(request.headers.origin !== undefined && { refusedOrigin: shownOrigin(request.headers.origin) }),
    };
  }
  if (request.headers[CUSTOM_HEADER] === undefined) {
    return {
      status: 403,
      code: 'FORBIDDEN',
      message: `A request with a session cookie must also have the header ${CUSTOM_HEADER}, with any value.`,
    };
  }
  return null;
}

/** An origin as the log shows it. */
function shownOrigin(origin = ''): string {
  return scrubAndCut(origin, MAX_ORIGIN_LENGTH);
}

function badRequest(message: string): Rejection {
  return { status: 400, code: 'BAD_USER_INPUT', message };
}
