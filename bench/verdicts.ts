import type { Sample } from './measure.ts';
import type { WorkloadName } from './peer.ts';
import { FLOOR, GATEWAY } from './peers.ts';
import type { Setting } from './plan.ts';
import { isFailure, type Measured } from './results.ts';
import { BEST, MAX_PEAK_MB, type Target } from './targets.ts';

/** What became of a target. */
export interface Verdict {
  readonly where: string;
  readonly target: string;
  readonly measured: string;
  /** Null: it can't be told, since something was not measured. */
  readonly pass: boolean | null;
}

/** One for each workload of each target, and the last for the memory. `skipped`: names of peers that were not run. */
export function judge(targets: readonly Target[], measured: Measured, skipped: readonly string[] = []): Verdict[] {
  return [
    ...targets.flatMap((target) => target.workloads.map((workload) => judgeOne(target, workload, measured, skipped))),
    judgePeak(measured),
  ];
}

function judgeOne(target: Target, workload: WorkloadName, { results }: Measured, skipped: readonly string[]): Verdict {
  const outcomes = new Map(
    results
      .filter((one) => one.setting === target.setting && one.workload === workload)
      .map(({ peer, outcome }) => [peer, outcome]),
  );
  return { where: whereOf(workload, target.setting), ...judgeOutcomes(target, outcomes, skipped) };
}

function judgeOutcomes(
  target: Target,
  outcomes: ReadonlyMap<string, Sample | string>,
  skipped: readonly string[],
): Omit<Verdict, 'where'> {
  const own = outcomes.get(GATEWAY);
  switch (target.kind) {
    case 'times': {
      const text = `≥ ${target.least} × ${target.peer === BEST ? 'the best peer' : target.peer}`;
      const [name, other] = target.peer === BEST ? bestOf(outcomes) : [target.peer, outcomes.get(target.peer)];
      const missing = target.peer === BEST ? [...skipped, ...failedOf(outcomes)] : [];
      return verdict(text, own, other, (a, b) => {
        const times = a.operationsPerSecond / b.operationsPerSecond;
        const measured = `${times.toFixed(2)} × ${name}`;
        if (times < target.least) return { measured, pass: false };
        // One that is not there may be the best of all.
        return missing.length === 0
          ? { measured, pass: true }
          : { measured: `${measured}, without ${missing.join()}`, pass: null };
      });
    }
    case 'calls':
      return verdict(`≤ ${target.most} upstream calls`, own, own, ({ calls }) => ({
        measured: String(calls),
        pass: calls <= target.most,
      }));
    case 'added p50':
      return verdict(`p50 ≤ ${target.most} ms over the floor`, own, outcomes.get(FLOOR), (a, b) => {
        const added = a.p50Ms - b.p50Ms;
        return { measured: `${added.toFixed(1)} ms`, pass: added <= target.most };
      });
  }
}

type Outcome = Sample | string | undefined;

function verdict(
  target: string,
  own: Outcome,
  other: Outcome,
  compare: (own: Sample, other: Sample) => Pick<Verdict, 'measured' | 'pass'>,
): Omit<Verdict, 'where'> {
  // A gateway that fails misses its target, whatever the others do.
  if (typeof own === 'string') return { target, measured: own, pass: false };
  if (own === undefined || other === undefined) return { target, measured: 'not measured', pass: null };
  if (typeof other === 'string') return { target, measured: `nothing to compare with: ${other}`, pass: null };
  return { target, ...compare(own, other) };
}

/** Those of which there are no figures though they have the operation. */
function failedOf(outcomes: ReadonlyMap<string, Sample | string>): string[] {
  return [...outcomes].flatMap(([peer, outcome]) => (peer !== FLOOR && isFailure(outcome) ? [peer] : []));
}

/** The fastest of all but the gateway and the floor. */
function bestOf(outcomes: ReadonlyMap<string, Sample | string>): [string, Sample | undefined] {
  const peers = [...outcomes].flatMap(([peer, outcome]): [string, Sample][] =>
    peer === GATEWAY || peer === FLOOR || typeof outcome === 'string' ? [] : [[peer, outcome]],
  );
  const [best] = peers.sort(([, a], [, b]) => b.operationsPerSecond - a.operationsPerSecond);
  return best ?? [BEST, undefined];
}

function judgePeak({ peaks }: Measured): Verdict {
  const own = peaks.filter(({ peer }) => peer === GATEWAY).map(({ mb }) => mb);
  const most = Math.max(...own);
  return {
    where: 'all',
    target: `peak RSS ≤ ${MAX_PEAK_MB} MB`,
    measured: own.length === 0 ? 'not measured' : `${most.toFixed(0)} MB`,
    pass: own.length === 0 ? null : most <= MAX_PEAK_MB,
  };
}

function whereOf(workload: WorkloadName, { name }: Setting): string {
  return `${workload}, ${name}`;
}
