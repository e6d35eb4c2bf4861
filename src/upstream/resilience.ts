import { createBulkhead, type Bulkhead, type BulkheadOptions, type QueueNumbers } from './bulkhead.ts';
import { CircuitBreaker, SAMPLE_MS, type CircuitState, type Outcome } from './circuit-breaker.ts';
import { createRetryBudget, sendRead, type RetryNumbers } from './retries.ts';
import { TransportError, type Transport, type UpstreamAnswer, type UpstreamRequest } from './transport.ts';
import { connectionsForWrites } from './connection-pools.ts';

/** Limits of the upstream calls of all callers together. Reliability tests change these numbers, never the code path. */
export interface ResilienceOptions {
  /** The maximum number of requests that use a connection, or wait for one to open. */
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

/** The limits of the queue of requests that wait until they may be sent. */
export const DEFAULT_QUEUE = { waiting: 2_048, waitMs: 2_000 } as const;

export interface ResilientTransport extends Transport {
  /** True if reads wait for a connection. */
  isFull(): boolean;
  /** True if so many reads wait for a connection that operations which start now may find the queue full half-way. */
  isCongested(): boolean;
  numbers(): UpstreamNumbers;
}

/** The state of the connections to one upstream. */
export interface UpstreamNumbers {
  readonly reads: QueueNumbers;
  /** The same queue as that of the reads if there is a single connection. */
  readonly writes: QueueNumbers;
  readonly retries: RetryNumbers;
  readonly circuit: CircuitState;
}

/**
 * Adds a connection queue, retries of reads, and a circuit breaker to a transport. A write is sent once or not at all.
 * Only failures of the upstream open the circuit. The statuses 401, 403, 404 and 429 concern one caller and do not count.
 */
export function createResilientTransport(transport: Transport, options: ResilienceOptions): ResilientTransport {
  const { retries = 2, attemptMs, retryRatio = 0.2, retriesPerSecond = 10 } = options;
  const { waiting = DEFAULT_QUEUE.waiting, waitMs = DEFAULT_QUEUE.waitMs } = options;
  const queues = createQueues({ running: options.running, waiting, waitMs });
  const { readQueue, writeQueue } = queues;
  const now = (): number => performance.now();
  const breaker = createBreaker(options, now);
  const serverErrors = new ServerErrors();
  const budget = createRetryBudget({ ratio: retryRatio, perSecond: retriesPerSecond }, now);

  const sendAcquired = (request: UpstreamRequest, bulkhead: Bulkhead): Promise<UpstreamAnswer> => {
    const report = breaker.enter();
    if (report === null) return rejectOpen(bulkhead);
    const attempt = attemptOf(request, attemptMs, bulkhead);
    const hasEnoughTime = Math.min(attempt.deadlineAt, attempt.beginBy) >= now() + attemptMs * CONCLUSIVE_SHARE;
    return transport.send(attempt).then(
      (answer) => {
        report(answer.status >= 500 ? serverErrors.outcomeFor(request.callerId, now()) : 'SUCCEEDED');
        return answer;
      },
      (error: unknown) => {
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
    numbers: () => ({ ...numbersOf(queues), retries: budget.numbers(), circuit: breaker.state }),
    close: () => transport.close(),
  };
}

function rejectOpen(bulkhead: Bulkhead): Promise<never> {
  bulkhead.release();
  return Promise.reject(new TransportError('CIRCUIT_OPEN', false, 'the circuit is open'));
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

interface Queues {
  readonly readQueue: Bulkhead;
  readonly writeQueue: Bulkhead;
}

function numbersOf({ readQueue, writeQueue }: Queues): Pick<UpstreamNumbers, 'reads' | 'writes'> {
  return { reads: readQueue.numbers(), writes: writeQueue.numbers() };
}

/** One queue for each kind of connection. The same one for both if there is a single connection. */
function createQueues(options: BulkheadOptions): Queues {
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
export const CONGESTED_SHARE = 1 / 8;

/**
 * Gives an attempt of a read its own, shorter deadline, so that an attempt that hangs leaves time for another one. The time
 * starts after the connection queue, because the wait there is not the upstream's fault. The slot is free when the connection
 * is. If it were free when the caller is rejected, requests of clients that have disconnected could gather without a limit
 * while no connection opens.
 */
function attemptOf(request: UpstreamRequest, attemptMs: number, { release }: Bulkhead): UpstreamRequest {
  const { deadlineAt, isWrite } = request;
  return {
    ...request,
    deadlineAt: isWrite ? deadlineAt : Math.min(deadlineAt, performance.now() + attemptMs),
    onConnectionFree: release,
  };
}

function outcomeOf(error: unknown, hasEnoughTime: boolean): Outcome {
  if (!(error instanceof TransportError) || error.kind === 'ABORTED') return 'INCONCLUSIVE';
  if (error.kind === 'TIMEOUT' && !hasEnoughTime) return 'INCONCLUSIVE';
  // The upstream answered, although with too many bytes.
  return error.kind === 'TOO_LARGE' ? 'SUCCEEDED' : 'FAILED';
}
