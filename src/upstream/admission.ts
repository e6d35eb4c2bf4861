import { Line } from '../core/line.ts';
import { TransportError, type Patience } from './transport.ts';

/** Lets so many exchanges run at once, keeps so many waiting for so long, and turns the others away. */
export interface Admission {
  /** True: it is one's turn now. Otherwise resolves when it is. Whoever has had it must leave. */
  enter(patience: Patience): Promise<void> | true;
  /** To be called once when the exchange is over. */
  leave(): void;
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
  const queue = new Line<() => void>();
  let active = 0;

  return {
    enter: (patience) => {
      const givenUp = TransportError.ofGivenUp(patience);
      if (givenUp) return Promise.reject(givenUp);
      if (active >= running) {
        if (queue.length < waiting) return waitForTurn(queue, waitMs, patience);
        return Promise.reject(new TransportError('OVERLOADED', false, `${waiting} are waiting`));
      }
      active += 1;
      return true;
    },
    leave: () => {
      const admitNext = queue.first;
      if (admitNext === undefined) active -= 1;
      else admitNext();
    },
    waiting: () => queue.length,
  };
}

/** Whoever leaves admits the first of the queue and hands over its place. */
function waitForTurn(queue: Line<() => void>, waitMs: number, { departure, beginBy }: Patience): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      queue.leave(place);
      clearTimeout(timer);
      departure.off(listening);
    };
    const admit = (): void => {
      end();
      resolve();
    };
    const leave = (): void => {
      end();
      reject(new TransportError('ABORTED', false, 'its client has left'));
    };
    const leftMs = beginBy - performance.now();
    const timer = setTimeout(
      () => {
        end();
        reject(new TransportError(leftMs < waitMs ? 'TIMEOUT' : 'OVERLOADED', false, 'its turn has not come'));
      },
      Math.min(waitMs, leftMs),
    );
    const listening = departure.on(leave);
    const place = queue.join(admit);
  });
}
