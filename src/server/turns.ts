/** Milliseconds of one turn of the event loop in which everything is worked on as it comes. */
const TURN_MS = 10;
/** A line that is shorter is never hopeless: by so many its pace is seen anew. */
const SHORT_LINE = 8;
/** How much of its pace the line takes from the operation that has begun last. */
const PACE_SHARE = 0.125;

interface Waiting {
  readonly since: number;
  readonly settle: (isAdmitted: boolean) => void;
}

/**
 * Who works on the event loop next, when there is more to do than it can do at once. As long as its turns are short,
 * work is done as it comes. What comes later in a long one waits in line, from which each turn takes what it has time for:
 * a probe of /healthz is never behind more than that. Answers go first, and no operation begins while one waits: what has
 * begun is to get done, and one operation may bring many answers.
 *
 * The loop accepts one connection in a turn, and those that wait in the kernel can't be seen. While they come, turns go
 * to them, so that whoever has to be turned away is met and told.
 */
export class Turns {
  readonly #waitMs: number;
  readonly #operations: Waiting[] = [];
  readonly #answers: Waiting[] = [];
  #turnBeganAt: number | null = null;
  /** Set from a connection to the first turn without one. */
  #acceptingSince: number | null = null;
  #hasAccepted = false;
  /** Milliseconds between two operations that begin out of the line, smoothed; and when the last one did, while it lasts. */
  #paceMs = 0;
  #begunAt: number | null = null;

  /** `waitMs`: how long an operation stays in line. */
  constructor(waitMs: number) {
    this.#waitMs = waitMs;
  }

  /** True: whoever joins the line now will most likely wait too long. It can be turned away before it costs more. */
  isHopeless(): boolean {
    return this.#operations.length >= SHORT_LINE && this.#operations.length * this.#paceMs > this.#waitMs;
  }

  /** Resolves when a new operation may begin; false: it has waited too long. True at once if nothing is in its way. */
  ofOperation(): Promise<boolean> | true {
    return this.#take(this.#operations);
  }

  /** The same for an answer of the upstream, which is never given up. */
  ofAnswer(): Promise<boolean> | true {
    return this.#take(this.#answers);
  }

  /** To be told of each new connection. */
  connected(): void {
    const now = performance.now();
    this.#acceptingSince ??= now;
    this.#hasAccepted = true;
    if (this.#turnBeganAt === null) this.#beginTurn(now);
  }

  #take(line: Waiting[]): Promise<boolean> | true {
    const now = performance.now();
    const isLate = this.#turnBeganAt !== null && now - this.#turnBeganAt > TURN_MS;
    if (this.#turnBeganAt === null) this.#beginTurn(now);
    const isFirst = line.length === 0 && this.#answers.length === 0;
    if (isFirst && this.#acceptingSince === null && !isLate) return true;
    return new Promise((settle) => void line.push({ since: now, settle }));
  }

  #beginTurn(now: number): void {
    this.#turnBeganAt = now;
    // Runs when the loop has looked at all sockets that were ready.
    setImmediate(() => this.#endTurn());
  }

  #endTurn(): void {
    const now = performance.now();
    this.#turnBeganAt = null;
    // A flood of connections does not stop the work.
    if (!this.#hasAccepted || now - (this.#acceptingSince ?? now) > TURN_MS) this.#acceptingSince = null;
    this.#hasAccepted = false;
    if (this.#acceptingSince === null) this.#work(now + TURN_MS);
    else this.#beginTurn(now);
  }

  #work(until: number): void {
    const now = performance.now();
    if (now > until) return this.#beginTurn(now);
    this.#turnAway(now);
    const answer = this.#answers.shift();
    if (answer) answer.settle(true);
    else if (this.#operations.length > 0) this.#begin(now);
    else return;
    // What was settled runs in microtasks; a tick that is asked for in one of them comes when all of them are done.
    queueMicrotask(() => process.nextTick(() => this.#work(until)));
  }

  #turnAway(now: number): void {
    const inTime = this.#operations.findIndex(({ since }) => now - since <= this.#waitMs);
    const surplus = this.#operations.splice(0, inTime === -1 ? this.#operations.length : inTime);
    for (const { settle } of surplus) settle(false);
  }

  #begin(now: number): void {
    this.#operations.shift()?.settle(true);
    if (this.#begunAt !== null) this.#paceMs += (now - this.#begunAt - this.#paceMs) * PACE_SHARE;
    this.#begunAt = this.#operations.length === 0 ? null : now;
  }
}
