import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turns } from '../../src/server/turns.ts';

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
