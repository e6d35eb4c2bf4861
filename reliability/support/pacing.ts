import { setTimeout as sleep } from 'node:timers/promises';

/** Does it `count` times, so many at once, and gives what came of each. */
export async function repeat<T>(count: number, atOnce: number, task: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      results[index] = await task(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
  return results;
}

/**
 * Starts so many a second for so long, whether those before have ended or not, and gives what came of each. What the clock
 * has let slip is made up for at once.
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
