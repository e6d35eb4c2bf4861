import { GatewayError, type ErrorCode } from '../../../core/errors.ts';
import type { TransportError, UpstreamAnswer } from '../../../upstream/transport.ts';
import { errorWithoutAnswer } from '../../calls/transport-errors.ts';
import { AUTHORIZATION_FORMAT } from '../model/credential.ts';
import { parseErrorEnvelope, type UpstreamIssue } from './envelope.ts';
import { WireError } from './values.ts';
import { outcomeUnknown, type PendingWrite } from './outcome-unknown.ts';

// Maps upstream responses, and the lack of one, to the gateway's errors. Only the HTTP status decides: the `code` in the
// upstream's error envelope is deprecated and is the same for different errors.

/** A write that the upstream rejected for a reason that the caller can fix. Nothing was changed. */
export class RejectedWrite extends Error {
  readonly code: 'CONFLICT' | 'INVALID' | 'NOT_FOUND';
  readonly issues: readonly UpstreamIssue[];

  constructor(code: RejectedWrite['code'], issues: readonly UpstreamIssue[]) {
    super('RIPE Atlas rejected a write.');
    this.name = 'RejectedWrite';
    this.code = code;
    this.issues = issues;
  }
}

interface StatusMapping {
  readonly code: ErrorCode;
  readonly message: string;
  /** The beginning of the message if the upstream gives a reason, which follows. Most clients show nothing but the message. */
  readonly reasonPrefix: string;
  /** True if the upstream caused the error, false if the caller's request did. */
  readonly isUpstreamFailure: boolean;
}

const callerError = (mapping: Omit<StatusMapping, 'isUpstreamFailure'>): StatusMapping => ({
  ...mapping,
  isUpstreamFailure: false,
});

const UNDOCUMENTED: StatusMapping = {
  code: 'UPSTREAM_INVALID',
  message: 'RIPE Atlas sent a response that does not match its documentation.',
  reasonPrefix: 'RIPE Atlas sent a response that does not match its documentation',
  isUpstreamFailure: true,
};

/** The errors of a read by the status of the response. NOT_FOUND is used for a creation only: a read returns null for 404. */
const STATUS_ERRORS = {
  BAD_REQUEST: callerError({
    code: 'BAD_USER_INPUT',
    message: 'RIPE Atlas rejected the arguments of this field.',
    reasonPrefix: 'RIPE Atlas rejected the arguments of this field',
  }),
  UNAUTHORIZED: callerError({
    code: 'UNAUTHENTICATED',
    message: `RIPE Atlas did not accept the credential. Send "${AUTHORIZATION_FORMAT}".`,
    reasonPrefix: 'RIPE Atlas did not accept the credential',
  }),
  FORBIDDEN: callerError({
    code: 'FORBIDDEN',
    message: 'RIPE Atlas does not allow this for the credential that was sent.',
    reasonPrefix: 'RIPE Atlas does not allow this',
  }),
  TOO_MANY_REQUESTS: callerError({
    code: 'RATE_LIMITED',
    message: 'RIPE Atlas has received too many requests. Try again later.',
    reasonPrefix: 'RIPE Atlas has received too many requests',
  }),
  NOT_FOUND: UNDOCUMENTED,
  CONFLICT: UNDOCUMENTED,
  CUT_OFF: UNDOCUMENTED,
  UNPROCESSABLE: UNDOCUMENTED,
  OTHER_CLIENT_ERROR: UNDOCUMENTED,
  SERVER_ERROR: {
    code: 'UPSTREAM_UNAVAILABLE',
    message: 'RIPE Atlas failed to process the request.',
    reasonPrefix: 'RIPE Atlas failed to process the request',
    isUpstreamFailure: true,
  },
  NO_ERROR_STATUS: UNDOCUMENTED,
} satisfies Record<StatusClass, StatusMapping>;

/** Statuses that the gateway tells apart. NO_ERROR_STATUS is below 400: a redirect, or success with an unreadable body. */
type StatusClass =
  | 'BAD_REQUEST'
  | 'CONFLICT'
  | 'CUT_OFF'
  | 'FORBIDDEN'
  | 'NO_ERROR_STATUS'
  | 'NOT_FOUND'
  | 'OTHER_CLIENT_ERROR'
  | 'SERVER_ERROR'
  | 'TOO_MANY_REQUESTS'
  | 'UNAUTHORIZED'
  | 'UNPROCESSABLE';

