import { describe, expect, it } from 'vitest';
import { firstDifference, instant } from '../canonical.ts';
import { median, medianOf } from '../results.ts';
import { parseStat } from '../server-process.ts';
import { readFigures, wrkScript } from '../wrk.ts';

describe('the comparison of answers', () => {
  const key = { id: '1a2b3c4d', label: null, grants: [{ permission: 'keys.get_key', target: null }] };

  it('finds nothing between equal ones, in whatever order their fields are', () => {
    const { id, ...rest } = structuredClone(key);
    expect(firstDifference([key], [{ ...rest, id }])).toBeNull();
  });

  it.each([
    ['another value', { ...key, label: 'x' }, 'label is "x", not null'],
    ['a field that is missing', { id: key.id, grants: key.grants }, 'label is missing, not null'],
    ['a field too many', { ...key, enabled: true }, 'enabled is true, not missing'],
    ['a list that is shorter', { ...key, grants: [] }, 'grants.0 is missing'],
    ['a list that is longer', { ...key, grants: [...key.grants, null] }, 'grants.1 is null, not missing'],
    ['an object for a list', { ...key, grants: { 0: key.grants[0] } }, 'grants is {'],
    ['null for an object', { ...key, grants: [null] }, 'grants.0 is null'],
    ['a number for a text', { ...key, id: 1 }, 'id is 1, not "1a2b3c4d"'],
  ])('finds %s', (_what, given, difference) => {
    expect(firstDifference(key, given)).toContain(`the answer.${difference}`);
  });

  it('finds an answer that is in another order', () => {
    expect(firstDifference(['a', 'b'], ['b', 'a'])).toBe('the answer.0 is "b", not "a"');
  });
});

describe('a time of any server', () => {
  it.each([
    ['2026-01-02T03:04:05', 'without a zone'],
    ['2026-01-02T03:04:05Z', 'in UTC'],
    ['2026-01-02T03:04:05.000Z', 'with milliseconds'],
    ['2026-01-02T05:04:05+02:00', 'with an offset'],
    ['2026-01-01T22:04:05-0500', 'with an offset without a colon'],
  ])('%s, %s, is the same instant', (time) => {
    expect(instant(time)).toBe('2026-01-02T03:04:05.000Z');
  });

  it.each([null, undefined])('is null where it is %s', (time) => {
    expect(instant(time)).toBeNull();
  });
});

describe('what wrk says', () => {
  const LINE =
    'figures {"requests":6000,"microseconds":3001234,"p50":1620.0,"p99":4810.5,"bytes":3000000,"failures":0}';

  it('is found among what else it writes', () => {
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
    ['nothing of its run', 'unable to connect to 127.0.0.1:1 Connection refused'],
    ['no number', LINE.replace('6000', 'null')],
    ['no failures', LINE.replace(',"failures":0', '')],
  ])('is refused where it says %s', (_what, output) => {
    expect(() => readFigures(output)).toThrow('wrk');
  });

  it('is asked for by a script that sends the operation as it is', () => {
    const body = JSON.stringify({ query: '{ a(b: "\\n\\\\") }', variables: { c: 'é]]%' } });
    const script = wrkScript({ method: 'POST', path: '/graphql', body });
    const written = /wrk\.format\("POST", "\/graphql", headers, "(.*)"\)/.exec(script)?.[1] ?? '';
    const read = written.replaceAll(/\\(\d{3})/g, (_escape, byte: string) => String.fromCharCode(Number(byte)));
    expect(Buffer.from(read, 'latin1').toString()).toBe(body);
  });

  it('is asked for in the name of many callers, whose requests come in turn', () => {
    const script = wrkScript({ method: 'GET', path: '/', body: null });
    expect(new Set(script.match(/"Key [0-9a-f-]{36}"/g)).size).toBe(500);
    expect(script).not.toContain('Content-Type');
  });
});

describe('what Linux says of a process', () => {
  it('is read behind a name that holds spaces and brackets', () => {
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

  it('is taken of each figure by itself', () => {
    const sample = (number: number) => ({ operationsPerSecond: number, cpuMs: -number, p50Ms: 1, p99Ms: 2, calls: 3 });
    expect(medianOf([sample(1), sample(5), sample(2)])).toEqual(sample(2));
  });
});
