import { LinkedQueue } from '../core/linked-queue.ts';
import { CircuitBreaker, SAMPLE_MS, type CircuitState, type Outcome } from './circuit-breaker.ts';
import { createRetryBudget, sendRead } from './retries.ts';
import {
  TransportError,
  type WaitLimits,
  type Transport,
  type UpstreamAnswer,
  type UpstreamRequest,
} from './transport.ts';
import { connectionsForWrites } from './undici-transport.ts';

/** Limits of the upstream calls of all callers together. Reliability tests change these numbers, never the code path. */
export interface ResilienceOptions {
  /** The maximum number of pending requests. */
  readonly running: number;
  /** The maximum number of requests that wait until they may be sent. More are rejected. Default: 2,048. */
  readonly waiting?: number;
  /** The maximum number of milliseconds that a request waits until it may be sent. Default: 2,000. */
  readonly waitMs?: number;
  /** Milliseconds for one attempt of a read. A write has all the time of its operation, because it is never sent again. */
  readonly attemptMs: number;
  /** The maximum number of attempts of a read after the first. Default: 2. */
  readonly retries?: number;
  /** Retries for each first attempt, if there are many requests. Default: 0.2. */
  readonly retryRatio?: number;
  /** Retries per second, if there are few requests. Default: 10. */
  readonly retriesPerSecond?: number;
  /** Calls per second below which the circuit stays closed, because a few failures of a few calls say little. Default: 5. */
  readonly breakerMinimumRps?: number;
  /** Milliseconds that the circuit stays open before a probe may start. Default: 1,000. */
  readonly openMs?: number;
  /** Milliseconds after which another probe may start if one has no outcome yet. That one continues. Default: 2,000. */
  readonly probeMs?: number;
  /** Called when the circuit opens and when it closes. */
  readonly onCircuit?: (state: CircuitState) => void;
}

export interface ResilientTransport extends Transport {
  /** True if reads wait for a connection. */
  isFull(): boolean;
  /** True if so many reads wait for a connection that operations which start now may find the queue full half-way. */
  isCongested(): boolean;
}

/**
 * Adds a connection queue, retries of reads, and a circuit breaker to a transport. A write is sent once or not at all.
 * Only failures of the upstream open the circuit. The statuses 401, 403, 404 and 429 concern one caller and do not count.
 */
export function createResilientTransport(transport: Transport, options: ResilienceOptions): ResilientTransport {
  const { waiting = 2_048, waitMs = 2_000, retries = 2, attemptMs, retryRatio = 0.2, retriesPerSecond = 10 } = options;
  const { readQueue, writeQueue } = createQueues({ running: options.running, waiting, waitMs });
  const now = (): number => performance.now();
  const breaker = createBreaker(options, now);
  const serverErrors = new ServerErrors();
  const budget = createRetryBudget({ ratio: retryRatio, perSecond: retriesPerSecond }, now);

  const sendAcquired = (request: UpstreamRequest, bulkhead: Bulkhead): Promise<UpstreamAnswer> => {
    const report = breaker.enter();
    if (report === null) {
      bulkhead.release();
      return Promise.reject(new TransportError('CIRCUIT_OPEN', false, 'the circuit is open'));
    }
    const attempt = withAttemptDeadline(request, attemptMs);
    const hasEnoughTime = Math.min(attempt.deadlineAt, attempt.beginBy) >= now() + attemptMs * CONCLUSIVE_SHARE;
    return transport.send(attempt).then(
      (answer) => {
        bulkhead.release();
        report(answer.status >= 500 ? serverErrors.outcomeFor(request.callerId, now()) : 'SUCCEEDED');
        return answer;
      },
      (error: unknown) => {
        bulkhead.release();
        report(outcomeOf(error, hasEnoughTime));
        throw error;
      },
    );
  };
  const attempt: Transport['send'] = (request) => {
    const bulkhead = request.isWrite ? writeQueue : readQueue;
    const acquired = bulkhead.acquire(request);
    // Usually there is nothing to wait for. A promise here would be one more for each call.
    return acquired === true ? sendAcquired(request, bulkhead) : acquired.then(() => sendAcquired(request, bulkhead));
  };
  return {
    send: (request) => (request.isWrite ? attempt(request) : sendRead(request, { attempt, budget, retries })),
    isFull: () => readQueue.queued() > 0,
    isCongested: () => readQueue.queued() > waiting * CONGESTED_SHARE,
    close: () => transport.close(),
  };
}

