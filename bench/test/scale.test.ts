import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Clock } from '../scale/clock.ts';
import { measuredOperation } from '../scale/costs.ts';
import { readPage, withTables } from '../scale/page.ts';
import { simulate, type Scenario } from '../scale/simulation.ts';
import { TABLES } from '../scale/tables.ts';
import { FAR, LARGE } from '../plan.ts';

const NO_CPU = { name: 'one call', cpuMs: 0.001, calls: 1 };
const HEAVY = { name: 'CPU', cpuMs: 2, calls: 1 };

function scenario(given: Partial<Scenario>): Scenario {
  return {
    mix: [[1, NO_CPU]],
    upstream: { latencyMs: 50, callsPerSecond: null },
    replicas: 1,
    connections: 16,
    load: { perSecond: 100 },
    ...given,
  };
}

describe('docs/scale.md', () => {
  it('has the tables that `npm run scale` prints, and no others', async () => {
    const script = fileURLToPath(new URL('../scale/main.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    const printed = stdout.split(/^## .*\n\n/m).slice(1);
    const tables = Object.fromEntries(Object.keys(TABLES).map((name, at) => [name, printed[at]?.trim() ?? '']));
    expect(withTables(readPage(), tables)).toBe(readPage());
    const rows = (text: string): string[] => text.match(/^\|.*$/gm) ?? [];
    expect(rows(readPage())).toEqual(rows(stdout));
    expect(rows(stdout).length).toBeGreaterThan(50);
  });

  it('is not written if it has no place for a table', () => {
    expect(() => withTables(readPage(), { unknown: '| a |' })).toThrow('no place for the table "unknown"');
  });
});

describe('the costs', () => {
  it('are those of the gateway in the report of the benchmark', () => {
    for (const setting of [LARGE, FAR]) {
      const { cpuMs, operationsPerSecond, calls } = measuredOperation('W3', setting);
      expect(calls).toBe(50);
      // One core was busy with it all the time.
      expect((cpuMs * operationsPerSecond) / 1000).toBeCloseTo(1, 1);
    }
  });

  it('that are missing are an error', () => {
    expect(() => measuredOperation('W1', { ...LARGE })).toThrow('has no figures of the gateway for W1');
  });
});

describe('the clock', () => {
  it('lets events happen in the order of their times, and those of one time in the order of their addition', () => {
    const clock = new Clock();
    const happened: string[] = [];
    for (const [name, ms] of [
      ['c', 5],
      ['a', 1],
      ['d', 5],
      ['b', 3],
      ['late', 11],
    ] as const)
      clock.after(ms, () => happened.push(`${name}${clock.now}`));
    clock.after(3, () => clock.after(1, () => happened.push(`nested${clock.now}`)));
    clock.runUntil(10);
    expect(happened).toEqual(['a1', 'b3', 'nested4', 'c5', 'd5']);
    expect(clock.now).toBe(10);
  });
});

describe('the simulation', () => {
  it('has the same outcome for the same scenario', () => {
    expect(simulate(scenario({}))).toEqual(simulate(scenario({})));
  });

  it('answers all operations below the limits, after the time of the upstream', () => {
    const { perSecond, p50Ms } = simulate(scenario({}));
    expect(perSecond).toMatchObject({ limited: 0, 'queue full': 0, shed: 0 });
    expect(perSecond.answered).toBeGreaterThan(90);
    expect(p50Ms).toBeCloseTo(50, 0);
  });

  it('answers as many as the connections for reads can do, and no more', () => {
    // 12 connections for 50 ms each.
    const { perSecond } = simulate(scenario({ load: { perSecond: 500 } }));
    expect(perSecond.answered).toBeCloseTo(240, -1);
    expect(perSecond.answered + perSecond.shed + perSecond['queue full']).toBeCloseTo(500, -2);
  });

  it('answers as many as one core can do, and rejects those that would wait for more than 500 ms', () => {
    const load = { perSecond: 800 };
    const { perSecond, p99Ms } = simulate(scenario({ mix: [[1, HEAVY]], connections: 1_000, load }));
    expect(perSecond.answered).toBeCloseTo(500, -1);
    expect(perSecond.shed).toBeGreaterThan(200);
    expect(p99Ms).toBeLessThan(50 + 500 + 100);
  });

  it('answers more with more replicas, but not more than the upstream allows them together', () => {
    const load = { perSecond: 900 };
    const answered = (replicas: number, callsPerSecond: number | null) => {
      const upstream = { latencyMs: 50, callsPerSecond };
      return simulate(scenario({ load, replicas, upstream })).perSecond.answered;
    };
    expect(answered(3, null) / answered(1, null)).toBeCloseTo(3, 0);
    expect(answered(3, 300)).toBeCloseTo(300, -2);
  });

  it('differs from the measured throughput and median time by at most a tenth', () => {
    const differences = [...(TABLES['validation']?.().matchAll(/([+-]?\d+) %/g) ?? [])].map(([, text]) => Number(text));
    expect(differences).toHaveLength(12);
    expect(differences.filter((percent) => Math.abs(percent) > 10)).toEqual([]);
  });
});
