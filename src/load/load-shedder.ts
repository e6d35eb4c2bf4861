import { getHeapStatistics } from 'node:v8';
import { TransportError, type Transport } from '../upstream/transport.ts';
import { Turns } from './admission-queue.ts';

/** Keeps the process from taking on more work than it can do: what is turned away costs it next to nothing. */
export interface LoadShedder {
  /** Asked once for each operation, before it costs anything. True when its turn has come; false: turn it away. */
  admit(): Promise<boolean> | boolean;
  /** Asked before anything else is done for an operation: true if it would not be admitted in time. */
  isHopeless(): boolean;
  /** To be told of each operation that was admitted and has ended. */
  ended(): void;
  /** To be told of each new connection. */
  connected(): void;
  /** The transport, with answers that wait for their turn when many come at once. They are never turned away. */
  inTurns(transport: Transport): Transport;
  stop(): void;
}

export interface LoadLimits {
  /** Milliseconds that an operation may wait for its turn of the event loop before it is turned away. */
  readonly waitMs: number;
  /** Share of the heap's limit in use, 0 to 1, above which every operation is. */
  readonly heapShare: number;
}

export const DEFAULT_LOAD_LIMITS: LoadLimits = { waitMs: 500, heapShare: 0.85 };

const HEAP_SAMPLE_MS = 100;

/** `isUpstreamCongested`: asked for each operation; what is let in then would fail half-way. */
export function createLoadShedder({ waitMs, heapShare }: LoadLimits, isUpstreamCongested: () => boolean): LoadShedder {
  const turns = new Turns(waitMs);
  let isHeapFull = false;
  const sampleHeap = (): void => {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    isHeapFull = used > limit * heapShare;
  };
  // It must not be what keeps the process alive.
  const timer = setInterval(sampleHeap, HEAP_SAMPLE_MS).unref();
  return {
    admit: () => !isHeapFull && !isUpstreamCongested() && turns.ofOperation(),
    isHopeless: () => turns.isHopeless(),
    ended: () => turns.ended(),
    connected: () => turns.connected(),
    inTurns: (transport) => ({
      send: (request) =>
        transport.send(request).then((answer) => {
          const turn = turns.ofAnswer();
          if (turn === true) return answer;
          return turn.then(() => {
            // The time in line is the operation's too. A write was carried out, and what came of it is told in any case.
            const givenUp = request.method === 'GET' ? TransportError.ofGivenUp(request) : null;
            if (givenUp) throw givenUp;
            return answer;
          });
        }),
      close: () => transport.close(),
    }),
    stop: () => clearInterval(timer),
  };
}
