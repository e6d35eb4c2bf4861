import { randomBytes } from 'node:crypto';
import { GatewayError, LateWrite, OperationLimit, type UnknownOutcome } from '../../../core/errors.ts';
import type { WriteAttempt } from '../../../core/write-attempt.ts';
import { TransportError, type UpstreamAnswer } from '../../../upstream/transport.ts';
import type { OperationScope } from '../../calls/scope.ts';
import { errorWithoutAnswer } from '../../calls/transport-errors.ts';
import { reportRequest, type ReportKind, type ReportRequest } from '../model/reports.ts';
import type { ArinTicket } from '../model/tickets.ts';
import { ARIN, credentialError, type ArinClient } from '../rest/client.ts';
import { answerError, arinError, saidBy } from '../rest/errors.ts';
import { parseTicket, type ArinErrorPayload, type Parsing } from '../rest/payloads.ts';
import { XmlError } from '../rest/xml.ts';

/** A problem with the request that the caller can fix. No ticket was created. */
export interface ArinUserError {
  readonly code: 'INVALID' | 'NOT_AUTHORIZED' | 'NOT_FOUND';
  readonly message: string;
  readonly field: readonly string[] | null;
}

export interface ReportResult {
  /** Null if there are user errors. */
  readonly ticket: ArinTicket | null;
  readonly userErrors: readonly ArinUserError[];
}

export interface ReportInput {
  readonly kind: ReportKind;
  readonly subject?: string | null | undefined;
}

/**
 * Requests a report. ARIN's call is a GET, and each one creates a ticket: it is sent at most once. Throws OUTCOME_UNKNOWN if its
 * answer is lost or does not show whether there is a ticket, and a GatewayError for the other failures. Each attempt is audited.
 */
export async function requestReport(
  client: ArinClient,
  scope: OperationScope,
  { kind, subject }: ReportInput,
): Promise<ReportResult> {
  const attempt: Attempt = { upstreamStatus: null };
  try {
    const result = await send(client, scope, { request: reportRequest(kind, subject ?? null), attempt });
    report(scope, attempt, outcomeOf(result));
    return result;
  } catch (error) {
    report(scope, attempt, endingOfError(error, attempt));
    throw error;
  }
}

/** Errors of which another attempt may succeed, if nothing was sent. */
const TEMPORARY: readonly string[] = ['OVERLOADED', 'RATE_LIMITED', 'UPSTREAM_TIMEOUT', 'UPSTREAM_UNAVAILABLE'];

function endingOfError(error: unknown, { upstreamStatus }: Attempt): Ending {
  if (!(error instanceof GatewayError))
    return { outcome: 'FAILED', errorCode: 'INTERNAL_SERVER_ERROR', ticketId: null };
  const { code } = error;
  const isNotSent = code !== 'OUTCOME_UNKNOWN' && upstreamStatus === null;
  const isTemporary = error instanceof OperationLimit || TEMPORARY.includes(code);
  if (isNotSent && isTemporary)
    return { outcome: 'NOT_ATTEMPTED', errorCode: error instanceof LateWrite ? 'DEADLINE' : code, ticketId: null };
  return { outcome: code === 'OUTCOME_UNKNOWN' ? 'UNKNOWN' : 'FAILED', errorCode: code, ticketId: null };
}

/** The facts about an attempt that its steps find out. */
interface Attempt {
  upstreamStatus: number | null;
}

interface PendingReport {
  readonly request: ReportRequest | string;
  readonly attempt: Attempt;
}

async function send(
  client: ArinClient,
  scope: OperationScope,
  { request, attempt }: PendingReport,
): Promise<ReportResult> {
  const blocked = credentialError(scope) ?? scope.tooLate();
  if (blocked) throw blocked;
  if (typeof request === 'string') return refused('INVALID', request, ['input', 'subject']);
  const sentAt = new Date();
  try {
    const answer = await client.requestReport(request, scope.lastWriteAt);
    attempt.upstreamStatus = answer.status;
    const result = await resultOf(answer, { request, parsing: client.parsing }, scope);
    scope.onWritten(result === null ? 'UNKNOWN' : result.userErrors.length > 0 ? 'NOT_DONE' : 'DONE');
    if (result === null) throw outcomeUnknown(request, sentAt, saidBy(arinError(answer)));
    return result;
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    attempt.upstreamStatus = error.status;
    scope.onWritten(error.maybeSent ? 'UNKNOWN' : 'NOT_DONE');
    throw error.maybeSent ? outcomeUnknown(request, sentAt, '', error) : errorWithoutAnswer(error, ARIN);
  }
}

