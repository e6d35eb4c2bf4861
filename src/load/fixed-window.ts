interface Window {
  /** In milliseconds of `performance.now()`. */
  endsAt: number;
  points: number;
}

/**
 * Counts the points of each caller in windows of a fixed length, in the memory of this process. A caller is forgotten within two
 * lengths of a window, or when it has paid off what it was charged.
 *
 * Own code, because of the timers of the library that counts in Redis (rate-limiter-flexible): in memory it has a timer for each
 * caller and window. With an upstream that takes 20 ms, hardly two operations share an iteration of the event loop, and each of
 * those timers wakes the process for itself. `docs/performance.md` has the counts. Here, one timer serves all callers.
 */
export class FixedWindow {
  readonly #limit: number;
  readonly #lengthMs: number;
  readonly #windows = new Map<string, Window>();
  #timer: NodeJS.Timeout | null = null;

  /** `limit`: points that a caller may use in `seconds`. */
  constructor(limit: number, seconds: number) {
    this.#limit = limit;
    this.#lengthMs = seconds * 1000;
  }

  /** Counts one point. Returns null, or the whole seconds to wait if the caller has used more than the limit. */
  consume(callerId: string): number | null {
    const now = performance.now();
    const { points, endsAt } = this.#add(callerId, 1, now);
    return points <= this.#limit ? null : Math.max(Math.ceil((endsAt - now) / 1000), 1);
  }

  /** Counts points that were used already. Points above the limit are paid off in the next windows: until then, `consume` refuses. */
  charge(callerId: string, points: number): void {
    const now = performance.now();
    const window = this.#add(callerId, points, now);
    if (window.points > this.#limit) window.endsAt += (points / this.#limit) * this.#lengthMs;
  }

  #add(callerId: string, points: number, now: number): Window {
    let window = this.#windows.get(callerId);
    if (window === undefined || window.endsAt <= now) {
      window = { endsAt: now + this.#lengthMs, points: 0 };
      this.#windows.set(callerId, window);
      if (this.#timer === null) this.#forgetLater();
    }
    window.points += points;
    return window;
  }

  #forgetLater(): void {
    const forget = (): void => {
      const now = performance.now();
      for (const [callerId, { endsAt }] of this.#windows) if (endsAt <= now) this.#windows.delete(callerId);
      this.#timer = null;
      if (this.#windows.size > 0) this.#forgetLater();
    };
    // It must not keep the process alive.
    this.#timer = setTimeout(forget, this.#lengthMs).unref();
  }
}
