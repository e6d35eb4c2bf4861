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
import {
  malformedCredential,
  readError,
  readTransportError,
  writeError,
  writeTransportError,
  type SentWrite,
} from './upstream-errors.ts';
import { parseJson, parseWarnings, WireError } from './wire.ts';

/** What one operation brings to its upstream calls. Lives no longer than the operation. */
export interface OperationScope {
  readonly credential: Credential;
  /** A hash that identifies the caller between operations. Nothing of the credential can be found by it. */
  readonly callerId: string;
  /** Of the client. */
  readonly disconnect: ClientDisconnect;
  /** When the operation has no more time, in milliseconds of `performance.now()`. */
  readonly deadlineAt: number;
  /** Until when a write may begin, by the same clock: one that is cut off has an outcome that nobody knows. */
  readonly lastWriteAt: number;
  /** To be told of each call before it is sent; the fault for which it is not, or null. */
  readonly onCall: () => GatewayError | null;
  /** Called before a write that returns a secret. Rejects if the scope has made too many of them. */
  readonly admitSecretWrite: () => Promise<void>;
  /** What became of a write that was asked for. */
  readonly onWritten: (outcome: WriteOutcome) => void;
  /** A sentence of the upstream about a request that it answered all the same. */
  readonly onWarning: (sentence: string) => void;
}

export type WriteOutcome = 'DONE' | 'NOT_DONE' | 'UNKNOWN';

/** The two ways of calling the service. Whatever goes wrong is thrown as a fault of ours, or as a refused write. */
export interface RestCalls {
  /** Null stands for 404. */
  read<T>(path: string, parse: (body: unknown) => T): Promise<T | null>;
  /** Sent once, whatever happens. `body` null: none is sent, and none is looked for in the answer. */
  write<T>(
    method: 'DELETE' | 'PATCH' | 'POST' | 'PUT',
    sent: SentWrite,
    body: object | null,
    parse: (body: unknown) => T,
  ): Promise<T>;
}

type SendRequest = (request: Omit<UpstreamRequest, 'beginBy' | 'deadlineAt' | 'headers'>) => Promise<UpstreamAnswer>;

const USER_AGENT = 'atlas-keys-gateway';
const MAX_WARNING_LENGTH = 300;
/** A shorter value of a cookie is no session; it would be found all over an answer. */
const MIN_SESSION_LENGTH = 8;

/** `basePath` is the path of the configured URL, without a slash at its end. */
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

    write: async (method, sent, body, parse) => {
      try {
        const written = await sendWrite(send, scope, { method, sent, body }, parse);
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

interface Write {
  readonly method: 'DELETE' | 'PATCH' | 'POST' | 'PUT';
  readonly sent: SentWrite;
  readonly body: object | null;
}

async function sendWrite<T>(
  send: SendRequest,
  scope: OperationScope,
  { method, sent, body }: Write,
  parse: (body: unknown) => T,
): Promise<T> {
  const path = sent.id === null ? '/keys/' : `/keys/${sent.id}/`;
  const { disconnect, lastWriteAt } = scope;
  // What has not begun is not begun for a client that has left: nobody would see its secret.
  const request = { method, path, disconnect, ...(body && { body: JSON.stringify(body) }) };
  const givenUp = TransportError.ofGivenUp({ disconnect, beginBy: lastWriteAt });
  if (givenUp) throw writeTransportError(givenUp, sent);
  const answer = await send(request).catch((error: unknown) => {
    throw error instanceof TransportError ? writeTransportError(error, sent) : error;
  });
  if (!isSuccess(answer)) throw writeError(answer, sent);
  if (body === null) return parse(null);
  return parseBody(answer, parse, scope, (error) => writeError(answer, sent, error));
}

function sendRequestFor(transport: Transport, basePath: string, scope: OperationScope): SendRequest {
  const { credential, deadlineAt, lastWriteAt, onCall } = scope;
  let headersOfRead: Record<string, string> | null = null;
  return ({ method, path, body, disconnect }) => {
    const refusal = credential.kind === 'MALFORMED' ? malformedCredential() : onCall();
    if (refusal) return Promise.reject(refusal);
    const headers =
      body === undefined ? (headersOfRead ??= headersFor(credential, false)) : headersFor(credential, true);
    const beginBy = method === 'GET' ? deadlineAt : lastWriteAt;
    const request = { method, path: basePath + path, headers, disconnect, deadlineAt, beginBy };
    const answer = transport.send(body === undefined ? request : { ...request, body });
    if (credential.kind !== 'SESSION_COOKIE') return answer;
    return answer.then((received) => withoutCookies(received, credential.header));
  };
}

/** A session has no shape that it could be told by, as a key has. Browsers keep it from scripts, so an echo of it must not pass. */
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
  faultOf: (error: WireError) => Error,
): T {
  try {
    const body = parseJson(answer.body);
    for (const sentence of parseWarnings(body)) onWarning(scrubAndCut(sentence, MAX_WARNING_LENGTH));
    return parse(body);
  } catch (error) {
    throw error instanceof WireError ? faultOf(error) : error;
  }
}

/** The whole of what goes up: nothing of the client's own headers but its credential. */
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
