/** What an exchange tells of the upstream. UNDECIDED: nothing, since its caller gave it up. */
export type Verdict = 'FAILED' | 'UNDECIDED' | 'WORKED';

export interface CircuitOptions {
  /** Exchanges a second below which the circuit stays closed: of a few, a few failures say little. */
  readonly minimumRps: number;
  /** Milliseconds that it stays open before one exchange tries whether the upstream is back. */
  readonly openMs: number;
  /** Milliseconds after which such a trial without an answer is taken for a failure. */
  readonly trialMs: number;
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
export class Circuit {
  readonly #options: CircuitOptions;
  readonly #now: () => number;
  #buckets: Bucket[] = [];
  /** Null: closed. Otherwise when the next trial may begin. */
  #nextTrialAt: number | null = null;
  // An exchange of before the last opening or closing says nothing of now.
  #era = 0;

  /** `now` is in milliseconds of a clock that is never set back. */
  constructor(options: CircuitOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** Null: the upstream is left alone. Otherwise to be called with how the exchange went. */
  enter(): ((verdict: Verdict) => void) | null {
    const era = this.#era;
    if (this.#nextTrialAt === null)
      return (verdict) => {
        if (era === this.#era && verdict !== 'UNDECIDED') this.#count(verdict);
      };
    if (this.#now() < this.#nextTrialAt) return null;
    // Until this one has said something, the next may try when its time is over.
    this.#nextTrialAt = this.#now() + this.#options.trialMs;
    return (verdict) => {
      if (era === this.#era) this.#turn(verdict !== 'WORKED');
    };
  }

  #turn(isOpen: boolean): void {
    this.#nextTrialAt = isOpen ? this.#now() + this.#options.openMs : null;
    this.#buckets = [];
    this.#era += 1;
  }

  #count(verdict: 'FAILED' | 'WORKED'): void {
    const number = Math.floor(this.#now() / BUCKET_MS);
    this.#buckets = this.#buckets.filter((bucket) => bucket.number > number - BUCKETS);
    const latest = this.#buckets.at(-1);
    const bucket = latest?.number === number ? latest : { number, failed: 0, worked: 0 };
    if (bucket !== latest) this.#buckets.push(bucket);
    if (verdict === 'FAILED') bucket.failed += 1;
    else bucket.worked += 1;
    const failed = this.#buckets.reduce((sum, one) => sum + one.failed, 0);
    const all = this.#buckets.reduce((sum, one) => sum + one.failed + one.worked, 0);
    if (failed * 2 > all && all >= (this.#options.minimumRps * SAMPLE_MS) / 1000) this.#turn(true);
  }
}
