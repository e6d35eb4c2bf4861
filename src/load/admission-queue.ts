/** Milliseconds of one turn of the event loop in which everything is worked on as it comes. */
const TURN_MS = 25;
/** Milliseconds for which connections that keep coming hold up the line. */
const ACCEPTING_MS = 10;
/** Milliseconds of one turn that the line gets. Each turn has its price, so it is not one piece of work only. */
const WORK_MS = 4;
/** A line that is shorter is never hopeless: by so many its pace is seen anew. */
const SHORT_LINE = 8;
/** Milliseconds over which the line's pace is seen: several turns, in each of which some begin at once. */
const PACE_WINDOW_MS = 50;

/** An eighth more may run after so many milliseconds, as soon as the loop has had nothing to do; one fewer after so many without. */
const GROWTH_MS = 4;
const SHRINKING_MS = 25;

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
  /** Operations that have begun and have not ended. */
  #running = 0;
  /** While there is a line, no more than so many run. */
  #mayRun = 0;
  #mayRunSince = 0;
  /** Whether there was an operation or an answer to work on in this turn. */
  #hasWorked = false;
  #turnBeganAt: number | null = null;
  /** Set from a connection to the first turn without one. */
  #acceptingSince: number | null = null;
  #hasAccepted = false;
  /** Milliseconds for one operation out of the line, as it was last seen. */
  #paceMs = 0;
  /** When it began to be looked at, while there is a line, and how many have begun since. */
  #paceSince: number | null = null;
  #begun = 0;

  /** `waitMs`: how long an operation stays in line. */
  constructor(waitMs: number) {
    this.#waitMs = waitMs;
  }

  /**
   * True: whoever joins the line now will most likely wait too long. It can be turned away before it costs more. The pace
   * alone says so only where it is far too slow: that at which a line begins is slow, and a crowd that comes at once may soon
   * be done.
   */
  isHopeless(): boolean {
    const { length } = this.#operations;
    const expectedMs = length * this.#paceMs;
    if (length < SHORT_LINE || expectedMs <= this.#waitMs) return false;
    return expectedMs > this.#waitMs * 4 || performance.now() - (this.#operations[0]?.since ?? 0) > this.#waitMs / 2;
  }

  /** Resolves when a new operation may begin; false: it has waited too long. True at once if nothing is in its way. */
  ofOperation(): Promise<boolean> | true {
    const turn = this.#take(this.#operations);
    if (turn === true) {
      this.#running += 1;
      this.#hasWorked = true;
    }
    return turn;
  }

  /** The same for an answer of the upstream, which is never given up. */
  ofAnswer(): Promise<boolean> | true {
    this.#hasWorked = true;
    return this.#take(this.#answers);
  }

  /** To be told of each operation that has begun here and has ended. */
  ended(): void {
    this.#running -= 1;
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
    if (this.#operations.length + this.#answers.length === 0) this.#allow(this.#running, now);
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
    if (!this.#hasAccepted || now - (this.#acceptingSince ?? now) > ACCEPTING_MS) this.#acceptingSince = null;
    this.#hasAccepted = false;
    if (this.#acceptingSince !== null) return this.#beginTurn(now);
    this.#work(now + WORK_MS);
  }

  #work(until: number): void {
    const now = performance.now();
    this.#turnAway(now);
    if (this.#answers.length + this.#operations.length === 0) return;
    if (now > until || !this.#workOnOne(now)) {
      this.#adjust(now);
      if (this.#turnBeganAt === null) this.#beginTurn(now);
      return;
    }
    // What was settled runs in microtasks; a tick that is asked for in one of them comes when all of them are done.
    queueMicrotask(() => process.nextTick(() => this.#work(until)));
  }

  /** Towards as few at once as leave the loop no turn without work: more would only make all of them late. */
  #adjust(now: number): void {
    const ms = now - this.#mayRunSince;
    if (!this.#hasWorked && ms >= GROWTH_MS) this.#allow(this.#running + Math.max(this.#running >> 3, 1), now);
    else if (ms >= SHRINKING_MS) this.#allow(this.#running - 1, now);
    this.#hasWorked = false;
  }

  #allow(operations: number, now: number): void {
    this.#mayRun = Math.max(operations, 1);
    this.#mayRunSince = now;
  }

  /** False: nothing may be begun in this turn. */
  #workOnOne(now: number): boolean {
    const answer = this.#answers.shift();
    if (answer) answer.settle(true);
    else if (this.#running < this.#mayRun) this.#begin(now);
    else return false;
    this.#hasWorked = true;
    return true;
  }

  #turnAway(now: number): void {
    const inTime = this.#operations.findIndex(({ since }) => now - since <= this.#waitMs);
    const surplus = this.#operations.splice(0, inTime === -1 ? this.#operations.length : inTime);
    for (const { settle } of surplus) settle(false);
    if (this.#operations.length === 0) this.#forgetPace();
  }

  #begin(now: number): void {
    this.#operations.shift()?.settle(true);
    this.#running += 1;
    this.#begun += 1;
    const sinceMs = now - (this.#paceSince ?? now);
    if (sinceMs >= PACE_WINDOW_MS) this.#paceMs = sinceMs / this.#begun;
    if (sinceMs >= PACE_WINDOW_MS || this.#paceSince === null) {
      this.#paceSince = now;
      this.#begun = 0;
    }
    if (this.#operations.length === 0) this.#forgetPace();
  }

  /** That of one line says nothing of the next. */
  #forgetPace(): void {
    this.#paceMs = 0;
    this.#paceSince = null;
  }
}
