import type { Sample } from './measure.ts';
import type { WorkloadName } from './peer.ts';
import { FLOOR, GATEWAY } from './peers.ts';
import { FAR, FAR_TLS, FULL, LARGE, SMALL, TLS, type Setting } from './plan.ts';
import { isFailure, type Measured } from './results.ts';

/** A target that each of the workloads should reach in the setting. */
export type Target = { readonly workloads: readonly WorkloadName[]; readonly setting: Setting } & Criterion;

type Criterion =
  /**
   * CPU time per operation of a peer, at least this multiple of the gateway's. `best`: the peer with the least, the floor not
   * included.
   */
  | { readonly kind: 'times'; readonly least: number; readonly peer: string }
  /** Upstream calls per operation. */
  | { readonly kind: 'calls'; readonly most: number }
  /** Milliseconds by which the median latency exceeds the floor's. */
  | { readonly kind: 'added p50'; readonly most: number };

const BEST = 'best';
const MAX_PEAK_MB = 220;

const ALL = ['W1', 'W2', 'W3', 'W4', 'W5'] as const;
const WITH_DUTIES = ['mercurius-duties', 'yoga-duties'];

export const TARGETS: readonly Target[] = [
  ...FULL.settings.flatMap((setting) =>
    WITH_DUTIES.map((peer): Target => ({ workloads: ALL, setting, kind: 'times', least: 1.3, peer })),
  ),
  { workloads: ['W1'], setting: LARGE, kind: 'times', least: 0.9, peer: 'mercurius' },
  { workloads: ['W1'], setting: LARGE, kind: 'times', least: 1.5, peer: 'tailcall' },
  { workloads: ['W2'], setting: LARGE, kind: 'times', least: 1.2, peer: 'mercurius' },
  { workloads: ['W2'], setting: LARGE, kind: 'times', least: 0.7, peer: FLOOR },
  { workloads: ['W3', 'W5'], setting: LARGE, kind: 'times', least: 1.15, peer: FLOOR },
  { workloads: ['W3'], setting: LARGE, kind: 'times', least: 0.95, peer: 'tailcall' },
  { workloads: ['W5'], setting: LARGE, kind: 'times', least: 0.8, peer: 'tailcall' },
  { workloads: ['W4'], setting: LARGE, kind: 'times', least: 1.3, peer: BEST },
  { workloads: ['W3'], setting: SMALL, kind: 'times', least: 4, peer: BEST },
  { workloads: ['W5'], setting: SMALL, kind: 'times', least: 3, peer: BEST },
  { workloads: ['W3', 'W5'], setting: SMALL, kind: 'calls', most: 1 },
  { workloads: ['W1', 'W2'], setting: FAR, kind: 'times', least: 0.95, peer: 'mercurius' },
  { workloads: ['W1', 'W2'], setting: FAR, kind: 'added p50', most: 3 },
  { workloads: ['W3', 'W4', 'W5'], setting: FAR, kind: 'added p50', most: 8 },
  ...[TLS, FAR_TLS].map((setting): Target => ({
    workloads: ['W3', 'W4', 'W5'],
    setting,
    kind: 'times',
    least: 1,
    peer: 'tailcall',
  })),
];

/** A row of the table of targets. */
export interface TargetResult {
  readonly where: string;
  readonly target: string;
  readonly measured: string;
  /** Null if a figure that decides is missing. */
  readonly pass: boolean | null;
}

/** One result per workload of each target, and a last one for the memory. `skipped`: ids of the peers that did not run. */
export function evaluateTargets(
  targets: readonly Target[],
  measured: Measured,
  skipped: readonly string[] = [],
): TargetResult[] {
  return [
    ...targets.flatMap((target) =>
      target.workloads.map((workload) => evaluateOne(target, workload, measured, skipped)),
    ),
    evaluatePeak(measured),
  ];
}

type Evaluation = Omit<TargetResult, 'where'>;

