import type { Credential } from '../../../core/credential.ts';
import type { ClientDisconnect } from '../../../core/client-disconnect.ts';
import { GatewayError } from '../../../core/errors.ts';
import { scrubAndCut } from '../../../core/uuid.ts';
import { proxyStatusOf, systemCodeOf, type FailureKind } from '../../../upstream/failure-kind.ts';
import {
  TransportError,
  type Transport,
  type UpstreamAnswer,
  type UpstreamRequest,
} from '../../../upstream/transport.ts';
import { answerLost, type PendingWrite } from './outcome-unknown.ts';
import type { WriteAttempt } from '../../../core/write-attempt.ts';
import {
  MALFORMED_CREDENTIAL,
  MISSING_CREDENTIAL,
  readError,
  readTransportError,
  writeError,
  writeTransportError,
} from './upstream-errors.ts';
import { withoutCookies } from './cookie-echo.ts';
import { parseJson, parseWarnings } from './wire.ts';
import { WireError } from './values.ts';

/** The data that one operation passes to its upstream calls. It lives as long as the operation. */
export interface OperationScope {
  readonly credential: Credential;
  /** A hash that identifies the caller across operations. The credential cannot be recovered from it. */
  readonly callerId: string;
  /** Signals that the client has disconnected. */
  readonly disconnect: ClientDisconnect;
  /** When the operation's time is over, in milliseconds of `performance.now()`. */
  readonly deadlineAt: number;
  /** The latest time at which a write may begin, by the same clock. The outcome of a write that is cut off is unknown. */
  readonly lastWriteAt: number;
  /** Called before each upstream call. Returns an error that blocks it, or null. Only a promise if it must be waited for. */
  readonly admitCall: () => GatewayError | Promise<GatewayError | null> | null;
  /** Charges the operation for work on this number of keys. Throws BAD_USER_INPUT if it has exceeded a limit. */
  readonly chargeKeys: (keys: number) => void;
  /** Called when an upstream call has failed for a reason that the operator of the gateway should know. */
  readonly onFailure: (failure: UpstreamFailure) => void;
  /** Called before a write that returns a secret. Rejects if the caller has sent too many of these writes. */
  readonly admitSecretWrite: () => Promise<void>;
  /** Called when a write has ended. */
  readonly onWritten: (outcome: SentOutcome) => void;
  /** The error if it is too late to begin a write. Null if it is not. */
  readonly tooLate: () => GatewayError | null;
  /** Called when an attempt to write has ended, also one that was refused or not begun. For the audit. */
  readonly onAttempt: (attempt: WriteAttempt) => void;
  /** Called with each warning that the upstream adds to a successful response. */
  readonly onWarning: (sentence: string) => void;
}

/** The reason for a failed upstream call, for the log. It contains no value of a request or a response. */
export interface UpstreamFailure {
  readonly method: string;
  readonly kind: FailureKind | 'INVALID' | 'STATUS';
  /** The error code of the system or of the HTTP client, such as ECONNREFUSED. */
  readonly code?: string;
  /** The status of the response. Of a proxy's response, if it refused to open a tunnel. */
  readonly status?: number;
  /** The part of the response that is missing or wrong. */
  readonly detail?: string;
}

/** DONE: confirmed, even if the response cannot be read. NOT_DONE: certainly not carried out. UNKNOWN: not confirmed. */
export type SentOutcome = 'DONE' | 'NOT_DONE' | 'UNKNOWN';

/** Sends reads and writes to the REST service. Both throw a GatewayError on failure; a write may throw a RejectedWrite. */
export interface RestCalls {
  /** Returns null for 404. `parse` throws a WireError if the body is not valid. */
  read<T>(path: string, parse: (body: unknown) => T): Promise<T | null>;
  /**
   * Sends the write at most once. With `body` null, no body is sent and the body of the response is ignored. Resolves to an
   * error if the write was carried out and its response cannot be read.
   */
  write<T>(
    method: 'DELETE' | 'PATCH' | 'POST' | 'PUT',
    write: PendingWrite,
    body: object | null,
    parse: (body: unknown) => T,
  ): Promise<GatewayError | T>;
}

type SendRequest = (
  request: Pick<UpstreamRequest, 'body' | 'disconnect' | 'method' | 'path'>,
) => Promise<UpstreamAnswer>;

const USER_AGENT = 'atlas-keys-gateway';
const MAX_WARNING_LENGTH = 300;

/** `basePath` is the path of the configured URL, without a trailing slash. */
export function createRestCalls(transport: Transport, basePath: string, scope: OperationScope): RestCalls {
  const send = sendRequestFor(transport, basePath, scope);
  return {
    read: (path, parse) =>
      send({ method: 'GET', path, disconnect: scope.disconnect }).then(
        (answer) => {
          if (answer.status === 404) return null;
          if (!isSuccess(answer.status)) throw readError(answer);
          try {
            return parseBody(answer, parse, { method: 'GET', scope });
          } catch (error) {
            throw error instanceof WireError ? readError(answer, error) : error;
          }
        },
        (error: unknown) => {
          throw error instanceof TransportError ? readTransportError(error) : error;
        },
      ),

    write: async (method, write, body, parse) => {
      try {
        const written = await sendWrite(send, scope, { method, write, body }, parse);
        scope.onWritten('DONE');
        return written;
      } catch (error) {
        const isUnknown = error instanceof GatewayError && error.code === 'OUTCOME_UNKNOWN';
        scope.onWritten(isUnknown ? 'UNKNOWN' : 'NOT_DONE');
        throw error;
      }
    },
  };
}

