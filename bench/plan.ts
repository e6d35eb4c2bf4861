import type { Durations } from './measure.ts';
import type { SiteOptions } from './upstream.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

/** An account, and how far its upstream is away. */
export interface Setting extends SiteOptions {
  readonly name: string;
  /** Connections of the client, where they are not the workload's. */
  readonly connections: number | null;
}

/** What is run, and for how long. */
export interface Plan {
  readonly settings: readonly Setting[];
  /** Where a run is to be short, the workloads that say something new in a setting. */
  readonly workloadsIn: (setting: Setting) => readonly Workload[];
  readonly repeats: number;
  readonly durations: Durations;
}

export const LARGE: Setting = { name: '2,000 keys', keys: 2_000, delayMs: 0, connections: null };
export const SMALL: Setting = { name: '60 keys', keys: 60, delayMs: 0, connections: null };
export const FAR: Setting = { name: '2,000 keys, upstream +20 ms', keys: 2_000, delayMs: 20, connections: 16 };

/**
 * Half an hour with all peers. A server that runs for days is what is asked about: V8 goes on compiling for some seconds, and
 * one that has waited for its turn has cold caches.
 */
export const FULL: Plan = {
  settings: [LARGE, SMALL, FAR],
  workloadsIn: () => WORKLOADS,
  repeats: 3,
  durations: { firstWarmUp: 6, warmUp: 1, timed: 3 },
};

/**
 * Three minutes with all peers, and figures to match: one run each, none with the upstream far away, and of the small
 * account only what looks up keys.
 */
export const SHORT: Plan = {
  settings: [LARGE, SMALL],
  workloadsIn: (setting) => (setting === SMALL ? WORKLOADS.slice(2) : WORKLOADS),
  repeats: 1,
  durations: { firstWarmUp: 1, warmUp: 0, timed: 1 },
};
