/** The limit becomes a fifth smaller than the running operations. */
const DECREASE = 0.8;
/**
 * It grows by 1 per observation, and by an eighth of its value where that is more. Growth by 1 alone takes seconds to reach the
 * hundreds of operations that wait for a slow upstream, and meanwhile those in the queue are rejected.
 */
const INCREASE_SHIFT = 3;

export interface LoadObservation {
  /** Operations that run. */
  readonly running: number;
  /** True if the loop or the upstream cannot keep up with them. */
  readonly isOverloaded: boolean;
  /** True if operations wait. */
  readonly isNeeded: boolean;
  /** True if a further operation would not only wait for something else. */
  readonly mayGrow: boolean;
}

/** Limit on running operations that follows the load in both directions, like the congestion window of TCP. */
export class ConcurrencyLimit {
  /** Infinity if there is no limit. */
  #value = Infinity;

  get value(): number {
    return this.#value;
  }

  remove(): void {
    this.#value = Infinity;
  }

  adjust({ running, isOverloaded, isNeeded, mayGrow }: LoadObservation): void {
    if (isOverloaded) {
      // Not again before they have come down to the limit: responses of a slow upstream come late.
      if (running <= this.#value) this.#value = Math.max(Math.floor(running * DECREASE), 1);
    } else if (!isNeeded) {
      this.remove();
    } else if (this.#value === Infinity) {
      this.#value = Math.max(running, 1);
    } else if (mayGrow && running >= this.#value) {
      this.#value += Math.max(this.#value >> INCREASE_SHIFT, 1);
    }
  }
}
