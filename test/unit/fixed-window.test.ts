import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FixedWindow } from '../../src/load/fixed-window.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function consumeTimes(window: FixedWindow, callerId: string, times: number): (number | null)[] {
  return Array.from({ length: times }, () => window.consume(callerId));
}

it('refuses a caller that has used its points, until the window ends', () => {
  const window = new FixedWindow(3, 60);
  expect(consumeTimes(window, 'a', 4)).toEqual([null, null, null, 60]);
  expect(window.consume('b')).toBeNull();
  vi.advanceTimersByTime(59_500);
  expect(window.consume('a')).toBe(1);
  vi.advanceTimersByTime(500);
  expect(consumeTimes(window, 'a', 4)).toEqual([null, null, null, 60]);
});

it('lets a cost above the limit be paid off in the next windows', () => {
  const window = new FixedWindow(100, 1);
  expect(window.consume('a')).toBeNull();
  window.charge('a', 250);
  // The rest of this window, and 2.5 s for 250 points.
  expect(window.consume('a')).toBe(4);
  vi.advanceTimersByTime(3_400);
  expect(window.consume('a')).toBe(1);
  vi.advanceTimersByTime(100);
  expect(window.consume('a')).toBeNull();
});

it('lets a cost within the limit count in its window only', () => {
  const window = new FixedWindow(100, 1);
  window.charge('a', 99);
  expect(consumeTimes(window, 'a', 2)).toEqual([null, 1]);
  vi.advanceTimersByTime(1_000);
  expect(window.consume('a')).toBeNull();
});

it('forgets each caller within two windows, with one timer that ends when nobody is left', () => {
  const window = new FixedWindow(3, 1);
  for (let caller = 0; caller < 1_000; caller += 1) window.consume(`caller ${caller}`);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(900);
  window.consume('late');
  vi.advanceTimersByTime(1_100);
  expect(inspect(window, { showHidden: true, depth: Infinity, maxArrayLength: null })).not.toContain('caller');
  expect(vi.getTimerCount()).toBe(0);
});
