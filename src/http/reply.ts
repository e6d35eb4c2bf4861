import type { OutgoingHttpHeaders } from 'node:http';
import type { ErrorCode } from '../core/errors.ts';
import type { ResponseType } from '../engine/response.ts';
import type { Limit } from '../log/request-trace.ts';

/** A reply as a value. `ReplyWriter` writes it, once. */
export interface Reply {
  readonly status: number;
  /** In addition to those of every reply. */
  readonly headers: OutgoingHttpHeaders;
  /** A string is the reply to one request. Bytes are a file that all clients share. Null: the reply has no body. */
  readonly body: Buffer | string | null;
  /** For the log: the error code of a rejection. */
  readonly errorCode?: ErrorCode;
  /** True if the client may still be sending its body. The connection ends with the reply. */
  readonly isEarly?: boolean;
}

/** The reasons for a request to be answered without GraphQL. */
export interface Rejection {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** Whole seconds. Sent as a header, and in the body for clients behind a router that passes no headers on. */
  readonly retryAfterS?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** True if the client may still be sending its body. */
  readonly isEarly?: boolean;
  /** For the log: the limit that was exceeded. */
  readonly limit?: Limit;
  /** For the log: the origin of a page that may not call the gateway. */
  readonly refusedOrigin?: string;
}

/** Headers of every reply: replies can hold secrets, and must be read as the type that they name. */
export const COMMON_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

export const JSON_TYPE = 'application/json; charset=utf-8';

/** The reply in place of an error that should not have happened. */
export const UNEXPECTED: Rejection = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'Unexpected error. It has been logged with the request id.',
};

/**
 * A rejection in the format of a GraphQL response. With the negotiated media type: clients read the error code only from a
 * response of the type that they accept.
 */
export function rejectionReply(rejection: Rejection, type: ResponseType = 'application/json'): Reply {
  const { status, code, headers, retryAfterS } = rejection;
  const retryAfter = retryAfterS === undefined ? null : { 'retry-after': String(retryAfterS) };
  return {
    status,
    headers: { ...headers, ...retryAfter, 'content-type': `${type}; charset=utf-8` },
    body: rejectionBody(rejection),
    errorCode: code,
    ...(rejection.isEarly && { isEarly: true }),
  };
}

export function rejectionBody({
  message,
  code,
  retryAfterS,
}: Pick<Rejection, 'code' | 'message' | 'retryAfterS'>): string {
  // JSON leaves out undefined members.
  return JSON.stringify({ errors: [{ message, extensions: { code, retryAfter: retryAfterS } }] });
}

export function textReply(status: number, text: string): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text };
}
