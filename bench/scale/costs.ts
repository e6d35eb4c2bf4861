import { readFileSync } from 'node:fs';
import type { WorkloadName } from '../peer.ts';
import { FAR, LARGE, SMALL, type Setting } from '../plan.ts';

/** The figures of the gateway that the benchmark has measured with one core. */
export interface MeasuredOperation {
  readonly operationsPerSecond: number;
  readonly cpuMs: number;
  readonly p50Ms: number;
  readonly calls: number;
}

const RESULTS = new URL('../RESULTS.md', import.meta.url);
const SETTINGS = [LARGE, SMALL, FAR];

/** Reads the figures of the last run from its report. Throws if the report has none for this workload. */
export function measuredOperation(workload: WorkloadName, setting: Setting): MeasuredOperation {
  const chapters = readFileSync(RESULTS, 'utf8').split(/^## /m);
  const chapter = chapters.find((text) => SETTINGS.includes(setting) && text.startsWith(`${setting.name}\n`)) ?? '';
  const cellsOf = (start: string): string[] =>
    chapter
      .split('\n')
      .find((row) => row.startsWith(start))
      ?.split('|')
      .map((cell) => cell.trim()) ?? [];
  const columns = cellsOf('|     |');
  const cells = cellsOf(`| ${workload}  | gateway `);
  const figure = (column: string): number => Number(cells[columns.indexOf(column)]?.replaceAll(',', ''));
  const operationsPerSecond = figure('ops/s');
  const cpuMs = figure('CPU ms/op');
  const p50Ms = figure('p50 ms');
  const calls = figure('calls/op');
  if (!operationsPerSecond || !cpuMs || !p50Ms || !calls)
    throw new Error(`bench/RESULTS.md has no figures of the gateway for ${workload}, ${setting.name}.`);
  return { operationsPerSecond, cpuMs, p50Ms, calls };
}
