import { GatewayError, LateWrite, OperationLimit, type ErrorCode, type UnknownOutcome } from '../../../core/errors.ts';
import type { OperationScope } from '../../calls/scope.ts';
import type { WriteAttempt } from '../../../core/write-attempt.ts';
import type { WriteTrace } from '../rest/outcome-unknown.ts';
import type { WritePlan } from './plans.ts';
import { firstErrors, type UserError } from './user-errors.ts';

/**
 * DONE: carried out. FAILED: rejected or not possible. NOT_ATTEMPTED: not sent, and another attempt can succeed. PLANNED: a dry run.
 * REFUSED: not sent or not accepted, because the input or the state of the key does not allow it. UNKNOWN: sent, and not confirmed.
 */
export type WriteOutcome = WriteAttempt['outcome'];

/** The reason for an outcome other than DONE and PLANNED. */
export interface WriteError {
  readonly code: WriteErrorCode;
  readonly message: string;
  /** Seconds to wait. Null if that is not known. */
  readonly retryAfter: number | null;
  /** A query that finds the outcome. Null if the outcome is known. */
  readonly recovery: UnknownOutcome['recovery'] | null;
}

export type WriteErrorCode =
  | Exclude<ErrorCode, 'BAD_USER_INPUT' | 'INTERNAL_SERVER_ERROR' | 'OVERLOADED' | `PERSISTED_QUERY_${string}`>
  | UserError['code']
  | 'DEADLINE';

/** The facts about an attempt that its steps find out. */
export interface AttemptTrace extends WriteTrace {
  versionBefore: string | null;
  versionAfter: string | null;
  newKeyId: string | null;
  /** Why a write that the upstream confirmed has perhaps not been carried out. Null if there is no doubt. */
  doubt: GatewayError | null;
}

/** The end of an attempt to write to one key. */
export interface Attempt<Result> {
  readonly outcome: WriteOutcome;
  /** Null if the outcome is DONE or PLANNED. An Error that is a bug of the gateway. */
  readonly error: Error | WriteError | null;
  /** Null if the write has thrown. */
  readonly result: Result | null;
  /** The error that the write has thrown. Undefined if it has returned. */
  readonly thrown: unknown;
  /** Why no further key of a bulk should be written to. Null if the bulk can go on. */
  readonly stop: StopReason | null;
}

export type StopReason = Pick<WriteError, 'code' | 'message' | 'retryAfter'>;

/** The part of a result that decides the outcome. */
interface WriteReport {
  readonly userErrors: readonly UserError[];
  readonly plan: WritePlan | null;
  /** An error if a write was carried out that creates a secret, and the upstream did not return it. */
  readonly secret?: unknown;
}

/** The write that an attempt is about, for the audit. */
export type AttemptTarget = Pick<WriteAttempt, 'correlationId' | 'keyId' | 'kind' | 'mutation'>;

type AttemptScope = Pick<OperationScope, 'onAttempt' | 'tooLate'>;

/** Runs a write, and reports its outcome to the audit, whatever the outcome is. Never throws. */
export async function attempt<Result extends WriteReport>(
  scope: AttemptScope,
  target: AttemptTarget,
  write: (trace: AttemptTrace) => Promise<Result>,
): Promise<Attempt<Result>> {
  const trace: AttemptTrace = { ...NOTHING_SENT };
  const ended = await write(trace).then(
    (written) => {
      const result = { ...written, userErrors: firstErrors(written.userErrors) };
      return {
        ...(trace.doubt ? endingOfError(trace.doubt, scope, trace) : endingOfResult(written)),
        result,
        thrown: undefined,
      };
    },
    (thrown: unknown) => ({ ...endingOfError(thrown, scope, trace), result: null, thrown }),
  );
  reportAttempt(scope, target, ended, trace);
  return { ...ended, stop: reasonToStop(target, ended, trace) };
}

const NOTHING_SENT: Readonly<AttemptTrace> = {
  reservedUntil: null,
  isSent: false,
  upstreamStatus: null,
  versionBefore: null,
  versionAfter: null,
  newKeyId: null,
  doubt: null,
};

/** Reports an attempt to the audit. */
export function reportAttempt(
  { onAttempt }: AttemptScope,
  target: AttemptTarget,
  { outcome, error }: Ending,
  { upstreamStatus, versionBefore, versionAfter, newKeyId }: Readonly<AttemptTrace> = NOTHING_SENT,
): void {
  const errorCode = error instanceof Error ? 'INTERNAL_SERVER_ERROR' : (error?.code ?? null);
  onAttempt({
    ...target,
    newKeyId,
    ticketId: null,
    versionBefore,
    versionAfter,
    outcome,
    errorCode,
    upstreamStatus,
  });
}

