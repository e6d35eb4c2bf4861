import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRetryBudget } from '../../src/upstream/retries.ts';

describe('the retry budget', () => {
  const startBudget = () => {
    const clock = { ms: 0 };
    return { clock, budget: createRetryBudget({ ratio: 0.2, perSecond: 10 }, () => clock.ms) };
  };
  const granted = (times: number, budget: ReturnType<typeof createRetryBudget>) =>
    Array.from({ length: times }, () => budget.withdraw()).filter(Boolean).length;

  it('of a gateway with few requests is a number per second', () => {
    const { clock, budget } = startBudget();
    expect(granted(50, budget)).toBe(10);
    clock.ms += 500;
    expect(granted(50, budget)).toBe(5);
    clock.ms += 60_000;
    expect(granted(50, budget)).toBe(10);
  });

  it('counts the retries that it has granted and refused, and shows how many are left', () => {
    const { clock, budget } = startBudget();
    expect(budget.numbers()).toEqual({ made: 0, refused: 0, left: 10 });
    granted(13, budget);
    expect(budget.numbers()).toEqual({ made: 10, refused: 3, left: 0 });
    clock.ms += 250;
    expect(budget.numbers()).toEqual({ made: 10, refused: 3, left: 2 });
    for (let request = 0; request < 20; request += 1) budget.deposit();
    expect(budget.numbers()).toEqual({ made: 10, refused: 3, left: 4 });
  });

  it('of a gateway with many requests is a share of them', () => {
    const { budget } = startBudget();
    granted(50, budget);
    let retries = 0;
    for (let request = 0; request < 10_000; request += 1) {
      budget.deposit();
      if (budget.withdraw()) retries += 1;
    }
    expect(retries).toBeGreaterThan(1_990);
    expect(retries).toBeLessThanOrEqual(2_000);
  });

  it('grants a retry for a whole token in one of its buckets, and takes one from both', () => {
    const clock = { ms: 0 };
    const budget = createRetryBudget({ ratio: 0.5, perSecond: 2 }, () => clock.ms);
    const isGranted = () => budget.withdraw();
    expect([isGranted(), isGranted(), isGranted()]).toEqual([true, true, false]);
    budget.deposit();
    expect(isGranted()).toBe(false);
    budget.deposit();
    expect([isGranted(), isGranted()]).toEqual([true, false]);
    clock.ms += 499;
    expect(isGranted()).toBe(false);
    clock.ms += 1;
    expect([isGranted(), isGranted()]).toEqual([true, false]);
  });

  it('saves at most the retries of one second', () => {
    const clock = { ms: 0 };
    const budget = createRetryBudget({ ratio: 0.5, perSecond: 2 }, () => clock.ms);
    for (let request = 0; request < 100; request += 1) budget.deposit();
    clock.ms += 60_000;
    expect(granted(10, budget)).toBe(2);
  });

  it('is never exceeded, and always grants one retry per 101 ms', () => {
    const step = record({ act: constantFrom('deposit', 'withdraw'), ms: integer({ min: 0, max: 300 }) });
    assert(
      property(array(step, { maxLength: 200 }), (steps) => {
        const { clock, budget } = startBudget();
        let [deposits, withdrawals, lastAt] = [0, 0, -Infinity];
        for (const { act, ms } of steps) {
          clock.ms += ms;
          if (act === 'deposit') deposits += 1;
          const isGranted = act === 'deposit' ? budget.deposit() : budget.withdraw();
          if (act === 'withdraw' && clock.ms - lastAt > 101) expect(isGranted).toBe(true);
          if (act === 'withdraw') lastAt = clock.ms;
          if (isGranted) withdrawals += 1;
          expect(withdrawals).toBeLessThanOrEqual(10 + clock.ms / 100 + 0.2 * deposits + 1e-6);
        }
      }),
    );
  });
});
