import { LinkedQueue, type QueueEntry } from '../core/linked-queue.ts';

/** A time limit. */
export interface Deadline {
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  /** Called when the time has passed, up to 20 ms late. It must remove the deadline with `delete`. */
  readonly pass: () => void;
}

/** Milliseconds between two checks, and so the longest delay of a deadline. */
const SWEEP_MS = 20;

/**
 * The deadlines of all pending requests, nearly all of which end earlier. One shared timer costs a tenth of one timer per
 * request.
 */
export class Deadlines {
  readonly #pending = new LinkedQueue<Deadline>();
  #timer: NodeJS.Timeout | null = null;

  /** Adds a deadline and returns its entry for `delete`. */
  add(deadline: Deadline): QueueEntry<Deadline> {
    this.#timer ??= setInterval(() => this.#sweep(), SWEEP_MS);
    return this.#pending.push(deadline);
  }

  /** Removes a deadline. Does nothing if it was removed before. */
  delete(entry: QueueEntry<Deadline>): void {
    this.#pending.remove(entry);
  }

  #sweep(): void {
    const now = performance.now();
    for (const deadline of this.#pending) if (deadline.at <= now) deadline.pass();
    if (this.#pending.length > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
