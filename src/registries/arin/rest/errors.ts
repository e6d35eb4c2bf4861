import { GatewayError, type ErrorCode } from '../../../core/errors.ts';
import { scrubAndCut } from '../../../core/scrub.ts';
import type { UpstreamAnswer } from '../../../upstream/transport.ts';
import { ARIN_KEY_FORMAT } from '../model/credential.ts';
import { parseError, type ArinErrorPayload } from './payloads.ts';

// Maps ARIN's responses to the gateway's errors. Two of its statuses mean the reverse of what they mean elsewhere: 400 can mean
// a key that it does not know, and 401 a key that it knows, whose account may not do this.

export const MISSING_KEY = `The request has no ARIN key. Send "${ARIN_KEY_FORMAT}".`;
export const MALFORMED_KEY = `The header X-Arin-Api-Key does not have the format of an ARIN key. Send "${ARIN_KEY_FORMAT}", with four or eight groups of four hexadecimal digits.`;

const MAX_MESSAGE_LENGTH = 300;

/** ARIN's own code and message, masked and cut. Both null if the body is not ARIN's error element, which has a code. */
export function arinError(answer: UpstreamAnswer): ArinErrorPayload {
  const { code = null, message = null } = parseError(answer.body) ?? {};
  const cut = (text: string | null): string | null => text && scrubAndCut(text, MAX_MESSAGE_LENGTH);
  return { code: cut(code), message: cut(message) };
}

/** Returns ARIN's code and message as a sentence that can follow another one. Empty if ARIN said nothing. */
export function saidBy({ code, message }: ArinErrorPayload): string {
  const text = [code, message].filter((part) => part !== null).join(': ');
  return text === '' ? '' : ` ARIN says: ${text}`;
}

const KEY_OR_ARGUMENTS =
  'ARIN rejected the request. It answers 400 to a key that is unknown or inactive, and also to an argument that it does not know. `keyCheck` tells about the key.';
const NO_AUTHORITY =
  'ARIN does not allow this for the key: its account is not entitled to it, or ARIN does not know the key. `keyCheck` tells about the key.';

interface StatusMapping {
  readonly code: ErrorCode;
  readonly message: string;
}

const BY_STATUS: ReadonlyMap<number, StatusMapping> = new Map([
  [400, { code: 'BAD_USER_INPUT', message: KEY_OR_ARGUMENTS }],
  [401, { code: 'FORBIDDEN', message: NO_AUTHORITY }],
  [403, { code: 'FORBIDDEN', message: NO_AUTHORITY }],
  [429, { code: 'RATE_LIMITED', message: 'ARIN has received too many requests. Try again later.' }],
]);

const FAILED: StatusMapping = { code: 'UPSTREAM_UNAVAILABLE', message: 'ARIN failed to process the request.' };
const UNDOCUMENTED: StatusMapping = {
  code: 'UPSTREAM_INVALID',
  message: 'ARIN sent a response that does not match its documentation.',
};

/** The error of a request that was answered, but not with the requested data. `cause` is for the log. */
export function answerError(answer: UpstreamAnswer, cause?: unknown): GatewayError {
  const payload = arinError(answer);
  const { code, message } = mappingOf(answer.status, payload);
  const isUpstreamFailure = code === 'UPSTREAM_UNAVAILABLE' || code === 'UPSTREAM_INVALID';
  return new GatewayError(code, message + saidBy(payload), {
    upstream: { status: answer.status, title: payload.code, detail: payload.message },
    ...(isUpstreamFailure && { cause }),
    ...(answer.retryAfterS !== null && { retryAfter: answer.retryAfterS }),
  });
}

function mappingOf(status: number, { code }: ArinErrorPayload): StatusMapping {
  if (status >= 500 || code === 'E_OUTAGE') return FAILED;
  // Without ARIN's error element, a proxy may have answered. Only its 429 says enough.
  return (code !== null || status === 429 ? BY_STATUS.get(status) : undefined) ?? UNDOCUMENTED;
}
