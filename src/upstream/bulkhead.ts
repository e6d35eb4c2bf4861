import { LinkedQueue } from '../core/linked-queue.ts';
import { TransportError, type WaitLimits } from './transport.ts';

/**
 * Limits the number of requests that use a connection or wait for one to open, and the number and the time of those that
 * wait until they may. Rejects the others.
 */
export interface Bulkhead {
  /**
   * Takes a slot. Returns true if a slot is free. Otherwise returns a promise that resolves when the request has got one.
   * Rejects with a `TransportError` if the queue is full, the wait is too long or the client disconnects. Each slot needs
   * one `release`.
   */
  acquire(limits: WaitLimits): Promise<void> | true;
  /** Gives a slot back. Called once when the call needs no connection any more. */
  readonly release: () => void;
  /** The number of requests that wait. */
  queued(): number;
  numbers(): QueueNumbers;
}

export interface QueueNumbers {
  /** Slots that are taken: requests that use a connection, or wait for one to open. */
  readonly pending: number;
  /** Requests that wait. */
  readonly queued: number;
}

export interface BulkheadOptions {
  /** The number of slots. */
  readonly running: number;
  /** The maximum length of the queue. */
  readonly waiting: number;
  /** The maximum time in the queue, in milliseconds. */
  readonly waitMs: number;
}

/**
 * A queue in front of undici's connection pool. The pool's own queue has no limit, and none of the pool's timeouts applies
 * to a request that waits in it. A request that is rejected here was certainly not sent.
 */
export function createBulkhead({ running, waiting, waitMs }: BulkheadOptions): Bulkhead {
  const queue = new LinkedQueue<() => void>();
  let active = 0;

  return {
    acquire: (limits) => {
      const givenUp = TransportError.ofGivenUp(limits);
      if (givenUp) return Promise.reject(givenUp);
      if (active >= running) {
        if (queue.length < waiting) return waitForSlot(queue, waitMs, limits);
        return Promise.reject(new TransportError('OVERLOADED', false, `the queue of ${waiting} requests is full`));
      }
      active += 1;
      return true;
    },
    release: () => {
      // The first request of the queue takes over the slot, so `active` stays the same.
      const admitNext = queue.first;
      if (admitNext === undefined) active -= 1;
      else admitNext();
    },
    queued: () => queue.length,
    numbers: () => ({ pending: active, queued: queue.length }),
  };
}

function waitForSlot(
  queue: LinkedQueue<() => void>,
  waitMs: number,
  { disconnect, beginBy }: WaitLimits,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      queue.remove(entry);
      clearTimeout(timer);
      disconnect.off(listener);
    };
    const admit = (): void => {
      end();
      resolve();
    };
    const leave = (): void => {
      end();
      reject(new TransportError('ABORTED', false, 'the client has disconnected'));
    };
    const leftMs = beginBy - performance.now();
    const timer = setTimeout(
      () => {
        end();
        reject(new TransportError(leftMs < waitMs ? 'TIMEOUT' : 'OVERLOADED', false, 'the wait was too long'));
      },
      Math.min(waitMs, leftMs),
    );
    const listener = disconnect.on(leave);
    const entry = queue.push(admit);
  });
}
