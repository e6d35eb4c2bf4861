import type { Sample } from './measure.ts';
import type { WorkloadName } from './peer.ts';
import { FLOOR, GATEWAY } from './peers.ts';
import type { Setting } from './plan.ts';

/** The figures of one workload on one peer in one setting. */
export interface Result {
  readonly setting: Setting;
  readonly workload: WorkloadName;
  /** Id of the peer. */
  readonly peer: string;
  /** Medians of the repeats; a sentence if the peer lacks the workload or a measurement failed. */
  readonly outcome: Sample | string;
}

/** The highest resident memory of a peer's process in one setting, over all workloads. */
export interface Peak {
  readonly setting: Setting;
  /** Id of the peer. */
  readonly peer: string;
  readonly mb: number;
}

export interface Measured {
  readonly results: readonly Result[];
  readonly peaks: readonly Peak[];
}

const FAILED = 'failed: ';

/** Takes the place of the figures of a measurement that failed. One line, because it becomes a cell of a table. */
export function failureOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return FAILED + message.replaceAll(/\s+/g, ' ');
}

/** False for figures, and for the sentence of a peer that lacks the workload. */
export function isFailure(outcome: Sample | string): boolean {
  return typeof outcome === 'string' && outcome.startsWith(FAILED);
}

/** The median of each figure separately. */
export function medianOf(samples: readonly Sample[]): Sample {
  const of = (name: keyof Sample): number => median(samples.map((sample) => sample[name]));
  return {
    operationsPerSecond: of('operationsPerSecond'),
    cpuMs: of('cpuMs'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    calls: of('calls'),
  };
}

/** For an even count, the mean of the two values in the middle. NaN for no numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

/** CPU time per operation of a peer divided by the gateway's; null if one of them has no figure. */
export function timesGateway(measured: Pick<Measured, 'results'>, result: Result): number | null {
  return ratio(measured, result, GATEWAY, 'cpuMs');
}

/** Operations per second of a peer divided by those of the floor; null if one of them has no figure. */
export function ratioToFloor(measured: Pick<Measured, 'results'>, result: Result): number | null {
  return ratio(measured, result, FLOOR, 'operationsPerSecond');
}

function ratio(
  { results }: Pick<Measured, 'results'>,
  { setting, workload, outcome }: Result,
  peer: string,
  figure: keyof Sample,
): number | null {
  const other = results.find(
    (one) => one.setting === setting && one.workload === workload && one.peer === peer,
  )?.outcome;
  if (typeof outcome === 'string' || other === undefined || typeof other === 'string') return null;
  return outcome[figure] / other[figure];
}