/** The result of an attempt, for a write that stands alone: throws what the write has thrown. */
export function resultOf<Result>({ result, thrown }: Attempt<Result>): Result {
  if (result === null) throw thrown;
  return result;
}

/** The outcome of an attempt, and its reason. */
export type Ending = Pick<Attempt<unknown>, 'error' | 'outcome'>;

/** One message for all user errors of a write. */
const MAX_SENTENCES = 3;

export function endingOfResult({ userErrors, plan }: WriteReport): Ending {
  const [first] = userErrors;
  if (!first) return { outcome: plan ? 'PLANNED' : 'DONE', error: null };
  const shown = userErrors.slice(0, MAX_SENTENCES).map((error) => error.message);
  const others = userErrors.length - shown.length;
  const message = [...shown, ...(others > 0 ? [`There are ${others} more problems.`] : [])].join(' ');
  return { outcome: 'REFUSED', error: { code: first.code, message, retryAfter: null, recovery: null } };
}

/** Errors of which another attempt may succeed, if nothing was sent. */
const TEMPORARY: readonly ErrorCode[] = ['OVERLOADED', 'RATE_LIMITED', 'UPSTREAM_TIMEOUT', 'UPSTREAM_UNAVAILABLE'];

export function endingOfError(
  thrown: unknown,
  { tooLate }: AttemptScope,
  { isSent }: Readonly<WriteTrace> = NOTHING_SENT,
): Ending {
  if (!(thrown instanceof GatewayError) || thrown.code === 'INTERNAL_SERVER_ERROR') {
    const error = thrown instanceof Error ? thrown : new Error('A value that is not an Error was thrown.');
    return { outcome: isSent ? 'UNKNOWN' : 'FAILED', error };
  }
  const isLate = thrown instanceof LateWrite || (!isSent && tooLate() !== null);
  return { outcome: outcomeOfError(thrown, isSent), error: writeErrorOf(thrown, isLate) };
}

function outcomeOfError(error: GatewayError, isSent: boolean): WriteOutcome {
  if (error.code === 'OUTCOME_UNKNOWN') return 'UNKNOWN';
  if (!isSent && (error instanceof OperationLimit || TEMPORARY.includes(error.code))) return 'NOT_ATTEMPTED';
  return error.code === 'BAD_USER_INPUT' ? 'REFUSED' : 'FAILED';
}

/** With these, every further write would fail too. */
const STOPPING: readonly WriteErrorCode[] = [
  'DEADLINE',
  'RATE_LIMITED',
  'UNAUTHENTICATED',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
];

/** The reason to stop after a write whose outcome is not known. */
export const UNCONFIRMED: StopReason = {
  code: 'UPSTREAM_UNAVAILABLE',
  message: 'RIPE Atlas did not confirm the write to another key.',
  retryAfter: null,
};

const SECRET_LOST: StopReason = {
  code: 'UPSTREAM_INVALID',
  message: 'RIPE Atlas did not return the secret of another key.',
  retryAfter: null,
};

function reasonToStop(
  { kind }: AttemptTarget,
  { outcome, error, result }: Ending & { readonly result: WriteReport | null },
  { upstreamStatus }: AttemptTrace,
): StopReason | null {
  if (outcome === 'UNKNOWN') {
    // The next secret could be lost, too.
    const createsSecret = kind === 'CREATE' || kind === 'REGENERATE';
    return createsSecret || (upstreamStatus !== null && upstreamStatus >= 500) ? UNCONFIRMED : null;
  }
  if (result?.secret instanceof GatewayError) return SECRET_LOST;
  if (error === null || error instanceof Error) return null;
  return outcome === 'NOT_ATTEMPTED' || STOPPING.includes(error.code) ? error : null;
}

function writeErrorOf({ code, message, details }: GatewayError, isLate: boolean): WriteError {
  return {
    code: isLate && code === 'UPSTREAM_TIMEOUT' ? 'DEADLINE' : writeErrorCodeOf(code),
    message,
    retryAfter: details.retryAfter ?? null,
    recovery: details.outcome?.recovery ?? null,
  };
}

function writeErrorCodeOf(code: ErrorCode): WriteErrorCode {
  switch (code) {
    case 'BAD_USER_INPUT':
    case 'PERSISTED_QUERY_NOT_FOUND':
    case 'PERSISTED_QUERY_NOT_SUPPORTED':
    case 'PERSISTED_QUERY_ONLY':
      return 'INVALID';
    case 'OVERLOADED':
    case 'INTERNAL_SERVER_ERROR':
      return 'UPSTREAM_UNAVAILABLE';
    default:
      return code;
  }
}
