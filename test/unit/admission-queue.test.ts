import { performance } from 'node:perf_hooks';
import { setImmediate as nextIteration, setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AdmissionQueue } from '../../src/load/admission-queue.ts';

function queueWith({ maxWaitMs = 60_000, isFull = () => false, isCongested = () => false }): AdmissionQueue {
  return new AdmissionQueue({ maxWaitMs, upstream: { isFull, isCongested } });
}

function work(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** One operation less than there are between two looks at the clock. */
function startSeven(queue: AdmissionQueue): void {
  for (let count = 0; count < 7; count += 1) expect(queue.enter()).toBe(true);
}

/** Makes the loop late, so that the next operations wait. */
async function overload(queue: AdmissionQueue): Promise<void> {
  const first = Array.from({ length: 8 }, () => queue.enter());
  expect(first).toEqual(first.map(() => true));
  work(40);
  first.forEach(() => queue.leave());
}

describe('operations', () => {
  it('start at once while the loop keeps up', () => {
    const queue = queueWith({ maxWaitMs: 1_000 });
    const admissions = Array.from({ length: 500 }, () => queue.enter());
    expect(new Set(admissions)).toEqual(new Set([true]));
    for (let count = 0; count < 500; count += 1) queue.leave();
  });

  it('wait in a long iteration, and run in the order in which they came', async () => {
    const queue = queueWith({ maxWaitMs: 60_000 });
    const order: number[] = [];
    startSeven(queue);
    work(40);
    const waiting = Array.from({ length: 20 }, async (_none, index) => {
      const admission = queue.enter();
      expect(admission).toBeInstanceOf(Promise);
      await admission;
      order.push(index);
      queue.leave();
    });
    for (let count = 0; count < 7; count += 1) queue.leave();
    await Promise.all(waiting);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('run in smaller numbers at the same time while iterations are too long', async () => {
    const queue = queueWith({ maxWaitMs: 60_000 });
    let running = 0;
    let most = 0;
    const operation = async (): Promise<void> => {
      await queue.enter();
      running += 1;
      // The responses of the upstream come in later iterations.
      for (let call = 0; call < 3; call += 1) {
        await nextIteration();
        work(2);
      }
      most = Math.max(most, running);
      running -= 1;
      queue.leave();
    };
    // All of the first burst arrive before anything shows what they cost.
    await Promise.all(Array.from({ length: 100 }, operation));
    most = 0;
    await Promise.all(Array.from({ length: 100 }, operation));
    expect(most).toBeLessThan(40);
  });

  it('run in larger numbers again when the loop keeps up: a queue that has formed once is no state that lasts', async () => {
    const queue = queueWith({ maxWaitMs: 60_000 });
    startSeven(queue);
    work(40);
    // None of them ends, as with a slow upstream.
    const waiting = Promise.all(Array.from({ length: 500 }, async () => queue.enter()));
    expect(await Promise.race([waiting.then(() => 'all'), wait(2_000, 'some')])).toBe('all');
    await wait(50);
    expect(queue.enter()).toBe(true);
  });

  it('wait while connections keep coming, for at most 32 iterations, so that the loop accepts them', async () => {
    const queue = queueWith({ maxWaitMs: 60_000 });
    queue.connected();
    const admission = queue.enter();
    expect(admission).toBeInstanceOf(Promise);
    expect(await admission).toBe(true);
    queue.connected();
    const held = Promise.resolve(queue.enter());
    let isHeld = true;
    void held.then(() => (isHeld = false));
    let iterations = 0;
    for (; isHeld && iterations < 100; iterations += 1) {
      queue.connected();
      await nextIteration();
    }
    expect(iterations).toBeGreaterThan(20);
    expect(iterations).toBeLessThan(40);
  });
});

describe('the responses of the upstream', () => {
  it('are processed at once in a short iteration', () => {
    const queue = queueWith({});
    expect(queue.enter()).toBe(true);
    expect(Array.from({ length: 500 }, () => queue.respond())).toEqual(Array.from({ length: 500 }, () => true));
    queue.leave();
  });

  it('wait in a long iteration, and come before operations', async () => {
    const queue = queueWith({});
    startSeven(queue);
    work(40);
    const order: string[] = [];
    const note = async (name: string, admission: Promise<boolean> | true): Promise<void> => {
      expect(admission).toBeInstanceOf(Promise);
      expect(await admission).toBe(true);
      order.push(name);
    };
    const waiting = [note('operation', queue.enter()), note('response', queue.respond())];
    for (let count = 0; count < 7; count += 1) queue.leave();
    await Promise.all(waiting);
    expect(order).toEqual(['response', 'operation']);
  });

  it('are processed when no operation runs any more, as after a disconnect', async () => {
    const queue = queueWith({});
    startSeven(queue);
    for (let count = 0; count < 7; count += 1) queue.leave();
    await wait(60);
    const responses = Array.from({ length: 20 }, async () => queue.respond());
    expect(new Set(await Promise.all(responses))).toEqual(new Set([true]));
  });
});

describe('the limit on running operations', () => {
  it('grows while the loop is idle, also if calls wait for a connection to the upstream', async () => {
    const queue = queueWith({ isFull: () => true });
    startSeven(queue);
    work(40);
    // None of them ends, as with a slow upstream.
    const waiting = Promise.all(Array.from({ length: 50 }, async () => queue.enter()));
    expect(await Promise.race([waiting.then(() => 'all'), wait(2_000, 'some')])).toBe('all');
    await wait(50);
    expect(queue.enter()).toBe(true);
  });

  it('does not make the loop poll while nothing may start', async () => {
    let isCongested = true;
    const queue = queueWith({ isCongested: () => isCongested });
    startSeven(queue);
    work(40);
    const waiting = Promise.all(Array.from({ length: 20 }, async () => queue.enter()));
    await wait(20);
    const before = performance.nodeTiming.uvMetricsInfo.loopCount;
    expect(await Promise.race([waiting.then(() => 'started'), wait(200, 'waits')])).toBe('waits');
    // One iteration for each tick of 4 ms, and some for the timers of this test.
    expect(performance.nodeTiming.uvMetricsInfo.loopCount - before).toBeLessThan(80);
    isCongested = false;
    expect(await waiting).toHaveLength(20);
  });

  it('falls while the upstream is congested', async () => {
    let isCongested = true;
    const queue = queueWith({ isCongested: () => isCongested });
    startSeven(queue);
    work(40);
    const waiting = Array.from({ length: 20 }, async () => queue.enter());
    let started = 0;
    for (const one of waiting) void one.then(() => (started += 1));
    await wait(50);
    for (let count = 0; count < 3; count += 1) queue.leave();
    await wait(50);
    expect(started).toBeLessThan(3);
    isCongested = false;
    await Promise.all(waiting);
  });
});

describe('an operation that has waited too long', () => {
  it('is rejected', async () => {
    const queue = queueWith({ maxWaitMs: 50 });
    startSeven(queue);
    work(40);
    // The running operations block each iteration, so the limit stays low.
    const waiting = Array.from({ length: 30 }, () => Promise.resolve(queue.enter()));
    for (let count = 0; count < 6; count += 1) {
      work(40);
      await wait(5);
    }
    const outcomes = await Promise.all(waiting);
    expect(outcomes.filter((isAdmitted) => !isAdmitted).length).toBeGreaterThan(10);
  });
});

describe('the queue', () => {
  /** Serves operations of `ms` each, and counts those that were admitted. */
  async function burst(queue: AdmissionQueue, operations: number, ms: number): Promise<number> {
    const outcomes = await Promise.all(
      Array.from({ length: operations }, async () => {
        if (queue.isHopeless || !(await queue.enter())) return false;
        await nextIteration();
        work(ms);
        queue.leave();
        return true;
      }),
    );
    return outcomes.filter((isServed) => isServed).length;
  }

  it('is not hopeless by the rate at which it begins to move', async () => {
    const queue = queueWith({ maxWaitMs: 400 });
    await overload(queue);
    const first = burst(queue, 80, 8);
    await wait(100);
    expect(queue.isHopeless).toBe(false);
    expect(await first).toBeGreaterThan(30);
  });

  it('is hopeless when it is too long for its rate, until it is short again', async () => {
    const queue = queueWith({ maxWaitMs: 200 });
    await overload(queue);
    expect(queue.isHopeless).toBe(false);
    const first = burst(queue, 100, 10);
    await wait(150);
    expect(queue.isHopeless).toBe(true);
    expect(await first).toBeLessThan(60);
    expect(queue.isHopeless).toBe(false);
  });
});
