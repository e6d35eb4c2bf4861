import type { Durations } from './measure.ts';
import type { EndpointOptions } from './upstream.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

/** The account and the delay of the upstream in one part of a run. */
export interface Setting extends EndpointOptions {
  readonly name: string;
  /** Connections of the client, instead of those of each workload; null: those of the workload. */
  readonly connections: number | null;
}

/** What a run measures, and for how long. */
export interface Plan {
  readonly settings: readonly Setting[];
  /** A short run skips workloads that would repeat the figures of another setting. */
  readonly workloadsIn: (setting: Setting) => readonly Workload[];
  readonly repeats: number;
  readonly durations: Durations;
}

export const LARGE: Setting = { name: '2,000 keys', keys: 2_000, delayMs: 0, connections: null };
export const SMALL: Setting = { name: '60 keys', keys: 60, delayMs: 0, connections: null };
export const FAR: Setting = { name: '2,000 keys, upstream +20 ms', keys: 2_000, delayMs: 20, connections: 16 };
export const TLS: Setting = { ...LARGE, name: '2,000 keys, TLS', tls: true };
export const FAR_TLS: Setting = { ...FAR, name: '2,000 keys, TLS, upstream +20 ms', tls: true };

/**
 * Takes 95 minutes with all peers. The figures are those of a server that has run for long: V8 compiles for some seconds,
 * which the first warm-up covers, and a server that was idle during the runs of the others has cold caches, which each later
 * warm-up covers.
 */
export const FULL: Plan = {
  settings: [LARGE, SMALL, FAR, TLS, FAR_TLS],
  workloadsIn: () => WORKLOADS,
  repeats: 3,
  durations: { firstWarmUp: 6, warmUp: 1, timed: 3 },
};

/** Takes four minutes with all peers. Its figures are rough: one run each, no delay, and W3 to W5 only with 60 keys. */
export const SHORT: Plan = {
  settings: [LARGE, SMALL],
  workloadsIn: (setting) => (setting === SMALL ? WORKLOADS.slice(2) : WORKLOADS),
  repeats: 1,
  durations: { firstWarmUp: 1, warmUp: 0, timed: 1 },
};
