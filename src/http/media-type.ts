import type { ResponseType } from '../engine/response.ts';

/** A media type that the GraphQL endpoint can reply with. */
export type MediaType = ResponseType | 'text/html';

interface Match {
  readonly weight: number;
  /** 3 for the exact type, 2 for `application/*`, 1 for `*` + `/*`. */
  readonly specificity: number;
  /** Index of the range in the header. */
  readonly order: number;
}

/**
 * Chooses one of the offered media types by an Accept header (RFC 9110 §12.5.1): the highest weight wins, then the more
 * specific range, then the client's order, then ours. Null if none of them is acceptable. A range with another charset
 * than utf-8 does not count. Written here because the package negotiator takes 31 µs for two types, and a whole query for
 * one key takes 70 µs.
 */
export function negotiateMediaType<Offered extends MediaType>(
  accept: string | undefined,
  offered: readonly Offered[],
): Offered | null {
  if (accept === undefined || accept.trim() === '') return offered[0] ?? null;
  // Most clients name one type.
  const named = offered.find((type) => type === accept);
  if (named !== undefined) return named;
  const ranges = accept.toLowerCase().split(',');
  let best: { readonly type: Offered; readonly match: Match } | null = null;
  for (const type of offered) {
    const match = bestMatch(type, ranges);
    if (match && match.weight > 0 && (best === null || isBetter(match, best.match))) best = { type, match };
  }
  return best?.type ?? null;
}

/** The most specific range that includes the type decides its weight. */
function bestMatch(type: MediaType, ranges: readonly string[]): Match | null {
  let best: Match | null = null;
  for (const [order, range] of ranges.entries()) {
    const [name = '', ...parameters] = range.split(';');
    const specificity = specificityOf(name.trim(), type);
    if (specificity <= (best?.specificity ?? 0)) continue;
    const weight = weightOf(parameters);
    if (weight !== null) best = { weight, specificity, order };
  }
  return best;
}

function specificityOf(range: string, type: MediaType): number {
  if (range === type) return 3;
  if (range === '*/*') return 1;
  return range.endsWith('/*') && type.startsWith(range.slice(0, -1)) ? 2 : 0;
}

/** Null for a range that names another charset. A weight that is not a number counts as 0. */
function weightOf(parameters: readonly string[]): number | null {
  let weight = 1;
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=', 2);
    if (name.trim() === 'q') weight = Number(value.trim()) || 0;
    if (name.trim() === 'charset' && value.trim().replaceAll('"', '') !== 'utf-8') return null;
  }
  return weight;
}

function isBetter(one: Match, other: Match): boolean {
  if (one.weight !== other.weight) return one.weight > other.weight;
  if (one.specificity !== other.specificity) return one.specificity > other.specificity;
  return one.order < other.order;
}
