import { LinkedQueue } from '../core/linked-queue.ts';
import type { ResilientTransport } from '../upstream/resilience.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';

/** While operations run, the loop is observed in this interval, in milliseconds; while some wait, in the shorter one. */
export const CALM_TICK_MS = 16;
export const BUSY_TICK_MS = 4;
/** One iteration of the loop spends at most this many milliseconds on queued work. Then a health check has its turn. */
export const SLICE_MS = 8;
/** A loop delay above this many milliseconds is too long. */
export const MAX_DELAY_MS = 25;
/** With a shorter delay, in milliseconds, the loop has nothing else to do. */
export const IDLE_DELAY_MS = 2;
/** The clock is read for one in this many operations or responses that need not wait. */
const CLOCK_INTERVAL = 8;
/** New connections hold back the queues for at most this many iterations. Each of them accepts one connection. */
const MAX_ACCEPTING_ITERATIONS = 32;

/** The rate at which operations end is measured over this many milliseconds. */
export const RATE_WINDOW_MS = 100;
/** A shorter queue is never hopeless. */
export const SHORT_QUEUE = 8;

interface Waiting {
  readonly since: number;
  readonly settle: (isAdmitted: boolean) => void;
}

export interface AdmissionOptions {
  /** Operations that have waited for more milliseconds are rejected. */
  readonly maxWaitMs: number;
  readonly upstream: UpstreamLoad;
}

/** The state of the connections to the upstream. */
export type UpstreamLoad = Pick<ResilientTransport, 'isCongested' | 'isFull'>;

/**
 * Admission queue of the event loop. While the loop keeps up, work starts at once and costs a counter. When an iteration
 * becomes long, further responses of the upstream and new operations wait in two FIFO queues, and each iteration works on
 * them for a few milliseconds, responses first. While operations wait, a limit on the running operations follows the loop
 * delay in both directions. The queues are woken by the end of an operation, by a timer, and by the next iteration if
 * work was left that may start. They never poll. README.md in this folder has the figures.
 */
export class AdmissionQueue {
  readonly #options: AdmissionOptions;
  readonly #operations = new LinkedQueue<Waiting>();
  readonly #responses = new LinkedQueue<Waiting>();
  #running = 0;
  readonly #limit = new ConcurrencyLimit();

  #timer: NodeJS.Timeout | null = null;
  #tickMs = CALM_TICK_MS;
  #tickedAt = 0;
  /** When the current iteration began, as far as it is known: at a tick, or when queued work was continued. */
  #iterationAt = 0;
  #sinceClock = 0;
  #isLate = false;
  #isWorking = false;
  #isContinuing = false;

  /** Iterations that have accepted a connection in a row; 0 if the last one has not. */
  #acceptingIterations = 0;
  #hasAccepted = false;

