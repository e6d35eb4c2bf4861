import { spreadOf } from './fit.ts';
import type { MeasuredCurve } from './growth-measure.ts';
import type { Verdict } from './verdicts.ts';

/** A curve that is to be flat: no point of it costs more CPU than the cheapest by a larger share. */
export interface FlatTarget {
  /** Title of the curve. */
  readonly curve: string;
  readonly within: number;
}

export const PAGE_BY_ACCOUNT = 'A page of 20 keys, by the size of the account';
export const FLAT_WITHIN = 0.2;

export const GROWTH_TARGETS: readonly FlatTarget[] = [{ curve: PAGE_BY_ACCOUNT, within: FLAT_WITHIN }];

export function judgeGrowth(targets: readonly FlatTarget[], curves: readonly MeasuredCurve[]): Verdict[] {
  return targets.map(({ curve: title, within }) => {
    const verdict = { where: title, target: `CPU flat within ${(within * 100).toFixed(0)} %` };
    const points = curves.find(({ curve }) => curve.title === title)?.lines.flatMap((line) => line.points) ?? [];
    if (points.length === 0) return { ...verdict, measured: 'not measured', pass: null };
    const failure = points.find(({ outcome }) => typeof outcome === 'string')?.outcome;
    // A gateway that fails misses its target.
    if (typeof failure === 'string') return { ...verdict, measured: failure, pass: false };
    const spread = spreadOf(points.flatMap(({ outcome }) => (typeof outcome === 'string' ? [] : [outcome.cpuMs])));
    return { ...verdict, measured: `${(spread * 100).toFixed(1)} %`, pass: spread <= within };
  });
}
