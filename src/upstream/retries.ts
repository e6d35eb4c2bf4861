import { setTimeout as sleep } from 'node:timers/promises';
import { TransportError, type Transport, type UpstreamAnswer, type UpstreamRequest } from './transport.ts';

/** What a read is tried with. */
export interface RetryContext {
  readonly attempt: Transport['send'];
  readonly budget: RetryBudget;
  readonly retries: number;
}

type Outcome = { readonly answer: UpstreamAnswer } | { readonly error: unknown };

/** Milliseconds before the first and the second retry, to be multiplied by 0.5 to 1.5: clients must not come back as one. */
const BACKOFF_MS = [60, 180];
const RETRIED_STATUSES = new Set([500, 502, 503, 504]);
const RETRIED_KINDS = new Set(['BROKEN', 'TIMEOUT', 'UNREACHABLE']);

/**
 * Sends a GET, and again where that can help: after a failure of the upstream or of the way to it, if the budget has a
 * retry left, and the wait that is asked for ends before the deadline. A 429 is tried again only when it says when.
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

async function tryAgain(first: Outcome, request: UpstreamRequest, context: RetryContext): Promise<UpstreamAnswer> {
  let outcome = first;
  for (let retry = 0; ; retry += 1) {
    const waitMs = retry < context.retries ? waitBefore(outcome, retry) : null;
    const isInTime =
      waitMs !== null && performance.now() + waitMs < request.deadlineAt && !request.disconnect.disconnected;
    if (!isInTime || !context.budget.withdraw()) return settle(outcome);
    await waitFor(waitMs, request);
    outcome = await context.attempt(request).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
  }
}

/** Rejects for a client that leaves meanwhile. */
async function waitFor(ms: number, request: UpstreamRequest): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  const listening = request.disconnect.on(leave);
  await sleep(ms, undefined, { signal: gone.signal }).catch(() => {});
  request.disconnect.off(listening);
  const givenUp = TransportError.ofGivenUp(request);
  if (givenUp) throw givenUp;
}

/** Milliseconds before the read is worth another attempt; null: it is not. */
function waitBefore(outcome: Outcome, retry: number): number | null {
  const backoff = (BACKOFF_MS[retry] ?? 500) * (0.5 + Math.random());
  if ('error' in outcome) {
    const { error } = outcome;
    return error instanceof TransportError && RETRIED_KINDS.has(error.kind) ? backoff : null;
  }
  const { status, retryAfterS } = outcome.answer;
  if (status === 429) return retryAfterS === null ? null : retryAfterS * 1000 + backoff;
  return RETRIED_STATUSES.has(status) ? (retryAfterS ?? 0) * 1000 + backoff : null;
}

function settle(outcome: Outcome): UpstreamAnswer {
  if ('error' in outcome) throw outcome.error;
  return outcome.answer;
}

/** How many retries the gateway allows itself, all callers together. */
export interface RetryBudget {
  /** A first attempt is made: it earns a part of a retry. */
  deposit(): void;
  /** True if one more retry may be made, which is then paid for. */
  withdraw(): boolean;
}

export interface RetryBudgetOptions {
  /** Retries for each first attempt; what a busy gateway may add to its load. */
  readonly ratio: number;
  /** Retries a second that a quiet gateway may always make. */
  readonly perSecond: number;
}

/**
 * The larger of a share of the requests and a number a second: two buckets of tokens, each as deep as that number, so
 * that a burst is never followed by a burst of retries. A retry needs a token of either but is taken from both. When everything fails, retries add that share and no more.
 */
export function createRetryBudget({ ratio, perSecond }: RetryBudgetOptions, now: () => number): RetryBudget {
  let fixed = perSecond;
  let earned = 0;
  let filledAt = now();
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
      if (fixed < 1 && earned < 1) return false;
      fixed = Math.max(fixed - 1, 0);
      earned = Math.max(earned - 1, 0);
      return true;
    },
  };
}
