import type { Part } from './support/figure.ts';

export interface Selection {
  /** Names of parts; none selects all of them, or those of the CI form. */
  readonly names: readonly string[];
  /** Text that the name of a scenario must contain; an empty text selects every scenario. */
  readonly only: string;
  readonly ci: boolean;
}

/** The parts to run. Throws an error with the valid names if the selection matches nothing. */
export function selectParts(parts: readonly Part[], { names, only, ci }: Selection): Part[] {
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0)
    throw new Error(`Unknown part: ${unknown.join(', ')}. Parts: ${parts.map(({ name }) => name).join(', ')}.`);
  const wanted = parts.filter(({ name, inCi }) => (names.length > 0 ? names.includes(name) : !ci || inCi));
  if (only === '') return wanted;
  const matching = wanted.filter(({ scenarios = [] }) => scenarios.some((name) => name.includes(only)));
  const scenarios = wanted.flatMap((part) => (part.scenarios ?? []).map((name) => `  ${part.name}: ${name}`));
  if (matching.length === 0)
    throw new Error(`No scenario contains "${only}". Scenarios of these parts:\n${scenarios.join('\n') || '  none'}`);
  return matching;
}
