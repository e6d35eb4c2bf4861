import { LinkedQueue } from '../core/linked-queue.ts';

/** How often the queue looks at the loop while operations run, in milliseconds. */
const TICK_MS = 4;
/** A loop iteration that is longer than this is too long: a health check waits for it. */
const MAX_ITERATION_MS = 25;
/** Operations are started only in the first milliseconds of an iteration; the rest of it is for answers. */
const START_MS = 12;
/** The clock is read for one in this many operations that start without waiting. */
const STARTS_PER_CLOCK_READING = 8;
/** New connections hold back the start of operations for at most this many milliseconds. */
const MAX_ACCEPT_MS = 10;

/** Multiplicative decrease and additive increase of the limit: a fifth less, an eighth more per tick. */
const DECREASE = 0.8;
const INCREASE_SHIFT = 3;
/** There is no limit while the loop keeps up. */
const NO_LIMIT = Infinity;

/** The rate at which operations end is measured over this many milliseconds. */
const RATE_WINDOW_MS = 100;
/** A shorter queue is never hopeless. */
const SHORT_QUEUE = 8;

interface Waiting {
  readonly since: number;
  readonly settle: (isAdmitted: boolean) => void;
}

/**
 * Admission queue of the event loop. While the loop keeps up, operations start at once and cost a counter. When an iteration
 * becomes too long, operations wait in a FIFO queue, and a limit on the operations that run follows the length of the
 * iterations in both directions (AIMD). The queue is woken by the end of an operation, by a timer, and by the first
 * iteration without a new connection. It never polls. See README.md in this folder.
 */
export class AdmissionQueue {
  readonly #maxWaitMs: number;
  readonly #queue = new LinkedQueue<Waiting>();
  #running = 0;
  #limit = NO_LIMIT;
  #timer: NodeJS.Timeout | null = null;
  /** When the last tick ran. While iterations are longer than a tick, this is the start of the iteration. */
  #tickedAt = 0;
  #startsSinceClock = 0;
  /** Set from the first new connection until the first iteration without one. */
  #acceptingSince: number | null = null;
  #accepted = false;
  #isStarting = false;

  /** Operations per millisecond that end while others wait; 0 if it is not known. */
  #rate = 0;
  #ended = 0;
  #rateSince = 0;

  /** `maxWaitMs`: operations that have waited longer are rejected. */
  constructor(maxWaitMs: number) {
    this.#maxWaitMs = maxWaitMs;
  }

  /**
   * True if an operation that joins the queue now would most likely wait too long. The rate at which a queue begins to move
   * is low, and a burst may soon be over; so it must be exceeded four times, or the oldest must have waited for half of the time.
   */
  get isHopeless(): boolean {
    const { length, first } = this.#queue;
    if (length < SHORT_QUEUE || this.#rate === 0) return false;
    const expectedMs = length / this.#rate;
    if (expectedMs <= this.#maxWaitMs) return false;
    return expectedMs > this.#maxWaitMs * 4 || performance.now() - (first?.since ?? 0) > this.#maxWaitMs / 2;
  }

  /** True if the operation may start now. Otherwise resolves when it may (true), or when it has waited too long (false). */
  enter(): Promise<boolean> | true {
    if (this.#timer === null) this.#startTicking();
    if (this.#queue.length > 0 || this.#running >= this.#limit || this.#acceptingSince !== null || this.#isLate())
      return new Promise((settle) => void this.#queue.push({ since: performance.now(), settle }));
    this.#running += 1;
    return true;
  }

  /** Called once when an admitted operation has ended. */
  leave(): void {
    this.#running -= 1;
    this.#ended += 1;
    if (this.#queue.length > 0) this.#startWaiting();
  }

  /** Called for each new connection. The loop accepts one per iteration, and those that wait in the kernel can't be seen. */
  connected(): void {
    this.#accepted = true;
    if (this.#acceptingSince !== null) return;
    this.#acceptingSince = performance.now();
    setImmediate(() => this.#afterIteration());
  }

  #afterIteration(): void {
    const isOver = !this.#accepted || performance.now() - (this.#acceptingSince ?? 0) > MAX_ACCEPT_MS;
    this.#accepted = false;
    if (!isOver) return void setImmediate(() => this.#afterIteration());
    this.#acceptingSince = null;
    if (this.#queue.length > 0) this.#startWaiting();
  }

  #isLate(): boolean {
    this.#startsSinceClock += 1;
    if (this.#startsSinceClock < STARTS_PER_CLOCK_READING) return false;
    this.#startsSinceClock = 0;
    if (performance.now() - this.#tickedAt <= MAX_ITERATION_MS) return false;
    this.#limit = Math.min(this.#limit, Math.max(this.#running, 1));
    return true;
  }

  #startTicking(): void {
    this.#tickedAt = performance.now();
    this.#rateSince = this.#tickedAt;
    this.#ended = 0;
    // The timer must not keep the process alive.
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref();
  }

  #tick(): void {
    const now = performance.now();
    const elapsedMs = now - this.#tickedAt;
    this.#tickedAt = now;
    this.#startsSinceClock = 0;
    this.#rejectOverdue(now);
    this.#adjustLimit(elapsedMs);
    this.#measureRate(now);
    if (this.#queue.length > 0) this.#startWaiting();
    else if (this.#running === 0) this.#stopTicking();
  }

  #stopTicking(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#limit = NO_LIMIT;
  }

  #adjustLimit(elapsedMs: number): void {
    if (elapsedMs > MAX_ITERATION_MS) {
      // Not below what an earlier decrease has not brought about yet: the answers of a slow upstream come late.
      if (this.#running <= this.#limit)
        this.#limit = Math.max(Math.floor(Math.min(this.#limit, this.#running) * DECREASE), 1);
    } else if (this.#queue.length === 0) {
      this.#limit = NO_LIMIT;
    } else if (this.#limit !== NO_LIMIT && this.#running >= this.#limit) {
      this.#limit += Math.max(this.#limit >> INCREASE_SHIFT, 1);
    }
  }

  #rejectOverdue(now: number): void {
    while (this.#queue.first && now - this.#queue.first.since > this.#maxWaitMs) this.#queue.shift()?.settle(false);
  }

  #measureRate(now: number): void {
    if (this.#queue.length === 0) {
      this.#rate = 0;
      this.#rateSince = now;
      this.#ended = 0;
    } else if (now - this.#rateSince >= RATE_WINDOW_MS) {
      this.#rate = this.#ended / (now - this.#rateSince);
      this.#rateSince = now;
      this.#ended = 0;
    }
  }

  #startWaiting(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    this.#startNext();
  }

  /** Starts one operation, lets it run to its first wait, and looks at the clock again. */
  #startNext(): void {
    const isLate = performance.now() - this.#tickedAt > START_MS;
    if (isLate || this.#acceptingSince !== null || this.#running >= this.#limit || this.#queue.length === 0) {
      this.#isStarting = false;
      return;
    }
    this.#running += 1;
    this.#queue.shift()?.settle(true);
    // The operation runs in microtasks. A tick that is scheduled by the last of them runs when all are done.
    queueMicrotask(() => process.nextTick(() => this.#startNext()));
  }
}
