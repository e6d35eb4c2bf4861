import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createAccount } from '../account.ts';
import { fitOf, spreadOf } from '../fit.ts';
import { CURVES } from '../growth-curves.ts';
import { explanationOf, sitesFor, type MeasuredCurve } from '../growth-measure.ts';
import { growthPicture, wrapped } from '../growth-picture.ts';
import { DEPTHS, keysDownTo } from '../growth-questions.ts';
import { growthReport, sectionOf } from '../growth-report.ts';
import {
  explainAccountSize,
  explainConcurrency,
  explainDelay,
  explainDepth,
  explainLookUps,
  explainPageSize,
  type Figure,
} from '../growth-sentences.ts';
import { GROWTH_TARGETS, judgeGrowth, PAGE_BY_ACCOUNT } from '../growth-targets.ts';
import { lineChart, ticksFor } from '../line-chart.ts';
import type { Sample } from '../measure.ts';
import { createSchema } from '../../src/graph/schema.ts';
import { createDocumentLimits, DEFAULT_DOCUMENT_LIMITS } from '../../src/engine/documents/limits.ts';

function sample(figures: Partial<Sample>): Sample {
  return { operationsPerSecond: 1_000, cpuMs: 1, p50Ms: 1, p99Ms: 2, calls: 1, ...figures };
}

function figure(x: number, figures: Partial<Sample>, connections = 16): Figure {
  return { x, label: x.toLocaleString('en'), connections, sample: sample(figures) };
}

/** The curve of this title, whose points have cost this much CPU, or have failed. */
function measured(title: string, outcomes: readonly (number | string)[]): MeasuredCurve {
  const curve = CURVES.find((one) => one.title === title);
  if (!curve) throw new RangeError(title);
  const lines = curve.lines.map(({ name, points }) => ({
    name,
    points: points.map((point, index) => {
      const outcome = outcomes[index % outcomes.length] ?? NaN;
      return { point, outcome: typeof outcome === 'string' ? outcome : sample({ cpuMs: outcome }) };
    }),
  }));
  return { curve, lines };
}

describe('the straight line through points', () => {
  it('is the line that they are on', () => {
    const { fixed, slope, error } = fitOf([1, 10, 50].map((x) => ({ x, y: 0.1 + 0.02 * x })));
    expect([fixed, slope, error]).toEqual([expect.closeTo(0.1), expect.closeTo(0.02), expect.closeTo(0)]);
  });

  it('is as near to them as a line can be, and says how far off one of them is', () => {
    const { fixed, slope, error } = fitOf([
      { x: 0, y: 1 },
      { x: 1, y: 1 },
      { x: 2, y: 4 },
    ]);
    expect([fixed, slope, error]).toEqual([expect.closeTo(0.5), expect.closeTo(1.5), expect.closeTo(1)]);
  });

  it('is not needed to say how far they are apart', () => {
    expect(spreadOf([0.12, 0.1, 0.11])).toBeCloseTo(0.2);
    expect(spreadOf([3])).toBe(0);
  });
});

