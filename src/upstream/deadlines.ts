import { LinkedQueue, type QueueEntry } from '../core/linked-queue.ts';

/** A moment, in milliseconds of `performance.now()`, and what is done when it has passed. */
export interface Deadline {
  readonly at: number;
  readonly pass: () => void;
}

/** Milliseconds by which a deadline may be late. */
const SWEEP_MS = 20;

/** The deadlines of very many exchanges, nearly all of which end before: one timer for all costs a tenth of one for each. */
export class Deadlines {
  readonly #pending = new LinkedQueue<Deadline>();
  #timer: NodeJS.Timeout | null = null;

  add(deadline: Deadline): QueueEntry<Deadline> {
    this.#timer ??= setInterval(() => this.#sweep(), SWEEP_MS);
    return this.#pending.push(deadline);
  }

  delete(place: QueueEntry<Deadline>): void {
    this.#pending.remove(place);
  }

  #sweep(): void {
    const now = performance.now();
    for (const deadline of this.#pending) if (deadline.at <= now) deadline.pass();
    if (this.#pending.length > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
