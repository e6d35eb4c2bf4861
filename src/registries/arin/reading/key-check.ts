import { GatewayError } from '../../../core/errors.ts';
import type { UpstreamAnswer } from '../../../upstream/transport.ts';
import { arinError, answerError, saidBy } from '../rest/errors.ts';
import { parseTickets, type Parsing } from '../rest/payloads.ts';
import { XmlError } from '../rest/xml.ts';

export type CredentialVerdict = 'ACCEPTED' | 'REJECTED' | 'UNDETERMINED';

/** ARIN's verdict on a key. */
export interface KeyVerdict {
  readonly verdict: CredentialVerdict;
  /** A sentence that explains the verdict. */
  readonly detail: string;
}

const REJECTED =
  'ARIN does not accept the key: it is mistyped, unknown or deactivated. ARIN does not say which of these it is.';
const NOT_ENTITLED = 'Either ARIN does not know the key, or it knows the key and its account may not list tickets.';

/**
 * The verdict by the answer to a call that succeeds with any valid key. Throws UPSTREAM_INVALID if ARIN rejects the request
 * itself. A body that is not ARIN's never means that the key was rejected: a proxy can answer 400, too.
 */
export async function verdictOn(answer: UpstreamAnswer, parsing: Parsing): Promise<KeyVerdict> {
  const { status } = answer;
  if (status === 200)
    return (await isCollection(answer.body, parsing))
      ? ACCEPTED
      : undetermined("ARIN's answer is not what it documents.");
  const payload = arinError(answer);
  const said = saidBy(payload);
  if (payload.code === 'E_OUTAGE') return undetermined(`ARIN is not available.${said}`);
  if (WRONG_REQUEST.includes(status)) throw answerError(answer);
  if (status === 400 && payload.code !== null) return { verdict: 'REJECTED', detail: REJECTED + said };
  if (status === 401 || payload.code === 'E_AUTHENTICATION') return undetermined(NOT_ENTITLED + said);
  if (status === 403 && payload.code !== null)
    return undetermined(`ARIN accepted the key and refused the request (403).${said}`);
  if (status === 429) return undetermined(`ARIN has received too many requests, so the key was not checked.${said}`);
  return undetermined(`ARIN answered with the status ${status}.${said}`);
}

/** ARIN, or a proxy, does not know this request. */
const WRONG_REQUEST = [404, 405, 406, 415];

/** The verdict if there is no answer. Throws what is not about ARIN, such as a missing key. */
export function verdictWithoutAnswer(error: unknown): KeyVerdict {
  if (!(error instanceof GatewayError) || !WITHOUT_ANSWER.includes(error.code)) throw error;
  return undetermined(error.message);
}

const WITHOUT_ANSWER: readonly string[] = ['UPSTREAM_INVALID', 'UPSTREAM_TIMEOUT', 'UPSTREAM_UNAVAILABLE'];

const ACCEPTED: KeyVerdict = { verdict: 'ACCEPTED', detail: 'ARIN accepts the key.' };

function undetermined(detail: string): KeyVerdict {
  return { verdict: 'UNDETERMINED', detail };
}

async function isCollection(body: string, parsing: Parsing): Promise<boolean> {
  try {
    await parseTickets(body, parsing);
    return true;
  } catch (error) {
    if (error instanceof XmlError) return false;
    throw error;
  }
}