interface WriteRequest {
  readonly method: 'DELETE' | 'PATCH' | 'POST' | 'PUT';
  readonly write: PendingWrite;
  readonly body: object | null;
}

async function sendWrite<T>(
  send: SendRequest,
  scope: OperationScope,
  { method, write, body }: WriteRequest,
  parse: (body: unknown) => T,
): Promise<GatewayError | T> {
  const path = write.id === null ? '/keys/' : `/keys/${write.id}/`;
  const { disconnect, lastWriteAt } = scope;
  // A write does not begin after the client has disconnected: nobody would see its secret.
  const request = { method, path, disconnect, ...(body && { body: JSON.stringify(body) }) };
  const givenUp = TransportError.ofGivenUp({ disconnect, beginBy: lastWriteAt });
  if (givenUp) throw writeTransportError(givenUp, write);
  try {
    const answer = await send(request);
    noteSent(write, true, answer.status);
    if (!isSuccess(answer.status)) throw writeError(answer, write);
    return body === null ? parse(null) : parseBody(answer, parse, { method, scope });
  } catch (error) {
    if (error instanceof WireError) return answerLost(write, error);
    if (!(error instanceof TransportError)) throw error;
    noteSent(write, error.maybeSent, error.status);
    // The status has arrived: the upstream has carried the write out, and only its data is lost.
    if (!isSuccess(error.status)) throw writeTransportError(error, write);
    return body === null ? parse(null) : answerLost(write, error);
  }
}

function noteSent({ trace }: PendingWrite, isSent: boolean, status: number | null): void {
  trace.isSent = isSent;
  trace.upstreamStatus = status;
}

function sendRequestFor(transport: Transport, basePath: string, scope: OperationScope): SendRequest {
  const { credential, deadlineAt, lastWriteAt, callerId } = scope;
  let headersOfRead: Record<string, string> | null = null;
  let rejected: GatewayError | null = credentialError(credential);
  return async ({ method, path, body, disconnect }) => {
    const admission = rejected ?? scope.admitCall();
    const blocked = (admission instanceof Promise ? await admission : admission) ?? rejected;
    if (blocked) throw blocked;
    const headers =
      body === undefined ? (headersOfRead ??= headersFor(credential, false)) : headersFor(credential, true);
    const beginBy = method === 'GET' ? deadlineAt : lastWriteAt;
    const request = { method, path: basePath + path, headers, disconnect, callerId, deadlineAt, beginBy };
    const answer = await transport.send(body === undefined ? request : { ...request, body }).catch((error: unknown) => {
      reportTransportError(error, method, scope);
      throw error;
    });
    // The same credential would be rejected again.
    if (answer.status === 401) rejected = readError(answer);
    if (answer.status >= 500) scope.onFailure({ method, kind: 'STATUS', status: answer.status });
    if (credential.kind !== 'SESSION_COOKIE') return answer;
    return { ...answer, body: withoutCookies(answer.body, credential.header.reveal()) };
  };
}

/** Nothing is sent without a credential: the upstream would only reject it. */
function credentialError({ kind }: Credential): GatewayError | null {
  if (kind === 'NONE') return new GatewayError('UNAUTHENTICATED', MISSING_CREDENTIAL);
  return kind === 'MALFORMED' ? new GatewayError('UNAUTHENTICATED', MALFORMED_CREDENTIAL) : null;
}

/** These are no failures of the upstream. The log of the request and of the circuit tell about them. */
const NOT_REPORTED: readonly FailureKind[] = ['ABORTED', 'CIRCUIT_OPEN', 'OVERLOADED'];

function reportTransportError(error: unknown, method: string, { onFailure }: OperationScope): void {
  if (!(error instanceof TransportError) || NOT_REPORTED.includes(error.kind)) return;
  const code = systemCodeOf(error.cause);
  const status = proxyStatusOf(error.cause) ?? error.status;
  onFailure({ method, kind: error.kind, ...(code !== '' && { code }), ...(status !== null && { status }) });
}

function isSuccess(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** Throws a WireError if the body is not valid. */
function parseBody<T>(answer: UpstreamAnswer, parse: (body: unknown) => T, { method, scope }: ParseContext): T {
  try {
    const body = parseJson(answer.body);
    for (const sentence of parseWarnings(body)) scope.onWarning(scrubAndCut(sentence, MAX_WARNING_LENGTH));
    return parse(body);
  } catch (error) {
    if (error instanceof WireError) scope.onFailure({ method, kind: 'INVALID', detail: error.message });
    throw error;
  }
}

interface ParseContext {
  readonly method: string;
  readonly scope: OperationScope;
}

/** All headers that are sent upstream. Of the client's own headers, only the credential is sent. */
function headersFor(credential: Credential, hasBody: boolean): Record<string, string> {
  return {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': USER_AGENT,
    ...(hasBody && { 'content-type': 'application/json' }),
    ...credentialHeader(credential),
  };
}

function credentialHeader(credential: Credential): Record<string, string> {
  if (credential.kind === 'API_KEY') return { authorization: credential.header.reveal() };
  if (credential.kind === 'SESSION_COOKIE') return { cookie: credential.header.reveal() };
  return {};
}
