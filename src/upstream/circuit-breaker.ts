/** The outcome of one call for the health of the upstream. INCONCLUSIVE: it shows nothing, for example because its client disconnected. */
export type Outcome = 'FAILED' | 'INCONCLUSIVE' | 'SUCCEEDED';

export interface CircuitBreakerOptions {
  /** Calls per second below which the circuit stays closed, because a few failures of a few calls say little. */
  readonly minimumRps: number;
  /** Milliseconds that the circuit stays open before a probe may start. */
  readonly openMs: number;
  /** Milliseconds after which a probe without an outcome no longer keeps the next probe from starting. */
  readonly probeMs: number;
  /** Called when the circuit opens and when it closes, but not when a probe fails. */
  readonly onCircuit: (state: CircuitState) => void;
}

export type CircuitState = 'closed' | 'open';

/** The failure rate is measured over the last 2,000 ms, in 10 buckets of 200 ms. */
export const SAMPLE_MS = 2_000;
const BUCKETS = 10;
const BUCKET_MS = SAMPLE_MS / BUCKETS;

/** The outcomes of one interval of `BUCKET_MS`. */
interface Bucket {
  /** The time of the interval, divided by `BUCKET_MS`. */
  readonly number: number;
  failed: number;
  all: number;
}

/**
 * Stops calls to an upstream that fails. The circuit opens when more than half of the calls of the last 2 seconds have
 * failed. While it is open, one call at a time may pass as a probe. README.md in this folder shows the states.
 *
 * This is own code because the libraries do not fit. cockatiel (https://github.com/connor4312/cockatiel) counts an
 * inconclusive result as a success, so a client that disconnects would close the circuit on an upstream that hangs. It waits
 * for a probe without a limit, also if the probe is a slow write. It uses the wall clock. It keeps the last error, which may
 * contain a caller's key; this class gets outcomes only. opossum (https://github.com/nodeshift/opossum) shares the first and
 * the third problem, and passes each error on to its listeners.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  readonly #now: () => number;
  /** The latest is the last. */
  #buckets: Bucket[] = [];
  /** The outcomes of all buckets. */
  #failed = 0;
  #all = 0;
  /** The time from which the next probe may start. Null if the circuit is closed. */
  #nextProbeAt: number | null = null;
  /** Increased whenever the circuit opens or closes. Outcomes of calls from an earlier generation are ignored. */
  #generation = 0;

  /** `now` returns milliseconds of a monotonic clock. */
  constructor(options: CircuitBreakerOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  get state(): CircuitState {
    return this.#nextProbeAt === null ? 'closed' : 'open';
  }

  /** Asks to send one call. Returns null if it must not be sent, or else a function to report its outcome with, once. */
  enter(): ((outcome: Outcome) => void) | null {
    const generation = this.#generation;
    if (this.#nextProbeAt === null)
      return (outcome) => {
        if (generation === this.#generation && outcome !== 'INCONCLUSIVE') this.#count(outcome);
      };
    if (this.#now() < this.#nextProbeAt) return null;
    // This call is a probe. The next one may start when this one has failed, or after `probeMs` without an outcome.
    this.#nextProbeAt = this.#now() + this.#options.probeMs;
    return (outcome) => {
      if (generation === this.#generation) this.#setOpen(outcome !== 'SUCCEEDED');
    };
  }

  #setOpen(isOpen: boolean): void {
    if (isOpen !== (this.#nextProbeAt !== null)) this.#options.onCircuit(isOpen ? 'open' : 'closed');
    this.#nextProbeAt = isOpen ? this.#now() + this.#options.openMs : null;
    this.#buckets = [];
    this.#failed = 0;
    this.#all = 0;
    this.#generation += 1;
  }

  #count(outcome: 'FAILED' | 'SUCCEEDED'): void {
    const bucket = this.#bucketOf(Math.floor(this.#now() / BUCKET_MS));
    const failed = outcome === 'FAILED' ? 1 : 0;
    bucket.all += 1;
    bucket.failed += failed;
    this.#all += 1;
    this.#failed += failed;
    const { minimumRps } = this.#options;
    if (this.#failed * 2 > this.#all && this.#all >= (minimumRps * SAMPLE_MS) / 1000) this.#setOpen(true);
  }

  /** The bucket of this interval. A new one takes the place of those that are too old. */
  #bucketOf(number: number): Bucket {
    const latest = this.#buckets.at(-1);
    if (latest?.number === number) return latest;
    for (let first = this.#buckets[0]; first && first.number <= number - BUCKETS; first = this.#buckets[0]) {
      this.#failed -= first.failed;
      this.#all -= first.all;
      this.#buckets.shift();
    }
    const bucket = { number, failed: 0, all: 0 };
    this.#buckets.push(bucket);
    return bucket;
  }
}