  /** Operations per millisecond that end while others wait. Null if it is not known. */
  #rate: number | null = null;
  #ended = 0;
  #rateSince = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * True if an operation that joins the queue now would most likely wait too long. The rate at which a queue begins to move
   * is low, and a burst may soon be over. So the wait must be four times too long, or the first must have waited for half of it.
   */
  get isHopeless(): boolean {
    const { length, first } = this.#operations;
    if (length < SHORT_QUEUE || this.#rate === null) return false;
    const { maxWaitMs } = this.#options;
    const expectedMs = length / this.#rate;
    if (expectedMs <= maxWaitMs) return false;
    const hasWaitedLong = performance.now() - (first?.since ?? 0) > maxWaitMs / 2;
    return hasWaitedLong || (this.#rate > 0 && expectedMs > maxWaitMs * 4);
  }

  get numbers(): Readonly<Record<'responses' | 'running' | 'waiting', number>> {
    return { running: this.#running, waiting: this.#operations.length, responses: this.#responses.length };
  }

  /** True if the operation may start now. Otherwise resolves to true when it may, or to false when it has waited too long. */
  enter(): Promise<boolean> | true {
    if (this.#timer === null) this.#startTicking();
    if (this.#operations.length > 0 || this.#running >= this.#limit.value || this.#isBusy())
      return wait(this.#operations);
    this.#running += 1;
    return true;
  }

  /** Called once when an admitted operation has ended. */
  leave(): void {
    this.#running -= 1;
    this.#ended += 1;
    this.#work();
  }

  /** True if a response of the upstream may be processed now. Otherwise resolves when it may. It is never rejected. */
  respond(): Promise<boolean> | true {
    // An operation whose client has disconnected has ended, but a response to its write can still come.
    if (this.#timer === null) this.#startTicking();
    if (this.#responses.length === 0 && !this.#isBusy()) return true;
    this.#timer?.ref();
    return wait(this.#responses);
  }

  /**
   * Called for each new connection. The loop accepts one connection per iteration, and those that wait in the kernel can't be
   * seen. So iterations are kept short until one of them accepts none: a health check may be behind the others.
   */
  connected(): void {
    this.#hasAccepted = true;
    if (this.#acceptingIterations > 0) return;
    this.#acceptingIterations = 1;
    setImmediate(() => this.#afterAccepting());
  }

  #afterAccepting(): void {
    if (this.#hasAccepted && this.#acceptingIterations < MAX_ACCEPTING_ITERATIONS) {
      this.#hasAccepted = false;
      this.#acceptingIterations += 1;
      setImmediate(() => this.#afterAccepting());
      return;
    }
    this.#hasAccepted = false;
    this.#acceptingIterations = 0;
    this.#beginIteration(performance.now());
    this.#work();
  }

  /** True if this iteration is already long, or accepts connections. */
  #isBusy(): boolean {
    if (this.#acceptingIterations > 0 || this.#isLate) return true;
    this.#sinceClock += 1;
    if (this.#sinceClock < CLOCK_INTERVAL) return false;
    this.#sinceClock = 0;
    this.#isLate = performance.now() - this.#iterationAt > SLICE_MS + this.#tickMs;
    return this.#isLate;
  }

  #beginIteration(now: number): void {
    this.#iterationAt = now;
    this.#isLate = false;
    this.#sinceClock = 0;
  }

  #startTicking(): void {
    this.#tickedAt = performance.now();
    this.#beginIteration(this.#tickedAt);
    this.#rateSince = this.#tickedAt;
    this.#ended = 0;
    this.#tickLater();
  }

  #tickLater(): void {
    this.#tickMs = this.#operations.length > 0 ? BUSY_TICK_MS : CALM_TICK_MS;
    this.#timer = setTimeout(() => this.#tick(), this.#tickMs);
    // Only queued responses keep the process alive: the outcome of a write is logged before it ends.
    if (this.#responses.length === 0) this.#timer.unref();
  }

  #tick(): void {
    const now = performance.now();
    const loopDelayMs = Math.max(now - this.#tickedAt - this.#tickMs, now - (this.#responses.first?.since ?? now));
    this.#tickedAt = now;
    this.#beginIteration(now);
    this.#rejectOverdue(now);
    const { upstream } = this.#options;
    this.#limit.adjust({
      running: this.#running,
      isOverloaded: loopDelayMs > MAX_DELAY_MS || upstream.isCongested(),
      isNeeded: this.#operations.length > 0,
      mayGrow: this.#responses.length === 0 && (!upstream.isFull() || loopDelayMs < IDLE_DELAY_MS),
    });
    this.#measureRate(now);
    this.#work();
    if (this.#running + this.#operations.length + this.#responses.length > 0) return this.#tickLater();
    this.#timer = null;
    this.#limit.remove();
  }

  #rejectOverdue(now: number): void {
    const { maxWaitMs } = this.#options;
    while (this.#operations.first && now - this.#operations.first.since > maxWaitMs)
      this.#operations.shift()?.settle(false);
  }

  #measureRate(now: number): void {
    if (this.#operations.length === 0) this.#rate = null;
    else if (now - this.#rateSince < RATE_WINDOW_MS) return;
    else this.#rate = this.#ended / (now - this.#rateSince);
    this.#rateSince = now;
    this.#ended = 0;
  }

  #work(): void {
    if (this.#isWorking || !this.#hasWork()) return;
    this.#isWorking = true;
    this.#workOnNext();
  }

  /** True if there is queued work that may start now. */
  #hasWork(): boolean {
    if (this.#acceptingIterations > 0) return false;
    if (this.#responses.length > 0) return true;
    return this.#operations.length > 0 && this.#running < this.#limit.value;
  }

  /** Lets one response or operation run to its first wait, and then looks at the clock again. */
  #workOnNext(): void {
    const isOver = performance.now() - this.#iterationAt > SLICE_MS;
    if (isOver || !this.#hasWork()) {
      this.#isWorking = false;
      if (isOver && this.#hasWork()) this.#continueSoon();
      return;
    }
    const response = this.#responses.shift();
    if (!response) this.#running += 1;
    (response ?? this.#operations.shift())?.settle(true);
    // It runs in microtasks. A callback that the last of them schedules for the next tick runs when all are done.
    queueMicrotask(() => process.nextTick(() => this.#workOnNext()));
  }

  /** In the next iteration. Work that may start is left, so the loop must not sleep. */
  #continueSoon(): void {
    if (this.#isContinuing) return;
    this.#isContinuing = true;
    setImmediate(() => {
      this.#isContinuing = false;
      this.#beginIteration(performance.now());
      this.#work();
    });
  }
}

function wait(queue: LinkedQueue<Waiting>): Promise<boolean> {
  return new Promise((settle) => void queue.push({ since: performance.now(), settle }));
}
