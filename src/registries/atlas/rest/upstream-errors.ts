import { GatewayError, type ErrorCode, type UnknownOutcome } from '../../../core/errors.ts';
import type { TransportError, UpstreamAnswer } from '../../../upstream/transport.ts';
import { AUTHORIZATION_FORMAT } from '../credential.ts';
import { parseErrorEnvelope, type UpstreamComplaint } from './envelope.ts';

// Which of our codes an answer, or the lack of one, stands for. Decided by the status alone: the envelope's own
// `code` is deprecated and the same for different faults.

/** A write on its way: what an error says of it when its answer is lost. */
export interface SentWrite {
  readonly kind: 'CREATE' | 'DELETE' | 'REGENERATE' | 'UPDATE';
  /** The key that is written to; null for a creation. */
  readonly id: string | null;
  readonly at: Date;
}

/** A write that the upstream did not carry out and that the scope can mend. */
export class RejectedWrite extends Error {
  readonly code: 'CONFLICT' | 'INVALID' | 'NOT_FOUND';
  readonly complaints: readonly UpstreamComplaint[];

  constructor(code: RejectedWrite['code'], complaints: readonly UpstreamComplaint[]) {
    super('The upstream refused a write.');
    this.name = 'RejectedWrite';
    this.code = code;
    this.complaints = complaints;
  }
}

export function malformedCredential(): GatewayError {
  return new GatewayError(
    'UNAUTHENTICATED',
    `The Authorization header is not of the form that RIPE Atlas takes. Send "${AUTHORIZATION_FORMAT}".`,
  );
}

/** The fault of a read that was answered, but not with what was asked for. */
export function readError(answer: UpstreamAnswer, cause?: unknown): GatewayError {
  const { message, complaints } = parseErrorEnvelope(answer.status, answer.body);
  const upstream = { ...message, detail: message.detail ?? complaints[0]?.detail ?? null };
  switch (answer.status) {
    case 400:
      return new GatewayError('BAD_USER_INPUT', 'The API behind this gateway refused the arguments of this field.', {
        upstream,
      });
    case 401:
      return new GatewayError(
        'UNAUTHENTICATED',
        `The API behind this gateway did not accept the credential. Send "${AUTHORIZATION_FORMAT}".`,
        { upstream },
      );
    case 403:
      return new GatewayError(
        'FORBIDDEN',
        'The API behind this gateway does not allow this for the credential that was sent.',
        { upstream },
      );
    case 429:
      return new GatewayError('RATE_LIMITED', 'The API behind this gateway asks to be called less often.', {
        upstream,
        ...retryAfterOf(answer),
      });
    default:
      return serviceError(answer, cause);
  }
}

export function readTransportError(error: TransportError): GatewayError {
  if (error.kind === 'TOO_LARGE')
    return new GatewayError('UPSTREAM_INVALID', 'The API behind this gateway sent more than the gateway accepts.', {
      cause: error,
    });
  return notAnswered(error);
}

/** The fault of a write that was answered: refused by the upstream, or of unknown outcome. */
export function writeError(answer: UpstreamAnswer, sent: SentWrite, cause?: unknown): Error {
  const { message, complaints } = parseErrorEnvelope(answer.status, answer.body);
  const refused = (code: RejectedWrite['code'], fallback: string): RejectedWrite =>
    new RejectedWrite(
      code,
      complaints.length > 0 ? complaints : [{ pointer: null, detail: message.detail ?? fallback }],
    );
  if (answer.status === 400 || answer.status === 422)
    return refused('INVALID', 'The upstream refused the input without a reason.');
  if (answer.status === 409) return refused('CONFLICT', 'The key is in a state that does not allow this.');
  if (answer.status === 404 && sent.id !== null)
    return new RejectedWrite('NOT_FOUND', [{ pointer: null, detail: `There is no API key ${sent.id}.` }]);
  const isRefusal = Math.floor(answer.status / 100) === 4;
  if (isRefusal) return readError(answer);
  return outcomeUnknown(sent, cause, answer);
}

export function writeTransportError(error: TransportError, sent: SentWrite): GatewayError {
  if (error.maybeSent) return outcomeUnknown(sent, error);
  if (error.kind !== 'TIMEOUT') return notAnswered(error);
  const sentence = 'This write could not be begun in time: nothing was sent.';
  return new GatewayError('UPSTREAM_TIMEOUT', sentence, { cause: error });
}

