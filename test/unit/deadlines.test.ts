import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Deadlines } from '../../src/upstream/deadlines.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Deadlines that note their names when they pass. */
function createNoted() {
  const deadlines = new Deadlines();
  const passed: string[] = [];
  const add = (name: string, afterMs: number) => {
    const entry = deadlines.add({
      at: performance.now() + afterMs,
      pass: () => {
        passed.push(name);
        deadlines.delete(entry);
      },
    });
    return entry;
  };
  return { deadlines, passed, add };
}

it('pass in their turn, in whatever order they were added', () => {
  const { passed, add } = createNoted();
  add('third', 300);
  add('first', 100);
  add('second', 200);
  vi.advanceTimersByTime(100);
  expect(passed).toEqual(['first']);
  vi.advanceTimersByTime(200);
  expect(passed).toEqual(['first', 'second', 'third']);
  expect(vi.getTimerCount()).toBe(0);
});

it('pass together if they have the same time', () => {
  const { passed, add } = createNoted();
  for (const name of ['a', 'b', 'c']) add(name, 50);
  vi.advanceTimersByTime(50);
  expect(passed).toEqual(['a', 'b', 'c']);
});

it('do not pass if they were removed, and the later ones still do', () => {
  const { deadlines, passed, add } = createNoted();
  deadlines.delete(add('removed', 100));
  add('later', 250);
  vi.advanceTimersByTime(249);
  expect(passed).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(passed).toEqual(['later']);
});

it('may add another one, or remove another one, when they pass', () => {
  const { deadlines, passed, add } = createNoted();
  const entry = deadlines.add({
    at: performance.now() + 10,
    pass: () => {
      deadlines.delete(entry);
      deadlines.delete(removed);
      add('added', 5);
    },
  });
  const removed = add('removed', 20);
  add('last', 30);
  vi.advanceTimersByTime(30);
  expect(passed).toEqual(['added', 'last']);
});

it('need one timer for a thousand of them', () => {
  const { add } = createNoted();
  for (let count = 0; count < 1_000; count += 1) add(`${count}`, 1_000 + count);
  expect(vi.getTimerCount()).toBe(1);
});
