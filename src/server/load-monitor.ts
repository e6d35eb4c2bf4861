import { getHeapStatistics } from 'node:v8';

/** Tells when the process has more work than it can do, so that new work is turned away before it costs anything. */
export interface LoadMonitor {
  /** Asked once for each operation: true if this one is to be turned away. */
  turnsAway(): boolean;
  stop(): void;
}

export interface LoadLimits {
  /** Milliseconds that the event loop may come late; above it a growing share of the operations is turned away. */
  readonly eventLoopDelayMs: number;
  /** Share of the heap's limit in use, 0 to 1, above which all are. */
  readonly heapShare: number;
}

export const DEFAULT_LOAD_LIMITS: LoadLimits = { eventLoopDelayMs: 25, heapShare: 0.85 };

const SAMPLE_MS = 20;
const CHANGE_PER_MS = 0.001;
const MOST_UP = 0.25;

/**
 * Turning all of them away while the loop is late, and none when it is not, would have the process idle for half of
 * the time. So a share is turned away, which grows as long as the loop is later than it may be and shrinks as long as
 * it is not: what remains is just the work that can be done. Node's own histogram of delays can't be used for it: it
 * measures between two of its timers, and sees nothing of a loop that has time for one of them only.
 */
export function createLoadMonitor({ eventLoopDelayMs, heapShare }: LoadLimits): LoadMonitor {
  let sampledAt = performance.now();
  let share = 0;
  let owed = 0;
  let isHeapFull = false;
  const sample = (): void => {
    const now = performance.now();
    const elapsedMs = now - sampledAt;
    sampledAt = now;
    const error = (elapsedMs - SAMPLE_MS) / eventLoopDelayMs - 1;
    share += Math.min(CHANGE_PER_MS * elapsedMs * error, MOST_UP);
    share = Math.min(Math.max(share, 0), 1);
    // What a pause long ago has left must not meet somebody now.
    if (share === 0) owed = 0;
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    isHeapFull = used > limit * heapShare;
  };
  // It must not be what keeps the process alive.
  const timer = setInterval(sample, SAMPLE_MS).unref();
  return {
    turnsAway: () => {
      // Behind a turn of the loop that took so long others are waiting: this one would only make it longer. A pause of
      // the garbage collector or a large answer is no reason yet.
      const isLateNow = performance.now() - sampledAt - SAMPLE_MS > eventLoopDelayMs * 10;
      if (isHeapFull || isLateNow) return true;
      owed += share;
      if (owed < 1) return false;
      owed -= 1;
      return true;
    },
    stop: () => clearInterval(timer),
  };
}
