import { setTimeout as sleep } from 'node:timers/promises';
import { TransportError, type Transport, type UpstreamAnswer, type UpstreamRequest } from './transport.ts';

/** The parts that `sendRead` works with. */
export interface RetryContext {
  /** Sends the request once. */
  readonly attempt: Transport['send'];
  readonly budget: Pick<RetryBudget, 'deposit' | 'withdraw'>;
  /** The maximum number of retries, so of attempts after the first. */
  readonly retries: number;
}

type AttemptResult = { readonly answer: UpstreamAnswer } | { readonly error: unknown };

/**
 * Milliseconds before the first and the second retry; any further retry waits 500 ms. Each wait is multiplied by a random
 * number from 0.5 to 1.5, so that clients which failed at the same time do not retry at the same time.
 */
const BACKOFF_MS = [60, 180];
const RETRIED_STATUSES = new Set([500, 502, 503, 504]);
const RETRIED_KINDS = new Set(['BROKEN', 'TIMEOUT', 'UNREACHABLE']);

/**
 * Sends a GET, and sends it again after a failure of the upstream or of the connection. It retries only if the budget has a
 * retry left and the wait ends before the deadline. It retries a 429 only if the answer has a Retry-After.
 *
 * Resolves to the last answer, whatever its status. Rejects with the error of the last attempt, or with a `TransportError`
 * if the client disconnects or the time runs out during a wait.
 */
export function sendRead(request: UpstreamRequest, context: RetryContext): Promise<UpstreamAnswer> {
  context.budget.deposit();
  return context.attempt(request).then(
    (answer) => (isFinal(answer) ? answer : tryAgain({ answer }, request, context)),
    (error: unknown) => tryAgain({ error }, request, context),
  );
}

function isFinal({ status }: UpstreamAnswer): boolean {
  return status !== 429 && !RETRIED_STATUSES.has(status);
}

async function tryAgain(
  first: AttemptResult,
  request: UpstreamRequest,
  context: RetryContext,
): Promise<UpstreamAnswer> {
  let result = first;
  for (let retry = 0; ; retry += 1) {
    const waitMs = retry < context.retries ? waitBefore(result, retry) : null;
    const isInTime =
      waitMs !== null && performance.now() + waitMs < request.deadlineAt && !request.disconnect.disconnected;
    if (!isInTime || !context.budget.withdraw()) return settle(result);
    await waitFor(waitMs, request);
    result = await context.attempt(request).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
  }
}

/** Rejects if the client disconnects during the wait, or if no time is left after it. */
async function waitFor(ms: number, request: UpstreamRequest): Promise<void> {
  const wait = new AbortController();
  const listener = request.disconnect.on(() => wait.abort());
  await sleep(ms, undefined, { signal: wait.signal }).catch(() => {});
  request.disconnect.off(listener);
  const givenUp = TransportError.ofGivenUp(request);
  if (givenUp) throw givenUp;
}

/** Milliseconds to wait before the next attempt. Null if another attempt cannot help. */
function waitBefore(result: AttemptResult, retry: number): number | null {
  const backoff = (BACKOFF_MS[retry] ?? 500) * (0.5 + Math.random());
  if ('error' in result) {
    const { error } = result;
    return error instanceof TransportError && RETRIED_KINDS.has(error.kind) ? backoff : null;
  }
  const { status, retryAfterS } = result.answer;
  if (status === 429) return retryAfterS === null ? null : retryAfterS * 1000 + backoff;
  return RETRIED_STATUSES.has(status) ? (retryAfterS ?? 0) * 1000 + backoff : null;
}

function settle(result: AttemptResult): UpstreamAnswer {
  if ('error' in result) throw result.error;
  return result.answer;
}

/** Limits the retries of the whole gateway, all callers together. */
export interface RetryBudget {
  /** Called once for each first attempt: it earns a fraction of a retry. */
  deposit(): void;
  /** Takes one retry from the budget. Returns false if none is left. */
  withdraw(): boolean;
  numbers(): RetryNumbers;
}

/** Retries since the start, and those that could be made now. */
export interface RetryNumbers {
  readonly made: number;
  /** Retries that the budget did not allow. */
  readonly refused: number;
  readonly left: number;
}

export interface RetryBudgetOptions {
  /** Retries earned by each first attempt: 0.2 adds at most a fifth to the load of a busy gateway. */
  readonly ratio: number;
  /** Retries per second that a gateway with few requests may always make. */
  readonly perSecond: number;
}

/**
 * Allows the larger of a share of the requests and a fixed number per second. When every call fails, retries add only that
 * much to the load of the upstream.
 *
 * There are two token buckets: `earned` for the share, `fixed` for the number per second. Each holds at most `perSecond`
 * tokens, so that a burst of requests is never followed by a burst of retries. A retry needs a whole token in one of them and
 * takes one from both.
 *
 * `now` returns milliseconds of a monotonic clock.
 */
export function createRetryBudget({ ratio, perSecond }: RetryBudgetOptions, now: () => number): RetryBudget {
  let fixed = perSecond;
  let earned = 0;
  let filledAt = now();
  let made = 0;
  let refused = 0;
  const refill = (): void => {
    const elapsedS = (now() - filledAt) / 1000;
    filledAt += elapsedS * 1000;
    fixed = Math.min(fixed + elapsedS * perSecond, perSecond);
  };
  return {
    deposit: () => {
      earned = Math.min(earned + ratio, perSecond);
    },
    withdraw: () => {
      refill();
      if (fixed < 1 && earned < 1) {
        refused += 1;
        return false;
      }
      made += 1;
      fixed = Math.max(fixed - 1, 0);
      earned = Math.max(earned - 1, 0);
      return true;
    },
    numbers: () => {
      refill();
      return { made, refused, left: Math.floor(Math.max(fixed, earned)) };
    },
  };
}
