import { TransportError } from './transport.ts';

/** Lets so many exchanges run at once, keeps so many waiting for so long, and turns the others away. */
export interface Admission {
  /** Resolves when it is one's turn, with what must be called when the exchange is over. */
  enter(signal: AbortSignal): Promise<() => void>;
  /** How many wait for their turn. */
  waiting(): number;
}

export interface AdmissionOptions {
  readonly running: number;
  readonly waiting: number;
  readonly waitMs: number;
}

/**
 * A queue in front of the connection pool: the pool's own is without bounds, and who waits in it is not cut off by
 * any of its timeouts. What is turned away here has certainly not been sent.
 */
export function createAdmission({ running, waiting, waitMs }: AdmissionOptions): Admission {
  const queue = new Set<() => void>();
  let active = 0;

  const ticket = (): (() => void) => {
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      const [admitNext] = queue;
      if (admitNext === undefined) active -= 1;
      else admitNext();
    };
  };
  return {
    enter: async (signal) => {
      if (signal.aborted) throw TransportError.ofAbort(signal);
      if (active >= running) {
        if (queue.size >= waiting) throw new TransportError('OVERLOADED', false, `${waiting} are waiting`);
        await waitForTurn(queue, waitMs, signal);
      } else active += 1;
      return ticket();
    },
    waiting: () => queue.size,
  };
}

/** Whoever leaves admits the first of the queue and hands over its place. */
function waitForTurn(queue: Set<() => void>, waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      queue.delete(admit);
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    const admit = (): void => {
      end();
      resolve();
    };
    const abort = (): void => {
      end();
      reject(TransportError.ofAbort(signal));
    };
    const timer = setTimeout(() => {
      end();
      reject(new TransportError('OVERLOADED', false, `no turn within ${waitMs} ms`));
    }, waitMs);
    signal.addEventListener('abort', abort, { once: true });
    queue.add(admit);
  });
}
