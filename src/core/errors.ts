/** The closed set of codes that `errors[].extensions.code` can hold, besides those that graphql-js's own checks give. */
export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'FORBIDDEN'
  | 'INTERNAL_SERVER_ERROR'
  | 'OUTCOME_UNKNOWN'
  | 'OVERLOADED'
  | 'RATE_LIMITED'
  | 'UNAUTHENTICATED'
  | 'UPSTREAM_INVALID'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_UNAVAILABLE';

/** What the upstream itself said, scrubbed and cut to a length, so that its own message is not swallowed. */
export interface UpstreamMessage {
  status: number;
  title: string | null;
  detail: string | null;
}

/** What is known of a write whose answer was lost. */
export interface UnknownOutcome {
  /** The id that the key had when the write was sent; null for a creation. */
  previousId: string | null;
  /** When the write was sent, RFC 3339. */
  sentAt: string;
  /** A GraphQL query that shows which of done and not done it was, and how to read its answer. */
  recovery: { query: string; hint: string };
}

/** What a fault carries beside its sentence. There is no free-form member: nothing else can reach a client. */
export interface ErrorDetails {
  /** Seconds to wait before the same request makes sense again. */
  retryAfter?: number;
  upstream?: UpstreamMessage;
  outcome?: UnknownOutcome;
  cause?: unknown;
}

/** A fault with the sentence that the client may read; `cause` is for the log alone. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly details: Omit<ErrorDetails, 'cause'>;

  constructor(code: ErrorCode, publicMessage: string, { cause, ...details }: ErrorDetails = {}) {
    super(publicMessage, cause === undefined ? undefined : { cause });
    this.name = 'GatewayError';
    this.code = code;
    this.details = details;
  }
}

/** Whatever was thrown, as an Error: a loader reports failures by value, and a value may be anything. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('Something that is not an Error was thrown.', { cause: thrown });
}
