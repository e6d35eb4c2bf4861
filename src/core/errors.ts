/**
 * All codes that the gateway itself sets in `errors[].extensions.code`. Yoga adds `GRAPHQL_PARSE_FAILED` and
 * `GRAPHQL_VALIDATION_FAILED`.
 */
export type ErrorCode =
  /** An argument is not valid, or the upstream rejected the arguments. */
  | 'BAD_USER_INPUT'
  /** The upstream does not allow this for the credential. */
  | 'FORBIDDEN'
  /** The gateway has a bug. */
  | 'INTERNAL_SERVER_ERROR'
  /** A write was sent, but its answer was lost. It may have been carried out or not. */
  | 'OUTCOME_UNKNOWN'
  /** Too many requests are waiting. The request can be sent again. */
  | 'OVERLOADED'
  /** No manifest has a document with the id that a client has sent. */
  | 'PERSISTED_QUERY_NOT_FOUND'
  /** A client has sent only the id of a document. The gateway has no manifest. */
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  /** The document is not in a manifest, and the gateway runs no others. */
  | 'PERSISTED_QUERY_ONLY'
  /** A rate limit of the upstream or of the gateway was exceeded. */
  | 'RATE_LIMITED'
  /** The credential is missing, malformed or not accepted. */
  | 'UNAUTHENTICATED'
  /** The upstream's answer does not match its documentation, or is too large. */
  | 'UPSTREAM_INVALID'
  /** The upstream did not answer in time. */
  | 'UPSTREAM_TIMEOUT'
  /** The upstream could not be reached, failed, or is not called for now because it has been failing. */
  | 'UPSTREAM_UNAVAILABLE';

/** The upstream's own error message. UUIDs are masked and the texts are cut to a maximum length. */
export interface UpstreamMessage {
  /** The HTTP status. */
  status: number;
  /** Null if the upstream sent none. */
  title: string | null;
  /** Null if the upstream sent none. */
  detail: string | null;
}

/** The known facts about a write whose answer was lost. */
export interface UnknownOutcome {
  /** The id of the key when the write was sent. Null if the write would create a key. */
  previousId: string | null;
  /** The time at which the write was sent, RFC 3339. */
  sentAt: string;
  /** A GraphQL query that shows whether the write was carried out, and a text that explains how to read the result. */
  recovery: { query: string; hint: string };
}

/** Additional data of an error. It has no free-form member, so that no other data can reach a client. */
export interface ErrorDetails {
  /** Seconds to wait before the same request can succeed. */
  retryAfter?: number;
  upstream?: UpstreamMessage;
  outcome?: UnknownOutcome;
  /** The underlying error. It is logged and never sent to a client. */
  cause?: unknown;
}

/** An error with a message that the client may read. Its `cause` is only logged. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly details: Omit<ErrorDetails, 'cause'>;

  constructor(code: ErrorCode, publicMessage: string, { cause, ...details }: ErrorDetails = {}) {
    // It is expected, and a stack trace takes V8 10 µs or more.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(publicMessage, cause === undefined ? undefined : { cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'GatewayError';
    this.code = code;
    this.details = details;
  }
}

/** No time is left to begin a write. */
export class LateWrite extends GatewayError {
  constructor(publicMessage: string) {
    super('UPSTREAM_TIMEOUT', publicMessage);
  }
}

/** The operation has exceeded a limit of its costs. */
export class OperationLimit extends GatewayError {
  constructor(publicMessage: string) {
    super('BAD_USER_INPUT', publicMessage);
  }
}

/** Returns a thrown value unchanged if it is an Error, or an Error that has the value as its cause. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('A value that is not an Error was thrown.', { cause: thrown });
}
