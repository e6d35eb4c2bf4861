import type { Sample } from './measure.ts';
import type { NamedPeer } from './peers.ts';
import type { Setting } from './plan.ts';
import { ratioToFloor, type Peak, type Result } from './results.ts';
import { WORKLOADS } from './workloads.ts';

export interface Measured {
  readonly results: readonly Result[];
  readonly peaks: readonly Peak[];
}

const COLUMNS = ['', 'peer', 'ops/s', 'to floor', 'CPU ms/op', 'p50 ms', 'p99 ms', 'calls/op', 'peak MB'];

/** All figures of a setting, as a Markdown table that reads well as text too. */
export function tableOf(setting: Setting, peers: readonly NamedPeer[], { results, peaks }: Measured, floor: string) {
  const rows = WORKLOADS.flatMap(({ name }) =>
    peers.map((peer) => {
      const result = results.find((one) => one.setting === setting && one.workload === name && one.peer === peer.word);
      const peak = peaks.find((one) => one.setting === setting && one.peer === peer.word);
      if (!result) return [name, peer.name, 'not run'];
      if (typeof result.outcome === 'string') return [name, peer.name, result.outcome];
      const ratio = ratioToFloor(results, result, floor);
      return [name, peer.name, ...figuresOf(result.outcome, ratio), peak?.mb.toFixed(0) ?? ''];
    }),
  );
  return [`\n## ${setting.name}\n`, ...aligned([COLUMNS, ...rows])].join('\n');
}

function figuresOf({ operationsPerSecond, cpuMs, p50Ms, p99Ms, calls }: Sample, ratio: number | null): string[] {
  return [
    rounded(operationsPerSecond),
    ratio?.toFixed(2) ?? '',
    cpuMs.toFixed(3),
    p50Ms.toFixed(2),
    p99Ms.toFixed(2),
    String(calls),
  ];
}

function rounded(number: number): string {
  return number.toLocaleString('en', { maximumFractionDigits: number < 100 ? 1 : 0 });
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const isFull = (row: readonly string[]): boolean => row.length === COLUMNS.length;
  const widths = COLUMNS.map((_, column) => Math.max(3, ...rows.filter(isFull).map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${COLUMNS.map((_, column) => {
      const width = widths[column] ?? 0;
      const cell = row[column] ?? '';
      return column < 2 || !isFull(row) ? cell.padEnd(width) : cell.padStart(width);
    }).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column < 2 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  const [head = [], ...body] = rows;
  return [line(head), rule, ...body.map(line)];
}
