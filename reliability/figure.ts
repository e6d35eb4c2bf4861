/** One line of the report: what was promised, what was measured, and whether that holds. */
export interface Figure {
  readonly name: string;
  readonly target: string;
  readonly measured: string;
  readonly pass: boolean;
}

/** How much of a part is run; proofs shorten deadlines and raise rates, and never take the code path away. */
export interface Scale {
  /** 1 for the whole report; less for a short run, such as 0.05. */
  readonly share: number;
  /** How long the soak lasts. */
  readonly soakMinutes: number;
  /** A part with scenarios runs those whose name contains this text; the empty text selects all. */
  readonly only: string;
}

/** A proof that can be run alone. */
export interface Part {
  readonly name: string;
  /** True where it is short enough for CI at its small scale. */
  readonly inCi: boolean;
  readonly prove: (scale: Scale) => Promise<Figure[]>;
}

/** `count` of the whole, at least `least`. */
export function scaled(count: number, { share }: Pick<Scale, 'share'>, least = 1): number {
  return Math.max(Math.round(count * share), least);
}
