import {
  BUSY_TICK_MS,
  CALM_TICK_MS,
  IDLE_DELAY_MS,
  MAX_DELAY_MS,
  RATE_WINDOW_MS,
  SHORT_QUEUE,
  SLICE_MS,
} from '../../src/load/admission-queue.ts';
import { ConcurrencyLimit } from '../../src/load/concurrency-limit.ts';
import { DEFAULT_LOAD_LIMITS } from '../../src/load/load-shedder.ts';
import type { Clock } from './clock.ts';
import { Connections } from './connections.ts';
import type { Upstream } from './upstream.ts';

/** An operation, with the cost that the benchmark has measured. */
export interface OperationModel {
  readonly name: string;
  readonly cpuMs: number;
  readonly calls: number;
}

/**
 * `answered`: with all its data. `shed`: rejected before it started. `queue full`: a call of it found no connection in time.
 * `limited`: the upstream answered 429 to a call of it.
 */
export type End = 'answered' | 'limited' | 'queue full' | 'shed';

interface Task {
  readonly since: number;
  readonly cpuMs: number;
  readonly run: () => void;
}

interface Arrival {
  readonly since: number;
  readonly operation: OperationModel;
  readonly end: (end: End) => void;
}

/** The share of the CPU time before the upstream is called. The other part is spent on the answers. */
const SHARE_BEFORE_CALLS = 0.5;
const HOPELESS_FACTOR = 4;

/**
 * One process with one core: its event loop, its admission queue and its connections. The decisions are those of
 * `src/load/admission-queue.ts`, with its limits. A rejection costs nothing here.
 */
export class Replica {
  readonly #clock: Clock;
  readonly #connections: Connections;
  readonly #limit = new ConcurrencyLimit();
  readonly #waiting: Arrival[] = [];
  readonly #answers: Task[] = [];
  readonly #starts: Task[] = [];
  #startsMs = 0;
  #running = 0;
  #isWorking = false;
  #ended = 0;
  #rate: number | null = null;
  #rateSince = 0;

  constructor(options: { readonly connections: number; readonly upstream: Upstream; readonly clock: Clock }) {
    this.#clock = options.clock;
    this.#connections = new Connections(options.connections, options.upstream, options.clock);
    this.#tick();
  }

  arrive(operation: OperationModel, end: (end: End) => void): void {
    if (this.#isHopeless || this.#connections.isCongested) return end('shed');
    const arrival = { since: this.#clock.now, operation, end };
    const isLate = this.#startsMs > SLICE_MS + this.#tickMs;
    if (this.#waiting.length > 0 || this.#running >= this.#limit.value || isLate) this.#waiting.push(arrival);
    else this.#start(arrival);
    this.#work();
  }

  get #tickMs(): number {
    return this.#waiting.length > 0 ? BUSY_TICK_MS : CALM_TICK_MS;
  }

  get #isHopeless(): boolean {
    const [first] = this.#waiting;
    if (!first || this.#waiting.length < SHORT_QUEUE || this.#rate === null) return false;
    const { waitMs } = DEFAULT_LOAD_LIMITS;
    const expectedMs = this.#waiting.length / this.#rate;
    if (expectedMs <= waitMs) return false;
    return this.#clock.now - first.since > waitMs / 2 || (this.#rate > 0 && expectedMs > waitMs * HOPELESS_FACTOR);
  }

  #start({ operation, end }: Arrival): void {
    this.#running += 1;
    const cpuMs = operation.cpuMs * SHARE_BEFORE_CALLS;
    this.#startsMs += cpuMs;
    const run = (): void => {
      this.#startsMs -= cpuMs;
      this.#call(operation, end);
    };
    this.#starts.push({ since: this.#clock.now, cpuMs, run });
  }

  #call({ calls, cpuMs }: OperationModel, end: (end: End) => void): void {
    let left = calls;
    let result: End = 'answered';
    const answered = (): void => {
      left -= 1;
      if (left > 0) return;
      this.#running -= 1;
      this.#ended += 1;
      end(result);
    };
    const answerMs = (cpuMs * (1 - SHARE_BEFORE_CALLS)) / calls;
    for (let call = 0; call < calls; call += 1)
      this.#connections.call((status) => {
        if (status !== 'answered') result = status;
        this.#answers.push({ since: this.#clock.now, cpuMs: answerMs, run: answered });
        this.#work();
      });
  }

  /** Works on one thing after the other: answers first, then operations that have been admitted, then those that wait. */
  #work(): void {
    if (this.#isWorking) return;
    if (this.#answers.length === 0 && this.#starts.length === 0 && this.#running < this.#limit.value) {
      const next = this.#waiting.shift();
      if (next) this.#start(next);
    }
    const task = this.#answers.shift() ?? this.#starts.shift();
    if (!task) return;
    this.#isWorking = true;
    this.#clock.after(task.cpuMs, () => {
      this.#isWorking = false;
      task.run();
      this.#work();
    });
  }

  #tick(): void {
    const { now } = this.#clock;
    while (this.#waiting[0] && now - this.#waiting[0].since > DEFAULT_LOAD_LIMITS.waitMs)
      this.#waiting.shift()?.end('shed');
    const delayMs = now - (this.#answers[0]?.since ?? now);
    this.#limit.adjust({
      running: this.#running,
      isOverloaded: delayMs > MAX_DELAY_MS || this.#connections.isCongested,
      isNeeded: this.#waiting.length > 0,
      mayGrow: this.#answers.length === 0 && (!this.#connections.isFull || delayMs < IDLE_DELAY_MS),
    });
    this.#measureRate(now);
    this.#work();
    this.#clock.after(this.#tickMs, () => this.#tick());
  }

  #measureRate(now: number): void {
    if (this.#waiting.length === 0) this.#rate = null;
    else if (now - this.#rateSince < RATE_WINDOW_MS) return;
    else this.#rate = this.#ended / (now - this.#rateSince);
    this.#rateSince = now;
    this.#ended = 0;
  }
}
