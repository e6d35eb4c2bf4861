import { createAdmission } from './admission.ts';
import { Circuit, type Verdict } from './circuit.ts';
import { createRetryBudget } from './retry-budget.ts';
import { sendRead } from './read-retries.ts';
import { TransportError, type Transport, type UpstreamRequest } from './transport.ts';

/** How the gateway treats the upstream, all callers together. Proofs change these numbers and never the code path. */
export interface MannersOptions {
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
  /** Exchanges a second below which the circuit stays closed: of a few, a few failures say little. */
  readonly breakerMinimumRps?: number;
  /** Milliseconds that the circuit stays open before one exchange tries whether the upstream is back. */
  readonly openMs?: number;
  /** Milliseconds after which that one is taken for failed, if it has no answer; it goes on all the same. */
  readonly trialMs?: number;
}

export interface MannerlyTransport extends Transport {
  /** True: so many wait for the upstream that what begins now would most likely wait for nothing. */
  isCongested(): boolean;
}

/**
 * A transport that waits its turn, tries reads again, and leaves an upstream alone that is down. A write passes once
 * or not at all. Only the upstream's own faults count against it: an answer of 401, 403, 404 or 429 is its caller's.
 */
export function createMannerlyTransport(transport: Transport, options: MannersOptions): MannerlyTransport {
  const { running, waiting = 2_048, waitMs = 2_000, retries = 2, attemptMs } = options;
  const { retryRatio = 0.2, retriesPerSecond = 10, breakerMinimumRps = 5, openMs = 1_000, trialMs = 2_000 } = options;
  const admission = createAdmission({ running, waiting, waitMs });
  const now = (): number => performance.now();
  const circuit = new Circuit({ minimumRps: breakerMinimumRps, openMs, trialMs }, now);
  const budget = createRetryBudget({ ratio: retryRatio, perSecond: retriesPerSecond }, now);

  const exchange: Transport['send'] = (request) => {
    const report = circuit.enter();
    if (report === null) {
      admission.leave();
      return Promise.reject(new TransportError('CIRCUIT_OPEN', false, 'the upstream has been failing'));
    }
    const attempt = limited(request, attemptMs);
    const hadTime = Math.min(attempt.deadlineAt, attempt.beginBy) >= now() + attemptMs * LEAST_SHARE;
    return transport.send(attempt).then(
      (answer) => {
        admission.leave();
        report(answer.status >= 500 ? 'FAILED' : 'WORKED');
        return answer;
      },
      (error: unknown) => {
        admission.leave();
        report(verdictOf(error, hadTime));
        throw error;
      },
    );
  };
  const attempt: Transport['send'] = (request) => {
    const turn = admission.enter(request);
    // As a rule there is nothing to wait for, and every promise on this way is made for each call.
    return turn === true ? exchange(request) : turn.then(() => exchange(request));
  };
  return {
    send: (request) => (request.method === 'GET' ? sendRead(request, { attempt, budget, retries }) : attempt(request)),
    isCongested: () => admission.waiting() > waiting / 2,
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
function verdictOf(error: unknown, hadTime: boolean): Verdict {
  if (!(error instanceof TransportError) || error.kind === 'ABORTED') return 'UNDECIDED';
  if (error.kind === 'TIMEOUT' && !hadTime) return 'UNDECIDED';
  // An upstream that answers too much is there.
  return error.kind === 'TOO_LARGE' ? 'WORKED' : 'FAILED';
}
