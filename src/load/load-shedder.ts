import { getHeapStatistics } from 'node:v8';
import { TransportError, type Transport } from '../upstream/transport.ts';
import { AdmissionQueue, type UpstreamLoad } from './admission-queue.ts';

/**
 * Why an operation is not taken on: the queue moves too slowly, the heap is full, too many calls wait for the upstream, or the
 * operation has waited too long.
 */
export type Shedding = 'backlog' | 'heap' | 'upstream_queue' | 'wait';

/** Decides which operations the process takes on. A rejected operation costs it next to nothing. */
export interface LoadShedder {
  /**
   * Called once for each operation, before it costs anything. Returns or resolves to null if it may start, or to the reason to
   * reject it. `callsUpstream`: false for an operation that cannot call the upstream whose queue is looked at.
   */
  admit(callsUpstream: boolean): Promise<Shedding | null> | Shedding | null;
  /** Called before anything else is done for an operation: the reason if it would not be admitted in time, else null. */
  foresee(): Shedding | null;
  /** Called for each admitted operation that has ended. */
  ended(): void;
  /** Called for each new connection. */
  connected(): void;
  /** The transport, with responses that wait for their turn when the loop is busy. They are never rejected. */
  queueing(transport: Transport): Transport;
  /** Operations that run, and operations and responses that wait. */
  numbers(): AdmissionQueue['numbers'];
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

export function createLoadShedder({ waitMs, heapShare }: LoadLimits, upstream: UpstreamLoad): LoadShedder {
  const queue = new AdmissionQueue({ maxWaitMs: waitMs, upstream });
  let isHeapFull = false;
  const sampleHeap = (): void => {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    isHeapFull = used > limit * heapShare;
  };
  // The timer must not keep the process alive.
  const timer = setInterval(sampleHeap, HEAP_SAMPLE_MS).unref();
  return {
    admit: (callsUpstream) => {
      if (isHeapFull) return 'heap';
      if (callsUpstream && upstream.isCongested()) return 'upstream_queue';
      const entry = queue.enter();
      return entry === true ? null : entry.then((isAdmitted) => (isAdmitted ? null : 'wait'));
    },
    foresee: () => (queue.isHopeless ? 'backlog' : null),
    ended: () => queue.leave(),
    connected: () => queue.connected(),
    queueing: (transport) => queueingTransport(transport, queue),
    numbers: () => queue.numbers,
    stop: () => clearInterval(timer),
  };
}

function queueingTransport(transport: Transport, queue: AdmissionQueue): Transport {
  return {
    send: (request) =>
      transport.send(request).then((answer) => {
        const turn = queue.respond();
        if (turn === true) return answer;
        return turn.then(() => {
          // The wait counts for the operation's deadline. A write has been done, so its outcome is reported in any case.
          const givenUp = request.isWrite ? null : TransportError.ofGivenUp(request);
          if (givenUp) throw givenUp;
          return answer;
        });
      }),
    close: () => transport.close(),
  };
}
