import { getHeapStatistics } from 'node:v8';
import { AdmissionQueue } from './admission-queue.ts';

/** Decides which operations the process takes on. A rejected operation costs it next to nothing. */
export interface LoadShedder {
  /** Called once for each operation, before it costs anything. True or resolves to true if it may start; false: reject it. */
  admit(): Promise<boolean> | boolean;
  /** Called before anything else is done for an operation: true if it would not be admitted in time. */
  isHopeless(): boolean;
  /** Called for each admitted operation that has ended. */
  ended(): void;
  /** Called for each new connection. */
  connected(): void;
  stop(): void;
}

export interface LoadLimits {
  /** Milliseconds that an operation may wait in the admission queue before it is rejected. */
  readonly waitMs: number;
  /** Share of the heap limit in use, 0 to 1, above which every operation is rejected. */
  readonly heapShare: number;
}

export const DEFAULT_LOAD_LIMITS: LoadLimits = { waitMs: 500, heapShare: 0.85 };

const HEAP_SAMPLE_MS = 100;

/** `isUpstreamCongested` is called for each operation: one that is admitted then would most likely fail half-way. */
export function createLoadShedder({ waitMs, heapShare }: LoadLimits, isUpstreamCongested: () => boolean): LoadShedder {
  const queue = new AdmissionQueue(waitMs);
  let isHeapFull = false;
  const sampleHeap = (): void => {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    isHeapFull = used > limit * heapShare;
  };
  // The timer must not keep the process alive.
  const timer = setInterval(sampleHeap, HEAP_SAMPLE_MS).unref();
  return {
    admit: () => !isHeapFull && !isUpstreamCongested() && queue.enter(),
    isHopeless: () => queue.isHopeless,
    ended: () => queue.leave(),
    connected: () => queue.connected(),
    stop: () => clearInterval(timer),
  };
}