function serviceError(answer: UpstreamAnswer, cause: unknown): GatewayError {
  const { message: upstream } = parseErrorEnvelope(answer.status, answer.body);
  const code: ErrorCode = answer.status >= 500 ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_INVALID';
  const sentence =
    code === 'UPSTREAM_UNAVAILABLE'
      ? 'The API behind this gateway failed.'
      : 'The API behind this gateway gave an answer that is not what it documents.';
  return new GatewayError(code, sentence, { upstream, cause, ...retryAfterOf(answer) });
}

function notAnswered(error: TransportError): GatewayError {
  const fault = (code: ErrorCode, sentence: string, retryAfter?: number): GatewayError =>
    new GatewayError(code, sentence, { cause: error, ...(retryAfter !== undefined && { retryAfter }) });
  switch (error.kind) {
    case 'TIMEOUT':
      return fault('UPSTREAM_TIMEOUT', 'The API behind this gateway took too long.');
    case 'OVERLOADED':
      return fault('OVERLOADED', 'Too many requests wait for the API behind this gateway. Try again in a moment.', 1);
    case 'UNTRUSTED':
      return fault(
        'UPSTREAM_UNAVAILABLE',
        'There is no secure connection to the API behind this gateway: its certificate or its TLS is not as it must be.',
      );
    case 'CIRCUIT_OPEN':
      return fault(
        'UPSTREAM_UNAVAILABLE',
        'The API behind this gateway has been failing; it is asked again in a moment.',
        1,
      );
    default:
      return fault('UPSTREAM_UNAVAILABLE', 'The API behind this gateway could not be reached.');
  }
}

function outcomeUnknown(sent: SentWrite, cause: unknown, answer?: UpstreamAnswer): GatewayError {
  const upstream = answer && { upstream: parseErrorEnvelope(answer.status, answer.body).message };
  const outcome: UnknownOutcome = { previousId: sent.id, sentAt: sent.at.toISOString(), recovery: recoveryOf(sent) };
  return new GatewayError(
    'OUTCOME_UNKNOWN',
    'The write was sent, and whether it was carried out is not known: its answer was lost. It was not sent again.',
    { outcome, cause, ...upstream },
  );
}

const KEY_FIELDS =
  '{ id label createdAt validFrom validTo enabled grants { permission { id } target { type targetId } } }';
const KEY_LIST = `apiKeys(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes ${KEY_FIELDS} }`;

/** An upstream that was only slow may carry the write out later. */
const ASK_AGAIN =
  'Ask a minute after the write, and again while there is an error: until then it may still be under way.';

function recoveryOf(sent: SentWrite): UnknownOutcome['recovery'] {
  // The upstream keeps whole seconds: a key that was made in the same second as we sent has a time before ours.
  const since = new Date(Math.floor(sent.at.getTime() / 1000) * 1000).toISOString();
  const made = `a key created at or after ${since} (by this gateway's clock: look a few minutes around it if the upstream's differs; go through all pages of the list, and tell it from others of that time by its label and grants)`;
  const unlisted = "Without the right to list keys (keys.list_keys) it can't be found: ask with a key that has it.";
  const one = `apiKey(id: "${sent.id}") ${KEY_FIELDS}`;
  switch (sent.kind) {
    case 'CREATE':
      return {
        query: `{ ${KEY_LIST} }`,
        hint: `${ASK_AGAIN} If it was carried out, there is ${made}, and its secret is lost: delete it, or regenerate it for a new secret. ${unlisted}`,
      };
    case 'REGENERATE':
      return {
        query: `{ ${one} ${KEY_LIST} }`,
        hint: `${ASK_AGAIN} If apiKey is a key then, it was not regenerated. If apiKey is null without an error, it was, and its secret is lost: look for ${made}, and regenerate that one. ${unlisted}`,
      };
    case 'DELETE':
      return {
        query: `{ ${one} }`,
        hint: `${ASK_AGAIN} If apiKey is null without an error, the key was deleted; if it is a key, it was not.`,
      };
    case 'UPDATE':
      return {
        query: `{ ${one} }`,
        hint: `${ASK_AGAIN} If the fields have the values that were sent, the update was carried out. Sending it again does no harm.`,
      };
  }
}

function retryAfterOf({ retryAfterS }: UpstreamAnswer): { retryAfter?: number } {
  return retryAfterS === null ? {} : { retryAfter: retryAfterS };
}
