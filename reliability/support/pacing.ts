import { setTimeout as sleep } from 'node:timers/promises';
import { inFlight } from '../../test/support/in-flight.ts';

/**
 * Closed loop: runs the task `count` times, `concurrency` of them at the same time. Each client starts its next task when
 * its last one has ended. Returns the results in the order of their index.
 */
export async function closedLoop<T>(
  concurrency: number,
  count: number,
  task: (index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  await inFlight(concurrency, count, async (index) => {
    results[index] = await task(index);
  });
  return results;
}

/**
 * Open loop: starts `perSecond` tasks per second for `ms` milliseconds, whether earlier ones have ended or not. A late
 * timer is made up for at once. Returns the results when the last task has ended.
 */
export async function openLoop<T>(perSecond: number, ms: number, task: (index: number) => Promise<T>): Promise<T[]> {
  const since = performance.now();
  const started: Promise<T>[] = [];
  while (performance.now() - since < ms) {
    const due = Math.ceil(((performance.now() - since) / 1000) * perSecond);
    while (started.length < due) started.push(task(started.length));
    await sleep(5);
  }
  return Promise.all(started);
}
