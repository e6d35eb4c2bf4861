import { LinkedQueue } from '../core/linked-queue.ts';
import { CircuitBreaker, type Outcome } from './circuit-breaker.ts';
import { createRetryBudget, sendRead } from './retries.ts';
import { TransportError, type WaitLimits, type Transport, type UpstreamRequest } from './transport.ts';

/** How the gateway treats the upstream, all callers together. Proofs change these numbers and never the code path. */
export interface ResilienceOptions {
  /** Exchanges under way at once. */
  readonly running: number;
  /** Exchanges that wait for their turn; more are turned away. */
  readonly waiting?: number;
  /** Milliseconds that one waits for its turn. */
  readonly waitMs?: number;
  /** Milliseconds for one attempt of a read. A write has all the time of its operation, since it can't be tried again. */
  readonly attemptMs: number;
  /** Attempts of a read after the first. */
  readonly retries?: number;
  /** Retries for each first attempt, when there are many; and a second, when there are few. */
  readonly retryRatio?: number;
  readonly retriesPerSecond?: number;
  /** Exchanges a second below which the breaker stays closed: of a few, a few failures say little. */
  readonly breakerMinimumRps?: number;
  /** Milliseconds that the breaker stays open before one callOnce tries whether the upstream is back. */
  readonly openMs?: number;
  /** Milliseconds after which that one is taken for failed, if it has no answer; it goes on all the same. */
  readonly probeMs?: number;
}

export interface ResilientTransport extends Transport {
  /** True: so many wait for the upstream that what begins now would most likely wait for nothing. */
  isCongested(): boolean;
}

/**
 * A transport that waits its turn, tries reads again, and leaves an upstream alone that is down. A write passes once
 * or not at all. Only the upstream's own faults count against it: an answer of 401, 403, 404 or 429 is its caller's.
 */
export function createResilientTransport(transport: Transport, options: ResilienceOptions): ResilientTransport {
  const { running, waiting = 2_048, waitMs = 2_000, retries = 2, attemptMs } = options;
  const { retryRatio = 0.2, retriesPerSecond = 10, breakerMinimumRps = 5, openMs = 1_000, probeMs = 2_000 } = options;
  const bulkhead = createBulkhead({ running, waiting, waitMs });
  const now = (): number => performance.now();
  const breaker = new CircuitBreaker({ minimumRps: breakerMinimumRps, openMs, probeMs }, now);
  const budget = createRetryBudget({ ratio: retryRatio, perSecond: retriesPerSecond }, now);

  const callOnce: Transport['send'] = (request) => {
    const report = breaker.enter();
    if (report === null) {
      bulkhead.release();
      return Promise.reject(new TransportError('CIRCUIT_OPEN', false, 'the upstream has been failing'));
    }
    const attempt = limited(request, attemptMs);
    const hadTime = Math.min(attempt.deadlineAt, attempt.beginBy) >= now() + attemptMs * LEAST_SHARE;
    return transport.send(attempt).then(
      (answer) => {
        bulkhead.release();
        report(answer.status >= 500 ? 'FAILED' : 'WORKED');
        return answer;
      },
      (error: unknown) => {
        bulkhead.release();
        report(outcomeOf(error, hadTime));
        throw error;
      },
    );
  };
  const attempt: Transport['send'] = (request) => {
    const turn = bulkhead.acquire(request);
    // As a rule there is nothing to wait for, and every promise on this way is made for each call.
    return turn === true ? callOnce(request) : turn.then(() => callOnce(request));
  };
  return {
    send: (request) => (request.method === 'GET' ? sendRead(request, { attempt, budget, retries }) : attempt(request)),
    isCongested: () => bulkhead.queued() > waiting / 2,
    close: () => transport.close(),
  };
}

/** Of an attempt's time. With less an upstream that works can be too slow. */
const LEAST_SHARE = 0.5;

/**
 * One attempt of a read has its own, shorter time, so that one which is stuck leaves time for another. It begins with
 * its turn: what waits in our own queue is no fault of the upstream.
 */
function limited(request: UpstreamRequest, attemptMs: number): UpstreamRequest {
  if (request.method !== 'GET') return request;
  return { ...request, deadlineAt: Math.min(request.deadlineAt, performance.now() + attemptMs) };
}

/** `hadTime`: what was cut off sooner, because its operation had no more time, says nothing of the upstream. */
function outcomeOf(error: unknown, hadTime: boolean): Outcome {
  if (!(error instanceof TransportError) || error.kind === 'ABORTED') return 'UNDECIDED';
  if (error.kind === 'TIMEOUT' && !hadTime) return 'UNDECIDED';
  // An upstream that answers too much is there.
  return error.kind === 'TOO_LARGE' ? 'WORKED' : 'FAILED';
}

/** Lets so many exchanges run at once, keeps so many waiting for so long, and turns the others away. */
export interface Bulkhead {
  /** True: it is one's turn now. Otherwise resolves when it is. Whoever has had it must leave. */
  acquire(patience: WaitLimits): Promise<void> | true;
  /** To be called once when the callOnce is over. */
  release(): void;
  /** How many wait for their turn. */
  queued(): number;
}

export interface BulkheadOptions {
  readonly running: number;
  readonly waiting: number;
  readonly waitMs: number;
}

/**
 * A queue in front of the connection pool: the pool's own is without bounds, and who waits in it is not cut off by
 * any of its timeouts. What is turned away here has certainly not been sent.
 */
export function createBulkhead({ running, waiting, waitMs }: BulkheadOptions): Bulkhead {
  const queue = new LinkedQueue<() => void>();
  let active = 0;

  return {
    acquire: (patience) => {
      const givenUp = TransportError.ofGivenUp(patience);
      if (givenUp) return Promise.reject(givenUp);
      if (active >= running) {
        if (queue.length < waiting) return waitForTurn(queue, waitMs, patience);
        return Promise.reject(new TransportError('OVERLOADED', false, `${waiting} are waiting`));
      }
      active += 1;
      return true;
    },
    release: () => {
      const admitNext = queue.first;
      if (admitNext === undefined) active -= 1;
      else admitNext();
    },
    queued: () => queue.length,
  };
}

/** Whoever leaves admits the first of the queue and hands over its place. */
function waitForTurn(
  queue: LinkedQueue<() => void>,
  waitMs: number,
  { disconnect, beginBy }: WaitLimits,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      queue.remove(place);
      clearTimeout(timer);
      disconnect.off(listening);
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
    const listening = disconnect.on(leave);
    const place = queue.push(admit);
  });
}
