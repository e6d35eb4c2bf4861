import { describe, expect, it } from 'vitest';
import { ConcurrencyLimit, type LoadObservation } from '../../src/load/concurrency-limit.ts';

const CALM: LoadObservation = { running: 10, isOverloaded: false, isNeeded: true, mayGrow: true };

/** The limit after these observations. */
function limitAfter(...observations: readonly Partial<LoadObservation>[]): number {
  const limit = new ConcurrencyLimit();
  for (const observation of observations) limit.adjust({ ...CALM, ...observation });
  return limit.value;
}

describe('the limit', () => {
  it('is not there while no operation waits', () => {
    expect(new ConcurrencyLimit().value).toBe(Infinity);
    expect(limitAfter({ isOverloaded: true }, { isNeeded: false })).toBe(Infinity);
  });

  it('begins at the running operations, and becomes a fifth smaller under overload, at least 1', () => {
    expect(limitAfter({})).toBe(10);
    expect(limitAfter({ isOverloaded: true })).toBe(8);
    expect(limitAfter({ isOverloaded: true, running: 1 })).toBe(1);
  });

  it('falls again only when the running operations have come down to it', () => {
    expect(limitAfter({ isOverloaded: true }, { isOverloaded: true })).toBe(8);
    expect(limitAfter({ isOverloaded: true }, { isOverloaded: true, running: 8 })).toBe(6);
  });

  it('grows by 1, or by an eighth of a larger one, while it is reached and may grow', () => {
    expect(limitAfter({}, {})).toBe(11);
    expect(limitAfter({ running: 80 }, { running: 80 })).toBe(90);
    expect(limitAfter({}, { running: 9 })).toBe(10);
    expect(limitAfter({}, { mayGrow: false })).toBe(10);
  });
});
