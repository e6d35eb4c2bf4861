import type { Clock } from './clock.ts';

export interface UpstreamModel {
  /** The time of every answer. */
  readonly latencyMs: number;
  /** Calls per second of all replicas together that it answers; it answers 429 to the others. Null: no limit. */
  readonly callsPerSecond: number | null;
}

export type UpstreamStatus = 'answered' | 'limited';

/** The upstream that all replicas share. It never fails, and its rate limit is a token bucket with the calls of one second. */
export class Upstream {
  readonly #model: UpstreamModel;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt = 0;

  constructor(model: UpstreamModel, clock: Clock) {
    this.#model = model;
    this.#clock = clock;
    this.#tokens = model.callsPerSecond ?? 0;
  }

  call(end: (status: UpstreamStatus) => void): void {
    const status = this.#takeToken() ? 'answered' : 'limited';
    this.#clock.after(this.#model.latencyMs, () => end(status));
  }

  #takeToken(): boolean {
    const { callsPerSecond } = this.#model;
    if (callsPerSecond === null) return true;
    const elapsedMs = this.#clock.now - this.#filledAt;
    this.#filledAt = this.#clock.now;
    this.#tokens = Math.min(this.#tokens + (elapsedMs * callsPerSecond) / 1000, callsPerSecond);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
