import { expect, it } from 'vitest';
import { chartOf } from '../chart.ts';
import { regressionsIn } from '../check.ts';
import { gateway } from '../gateway.ts';
import type { Sample } from '../measure.ts';
import type { WorkloadName } from '../peer.ts';
import { findPeers, type ListedPeer } from '../peers.ts';
import { FAR, FULL, LARGE, SMALL, type Setting } from '../plan.ts';
import type { Measured, Result } from '../results.ts';
import { reportOf } from '../report.ts';
import { tableOf } from '../table.ts';
import { evaluateTargets, TARGETS, type Target, type TargetResult } from '../targets.ts';

function peerOf(id: string, name = id): ListedPeer {
  return { ...gateway, folder: id === 'gateway' ? null : id, id, name };
}

function sample(cpuMs: number, figures: Partial<Sample> = {}): Sample {
  return { operationsPerSecond: 1_000 / cpuMs, cpuMs, p50Ms: 1, p99Ms: 2, calls: 1, ...figures };
}

function results(
  outcomes: Readonly<Record<string, Sample | string>>,
  { workload = 'W1', setting = LARGE }: { workload?: WorkloadName; setting?: Setting } = {},
): Result[] {
  return Object.entries(outcomes).map(([peer, outcome]) => ({ setting, workload, peer, outcome }));
}

function evaluated(
  target:
    | { readonly kind: 'times'; readonly least: number; readonly peer: string }
    | { readonly kind: 'added p50' | 'calls'; readonly most: number },
  outcomes: Readonly<Record<string, Sample | string>>,
): TargetResult | undefined {
  return evaluateTargets([{ workloads: ['W1'], setting: LARGE, ...target }], {
    results: results(outcomes),
    peaks: [],
  })[0];
}

it.each([
  { least: 1.5, pass: true, measured: '1.50 × fast' },
  { least: 1.6, pass: false, measured: '1.50 × fast' },
])(
  '$least times the best peer is compared with the peer that uses the least CPU, the floor not included',
  (expected) => {
    const outcomes = {
      gateway: sample(2),
      floor: sample(1),
      // It answers more operations per second, on several cores.
      slow: sample(30, { operationsPerSecond: 9_000 }),
      fast: sample(3),
      odd: 'It has no such operation.',
    };
    const { least, ...result } = expected;
    expect(evaluated({ kind: 'times', peer: 'best', least }, outcomes)).toMatchObject(result);
  },
);

it('the best peer is unknown if a peer failed or did not run, unless the gateway already misses the target', () => {
  const outcomes = { gateway: sample(2), fast: sample(3), odd: 'failed: x' };
  const measured = '1.50 × fast, without odd';
  expect(evaluated({ kind: 'times', peer: 'best', least: 1.5 }, outcomes)).toMatchObject({ pass: null, measured });
  expect(evaluated({ kind: 'times', peer: 'best', least: 1.6 }, outcomes)).toMatchObject({ pass: false });
  const target: Target = { workloads: ['W1'], setting: LARGE, kind: 'times', peer: 'best', least: 1.5 };
  const others = { gateway: sample(2), fast: sample(3) };
  expect(evaluateTargets([target], { results: results(others), peaks: [] }, ['odd'])[0]).toMatchObject({
    pass: null,
    measured,
  });
});

it.each([
  ['floor', 0.5, true],
  ['slow', 16, false],
])('a target relative to %s is compared with that peer', (peer, least, pass) => {
  const outcomes = { gateway: sample(2), floor: sample(1), slow: sample(30) };
  expect(evaluated({ kind: 'times', peer, least }, outcomes)).toMatchObject({ pass });
});

it('the added latency is the difference of the medians', () => {
  const outcomes = { gateway: sample(1, { p50Ms: 24.5 }), floor: sample(1, { p50Ms: 21 }) };
  expect(evaluated({ kind: 'added p50', most: 3 }, outcomes)).toMatchObject({ measured: '3.5 ms', pass: false });
  expect(evaluated({ kind: 'added p50', most: 3.5 }, outcomes)).toMatchObject({ pass: true });
});

it('upstream calls are those of the gateway, not of a peer', () => {
  const outcomes = { gateway: sample(1, { calls: 2 }), floor: sample(1, { calls: 50 }) };
  expect(evaluated({ kind: 'calls', most: 2 }, outcomes)).toMatchObject({ measured: '2', pass: true });
  expect(evaluated({ kind: 'calls', most: 1 }, outcomes)).toMatchObject({ pass: false });
});

