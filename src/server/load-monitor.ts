import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** Tells when the process has more work than it can do, so that new work is turned away before it costs anything. */
export interface LoadMonitor {
  readonly isOverloaded: boolean;
  stop(): void;
}

export interface LoadLimits {
  /** Milliseconds that a timer comes late, on an average over a sample. */
  readonly eventLoopDelayMs: number;
  /** Share of the heap's limit in use, 0 to 1. */
  readonly heapShare: number;
}

export const DEFAULT_LOAD_LIMITS: LoadLimits = { eventLoopDelayMs: 150, heapShare: 0.85 };

const RESOLUTION_MS = 10;
const SAMPLE_MS = 250;
const NANOSECONDS_A_MS = 1e6;

export function createLoadMonitor({ eventLoopDelayMs, heapShare }: LoadLimits): LoadMonitor {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let isOverloaded = false;
  const sample = (): void => {
    const lateMs = delay.mean / NANOSECONDS_A_MS - RESOLUTION_MS;
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    isOverloaded = lateMs > eventLoopDelayMs || used > limit * heapShare;
    delay.reset();
  };
  // It must not be what keeps the process alive.
  const timer = setInterval(sample, SAMPLE_MS).unref();
  return {
    get isOverloaded() {
      return isOverloaded;
    },
    stop: () => {
      clearInterval(timer);
      delay.disable();
    },
  };
}
