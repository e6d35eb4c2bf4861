import type { Sample } from './measure.ts';
import type { ListedPeer } from './peers.ts';
import type { Setting } from './plan.ts';
import { timesGateway, type Measured, type Result } from './results.ts';
import type { TargetResult } from './targets.ts';
import { WORKLOADS } from './workloads.ts';

/** Names and meanings of the columns. */
export const COLUMNS: readonly (readonly [string, string])[] = [
  ['CPU ms/op', 'CPU time of the server’s processes per operation, user and system'],
  ['× gateway', 'CPU time per operation as a multiple of the gateway’s in the same run'],
  ['ops/s', 'operations per second of a server that has one core'],
  ['p50 ms', 'median latency; each connection always has one request in flight'],
  ['p99 ms', 'latency that 99 % of the operations do not exceed'],
  ['calls/op', 'upstream calls per operation'],
  ['peak MB', 'highest resident memory, over all workloads of the setting'],
];

/** All figures of a setting as a Markdown table, followed by the reasons for missing figures. */
export function tableOf(setting: Setting, peers: readonly ListedPeer[], measured: Measured): string {
  const reasons: string[] = [];
  const rows = WORKLOADS.flatMap(({ name }) =>
    peers.flatMap((peer) => {
      const result = measured.results.find(
        (one) => one.setting === setting && one.workload === name && one.peer === peer.id,
      );
      if (!result) return [];
      const { outcome } = result;
      if (typeof outcome !== 'string') return [[name, peer.name, ...figuresOf({ ...result, outcome }, measured)]];
      reasons.push(`${name}, ${peer.name}: ${outcome}`);
      return [[name, peer.name, ...COLUMNS.map(() => '–')]];
    }),
  );
  return tableWithReasons(
    setting.name,
    markdownTable(['', 'peer', ...COLUMNS.map(([column]) => column)], rows, 2),
    reasons,
  );
}

/** A chapter of a report. */
export function tableWithReasons(title: string, table: string, reasons: readonly string[]): string {
  return [`## ${title}`, '', table, ...(reasons.length > 0 ? [''] : []), ...reasons.map((one) => `- ${one}`), ''].join(
    '\n',
  );
}

export function tableOfTargets(results: readonly TargetResult[]): string {
  const rows = results.map(({ where, target, measured, pass }) => [
    where,
    target,
    measured,
    pass === null ? '–' : pass ? 'pass' : 'MISS',
  ]);
  return ['## Targets', '', markdownTable(['', 'target', 'measured', ''], rows, 4), ''].join('\n');
}

function figuresOf(result: Result & { readonly outcome: Sample }, measured: Measured): string[] {
  const { operationsPerSecond, cpuMs, p50Ms, p99Ms, calls } = result.outcome;
  const peak = measured.peaks.find((one) => one.setting === result.setting && one.peer === result.peer);
  return [
    cpuMs.toFixed(3),
    timesGateway(measured, result)?.toFixed(2) ?? '',
    rounded(operationsPerSecond),
    p50Ms.toFixed(2),
    p99Ms.toFixed(2),
    String(calls),
    peak?.mb.toFixed(0) ?? '',
  ];
}

/** One decimal below 100, none from 100 on. */
export function rounded(number: number): string {
  return number.toLocaleString('en', { maximumFractionDigits: number < 100 ? 1 : 0 });
}

/** The first `textColumns` columns are aligned to the left, the others to the right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns: number,
): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => padded(row[column] ?? '', width, column < textColumns)).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column < textColumns ? `${'-'.repeat(width)} ` : `${'-'.repeat(width)}:`,
  );
  return [line(head), `| ${rule.join('| ')}|`, ...rows.map(line)].join('\n');
}

function padded(text: string, width: number, isText: boolean): string {
  return isText ? text.padEnd(width) : text.padStart(width);
}

export function markdownList(entries: readonly (readonly [string, string])[]): string[] {
  return entries.map(([name, text]) => `- **${name}**: ${text}`);
}