it('a gateway that fails misses its targets, and without a figure to compare with the result is open', () => {
  const target = { kind: 'times', peer: 'best', least: 1 } as const;
  expect(evaluated(target, { gateway: 'failed: 1 of 2', fast: sample(1) })).toMatchObject({ pass: false });
  expect(evaluated(target, { gateway: sample(1), floor: sample(1) })).toMatchObject({ pass: null });
  expect(evaluated({ ...target, peer: 'fast' }, { gateway: sample(1), fast: 'failed: x' })).toMatchObject({
    pass: null,
  });
  expect(evaluated(target, { fast: sample(1) })).toMatchObject({ pass: null });
});

it('a target uses the figures of its own setting and workload', () => {
  const measured: Measured = {
    results: [
      ...results({ gateway: sample(1), fast: sample(1) }),
      ...results({ gateway: sample(1), fast: sample(9) }, { setting: SMALL }),
      ...results({ gateway: sample(1), fast: sample(7) }, { workload: 'W2' }),
    ],
    peaks: [],
  };
  const target: Target = { workloads: ['W1', 'W2'], setting: LARGE, kind: 'times', peer: 'best', least: 2 };
  expect(evaluateTargets([target], measured).map(({ where, measured: shown }) => [where, shown])).toEqual([
    ['W1, 2,000 keys', '1.00 × fast'],
    ['W2, 2,000 keys', '7.00 × fast'],
    ['all', 'not measured'],
  ]);
});

it('every peer that a target names exists', async () => {
  const peers = (await findPeers()).map(({ id }) => id);
  const named = TARGETS.flatMap((target) => (target.kind === 'times' ? [target.peer] : []));
  expect(named.filter((peer) => peer !== 'best' && !peers.includes(peer))).toEqual([]);
});

it('the memory target uses the highest peak of the gateway', () => {
  const peaks = [
    { setting: LARGE, peer: 'gateway', mb: 200 },
    { setting: FAR, peer: 'gateway', mb: 251 },
    { setting: LARGE, peer: 'fast', mb: 700 },
  ];
  expect(evaluateTargets([], { results: [], peaks })).toMatchObject([{ measured: '251 MB', pass: false }]);
});

it.each([
  ['a fifth less', { W1: 0.8, W2: 0.5 }, []],
  ['more than a fifth less', { W1: 0.79, W2: 0.5 }, ['W1']],
  ['more than before', { W1: 2, W2: 5 }, []],
  ['a missing ratio', { W1: 1 }, ['W2']],
  ['NaN', { W1: NaN, W2: 0.5 }, ['W1']],
])('--check recognizes a regression: %s', (_what, measured, falls) => {
  expect(regressionsIn({ W1: 1, W2: 0.5 }, measured)).toEqual(falls);
});

const PEERS = [peerOf('gateway'), peerOf('floor'), peerOf('fast', 'Fast & <small>')];
const MEASURED: Measured = {
  results: [
    ...results({ gateway: sample(0.5), floor: sample(0.25), fast: sample(2) }),
    ...results({ gateway: sample(200), floor: sample(100), fast: 'It has no such thing.' }, { workload: 'W2' }),
  ],
  peaks: [{ setting: LARGE, peer: 'gateway', mb: 199.7 }],
};

it('a table has one row per workload and peer, and the reasons for missing figures below', () => {
  const text = tableOf(LARGE, PEERS, MEASURED).replaceAll(/ +/g, ' ');
  expect(text).toContain('| W1 | gateway | 0.500 | 1.00 | 2,000 | 1.00 | 2.00 | 1 | 200 |');
  expect(text).toContain('| W2 | floor | 100.000 | 0.50 | 10 |');
  expect(text).toContain('| W2 | Fast & <small> | – | – |');
  expect(text).toContain('\n- W2, Fast & <small>: It has no such thing.\n');
  expect(text).not.toContain('W3');
});

it('a chart has one bar per figure, as long as the ratio', () => {
  const svg = chartOf([LARGE], PEERS, MEASURED);
  const widths = Array.from(svg.matchAll(/class="(?:bar|gateway)" [^>]*width="([\d.]+)"/g), ([, width]) =>
    Number(width),
  );
  const [first = 0] = widths;
  expect(widths.map((width) => width / first)).toEqual([1, 0.5, 4, 1, 0.5]);
  expect(svg).toContain('>4.00</text>');
  expect(svg).toContain('Fast &amp; &lt;small>');
});

it('a report has the versions of every peer, and the reason for each skipped one', async () => {
  const [first, ...peers] = await findPeers();
  const skipped = [`Skipped: ${first?.name}: it is not there`];
  const report = reportOf(
    { plan: FULL, peers, skipped, unpinned: null, measured: MEASURED, targets: [] },
    'picture.svg',
  );
  for (const { name } of peers)
    expect(report.split('\n').find((line) => line.startsWith(`- **${name}**: `))).toMatch(/: .*\d/);
  expect(report).toContain(`- Skipped: ${first?.name}: it is not there\n`);
  expect(report).toContain('](picture.svg)');
});
