import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseCheckoutOptions, rowOf, type CheckoutSample } from '../compare.ts';

const AGAINST = fileURLToPath(new URL('../../', import.meta.url));
const VALUES = {
  against: AGAINST,
  workloads: 'W1,W3',
  delay: '0,20',
  tls: true,
  pairs: '5',
  setting: ['METRICS_PORT=0', 'A=b=c'],
};

function sample(cpuMs: number, iterations: number | null = 1): CheckoutSample {
  return { operationsPerSecond: 1_000, cpuMs, p50Ms: 1, p99Ms: 2, calls: 1, iterations };
}

it('the options are read from the command line', () => {
  expect(parseCheckoutOptions(VALUES)).toMatchObject({
    workloads: [{ name: 'W1' }, { name: 'W3' }],
    delays: [0, 20],
    tls: true,
    pairs: 5,
    settings: { METRICS_PORT: '0', A: 'b=c' },
  });
});

it.each([
  [{ against: '/nowhere' }, '--against: /nowhere has no file src/main.js.'],
  [{ workloads: 'W1,W9' }, '--workloads: there is no workload "W9".'],
  [{ delay: '0,-1' }, '--delay: expected a whole number, not "-1".'],
  [{ pairs: '1.5' }, '--pairs: expected a whole number, not "1.5".'],
  [{ pairs: '0' }, '--pairs: expected at least 1.'],
  [{ setting: ['METRICS_PORT'] }, '--setting: expected NAME=VALUE, not "METRICS_PORT".'],
])('an unusable option is named: %j', (values, message) => {
  expect(() => parseCheckoutOptions({ ...VALUES, ...values })).toThrow(message);
});

it('the ratio is the median of the ratios within the pairs, not the ratio of the medians', () => {
  // The machine is twice as slow during the second pair.
  const pairs = [
    { own: sample(0.9), other: sample(1) },
    { own: sample(2), other: sample(2) },
    { own: sample(1.1), other: sample(1) },
  ];
  expect(rowOf('W2', pairs)).toEqual([
    'W2',
    '1.1000',
    '1.0000',
    '1.000',
    '0.900',
    '1.100',
    '1,000',
    '1,000',
    '1.000',
    '1.000',
  ]);
});

it('event-loop iterations that perf could not count are a dash', () => {
  expect(rowOf('W2', [{ own: sample(1, null), other: sample(1, 2.5) }]).slice(-2)).toEqual(['-', '2.500']);
});
