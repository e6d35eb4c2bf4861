import type { Sample } from './measure.ts';
import type { WorkloadName } from './peer.ts';
import { FLOOR } from './peers.ts';
import type { Setting } from './plan.ts';

/** All that is known of a workload on a peer in a setting. */
export interface Result {
  readonly setting: Setting;
  readonly workload: WorkloadName;
  /** The word of the peer. */
  readonly peer: string;
  /** Medians of the repeats; a sentence where it can't be run, or was not run well. */
  readonly outcome: Sample | string;
}

/** The most that a peer had resident at once in a setting, over all its workloads. */
export interface Peak {
  readonly setting: Setting;
  readonly peer: string;
  readonly mb: number;
}

/** What a run has shown. */
export interface Measured {
  readonly results: readonly Result[];
  readonly peaks: readonly Peak[];
}

/** What stands for the figures of a run that went wrong. */
export function failureOf(error: unknown): string {
  return `failed: ${error instanceof Error ? error.message : String(error)}`;
}

/** Told from a workload that a peer does not have. */
export function isFailure(outcome: Sample | string): boolean {
  return typeof outcome === 'string' && outcome.startsWith('failed: ');
}

/** The median of each figure by itself. */
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

/** Of an even count, the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

/** How many times the floor's operations a second those of a peer are; null where either has no figure. */
export function ratioToFloor({ results }: Pick<Measured, 'results'>, { setting, workload, outcome }: Result) {
  const floor = results.find(
    (one) => one.setting === setting && one.workload === workload && one.peer === FLOOR,
  )?.outcome;
  if (typeof outcome === 'string' || floor === undefined || typeof floor === 'string') return null;
  return outcome.operationsPerSecond / floor.operationsPerSecond;
}
