import type { IncomingMessage } from 'node:http';
import type { Credential } from '../core/credential.ts';
import type { ErrorCode } from '../core/errors.ts';
import { readCredential, type CredentialRules } from './credential-headers.ts';

/** A request that is not given to the GraphQL engine. */
export interface Rejection {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** Whole seconds: in the header for clients, and in the body for those behind a router, which passes none on. */
  readonly retryAfterS?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GuardOptions extends CredentialRules {
  /** Origins of browser pages that may call, exactly as browsers send them. */
  readonly corsOrigins: readonly string[];
  /** Value of WWW-Authenticate in a 401. */
  readonly authenticationScheme: string;
}

export type GuardResult = { readonly rejection: Rejection } | { readonly credential: Credential };

/** The header that a browser can't send across origins unless its preflight allows it; asked for beside a cookie. */
const CUSTOM_HEADER = 'x-requested-with';

const ALLOWED_METHODS = 'GET, POST, OPTIONS';
const JSON_TYPE = /^application\/json(?:; *charset="?utf-8"?)?$/i;
const ACCEPTED = /^(?:\*\/\*|application\/\*|application\/json|application\/graphql-response\+json)$/i;
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** Looks at everything but the body of a request to the GraphQL endpoint, before anything is read or executed. */
export function checkRequest(request: IncomingMessage, options: GuardOptions): GuardResult {
  const rejection = rejectionOf(request, options);
  if (rejection) return { rejection };
  const reading = readCredential(request, options);
  if ('rejection' in reading) return { rejection: badRequest(reading.rejection) };
  const { credential } = reading;
  const ofCredential = credential.kind === 'SESSION_COOKIE' ? rejectionOfCookie(request, options) : null;
  return ofCredential ? { rejection: ofCredential } : { credential };
}

/** The CORS headers of the answer; none for a request that does not come from a page of a listed origin. */
export function corsHeaders(request: IncomingMessage, options: GuardOptions): Record<string, string> {
  const origin = listedOrigin(request, options);
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    ...(options.forwardCookies.length > 0 && { 'access-control-allow-credentials': 'true' }),
    'access-control-expose-headers': 'retry-after, x-request-id',
  };
}

/** What a preflight of a listed origin is told besides: what the endpoint has a use for, and no more. */
export function preflightHeaders(request: IncomingMessage, options: GuardOptions): Record<string, string> {
  if (listedOrigin(request, options) === undefined) return { allow: ALLOWED_METHODS };
  const takesCookies = options.forwardCookies.length > 0;
  return {
    'access-control-allow-methods': takesCookies ? 'POST' : 'GET, POST',
    'access-control-allow-headers': `authorization, content-type, x-request-id${takesCookies ? `, ${CUSTOM_HEADER}` : ''}`,
    'access-control-max-age': '600',
  };
}

/** True for a Host header that a URL can be built from; the engine's adapter fails on any other. */
export function isUsableHost({ headers: { host } }: IncomingMessage): boolean {
  return host !== undefined && HOST.test(host) && URL.canParse(`http://${host}`);
}

/** Only the media types that the engine answers with remain; null if there is none of them. */
export function acceptableTypes(accept: string | undefined): string | null {
  if (accept === undefined || accept.trim() === '') return '*/*';
  const types = accept.split(',').filter((type) => ACCEPTED.test((type.split(';', 1)[0] ?? '').trim()));
  return types.length === 0 ? null : types.join(',');
}

function rejectionOf(request: IncomingMessage, options: GuardOptions): Rejection | null {
  const { method, headers } = request;
  if (!['GET', 'OPTIONS', 'POST'].some((taken) => taken === method)) {
    return {
      status: 405,
      code: 'BAD_USER_INPUT',
      message: 'The GraphQL endpoint takes POST, and GET for queries.',
      headers: { allow: ALLOWED_METHODS },
    };
  }
  if (!isAllowedOrigin(request, options)) {
    return {
      status: 403,
      code: 'FORBIDDEN',
      message: 'Pages of this origin may not call the gateway. Its operator can list the origin in CORS_ORIGINS.',
    };
  }
  if (method === 'OPTIONS') return null;
  if (acceptableTypes(headers.accept) === null) {
    return {
      status: 406,
      code: 'BAD_USER_INPUT',
      message: 'Answers come as application/json or application/graphql-response+json.',
    };
  }
  return method === 'GET' ? rejectionOfGet(request, options) : rejectionOfPost(request);
}

/** The origin of the page that the request comes from, if it is one of those that may call. */
function listedOrigin({ headers }: IncomingMessage, { corsOrigins }: GuardOptions): string | undefined {
  return corsOrigins.find((listed) => listed === headers.origin);
}

/** A page's own origin shows in its Origin as the Host that it was loaded from; TLS may end in a proxy before us. */
function isAllowedOrigin({ headers: { origin, host } }: IncomingMessage, { corsOrigins }: GuardOptions): boolean {
  if (origin === undefined || corsOrigins.includes(origin)) return true;
  return origin === `http://${host}` || origin === `https://${host}`;
}

function rejectionOfGet(
  { headers, url }: IncomingMessage,
  { forwardCookies, authenticationScheme }: GuardOptions,
): Rejection | null {
  if (forwardCookies.length > 0) {
    return {
      status: 405,
      code: 'BAD_USER_INPUT',
      message: 'This gateway passes session cookies on, so it takes POST only.',
      headers: { allow: 'POST, OPTIONS' },
    };
  }
  if (headers.authorization === undefined) {
    return {
      status: 401,
      code: 'UNAUTHENTICATED',
      message: 'A query by GET needs an Authorization header. Without one, use POST.',
      headers: { 'www-authenticate': authenticationScheme },
    };
  }
  // The engine takes broken JSON in a URL for a fault of its own.
  if (!['variables', 'extensions'].every((name) => isJsonOrAbsent(url, name)))
    return badRequest('The parameters `variables` and `extensions` must be JSON.');
  return null;
}

function isJsonOrAbsent(url: string | undefined, name: string): boolean {
  const text = new URLSearchParams(url?.slice(url.indexOf('?') + 1)).get(name);
  try {
    if (text) JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function rejectionOfPost({ headers }: IncomingMessage): Rejection | null {
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) {
    return {
      status: 415,
      code: 'BAD_USER_INPUT',
      message: 'The body must be JSON, with the header Content-Type: application/json.',
    };
  }
  if (headers['content-encoding'] !== undefined)
    return { status: 415, code: 'BAD_USER_INPUT', message: 'The body must not be compressed.' };
  return null;
}

/** A browser sends a cookie whoever asks: the page must be a listed one, and show that it is allowed to add a header. */
function rejectionOfCookie(request: IncomingMessage, options: GuardOptions): Rejection | null {
  if (listedOrigin(request, options) === undefined) {
    return {
      status: 403,
      code: 'FORBIDDEN',
      message: 'A session cookie is taken from pages of the origins in CORS_ORIGINS only.',
    };
  }
  if (request.headers[CUSTOM_HEADER] === undefined) {
    return {
      status: 403,
      code: 'FORBIDDEN',
      message: `Beside a session cookie the header ${CUSTOM_HEADER} must be sent, with any value.`,
    };
  }
  return null;
}

function badRequest(message: string): Rejection {
  return { status: 400, code: 'BAD_USER_INPUT', message };
}