function evaluateOne(
  target: Target,
  workload: WorkloadName,
  { results }: Measured,
  skipped: readonly string[],
): TargetResult {
  const outcomes = new Map(
    results
      .filter((one) => one.setting === target.setting && one.workload === workload)
      .map(({ peer, outcome }) => [peer, outcome]),
  );
  return { where: `${workload}, ${target.setting.name}`, ...evaluateCriterion(target, outcomes, skipped) };
}

function evaluateCriterion(
  target: Criterion,
  outcomes: ReadonlyMap<string, Sample | string>,
  skipped: readonly string[],
): Evaluation {
  const own = outcomes.get(GATEWAY);
  switch (target.kind) {
    case 'times': {
      const text = `≥ ${target.least} × ${target.peer === BEST ? 'the best peer' : target.peer}`;
      const [name, other] = target.peer === BEST ? bestOf(outcomes) : [target.peer, outcomes.get(target.peer)];
      const missing = target.peer === BEST ? [...skipped, ...failedOf(outcomes)] : [];
      return evaluation(text, own, other, (a, b) => {
        const times = b.cpuMs / a.cpuMs;
        const measured = `${times.toFixed(2)} × ${name}`;
        if (times < target.least) return { measured, pass: false };
        // A peer without figures may be the best one.
        return missing.length === 0
          ? { measured, pass: true }
          : { measured: `${measured}, without ${missing.join()}`, pass: null };
      });
    }
    case 'calls':
      return evaluation(`≤ ${target.most} upstream calls`, own, own, ({ calls }) => ({
        measured: String(calls),
        pass: calls <= target.most,
      }));
    case 'added p50':
      return evaluation(`p50 ≤ ${target.most} ms over the floor`, own, outcomes.get(FLOOR), (a, b) => {
        const added = a.p50Ms - b.p50Ms;
        return { measured: `${added.toFixed(1)} ms`, pass: added <= target.most };
      });
  }
}

type Outcome = Sample | string | undefined;

function evaluation(
  target: string,
  own: Outcome,
  other: Outcome,
  compare: (own: Sample, other: Sample) => Pick<TargetResult, 'measured' | 'pass'>,
): Evaluation {
  // A gateway that fails misses its target, whatever the figures of the others.
  if (typeof own === 'string') return { target, measured: own, pass: false };
  if (own === undefined || other === undefined) return { target, measured: 'not measured', pass: null };
  if (typeof other === 'string') return { target, measured: `no figure to compare with: ${other}`, pass: null };
  return { target, ...compare(own, other) };
}

/** The peers that support the workload but failed, the floor not included. */
function failedOf(outcomes: ReadonlyMap<string, Sample | string>): string[] {
  return [...outcomes].flatMap(([peer, outcome]) => (peer !== FLOOR && isFailure(outcome) ? [peer] : []));
}

/** The peer with the least CPU time per operation, the gateway and the floor not included. */
function bestOf(outcomes: ReadonlyMap<string, Sample | string>): [string, Sample | undefined] {
  const peers = [...outcomes].flatMap(([peer, outcome]): [string, Sample][] =>
    peer === GATEWAY || peer === FLOOR || typeof outcome === 'string' ? [] : [[peer, outcome]],
  );
  const [best] = peers.sort(([, a], [, b]) => a.cpuMs - b.cpuMs);
  return best ?? [BEST, undefined];
}

function evaluatePeak({ peaks }: Measured): TargetResult {
  const own = peaks.filter(({ peer }) => peer === GATEWAY).map(({ mb }) => mb);
  const highest = Math.max(...own);
  return {
    where: 'all',
    target: `peak RSS ≤ ${MAX_PEAK_MB} MB`,
    measured: own.length === 0 ? 'not measured' : `${highest.toFixed(0)} MB`,
    pass: own.length === 0 ? null : highest <= MAX_PEAK_MB,
  };
}
