import { Line, type Place } from './linked-queue.ts';

/**
 * Whether a client has left before its answer, and who is to hear of it. It says as much as an AbortSignal, of which each
 * request would have one and each call of the upstream a listener, at a tenth of its cost.
 */
export class Departure {
  #hasHappened = false;
  readonly #listeners = new Line<() => void>();

  get hasHappened(): boolean {
    return this.#hasHappened;
  }

  happen(): void {
    this.#hasHappened = true;
    let listener = this.#listeners.shift();
    while (listener) {
      listener();
      listener = this.#listeners.shift();
    }
  }

  /** Not called for what has happened already. */
  on(listener: () => void): Place<() => void> {
    return this.#listeners.join(listener);
  }

  off(listening: Place<() => void>): void {
    this.#listeners.leave(listening);
  }
}