const STATUS_CLASSES: ReadonlyMap<number, StatusClass> = new Map([
  [400, 'BAD_REQUEST'],
  [401, 'UNAUTHORIZED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  // The server, or a proxy before it, gave up while it received or processed the request.
  [408, 'CUT_OFF'],
  [409, 'CONFLICT'],
  [422, 'UNPROCESSABLE'],
  [429, 'TOO_MANY_REQUESTS'],
  [499, 'CUT_OFF'],
]);

function statusClassOf(status: number): StatusClass {
  if (status >= 500) return 'SERVER_ERROR';
  return STATUS_CLASSES.get(status) ?? (status >= 400 ? 'OTHER_CLIENT_ERROR' : 'NO_ERROR_STATUS');
}

/** The message for a request without a credential. */
export const MISSING_CREDENTIAL = `The request has no credential. Send "${AUTHORIZATION_FORMAT}".`;

/** The message for an Authorization header of another format. */
export const MALFORMED_CREDENTIAL = `The Authorization header does not have the format that RIPE Atlas expects. Send "${AUTHORIZATION_FORMAT}".`;

/** The message for a key that the upstream answers 404 for. It does so for keys of other accounts, too. */
export function keyNotFound(id: string): string {
  return `There is no API key ${id}, or the credential that was sent cannot see it.`;
}

/** The error of a read that was answered, but not with the requested data. `cause` is for the log. */
export function readError(answer: UpstreamAnswer, cause?: unknown): GatewayError {
  const { code, message, reasonPrefix, isUpstreamFailure } = STATUS_ERRORS[statusClassOf(answer.status)];
  const { message: upstreamMessage, issues } = parseErrorEnvelope(answer.status, answer.body);
  // A rejection can have its sentence in the list of issues alone.
  const issue = isUpstreamFailure ? null : (issues[0]?.detail ?? null);
  const upstream = { ...upstreamMessage, detail: upstreamMessage.detail ?? issue };
  const mayRetry = isUpstreamFailure || code === 'RATE_LIMITED';
  const expected = cause instanceof WireError ? ` The gateway expected ${cause.expected}.` : '';
  const sentence = upstream.detail === null ? message : `${reasonPrefix}: ${upstream.detail}`;
  return new GatewayError(code, sentence + expected, {
    upstream,
    ...(isUpstreamFailure && { cause }),
    ...(mayRetry && answer.retryAfterS !== null && { retryAfter: answer.retryAfterS }),
  });
}

/** The error of a request that got no response and that changed nothing. */
export function readTransportError(error: TransportError): GatewayError {
  return errorWithoutAnswer(error, 'RIPE Atlas');
}

/** Each status class as the outcome of a write. REFUSED: the same error as for a read, because nothing was changed. */
const WRITE_OUTCOMES = {
  BAD_REQUEST: 'INVALID',
  UNPROCESSABLE: 'INVALID',
  CONFLICT: 'CONFLICT',
  NOT_FOUND: 'NOT_FOUND',
  FORBIDDEN: 'REFUSED',
  TOO_MANY_REQUESTS: 'REFUSED',
  UNAUTHORIZED: 'REFUSED',
  OTHER_CLIENT_ERROR: 'NOT_DONE',
  CUT_OFF: 'UNKNOWN',
  NO_ERROR_STATUS: 'UNKNOWN',
  SERVER_ERROR: 'UNKNOWN',
} as const satisfies Record<StatusClass, string>;

/** The error of a write that was answered: either the upstream rejected it, or its outcome is unknown. */
export function writeError(answer: UpstreamAnswer, write: PendingWrite): Error {
  switch (WRITE_OUTCOMES[statusClassOf(answer.status)]) {
    case 'INVALID':
      return rejectedWrite('INVALID', answer, 'RIPE Atlas rejected the input without giving a reason.');
    case 'CONFLICT':
      return rejectedWrite('CONFLICT', answer, 'The current state of the key does not allow this change.');
    case 'NOT_FOUND':
      if (write.id === null) return readError(answer);
      return new RejectedWrite('NOT_FOUND', [{ pointer: null, detail: keyNotFound(write.id) }]);
    case 'REFUSED':
      return readError(answer);
    case 'NOT_DONE':
      return notDone(answer);
    case 'UNKNOWN':
      return outcomeUnknown(write, undefined, answer);
  }
}

/** The error of a write that got no response. The outcome is unknown if the write may have been sent. */
export function writeTransportError(error: TransportError, write: PendingWrite): GatewayError {
  if (error.maybeSent) return outcomeUnknown(write, error);
  if (error.kind !== 'TIMEOUT') return readTransportError(error);
  const message = 'Not enough time was left to send this change. Nothing was sent.';
  return new GatewayError('UPSTREAM_TIMEOUT', message, { cause: error });
}

/** Such as 405 and 413: the request was refused before it was processed. */
function notDone(answer: UpstreamAnswer): GatewayError {
  const { code, message, details } = readError(answer);
  return new GatewayError(code, `${message} The status ${answer.status} means that nothing was changed.`, details);
}

function rejectedWrite(code: RejectedWrite['code'], answer: UpstreamAnswer, fallback: string): RejectedWrite {
  const { message, issues } = parseErrorEnvelope(answer.status, answer.body);
  return new RejectedWrite(code, issues.length > 0 ? issues : [{ pointer: null, detail: message.detail ?? fallback }]);
}
