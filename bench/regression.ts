/** Operations a second as multiples of the floor's, by workload and setting. What could not be measured is not in it. */
export type Ratios = Readonly<Record<string, number>>;

/** A ratio may fall by so much: what is less may be the machine's. */
const MOST_OF_A_FALL = 0.2;

/** The names of those that have fallen by more, or are no longer there. */
export function fallsIn(recorded: Ratios, measured: Ratios): string[] {
  return Object.entries(recorded).flatMap(([name, ratio]) =>
    // What is no number has fallen too.
    (measured[name] ?? NaN) >= ratio * (1 - MOST_OF_A_FALL) ? [] : [name],
  );
}