/** The result by the answer. Null if it does not show whether there is a ticket. */
async function resultOf(
  answer: UpstreamAnswer,
  { request, parsing }: { readonly request: ReportRequest; readonly parsing: Parsing },
  scope: OperationScope,
): Promise<ReportResult | null> {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const ticket = await ticketOf(answer, parsing, (detail) =>
      scope.onFailure({ method: 'GET', route: request.route, kind: 'INVALID', detail }),
    );
    return ticket && { ticket, userErrors: [] };
  }
  const payload = arinError(answer);
  if (payload.code === 'E_OUTAGE') return null;
  const refusal = payload.code === null ? null : refusalOf(status, payload, request);
  if (refusal) return refusal;
  if (!NOT_CREATED.includes(status)) return null;
  scope.onWritten('NOT_DONE');
  throw answerError(answer);
}

/** A rejection of ARIN that the caller can do something about. Null for any other status. */
function refusalOf(status: number, payload: ArinErrorPayload, { hasSubject }: ReportRequest): ReportResult | null {
  const said = saidBy(payload);
  const field = hasSubject ? ['input', 'subject'] : null;
  if (payload.code === 'E_AUTHENTICATION' || status === 401 || status === 403)
    return refused('NOT_AUTHORIZED', `${NOT_AUTHORIZED}${said}`, null);
  if (status === 400) return refused('INVALID', `${BAD_REQUEST}${said}`, field);
  if (status === 404) return refused('NOT_FOUND', `ARIN does not know the subject of the report.${said}`, field);
  return null;
}

/** ARIN, or a proxy, refused the request before it was processed. */
const NOT_CREATED = [400, 401, 403, 404, 405, 406, 409, 413, 414, 415, 429, 431];
const NOT_AUTHORIZED =
  'ARIN does not allow this report for the key: its account is not entitled to it, or ARIN does not know the key. No ticket was created.';
const BAD_REQUEST =
  'ARIN rejected the request. It answers 400 to a subject that it does not accept, and also to a key that is unknown or inactive; `keyCheck` tells about the key. No ticket was created.';

function refused(code: ArinUserError['code'], message: string, field: readonly string[] | null): ReportResult {
  return { ticket: null, userErrors: [{ code, message, field }] };
}

/** Null if the body is not a ticket: a page of a proxy can have the status 200. */
async function ticketOf(
  answer: UpstreamAnswer,
  parsing: Parsing,
  onInvalid: (detail: string) => void,
): Promise<ArinTicket | null> {
  try {
    return await parseTicket(answer.body, parsing);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    onInvalid(error.message);
    return null;
  }
}

/** The error of a request whose answer was lost or does not show the outcome, with a query that finds the ticket. */
function outcomeUnknown({ ticketTypes }: ReportRequest, sentAt: Date, said: string, cause?: unknown): GatewayError {
  const since = new Date(Math.floor(sentAt.getTime() / 1000) * 1000).toISOString();
  const lists = ticketTypes.map(
    (type, index) => `list${index + 1}: tickets(type: "${type}", status: "ANY") { id type status createdAt }`,
  );
  const outcome: UnknownOutcome = {
    previousId: null,
    sentAt: sentAt.toISOString(),
    recovery: {
      query: `{ arin { ${lists.join(' ')} } }`,
      hint: `Run the query two minutes after the request. A ticket that was created at or after ${since}, by the gateway's clock, is the one of this request. If there is none, no report was requested, and you can request it again. If the clock of ARIN may differ, look a few minutes around that time, too.`,
    },
  };
  return new GatewayError(
    'OUTCOME_UNKNOWN',
    `The report was requested, but ARIN did not confirm it. There may be a ticket or not. The gateway did not send the request again.${said}`,
    { outcome, cause },
  );
}

type Ending = Pick<WriteAttempt, 'errorCode' | 'outcome' | 'ticketId'>;

function outcomeOf({ ticket, userErrors: [first] }: ReportResult): Ending {
  if (first) return { outcome: 'REFUSED', errorCode: first.code, ticketId: null };
  return { outcome: 'DONE', errorCode: null, ticketId: ticket?.id ?? null };
}

function report({ onAttempt }: OperationScope, { upstreamStatus }: Attempt, ending: Ending): void {
  onAttempt({
    kind: 'REQUEST_REPORT',
    mutation: 'requestArinReport',
    correlationId: randomBytes(12).toString('base64url'),
    keyId: null,
    newKeyId: null,
    versionBefore: null,
    versionAfter: null,
    upstreamStatus,
    ...ending,
  });
}