describe('the sentence', () => {
  it('of the page says what is paid for once, what for each key, and how well that fits', () => {
    const pages = [1, 10, 100].map((x) => figure(x, { cpuMs: 0.08 + 0.006 * x }));
    expect(explainPageSize(pages)).toMatch(
      /^A page costs 0\.0800 ms and 0\.00600 ms a key, .*\(0 % off at most\).*\(1 upstream call\)/,
    );
    expect(explainPageSize([...pages, figure(200, { cpuMs: 0.64, calls: 2 })])).toMatch(
      /\(\d\d % off at most\).*\(1 to 2 upstream calls\)/,
    );
  });

  it.each([
    [0.24, '0.200 to 0.240 ms in accounts of 100 to 10,000 keys, the most being 20 % over the least, since'],
    [0.26, '0.200 to 0.260 ms in accounts of 100 to 10,000 keys, the most being 30 % over the least, though'],
  ])('of the account does not give a reason for what is not so: %d', (most, words) => {
    const accounts = [figure(100, { cpuMs: 0.2 }), figure(10_000, { cpuMs: most })];
    expect(explainAccountSize(accounts, 0.2)).toContain(words);
  });

  it('of look-ups has a part for each number of upstream calls', () => {
    const [small, large] = [60, 100].map((x) => figure(x, { cpuMs: x / 100, calls: 1 }));
    const others = [500, 2_000].map((x) => figure(x, { cpuMs: 1.5, calls: 50 }));
    const both = explainLookUps([small, large, ...others] as Figure[]);
    expect(both).toContain(
      '0.600 to 1.00 ms in accounts of 60 to 100 keys (1 upstream call); 1.50 ms in accounts of 500 to 2,000 keys (50 upstream calls): the gateway reads the list',
    );
    expect(explainLookUps(others)).toBe(
      'The look-ups cost 1.50 ms in accounts of 500 to 2,000 keys (50 upstream calls).',
    );
  });

  it('of depth tells levels that make upstream calls from those that make none', () => {
    const levels = [
      { cpuMs: 0.1, calls: 1 },
      { cpuMs: 0.2, calls: 1 },
      { cpuMs: 0.9, calls: 20 },
      { cpuMs: 1, calls: 20 },
      { cpuMs: 2, calls: 40 },
    ].map((figures, x) => figure(x, figures));
    expect(explainDepth(levels)).toMatch(
      /^Of the 1\.90 ms .*, 1\.70 come with the 2 levels that make more .*, and 0\.200 with the 2 levels that make none: .*\(19 to 20 more/,
    );
    expect(explainDepth(levels.slice(0, 2))).toMatch(/0\.00 come with the 0 levels .* the 1 level that make none\.$/);
  });

  it('of concurrency says from where on the core is busy, or that it never is', () => {
    const busy = [
      figure(1, { operationsPerSecond: 950, p50Ms: 1 }),
      figure(4, { operationsPerSecond: 500, p50Ms: 2, cpuMs: 0.95 }),
      figure(16, { operationsPerSecond: 990, p50Ms: 16.2 }),
    ];
    const idle = [figure(1, { operationsPerSecond: 100 }), figure(16, { operationsPerSecond: 850 })];
    const words = explainConcurrency([
      { name: 'a page', points: busy },
      { name: 'a key', points: idle },
    ]);
    expect(words).toContain(
      'From 1 to 16 connections, of a page the CPU goes from 1.00 to 1.00 ms (least at 4) and the p50 from 1.00 to 16.2 ms, the core being busy from 16 connections on; of a key',
    );
    expect(words).toContain('the core being busy 85 % of the time at most: where one core');
  });

  it('of concurrency says what it costs to be alone only where it does', () => {
    const [page, key] = [
      [0.4, 0.3],
      [0.2, 0.19],
    ].map((cpus) => cpus.map((cpuMs, x) => figure(x, { cpuMs })));
    const words = (...lines: (Figure[] | undefined)[]): string =>
      explainConcurrency(lines.map((points = []) => ({ name: 'it', points })));
    expect(words(page)).toContain('woken');
    expect(words(page, key)).not.toContain('woken');
  });

  it.each([
    [100, 'up to 800 calls of all clients take turns on 100 connections to the upstream, 8 on each'],
    [800, 'all its calls are under way at once'],
  ])('of delays counts calls that share connections: %d', (connections, reason) => {
    const single = [figure(0, { p50Ms: 2 }), figure(100, { p50Ms: 100.5 })];
    const many = [figure(0, { p50Ms: 20, calls: 50 }), figure(100, { p50Ms: 310, calls: 50, cpuMs: 3 })];
    const words = explainDelay(single, many, connections);
    expect(words).toContain('adds 0.500 to 2.00 ms to the delay');
    expect(words).toContain(`from a delay of 0 to 100 ms, 50 look-ups take 20.0 to 310 ms, where ${reason};`);
    expect(words).toMatch(
      /the CPU of these goes from 1\.00 to 3\.00 ms \(.* of 100 ms\), that of the one from 1\.00 to 1\.00 ms\.$/,
    );
  });

  it('of delays tells who has to wait for a busy core from who has to wake an idle one', () => {
    const dear = { cpuMs: 3 };
    const idle = { operationsPerSecond: 100 };
    const words = (single: Partial<Sample>, many: Partial<Sample>): string =>
      explainDelay([figure(0, {}), figure(100, single)], [figure(0, {}), figure(100, many)], 800);
    const woken = /that of the one from 1\.00 to 3\.00 ms, as a gateway that has little to do .*\.$/;
    expect(words({ ...dear, ...idle }, dear)).toMatch(woken);
    expect(words({ ...dear, ...idle }, dear)).toContain('(the core being busy up to a delay of 100 ms)');
    expect(words(dear, dear)).not.toContain('woken');
    expect(words(idle, { ...dear, ...idle })).not.toContain('woken');
    expect(words(idle, { ...dear, ...idle })).toContain('(the core being busy up to a delay of 0 ms)');
  });

  it('of a curve with a point that failed says nothing but that', () => {
    expect(explanationOf(measured(PAGE_BY_ACCOUNT, [1, 'failed: it has ended under load']))).toBe(
      'Not all of it was measured: a page of 20, 500: failed: it has ended under load.',
    );
  });

  it.each(CURVES.map(({ title }) => title))('is one sentence of numbers, where all is measured: %s', (title) => {
    const words = explanationOf(measured(title, [0.1, 0.2, 0.3]));
    expect(words).toMatch(/^[A-Z].*\.$/);
    expect(words).not.toMatch(/NaN|undefined|Infinity|\. [A-Z]/);
  });
});

describe('the target of the page by account', () => {
  it.each([
    [[0.2, 0.23, 0.24], true, '20.0 %'],
    [[0.2, 0.241, 0.22], false, '20.5 %'],
  ])('is judged by the most and the least: %j', (cpu, pass, shown) => {
    const target = { curve: PAGE_BY_ACCOUNT, within: 0.2 };
    expect(judgeGrowth([target], [measured(PAGE_BY_ACCOUNT, cpu)])).toEqual([
      { where: PAGE_BY_ACCOUNT, target: 'CPU flat within 20 %', measured: shown, pass },
    ]);
  });

  it('is missed by a gateway that fails, and neither met nor missed by none', () => {
    expect(judgeGrowth(GROWTH_TARGETS, [measured(PAGE_BY_ACCOUNT, [1, 'failed: x'])])).toMatchObject([
      { measured: 'failed: x', pass: false },
    ]);
    expect(judgeGrowth(GROWTH_TARGETS, [])).toMatchObject([{ pass: null }]);
  });

  it('is of a curve that there is', () => {
    expect(CURVES.map(({ title }) => title)).toEqual(expect.arrayContaining(GROWTH_TARGETS.map(({ curve }) => curve)));
  });
});

interface AnsweredKey {
  readonly id: string;
  readonly grants?: readonly {
    readonly target?: { readonly type: string; readonly targetId: string; readonly resource?: AnsweredKey | null };
  }[];
}

describe('what is asked', () => {
  it('has of each account and delay one site, with the pages of all that is asked there', () => {
    const points = CURVES.flatMap(({ lines }) => lines.flatMap((line) => line.points));
    const sites = sitesFor(points);
    expect(new Set(sites.map(({ keys, delayMs }) => `${keys} ${delayMs}`)).size).toBe(sites.length);
    expect(sites.find(({ keys, delayMs }) => keys === 2_000 && delayMs === 0)?.pageSizes).toEqual(
      expect.arrayContaining([1, 10, 20, 50, 100]),
    );
    expect(sites.find(({ keys }) => keys === 10_000)?.pageSizes).not.toContain(1);
  });

  it.each(DEPTHS.map((word, level) => [word, level] as const))(
    'is answered with what is in the rows, down to the %s',
    (_word, level) => {
      const { rows, ids } = createAccount(100, 'http://127.0.0.1:1/api/v2');
      const [answer] = keysDownTo(level).expected({ rows, ids }) as AnsweredKey[];
      const target = rows[0]?.grants.find((grant) => grant.target?.type === 'key')?.target;
      const given = answer?.grants?.find((grant) => grant.target?.type === 'key')?.target;
      expect(Object.keys(answer ?? {})).toEqual(level === 0 ? ['id', 'label'] : ['id', 'label', 'grants']);
      expect(given?.targetId).toBe(level < 2 ? undefined : target?.id);
      expect(given?.resource?.id).toBe(level < 3 ? undefined : target?.id);
      expect(given?.resource?.grants?.length).toBe(
        level < 4 ? undefined : rows[ids.indexOf(target?.id ?? '')]?.grants.length,
      );
    },
  );

  it('goes as deep as the gateway allows', () => {
    const schema = createSchema('standalone');
    const refusals = (level: number): readonly unknown[] => {
      const { body } = keysDownTo(level).operation({ rows: [], ids: [] });
      const { query } = JSON.parse(body ?? '') as { query: string };
      return createDocumentLimits(DEFAULT_DOCUMENT_LIMITS)(schema, parse(query));
    };
    expect(refusals(DEPTHS.length - 1)).toEqual([]);
    expect(refusals(DEPTHS.length)).toHaveLength(1);
  });
});

describe('a line chart', () => {
  const chart = {
    title: 'a < b & c',
    across: {
      name: 'x & y',
      isLogarithmic: true,
      ticks: [1, 10, 100].map((x) => ({ x, label: `${x} <` })),
    },
    up: 'ms <',
    lines: [
      {
        name: 'first & only',
        points: [1, 10, 100].map((x, index) => ({ x, y: index * 2 })),
      },
      { name: 'second', points: [{ x: 1, y: 4 }] },
    ],
  };
  const svg = lineChart(chart, 0).join('\n');
  const places = Array.from(svg.matchAll(/class="dot-0" cx="([\d.]+)" cy="([\d.]+)" r="3/g), ([, x, y]) => [
    Number(x),
    Number(y),
  ]);

  it('shows words as they are', () => {
    for (const words of ['a &lt; b &amp; c', 'x &amp; y', 'ms &lt;', '10 &lt;', 'first &amp; only'])
      expect(svg).toContain(`>${words}</text>`);
    expect(svg).not.toMatch(/&(?!amp;|lt;)/);
  });

  it('has the same way from one to ten as from ten to a hundred, where it is logarithmic, and equal steps of height', () => {
    const [[x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = [], [x3 = 0, y3 = 0] = []] = places;
    expect(x2 - x1).toBeCloseTo(x3 - x2, 0);
    expect(x2).toBeGreaterThan(x1);
    expect(y2 - y1).toBeCloseTo(y3 - y2, 0);
    expect(y2).toBeLessThan(y1);
  });

  it.each([
    [
      [0.3, 0.71],
      [0, 0.2, 0.4, 0.6, 0.8],
    ],
    [
      [3, 9],
      [0, 2, 4, 6, 8, 10],
    ],
    [
      [-1.2, 3],
      [-2, -1, 0, 1, 2, 3],
    ],
    [[0], [0, 1]],
    [[0.3], [0, 0.1, 0.2, 0.3]],
  ])('has round heights from zero, or below, to above %j', (values, ticks) => {
    expect(ticksFor(values)).toEqual(ticks);
  });
});

describe('what is written', () => {
  const curves = CURVES.map(({ title }, index) => measured(title, index === 0 ? ['failed: <x> & y'] : [0.1, 0.2]));

  it('has a chart and a sentence for each curve, and a curve that failed has no line', () => {
    const svg = growthPicture(curves);
    for (const { curve } of curves) expect(svg).toContain(`>${curve.title}</text>`);
    expect(svg).toContain('failed: &lt;x> &amp; y');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('has a table of each curve, and what is drawn is in it', () => {
    const [page, delay] = [curves[1], curves.at(-1)] as MeasuredCurve[];
    const text = sectionOf(page as MeasuredCurve).replaceAll(/ +/g, ' ');
    expect(text).toContain('| a page of 20 | 10,000 | 1,000 | 0.200 | 1.00 | 2.00 | 1 |');
    expect(sectionOf(delay as MeasuredCurve).replaceAll(/ +/g, ' ')).toContain('| 2.00 | 1 | -99.00 |');
  });

  it('names the picture and the targets', () => {
    const report = growthReport({ repeats: 3, unpinned: 'There is one core only.', curves }, 'picture.svg');
    expect(report).toContain('](picture.svg)');
    expect(report).toContain('There is one core only.');
    expect(report.replaceAll(/ +/g, ' ')).toContain('| CPU flat within 20 % | 100.0 % | MISS |');
  });

  it('has lines that are as long as they may be', () => {
    expect(wrapped('one two three verylongword x', 9)).toEqual(['one two', 'three', 'verylongword', 'x']);
  });
});
