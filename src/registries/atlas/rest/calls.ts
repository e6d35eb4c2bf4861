import type { Credential } from '../../../core/credential.ts';
import { GatewayError } from '../../../core/errors.ts';
import { scrubAndCut } from '../../../core/scrub.ts';
import {
  TransportError,
  type Transport,
  type UpstreamAnswer,
  type UpstreamRequest,
} from '../../../upstream/transport.ts';
import type { OperationScope, UpstreamFailure } from '../../calls/scope.ts';
import { createSender, type SendCall } from '../../calls/sender.ts';
import { answerLost, type PendingWrite } from './outcome-unknown.ts';
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

/** Sends reads and writes to the REST service. Both throw a GatewayError on failure; a write may throw a RejectedWrite. */
export interface RestCalls {
  /** Returns null for 404. `parse` throws a WireError if the body is not valid. */
  read<T>(call: ReadCall, parse: (body: unknown) => T): Promise<T | null>;
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

/** The template of the path, and the path with its query. */
export type ReadCall = Pick<UpstreamRequest, 'path' | 'route'>;

const USER_AGENT = 'atlas-keys-gateway';
const MAX_WARNING_LENGTH = 300;

/** `basePath` is the path of the configured URL, without a trailing slash. */
export function createRestCalls(transport: Transport, basePath: string, scope: OperationScope): RestCalls {
  const send = sendCallFor(transport, basePath, scope);
  return {
    read: (call, parse) =>
      send({ ...call, method: 'GET', isWrite: false, disconnect: scope.disconnect, beginBy: scope.deadlineAt }).then(
        (answer) => {
          if (answer.status === 404) return null;
          if (!isSuccess(answer.status)) throw readError(answer);
          try {
            return parseBody(answer, parse, { method: 'GET', route: call.route, scope });
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
  send: SendCall,
  scope: OperationScope,
  { method, write, body }: WriteRequest,
  parse: (body: unknown) => T,
): Promise<GatewayError | T> {
  const place =
    write.id === null ? { route: '/keys/', path: '/keys/' } : { route: '/keys/{id}/', path: `/keys/${write.id}/` };
  const { disconnect } = scope;
  const { reservedUntil } = write.trace;
  const beginBy = reservedUntil ?? scope.lastWriteAt;
  // A write does not begin after the client has disconnected: nobody would see its secret.
  const call = { ...place, method, isWrite: true, disconnect, beginBy, ...(body && { body: JSON.stringify(body) }) };
  const givenUp = TransportError.ofGivenUp({ disconnect, beginBy });
  if (givenUp) throw writeTransportError(givenUp, write);
  try {
    const answer = await send(call, reservedUntil !== null);
    noteSent(write, true, answer.status);
    if (!isSuccess(answer.status)) throw writeError(answer, write);
    return body === null ? parse(null) : parseBody(answer, parse, { method, route: place.route, scope });
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

function sendCallFor(transport: Transport, basePath: string, scope: OperationScope): SendCall {
  const { credential } = scope;
  let rejected: GatewayError | null = credentialError(credential);
  return createSender(transport, scope, {
    basePath,
    blocked: () => rejected,
    headersFor: (hasBody) => headersFor(credential, hasBody),
    received: (answer) => {
      // The same credential would be rejected again.
      if (answer.status === 401) rejected = readError(answer);
      if (credential.kind !== 'SESSION_COOKIE') return answer;
      return { ...answer, body: withoutCookies(answer.body, credential.header.reveal()) };
    },
  });
}

/** Nothing is sent without a credential: the upstream would only reject it. */
function credentialError({ kind }: Credential): GatewayError | null {
  if (kind === 'NONE') return new GatewayError('UNAUTHENTICATED', MISSING_CREDENTIAL);
  return kind === 'MALFORMED' ? new GatewayError('UNAUTHENTICATED', MALFORMED_CREDENTIAL) : null;
}

function isSuccess(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** Throws a WireError if the body is not valid. */
function parseBody<T>(answer: UpstreamAnswer, parse: (body: unknown) => T, { scope, ...call }: ParseContext): T {
  try {
    const body = parseJson(answer.body);
    for (const sentence of parseWarnings(body)) scope.onWarning(scrubAndCut(sentence, MAX_WARNING_LENGTH));
    return parse(body);
  } catch (error) {
    if (error instanceof WireError) scope.onFailure({ ...call, kind: 'INVALID', detail: error.message });
    throw error;
  }
}

interface ParseContext extends Pick<UpstreamFailure, 'method' | 'route'> {
  readonly scope: OperationScope;
}

/** All headers that are sent upstream. Of the client's own headers, only the credential is sent. */
export function headersFor(credential: Credential, hasBody: boolean): Record<string, string> {
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
