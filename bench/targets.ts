import type { WorkloadName } from './peer.ts';
import { FAR, LARGE, SMALL, type Setting } from './plan.ts';

/** What is to be reached in a setting, by each of the workloads. */
export type Target = { readonly workloads: readonly WorkloadName[]; readonly setting: Setting } & Measure;

type Measure =
  /** Operations a second, at least so many times those of a peer. `best`: of all but the floor. */
  | { readonly kind: 'times'; readonly least: number; readonly peer: string }
  /** Upstream calls an operation. */
  | { readonly kind: 'calls'; readonly most: number }
  /** Milliseconds that the median is longer than the floor's. */
  | { readonly kind: 'added p50'; readonly most: number };

export const BEST = 'best';
export const MAX_PEAK_MB = 250;

const ALL = ['W1', 'W2', 'W3', 'W4', 'W5'] as const;

export const TARGETS: readonly Target[] = [
  { workloads: ['W1'], setting: LARGE, kind: 'times', least: 1.5, peer: 'tailcall' },
  { workloads: ['W1'], setting: LARGE, kind: 'times', least: 1.2, peer: 'mercurius' },
  { workloads: ['W2'], setting: LARGE, kind: 'times', least: 1.5, peer: 'mercurius' },
  { workloads: ['W2'], setting: LARGE, kind: 'times', least: 0.65, peer: 'floor' },
  { workloads: ['W3', 'W5'], setting: LARGE, kind: 'times', least: 1.5, peer: BEST },
  { workloads: ['W3', 'W5'], setting: LARGE, kind: 'times', least: 1, peer: 'floor' },
  { workloads: ['W3', 'W5'], setting: SMALL, kind: 'times', least: 5, peer: BEST },
  { workloads: ['W3', 'W5'], setting: SMALL, kind: 'calls', most: 2 },
  { workloads: ['W4'], setting: LARGE, kind: 'times', least: 1.3, peer: BEST },
  { workloads: ALL, setting: FAR, kind: 'times', least: 1, peer: BEST },
  { workloads: ALL, setting: FAR, kind: 'added p50', most: 3 },
  { workloads: ALL, setting: LARGE, kind: 'times', least: 5, peer: 'hive-gateway' },
  { workloads: ALL, setting: LARGE, kind: 'times', least: 5, peer: 'apollo-server' },
];
