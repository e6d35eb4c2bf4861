import type { Sample } from './measure.ts';
import type { NamedPeer } from './peers.ts';
import type { Setting } from './plan.ts';
import { ratioToFloor, type Measured, type Result } from './results.ts';
import type { Verdict } from './verdicts.ts';
import { WORKLOADS } from './workloads.ts';

/** What the columns of a table mean, for those who read it later. */
export const COLUMN_MEANINGS: readonly (readonly [string, string])[] = [
  ['ops/s', 'operations a second, the server having one core'],
  ['to floor', 'the same, as a multiple of the floor’s in the same run'],
  ['CPU ms/op', 'CPU of the server’s processes for one operation, user and system'],
  ['p50 ms', 'half of the operations took no longer, the connections being busy all the time'],
  ['p99 ms', 'ninety-nine of a hundred took no longer'],
  ['calls/op', 'upstream calls for one operation'],
  ['peak MB', 'the most that was resident at once, over all workloads of the setting'],
];

/** All figures of a setting, as a Markdown table that reads well as text too; below it, why there are none. */
export function tableOf(setting: Setting, peers: readonly NamedPeer[], measured: Measured): string {
  const reasons: string[] = [];
  const rows = WORKLOADS.flatMap(({ name }) =>
    peers.flatMap((peer) => {
      const result = measured.results.find(
        (one) => one.setting === setting && one.workload === name && one.peer === peer.word,
      );
      if (!result) return [];
      if (typeof result.outcome !== 'string') return [[name, peer.name, ...figuresOf(result, measured)]];
      reasons.push(`${name}, ${peer.name}: ${result.outcome}`);
      return [[name, peer.name, ...COLUMN_MEANINGS.map(() => '–')]];
    }),
  );
  const table = markdownTable(['', 'peer', ...COLUMN_MEANINGS.map(([column]) => column)], rows, 2);
  return [`## ${setting.name}`, '', table, ...(reasons.length > 0 ? [''] : []), ...reasons.map((one) => `- ${one}`)]
    .join('\n')
    .concat('\n');
}

/** What became of each target. */
export function tableOfTargets(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ where, target, measured, pass }) => [
    where,
    target,
    measured,
    pass === null ? '–' : pass ? 'pass' : 'MISS',
  ]);
  return ['## Targets', '', markdownTable(['', 'target', 'measured', ''], rows, 4), ''].join('\n');
}

function figuresOf(result: Result, measured: Measured): string[] {
  const { operationsPerSecond, cpuMs, p50Ms, p99Ms, calls } = result.outcome as Sample;
  const peak = measured.peaks.find((one) => one.setting === result.setting && one.peer === result.peer);
  return [
    rounded(operationsPerSecond),
    ratioToFloor(measured, result)?.toFixed(2) ?? '',
    cpuMs.toFixed(3),
    p50Ms.toFixed(2),
    p99Ms.toFixed(2),
    String(calls),
    peak?.mb.toFixed(0) ?? '',
  ];
}

/** Of what there are hundreds, no fractions. */
export function rounded(number: number): string {
  return number.toLocaleString('en', { maximumFractionDigits: number < 100 ? 1 : 0 });
}

/** The first columns hold words, and the others numbers. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], words: number): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => padded(row[column] ?? '', width, column < words)).join(' | ')} |`;
  const rule = widths.map((width, column) => (column < words ? `${'-'.repeat(width)} ` : `${'-'.repeat(width)}:`));
  return [line(head), `| ${rule.join('| ')}|`, ...rows.map(line)].join('\n');
}

function padded(text: string, width: number, isWord: boolean): string {
  return isWord ? text.padEnd(width) : text.padStart(width);
}

export function markdownList(entries: readonly (readonly [string, string])[]): string[] {
  return entries.map(([name, text]) => `- **${name}**: ${text}`);
}
