import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  handleWhenResult,
  SamplingBreaker,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { createAdmission } from './admission.ts';
import { createRetryBudget } from './retry-budget.ts';
import { sendRead } from './read-retries.ts';
import { TransportError, type Transport, type UpstreamAnswer, type UpstreamRequest } from './transport.ts';

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
}

/**
 * A transport that waits its turn, tries reads again, and leaves an upstream alone that is down. A write passes once
 * or not at all. Only the upstream's own faults count against it: an answer of 401, 403, 404 or 429 is its caller's.
 */
export function createMannerlyTransport(transport: Transport, options: MannersOptions): Transport {
  const { running, waiting = 2_048, waitMs = 2_000, retries = 2, attemptMs } = options;
  const { retryRatio = 0.2, retriesPerSecond = 10, breakerMinimumRps = 5, openMs = 1_000 } = options;
  const admission = createAdmission({ running, waiting, waitMs });
  const breaker = createBreaker(breakerMinimumRps, openMs);
  const budget = createRetryBudget({ ratio: retryRatio, perSecond: retriesPerSecond }, () => performance.now());

  const attempt: Transport['send'] = async (request) => {
    const leave = await admission.enter(request.signal);
    try {
      return await throughBreaker(breaker, () => transport.send(limited(request, attemptMs)));
    } finally {
      leave();
    }
  };
  return {
    send: (request) => {
      if (request.method !== 'GET') return attempt(request);
      return sendRead(request, { attempt, budget, retries });
    },
    close: () => transport.close(),
  };
}

/**
 * One attempt of a read has its own, shorter time, so that one which is stuck leaves time for another. It begins with
 * its turn: what waits in our own queue is no fault of the upstream.
 */
function limited(request: UpstreamRequest, attemptMs: number): UpstreamRequest {
  if (request.method !== 'GET') return request;
  return { ...request, signal: AbortSignal.any([request.signal, AbortSignal.timeout(attemptMs)]) };
}

type Verdict = 'FAILED' | 'WORKED';

/** Opens when more than half of the exchanges of the last two seconds have failed. */
function createBreaker(minimumRps: number, openMs: number): CircuitBreakerPolicy {
  const isFailure = (verdict: unknown): boolean => verdict === ('FAILED' satisfies Verdict);
  return circuitBreaker(handleWhenResult(isFailure), {
    halfOpenAfter: openMs,
    breaker: new SamplingBreaker({ threshold: 0.5, duration: 2_000, minimumRps }),
  });
}

/** The breaker is told the verdict alone: it keeps the last failure, and an answer or an error may hold a caller's key. */
async function throughBreaker(
  breaker: CircuitBreakerPolicy,
  exchange: () => Promise<UpstreamAnswer>,
): Promise<UpstreamAnswer> {
  // The library lets the others wait for the one that tries; they are better told at once.
  if (breaker.state === CircuitState.HalfOpen) throw circuitIsOpen();
  let settled: (() => UpstreamAnswer) | null = null;
  const judge = async (): Promise<Verdict> => {
    try {
      const answer = await exchange();
      settled = () => answer;
      return answer.status >= 500 ? 'FAILED' : 'WORKED';
    } catch (error) {
      settled = () => {
        throw error;
      };
      return isOfTheUpstream(error) ? 'FAILED' : 'WORKED';
    }
  };
  await breaker.execute(judge).catch((error: unknown) => {
    throw error instanceof BrokenCircuitError ? circuitIsOpen() : error;
  });
  return valueOf(settled);
}

/** Not what its caller gave up, and not an answer that is only too large. */
function isOfTheUpstream(error: unknown): boolean {
  return error instanceof TransportError && error.kind !== 'ABORTED' && error.kind !== 'TOO_LARGE';
}

function valueOf(settled: (() => UpstreamAnswer) | null): UpstreamAnswer {
  if (settled === null) throw new Error('The circuit breaker did not run the exchange.');
  return settled();
}

function circuitIsOpen(): TransportError {
  return new TransportError('CIRCUIT_OPEN', false, 'the upstream has been failing');
}
