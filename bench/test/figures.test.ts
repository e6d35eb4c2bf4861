import { describe, expect, it } from 'vitest';
import { firstDifference, instant } from '../canonical.ts';
import { median, medianOf } from '../results.ts';
import { parseStat } from '../server-process.ts';
import { readFigures, wrkScript } from '../wrk.ts';

describe('the comparison of answers', () => {
  const key = { id: '1a2b3c4d', label: null, grants: [{ permission: 'keys.get_key', target: null }] };

  it('finds no difference if only the order of the fields differs', () => {
    const { id, ...rest } = structuredClone(key);
    expect(firstDifference([key], [{ ...rest, id }])).toBeNull();
  });

  it.each([
    ['another value', { ...key, label: 'x' }, 'label is "x", not null'],
    ['a missing field', { id: key.id, grants: key.grants }, 'label is missing, not null'],
    ['an additional field', { ...key, enabled: true }, 'enabled is true, not missing'],
    ['a shorter list', { ...key, grants: [] }, 'grants.0 is missing'],
    ['a longer list', { ...key, grants: [...key.grants, null] }, 'grants.1 is null, not missing'],
    ['an object instead of a list', { ...key, grants: { 0: key.grants[0] } }, 'grants is {'],
    ['null instead of an object', { ...key, grants: [null] }, 'grants.0 is null'],
    ['a number instead of a text', { ...key, id: 1 }, 'id is 1, not "1a2b3c4d"'],
  ])('finds %s', (_what, given, difference) => {
    expect(firstDifference(key, given)).toContain(`the answer.${difference}`);
  });

  it('finds a list in another order', () => {
    expect(firstDifference(['a', 'b'], ['b', 'a'])).toBe('the answer.0 is "b", not "a"');
  });
});

describe('a time', () => {
  it.each([
    ['2026-01-02T03:04:05', 'without a zone'],
    ['2026-01-02T03:04:05Z', 'in UTC'],
    ['2026-01-02T03:04:05.000Z', 'with milliseconds'],
    ['2026-01-02T05:04:05+02:00', 'with an offset'],
    ['2026-01-01T22:04:05-0500', 'with an offset without a colon'],
  ])('%s, %s, is normalized to the same instant', (time) => {
    expect(instant(time)).toBe('2026-01-02T03:04:05.000Z');
  });

  it.each([null, undefined])('is null for %s', (time) => {
    expect(instant(time)).toBeNull();
  });
});

describe('the output of wrk', () => {
  const LINE =
    'figures {"requests":6000,"microseconds":3001234,"p50":1620.0,"p99":4810.5,"bytes":3000000,"failures":0}';

  it('contains the figures in one of its lines', () => {
    expect(readFigures(`Running 3s test @ http://127.0.0.1:1\n  Requests/sec: 1.0\n${LINE}\n`)).toEqual({
      operations: 6000,
      seconds: 3.001234,
      p50Ms: 1.62,
      p99Ms: 4.8105,
      bytes: 3_000_000,
      failures: 0,
    });
  });

  it.each([
    ['without the line of figures', 'unable to connect to 127.0.0.1:1 Connection refused'],
    ['with a figure that is not a number', LINE.replace('6000', 'null')],
    ['without a figure', LINE.replace(',"failures":0', '')],
  ])('is rejected %s', (_what, output) => {
    expect(() => readFigures(output)).toThrow('wrk');
  });

  it('comes from a script that sends the body of the operation unchanged', () => {
    const body = JSON.stringify({ query: '{ a(b: "\\n\\\\") }', variables: { c: 'é]]%' } });
    const script = wrkScript({ method: 'POST', path: '/graphql', body });
    const written = /wrk\.format\("POST", "\/graphql", headers, "(.*)"\)/.exec(script)?.[1] ?? '';
    const read = written.replaceAll(/\\(\d{3})/g, (_escape, byte: string) => String.fromCharCode(Number(byte)));
    expect(Buffer.from(read, 'latin1').toString()).toBe(body);
  });

  it('comes from a script with 500 callers', () => {
    const script = wrkScript({ method: 'GET', path: '/', body: null });
    expect(new Set(script.match(/"Key [0-9a-f-]{36}"/g)).size).toBe(500);
    expect(script).not.toContain('Content-Type');
  });
});

describe('a line of /proc/PID/stat', () => {
  it('may have a process name with spaces and brackets', () => {
    const line = '4242 (node) a (b) S 1 4240 4240 0 -1 4194560 900 0 0 0 150 50 7 3 20 0 11 0 100 0 0';
    expect(parseStat(line)).toEqual({ pid: 4242, session: 4240, ticks: 210 });
  });
});

describe('the median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[10, 1, 2, 3], 2.5],
    [[7], 7],
    [[100, 20, 3], 20],
  ])('of %j is %d', (numbers, middle) => {
    expect(median(numbers)).toBe(middle);
  });

  it('is computed for each figure separately', () => {
    const sample = (number: number) => ({ operationsPerSecond: number, cpuMs: -number, p50Ms: 1, p99Ms: 2, calls: 3 });
    expect(medianOf([sample(1), sample(5), sample(2)])).toEqual(sample(2));
  });
});
