import { UPSTREAM_CONNECTIONS } from './gateway.ts';
import { CPU } from './growth-curves.ts';
import { explanationOf, type MeasuredCurve } from './growth-measure.ts';
import { GROWTH_TARGETS, judgeGrowth } from './growth-targets.ts';
import { describeMachine } from './machine.ts';
import { COLUMN_MEANINGS, markdownList, markdownTable, rounded, tableOfTargets } from './table.ts';

/** All that the report is made of. */
export interface GrowthReported {
  readonly repeats: number;
  /** Why the sides share cores, if they do. */
  readonly unpinned: string | null;
  readonly curves: readonly MeasuredCurve[];
}

const COLUMNS = ['ops/s', 'CPU ms/op', 'p50 ms', 'p99 ms', 'calls/op'];

/** bench/GROWTH.md. `picture`: the name of the file beside it. */
export function growthReport({ repeats, unpinned, curves }: GrowthReported, picture: string): string {
  return [
    '# How the cost of an operation grows',
    '',
    'Written by `npm run bench -- --growth`; changes by hand are lost.',
    '',
    `Measured ${new Date().toISOString().slice(0, 10)}, the gateway alone, its settings the defaults but for \`UPSTREAM_CONNECTIONS=${UPSTREAM_CONNECTIONS}\`.`,
    `Medians of ${repeats} runs of one to three seconds of a warm server, the points of a curve in turn within each. One core for`,
    'the gateway, another for nginx as the upstream and wrk as the client. Before and after each run the answer is compared with',
    'what the upstream has. What wrk cuts off at the end of a run has cost CPU and is not counted as an operation: where a',
    'second holds few of them, the CPU of one is a little less than is written.',
    '',
    ...(unpinned === null ? [] : [unpinned, '']),
    `![How the cost of an operation grows, a chart for each curve](${picture})`,
    '',
    ...markdownList(COLUMN_MEANINGS.filter(([name]) => COLUMNS.includes(name))),
    '',
    tableOfTargets(judgeGrowth(GROWTH_TARGETS, curves)),
    ...curves.map((measured) => sectionOf(measured)),
    '## Machine and versions',
    '',
    ...markdownList(describeMachine()),
    '',
  ].join('\n');
}

/** A curve: what it is of, the sentence that explains it, and its figures. */
export function sectionOf(measured: MeasuredCurve): string {
  const { title, what } = measured.curve;
  const capital = what.slice(0, 1).toUpperCase() + what.slice(1);
  return [`## ${title}`, '', `${capital}.`, '', explanationOf(measured), '', tableOfCurve(measured), ''].join('\n');
}

function tableOfCurve({ curve, lines }: MeasuredCurve): string {
  const { axis, height } = curve;
  // What is drawn may be a figure of its own.
  const isOwn = height !== CPU;
  const rows = lines.flatMap(({ name, points }) =>
    points.map(({ point, outcome }) => {
      if (typeof outcome === 'string') return [name, point.label, ...COLUMNS.map(() => '–'), ...(isOwn ? ['–'] : [])];
      const { operationsPerSecond, cpuMs, p50Ms, p99Ms, calls } = outcome;
      const figures = [
        rounded(operationsPerSecond),
        cpuMs.toFixed(3),
        p50Ms.toFixed(2),
        p99Ms.toFixed(2),
        String(calls),
      ];
      const own = height.of({ ...point, sample: outcome }).toFixed(2);
      return [name, point.label, ...figures, ...(isOwn ? [own] : [])];
    }),
  );
  return markdownTable(['', axis.name, ...COLUMNS, ...(isOwn ? [height.name] : [])], rows, 1);
}
