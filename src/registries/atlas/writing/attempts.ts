import { GatewayError, type ErrorCode, type UnknownOutcome } from '../../../core/errors.ts';
import type { OperationScope } from '../rest/calls.ts';
import type { WriteAttempt } from '../../../core/write-attempt.ts';
import type { WriteTrace } from '../rest/outcome-unknown.ts';
import type { WritePlan } from './plans.ts';
import type { UserError } from './user-errors.ts';

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
  | Exclude<ErrorCode, 'BAD_USER_INPUT' | 'INTERNAL_SERVER_ERROR' | 'OVERLOADED' | 'PERSISTED_QUERY_NOT_SUPPORTED'>
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
  /** The status of the upstream's response to the write. Null if there is none. */
  readonly upstreamStatus: number | null;
}

/** The part of a result that decides the outcome. */
interface WriteReport {
  readonly userErrors: readonly UserError[];
  readonly plan: WritePlan | null;
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
    (result) => ({
      ...(trace.doubt ? endingOfError(trace.doubt, scope, trace) : endingOfResult(result)),
      result,
      thrown: undefined,
    }),
    (thrown: unknown) => ({ ...endingOfError(thrown, scope, trace), result: null, thrown }),
  );
  reportAttempt(scope, target, ended, trace);
  return { ...ended, upstreamStatus: trace.upstreamStatus };
}

const NOTHING_SENT: Readonly<AttemptTrace> = {
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
  onAttempt({ ...target, newKeyId, versionBefore, versionAfter, outcome, errorCode, upstreamStatus });
}

/** The result of an attempt, for a write that stands alone: throws what the write has thrown. */
export function resultOf<Result>({ result, thrown }: Attempt<Result>): Result {
  if (result === null) throw thrown;
  return result;
}

/** The outcome of an attempt, and its reason. */
export type Ending = Pick<Attempt<unknown>, 'error' | 'outcome'>;

export function endingOfResult({ userErrors, plan }: WriteReport): Ending {
  const [first] = userErrors;
  if (!first) return { outcome: plan ? 'PLANNED' : 'DONE', error: null };
  const message = userErrors.map((error) => error.message).join(' ');
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
  const error = writeErrorOf(thrown, !isSent && tooLate() !== null);
  if (thrown.code === 'OUTCOME_UNKNOWN') return { outcome: 'UNKNOWN', error };
  if (thrown.code === 'BAD_USER_INPUT') return { outcome: 'REFUSED', error };
  return { outcome: !isSent && TEMPORARY.includes(thrown.code) ? 'NOT_ATTEMPTED' : 'FAILED', error };
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
    case 'PERSISTED_QUERY_NOT_SUPPORTED':
      return 'INVALID';
    case 'OVERLOADED':
    case 'INTERNAL_SERVER_ERROR':
      return 'UPSTREAM_UNAVAILABLE';
    default:
      return code;
  }
}
