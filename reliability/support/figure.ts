/** One line of the report: a promise, what was measured, and whether the promise holds. */
export interface Figure {
  readonly name: string;
  readonly target: string;
  readonly measured: string;
  readonly pass: boolean;
}

export interface RunOptions {
  /** Share of the full number of repetitions: 1 for the whole report, 0.02 in CI. */
  readonly share: number;
  /** Duration of the soak test in minutes. */
  readonly soakMinutes: number;
  /** Parts with scenarios run those whose name contains this text; an empty text selects all of them. */
  readonly only: string;
}

/** A group of measurements that can run alone. */
export interface Part {
  readonly name: string;
  /** True if the short form of the part runs in CI. */
  readonly inCi: boolean;
  /** Names of the scenarios that `--only` can select; absent if the part only runs as a whole. */
  readonly scenarios?: readonly string[];
  readonly run: (options: RunOptions) => Promise<Figure[]>;
}

/**
 * The number of repetitions for this run: `count` scaled by the share, and not less than `minimum`. A short run repeats
 * less; it never takes another path through the code.
 */
export function scaled(count: number, { share }: Pick<RunOptions, 'share'>, minimum = 1): number {
  return Math.max(Math.round(count * share), minimum);
}

/** Measures the scenarios that `--only` selects, one after the other. */
export async function measureInTurn<T extends { readonly name: string }>(
  scenarios: readonly T[],
  options: Pick<RunOptions, 'only'>,
  measure: (scenario: T) => Promise<Figure | Figure[]>,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const scenario of selected(scenarios, options)) figures.push(...[await measure(scenario)].flat());
  return figures;
}

/** The scenarios that `--only` selects. */
export function selected<T extends { readonly name: string }>(
  scenarios: readonly T[],
  { only }: Pick<RunOptions, 'only'>,
): T[] {
  return scenarios.filter(({ name }) => name.includes(only));
}
