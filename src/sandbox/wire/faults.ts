import type { RecordedCall } from './recorded-call.ts';

/** An answer given in place of the honest one. */
export interface FalseAnswer {
  status: number;
  headers?: Record<string, string>;
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown;
  /** Carry the request out first, then answer this. */
  execute?: boolean;
}

/** A way for the connection to go wrong. */
export interface WireFault {
  kind: 'reset-before' | 'reset-after' | 'hang' | 'drip' | 'truncate' | 'delay';
  /** How long to wait before the answer ('delay') or between two bytes ('drip', default 100). */
  delayMs?: number;
}

/** What shall go wrong, with which calls, and how often. */
export interface Fault {
  method?: string;
  /** Matched against `RecordedCall.path`. */
  path?: RegExp;
  /** Default 1; Infinity is allowed. */
  times?: number;
  answer: FalseAnswer | WireFault;
}

/** The faults that wait for their call, first come first served. */
export interface FaultQueue {
  add(fault: Fault): void;
  clear(): void;
  /** The fault that hits this call, counted down. */
  take(call: RecordedCall): Fault['answer'] | undefined;
}

/** Makes an empty queue. */
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
  // `search` ignores the `lastIndex` of a global pattern, which `test` would trip over.
  return (method === undefined || method === call.method) && (!path || call.path.search(path) >= 0);
}
