import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turns } from '../../src/load/admission-queue.ts';

const OPERATIONS = 300;

function work(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

it('lets no more operations of a line run at once than leave the loop no turn without work', async () => {
  const turns = new Turns(60_000);
  let running = 0;
  let most = 0;
  const operation = async (): Promise<void> => {
    await turns.ofOperation();
    running += 1;
    most = Math.max(most, running);
    // The upstream's answer comes in the next turn.
    await nextTurn();
    await turns.ofAnswer();
    work(1);
    running -= 1;
    turns.ended();
  };
  const first = operation();
  // What comes late in a long turn waits in line.
  work(30);
  await Promise.all([first, ...Array.from({ length: OPERATIONS }, operation)]);
  expect(most).toBeLessThan(10);
});

it('lets more run while the loop has nothing to do', async () => {
  const turns = new Turns(60_000);
  let running = 0;
  const operation = async (): Promise<void> => {
    await turns.ofOperation();
    running += 1;
  };
  await operation();
  work(30);
  // None of them ever ends, as if the upstream were slow.
  await Promise.all(Array.from({ length: 20 }, operation));
  expect(running).toBe(21);
});

/** So many milliseconds of work for each operation that has begun. */
async function crowd(turns: Turns, operations: number, ms: number): Promise<number> {
  const outcomes = await Promise.all(
    Array.from({ length: operations }, async () => {
      if (turns.isHopeless()) return false;
      if (!(await turns.ofOperation())) return false;
      work(ms);
      turns.ended();
      return true;
    }),
  );
  return outcomes.filter((isServed) => isServed).length;
}

async function turnsFor(ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) await nextTurn();
}

it('turns nobody away by the pace at which a line begins', async () => {
  const turns = new Turns(400);
  await crowd(turns, 1, 30);
  const first = crowd(turns, 80, 8);
  await turnsFor(100);
  expect(turns.isHopeless()).toBe(false);
  expect(await first).toBeGreaterThan(30);
});

it('turns whoever comes away, before anything else, when the line is too long for its pace', async () => {
  const turns = new Turns(200);
  await crowd(turns, 1, 30);
  expect(turns.isHopeless()).toBe(false);
  const first = crowd(turns, 100, 10);
  await turnsFor(150);
  expect(turns.isHopeless()).toBe(true);
  // Those in line longer than that are turned away.
  expect(await first).toBeLessThan(40);
  expect(turns.isHopeless()).toBe(false);
});
