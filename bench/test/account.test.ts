import { describe, expect, it } from 'vitest';
import { createAccount } from '../account.ts';
import { WORKLOADS } from '../workloads.ts';

const BASE = 'http://127.0.0.1:1/api/v2';

describe.each([60, 100, 2_000, 10_000])('the generated account of %i keys', (size) => {
  const { rows, ids } = createAccount(size, BASE);
  const targets = rows.map(({ grants }) => grants.filter(({ target }) => target?.type === 'key'));
  const placesOfTargets = targets.map(([grant]) => ids.indexOf(grant?.target?.id ?? ''));

  it('is the same in every run', () => {
    expect(createAccount(size, BASE).rows).toEqual(rows);
  });

  it('has unique ids, and each is the beginning of a UUID', () => {
    expect(new Set(ids).size).toBe(size);
    expect(rows.every(({ uuid }, index) => uuid === `${ids[index]}-****-****-****-************`)).toBe(true);
  });

  it('has 2.45 grants per key', () => {
    expect(rows.flatMap(({ grants }) => grants).length / size).toBeCloseTo(2.45, 5);
  });

  it('has one grant per key whose target is another key', () => {
    expect(targets.every((grants) => grants.length === 1)).toBe(true);
    expect(placesOfTargets.every((place, index) => place >= 0 && place !== index)).toBe(true);
  });

  it('has fifty different targets on its first page, spread over the whole account', () => {
    const onFirstPage = placesOfTargets.slice(0, 50);
    expect(new Set(onFirstPage).size).toBe(50);
    expect(Math.max(...onFirstPage)).toBeGreaterThan(size * 0.8);
  });

  it('has pages of 50 keys with about 24 KB', () => {
    expect(JSON.stringify(rows.slice(0, 50)).length / 1000).toBeCloseTo(24, -1);
  });

  it('has fifty keys to look up, spread over the whole account', () => {
    const lookedUp = WORKLOADS.find(({ name }) => name === 'W3')?.ids({ rows, ids }) ?? [];
    expect(new Set(lookedUp).size).toBe(50);
    expect(ids.indexOf(lookedUp.at(-1) ?? '')).toBeGreaterThanOrEqual(size * 0.9);
  });

  it.each(WORKLOADS.map((workload) => ({ ...workload })))('has the expected answer of $name', ({ name, expected }) => {
    const answer = expected({ rows, ids });
    expect(name === 'W2' ? [answer] : answer).toHaveLength(name === 'W2' ? 1 : 50);
    expect(JSON.stringify(answer)).not.toContain('undefined');
  });
});
