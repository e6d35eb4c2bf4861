import type { Credential } from '../../../core/credential.ts';
import type { ClientDisconnect } from '../../../core/client-disconnect.ts';
import { GatewayError } from '../../../core/errors.ts';
import type { Secret } from '../../../core/secret.ts';
import { scrubAndCut } from '../../../core/uuid.ts';
import {
  TransportError,
  type Transport,
  type UpstreamAnswer,
  type UpstreamRequest,
} from '../../../upstream/transport.ts';
import type { PendingWrite } from './outcome-unknown.ts';
import {
  MALFORMED_CREDENTIAL,
  readError,
  readTransportError,
  writeError,
  writeTransportError,
} from './upstream-errors.ts';
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
  /** Called before each upstream call. Returns an error to block it, or null. */
  readonly onCall: () => GatewayError | null;
  /** Called before a write that returns a secret. Rejects if the caller has sent too many of these writes. */
  readonly admitSecretWrite: () => Promise<void>;
  /** Called when a write has ended. */
  readonly onWritten: (outcome: WriteOutcome) => void;
  /** Called with each warning that the upstream adds to a successful response. */
  readonly onWarning: (sentence: string) => void;
}

/** NOT_DONE: certainly not carried out. UNKNOWN: the response was lost, or does not show the outcome. */
export type WriteOutcome = 'DONE' | 'NOT_DONE' | 'UNKNOWN';

/** Sends reads and writes to the REST service. Both throw a GatewayError on failure; a write may throw a RejectedWrite. */
export interface RestCalls {
  /** Returns null for 404. `parse` throws a WireError if the body is not valid. */
  read<T>(path: string, parse: (body: unknown) => T): Promise<T | null>;
  /** Sends the write at most once. With `body` null, no body is sent and the body of the response is ignored. */
  write<T>(
    method: 'DELETE' | 'PATCH' | 'POST' | 'PUT',
    write: PendingWrite,
    body: object | null,
    parse: (body: unknown) => T,
  ): Promise<T>;
}

type SendRequest = (request: Omit<UpstreamRequest, 'beginBy' | 'deadlineAt' | 'headers'>) => Promise<UpstreamAnswer>;

const USER_AGENT = 'atlas-keys-gateway';
const MAX_WARNING_LENGTH = 300;
/** A shorter cookie value is not a session id, and it would match unrelated text in a response. */
const MIN_SESSION_LENGTH = 8;

/** `basePath` is the path of the configured URL, without a trailing slash. */
export function createRestCalls(transport: Transport, basePath: string, scope: OperationScope): RestCalls {
  const send = sendRequestFor(transport, basePath, scope);
  return {
    read: (path, parse) =>
      send({ method: 'GET', path, disconnect: scope.disconnect }).then(
        (answer) => {
          if (answer.status === 404) return null;
          if (!isSuccess(answer)) throw readError(answer);
          return parseBody(answer, parse, scope, (error) => readError(answer, error));
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
): Promise<T> {
  const path = write.id === null ? '/keys/' : `/keys/${write.id}/`;
  const { disconnect, lastWriteAt } = scope;
  // A write does not begin after the client has disconnected: nobody would see its secret.
  const request = { method, path, disconnect, ...(body && { body: JSON.stringify(body) }) };
  const givenUp = TransportError.ofGivenUp({ disconnect, beginBy: lastWriteAt });
  if (givenUp) throw writeTransportError(givenUp, write);
  const answer = await send(request).catch((error: unknown) => {
    throw error instanceof TransportError ? writeTransportError(error, write) : error;
  });
  if (!isSuccess(answer)) throw writeError(answer, write);
  if (body === null) return parse(null);
  return parseBody(answer, parse, scope, (error) => writeError(answer, write, error));
}

function sendRequestFor(transport: Transport, basePath: string, scope: OperationScope): SendRequest {
  const { credential, deadlineAt, lastWriteAt, onCall } = scope;
  let headersOfRead: Record<string, string> | null = null;
  return ({ method, path, body, disconnect }) => {
    const blocked =
      credential.kind === 'MALFORMED' ? new GatewayError('UNAUTHENTICATED', MALFORMED_CREDENTIAL) : onCall();
    if (blocked) return Promise.reject(blocked);
    const headers =
      body === undefined ? (headersOfRead ??= headersFor(credential, false)) : headersFor(credential, true);
    const beginBy = method === 'GET' ? deadlineAt : lastWriteAt;
    const request = { method, path: basePath + path, headers, disconnect, deadlineAt, beginBy };
    const answer = transport.send(body === undefined ? request : { ...request, body });
    if (credential.kind !== 'SESSION_COOKIE') return answer;
    return answer.then((received) => withoutCookies(received, credential.header));
  };
}

/**
 * Removes the values of the sent cookies from a response. Browsers hide a session cookie from scripts, so a response must not
 * repeat it. Unlike a key, a session id has no format by which it could be recognised.
 */
function withoutCookies(answer: UpstreamAnswer, header: Secret): UpstreamAnswer {
  const values = header
    .reveal()
    .split('; ')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  const body = values.reduce(
    (text, value) => (value.length < MIN_SESSION_LENGTH ? text : text.replaceAll(value, '[session]')),
    answer.body,
  );
  return { ...answer, body };
}

function isSuccess(answer: UpstreamAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

function parseBody<T>(
  answer: UpstreamAnswer,
  parse: (body: unknown) => T,
  { onWarning }: OperationScope,
  errorOf: (error: WireError) => Error,
): T {
  try {
    const body = parseJson(answer.body);
    for (const sentence of parseWarnings(body)) onWarning(scrubAndCut(sentence, MAX_WARNING_LENGTH));
    return parse(body);
  } catch (error) {
    throw error instanceof WireError ? errorOf(error) : error;
  }
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
