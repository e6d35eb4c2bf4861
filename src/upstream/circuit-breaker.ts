/** What an exchange tells of the upstream. UNDECIDED: nothing, since its caller gave it up. */
export type Outcome = 'FAILED' | 'UNDECIDED' | 'WORKED';

export interface CircuitBreakerOptions {
  /** Exchanges a second below which the circuit stays closed: of a few, a few failures say little. */
  readonly minimumRps: number;
  /** Milliseconds that it stays open before one exchange tries whether the upstream is back. */
  readonly openMs: number;
  /** Milliseconds after which such a trial without an answer is taken for a failure. */
  readonly probeMs: number;
}

const SAMPLE_MS = 2_000;
const BUCKETS = 10;
const BUCKET_MS = SAMPLE_MS / BUCKETS;

interface Bucket {
  readonly number: number;
  failed: number;
  worked: number;
}

/**
 * Leaves an upstream alone of which more than half of the exchanges of the last two seconds have failed. It is told
 * verdicts alone: an answer or an error may hold a caller's key.
 *
 * Written here because the breakers that there are take what says nothing for a success, so that a client who leaves
 * would close the circuit on an upstream that hangs; they wait for a trial as long as it takes, also where that is a
 * write; and they go by the wall clock, or keep the last error.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  readonly #now: () => number;
  #buckets: Bucket[] = [];
  /** Null: closed. Otherwise when the next trial may begin. */
  #nextProbeAt: number | null = null;
  // An exchange of before the last opening or closing says nothing of now.
  #generation = 0;

  /** `now` is in milliseconds of a clock that is never set back. */
  constructor(options: CircuitBreakerOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** Null: the upstream is left alone. Otherwise to be called with how the exchange went. */
  enter(): ((outcome: Outcome) => void) | null {
    const generation = this.#generation;
    if (this.#nextProbeAt === null)
      return (outcome) => {
        if (generation === this.#generation && outcome !== 'UNDECIDED') this.#count(outcome);
      };
    if (this.#now() < this.#nextProbeAt) return null;
    // Until this one has said something, the next may try when its time is over.
    this.#nextProbeAt = this.#now() + this.#options.probeMs;
    return (outcome) => {
      if (generation === this.#generation) this.#setOpen(outcome !== 'WORKED');
    };
  }

  #setOpen(isOpen: boolean): void {
    this.#nextProbeAt = isOpen ? this.#now() + this.#options.openMs : null;
    this.#buckets = [];
    this.#generation += 1;
  }

  #count(outcome: 'FAILED' | 'WORKED'): void {
    const number = Math.floor(this.#now() / BUCKET_MS);
    this.#buckets = this.#buckets.filter((bucket) => bucket.number > number - BUCKETS);
    const latest = this.#buckets.at(-1);
    const bucket = latest?.number === number ? latest : { number, failed: 0, worked: 0 };
    if (bucket !== latest) this.#buckets.push(bucket);
    if (outcome === 'FAILED') bucket.failed += 1;
    else bucket.worked += 1;
    const failed = this.#buckets.reduce((sum, one) => sum + one.failed, 0);
    const all = this.#buckets.reduce((sum, one) => sum + one.failed + one.worked, 0);
    if (failed * 2 > all && all >= (this.#options.minimumRps * SAMPLE_MS) / 1000) this.#setOpen(true);
  }
}