function createBreaker(options: ResilienceOptions, now: () => number): CircuitBreaker {
  const { breakerMinimumRps = 5, openMs = 1_000, probeMs = 2_000, onCircuit = () => undefined } = options;
  return new CircuitBreaker({ minimumRps: breakerMinimumRps, openMs, probeMs, onCircuit }, now);
}

/**
 * An input can make the upstream fail. If each 5xx counted, one caller with such an input could open the circuit for all. So a
 * 5xx counts at most once for each caller and sample.
 */
class ServerErrors {
  readonly #counted = new Set<string>();
  #since = 0;

  outcomeFor(callerId: string, now: number): Outcome {
    if (now - this.#since >= SAMPLE_MS) {
      this.#counted.clear();
      this.#since = now;
    }
    if (this.#counted.has(callerId)) return 'INCONCLUSIVE';
    this.#counted.add(callerId);
    return 'FAILED';
  }
}

/** One queue for each kind of connection. The same one for both if there is a single connection. */
function createQueues(options: BulkheadOptions): { readonly readQueue: Bulkhead; readonly writeQueue: Bulkhead } {
  const forWrites = connectionsForWrites(options.running);
  const writeQueue = createBulkhead({ ...options, running: forWrites });
  const forReads = options.running - forWrites;
  return { writeQueue, readQueue: forReads === 0 ? writeQueue : createBulkhead({ ...options, running: forReads }) };
}

/**
 * A timeout counts as a failure only if the call had this share of `attemptMs`. With less, a healthy upstream can be too
 * slow.
 */
const CONCLUSIVE_SHARE = 0.5;

/**
 * Above this share of the queue's places, no further operation starts. Those that have started send up to fifty requests each,
 * and one that finds the queue full half-way has wasted what it did. With a half instead of an eighth, an eighth of the
 * operations ended like that at three times the maximum load of `npm run reliability -- overload --only "50 GETs"`.
 */
const CONGESTED_SHARE = 1 / 8;

/**
 * Gives an attempt of a read its own, shorter deadline, so that an attempt that hangs leaves time for another one. The time
 * starts after the connection queue, because the wait there is not the upstream's fault.
 */
function withAttemptDeadline(request: UpstreamRequest, attemptMs: number): UpstreamRequest {
  if (request.isWrite) return request;
  return { ...request, deadlineAt: Math.min(request.deadlineAt, performance.now() + attemptMs) };
}

function outcomeOf(error: unknown, hasEnoughTime: boolean): Outcome {
  if (!(error instanceof TransportError) || error.kind === 'ABORTED') return 'INCONCLUSIVE';
  if (error.kind === 'TIMEOUT' && !hasEnoughTime) return 'INCONCLUSIVE';
  // The upstream answered, although with too many bytes.
  return error.kind === 'TOO_LARGE' ? 'SUCCEEDED' : 'FAILED';
}

/** Limits the number of pending requests, and the number and the time of those that wait. Rejects the others. */
export interface Bulkhead {
  /**
   * Takes a slot. Returns true if a slot is free. Otherwise returns a promise that resolves when the request has got one.
   * Rejects with a `TransportError` if the queue is full, the wait is too long or the client disconnects. Each slot needs
   * one `release`.
   */
  acquire(limits: WaitLimits): Promise<void> | true;
  /** Gives a slot back. Called once when the call has ended. */
  release(): void;
  /** The number of requests that wait. */
  queued(): number;
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
