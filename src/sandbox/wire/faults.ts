import type { RecordedCall } from './recorded-call.ts';

/** An answer that is sent instead of the correct one. */
export interface FalseAnswer {
  status: number;
  headers?: Record<string, string>;
  /** A string is sent unchanged, any other value as JSON. */
  body?: unknown;
  /** Whether the request is executed before. Default: false. */
  execute?: boolean;
}

/** A failure of the connection. */
export interface WireFault {
  /**
   * - `reset-before`, `reset-after`: a TCP reset before or after the request is executed
   * - `hang`: no answer
   * - `drip`: the answer byte by byte
   * - `truncate`: half of the answer, then the connection is closed
   * - `delay`: the complete answer after a delay
   */
  kind: 'reset-before' | 'reset-after' | 'hang' | 'drip' | 'truncate' | 'delay';
  /** Milliseconds before the answer (`delay`, default 0) or between two bytes (`drip`, default 100). */
  delayMs?: number;
}

/** A fault to inject: which calls it applies to, how often, and what happens instead. */
export interface Fault {
  /** Any method if missing. */
  method?: string;
  /** Searched for in `RecordedCall.path`. Any path if missing. */
  path?: RegExp;
  /** The number of calls that the fault applies to. Default: 1. `Infinity` is allowed. */
  times?: number;
  answer: FalseAnswer | WireFault;
}

/** The faults that are still to happen. The oldest one that matches a call applies to it. */
export interface FaultQueue {
  add(fault: Fault): void;
  clear(): void;
  /** Takes the fault that applies to this call. Undefined if there is none. */
  take(call: RecordedCall): Fault['answer'] | undefined;
}

/** Creates an empty queue. */
export function createFaultQueue(): FaultQueue {
  let waiting: { fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    clear() {
      waiting = [];
    },
    take(call) {
      const entry = waiting.find(({ fault, left }) => left > 0 && hits(fault, call));
      if (!entry) return undefined;
      entry.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return entry.fault.answer;
    },
  };
}

function hits({ method, path }: Fault, call: RecordedCall): boolean {
  // Unlike `test`, `search` ignores the `lastIndex` that a pattern with the flag `g` keeps.
  return (method === undefined || method === call.method) && (!path || call.path.search(path) >= 0);
}
