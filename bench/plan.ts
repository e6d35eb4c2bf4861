import type { Durations } from './measure.ts';
import type { SiteOptions } from './upstream.ts';

/** An account, and how far its upstream is away. */
export interface Setting extends SiteOptions {
  readonly name: string;
  /** Connections of the client, where they are not the workload's. */
  readonly connections: number | null;
}

/** What is run, and for how long. */
export interface Plan {
  readonly settings: readonly Setting[];
  readonly repeats: number;
  readonly durations: Durations;
}

export const LARGE: Setting = { name: '2,000 keys', keys: 2_000, delayMs: 0, connections: null };
export const SMALL: Setting = { name: '60 keys', keys: 60, delayMs: 0, connections: null };
export const FAR: Setting = { name: '2,000 keys, upstream +20 ms', keys: 2_000, delayMs: 20, connections: 16 };

/** Half an hour with all peers. */
export const FULL: Plan = {
  settings: [LARGE, SMALL, FAR],
  repeats: 3,
  durations: { firstWarmUp: 2, warmUp: 1, timed: 3 },
};

/** Three minutes with all peers, and figures to match: one run each, and none with the upstream far away. */
export const SHORT: Plan = {
  settings: [LARGE, SMALL],
  repeats: 1,
  durations: { firstWarmUp: 1, warmUp: 0, timed: 1 },
};
