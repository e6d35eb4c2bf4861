import { LinkedQueue, type QueueEntry } from '../core/linked-queue.ts';

/** A time limit. */
export interface Deadline {
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  /** Called when the time has passed. It must remove the deadline with `delete`. */
  readonly pass: () => void;
}

/**
 * The deadlines of all pending requests, nearly all of which end earlier. They share one timer, which is set for the earliest
 * deadline and is not changed when that is removed. A timer for each request would cost ten times as much, and one that looks
 * at them every few milliseconds would wake a process that only waits.
 */
export class Deadlines {
  readonly #pending = new LinkedQueue<Deadline>();
  #timer: NodeJS.Timeout | null = null;
  /** The time at which the timer fires, in milliseconds of `performance.now()`. Infinity without a timer. */
  #firesAt = Infinity;

  /** Adds a deadline and returns its entry for `delete`. */
  add(deadline: Deadline): QueueEntry<Deadline> {
    if (deadline.at < this.#firesAt) this.#fireAt(deadline.at);
    return this.#pending.push(deadline);
  }

  /** Removes a deadline. Does nothing if it was removed before. */
  delete(entry: QueueEntry<Deadline>): void {
    this.#pending.remove(entry);
  }

  /** The timer does not keep the process alive: the connection of a pending request does. */
  #fireAt(time: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#firesAt = time;
    this.#timer = setTimeout(() => this.#fire(), Math.max(Math.ceil(time - performance.now()), 1)).unref();
  }

  #fire(): void {
    this.#timer = null;
    this.#firesAt = Infinity;
    const now = performance.now();
    const passed: Deadline[] = [];
    let next = Infinity;
    for (const deadline of this.#pending) {
      if (deadline.at <= now) passed.push(deadline);
      else next = Math.min(next, deadline.at);
    }
    // Before the deadlines pass, since one of them may add another.
    if (next < Infinity) this.#fireAt(next);
    for (const { pass } of passed) pass();
  }
}
