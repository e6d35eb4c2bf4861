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
