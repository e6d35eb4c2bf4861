import { LinkedQueue, type QueueEntry } from './linked-queue.ts';

/**
 * Whether a client has left before its answer, and who is to hear of it. It says as much as an AbortSignal, of which each
 * request would have one and each call of the upstream a listener, at a tenth of its cost.
 */
export class ClientDisconnect {
  #disconnected = false;
  readonly #listeners = new LinkedQueue<() => void>();

  get disconnected(): boolean {
    return this.#disconnected;
  }

  signal(): void {
    this.#disconnected = true;
    let listener = this.#listeners.shift();
    while (listener) {
      listener();
      listener = this.#listeners.shift();
    }
  }

  /** Not called for what has happened already. */
  on(listener: () => void): QueueEntry<() => void> {
    return this.#listeners.push(listener);
  }

  off(entry: QueueEntry<() => void>): void {
    this.#listeners.remove(entry);
  }
}
