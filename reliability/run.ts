import { parseArgs } from 'node:util';
import type { Figure, Part, RunOptions } from './support/figure.ts';
import { PARTS } from './parts.ts';
import { selectParts } from './selection.ts';

// npm run reliability -- [--ci] [--hour] [--only TEXT] [PART…]
//
// Prints one line per figure. Exit code: 0 if all targets are met, 1 if one is missed, 2 for a wrong argument.

const CI_SHARE = 0.02;
const SOAK_MINUTES = { ci: 3, default: 20, hour: 60 };

const { values, positionals } = parseArgs({
  options: {
    ci: { type: 'boolean', default: false },
    hour: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
  allowPositionals: true,
});

const parts = selectOrExplain();
if (parts === null) process.exitCode = 2;
else {
  const { ci, hour, only } = values;
  const soakMinutes = hour ? SOAK_MINUTES.hour : SOAK_MINUTES[ci ? 'ci' : 'default'];
  const missed = await run(parts, { share: ci ? CI_SHARE : 1, soakMinutes, only });
  console.log(missed === 0 ? 'All targets are met.' : `Missed targets: ${missed}.`);
  process.exitCode = missed === 0 ? 0 : 1;
}

function selectOrExplain(): Part[] | null {
  try {
    return selectParts(PARTS, { names: positionals, only: values.only, ci: values.ci });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return null;
  }
}

/** Runs the parts one after the other and returns the number of missed targets. */
async function run(parts: readonly Part[], options: RunOptions): Promise<number> {
  let missed = 0;
  for (const part of parts) {
    const startedAt = performance.now();
    const figures = await part.run(options).catch((error: unknown) => [failed(part, error)]);
    for (const { name, target, measured, pass } of figures) {
      if (!pass) missed += 1;
      console.log(`${pass ? 'pass' : 'MISS'}  ${part.name}: ${name}: ${measured} (target: ${target})`);
    }
    console.log(`      ${part.name} took ${Math.round((performance.now() - startedAt) / 1000)} s`);
  }
  return missed;
}

function failed({ name }: Part, error: unknown): Figure {
  return {
    name: `${name} ended with an error`,
    target: 'a measurement',
    measured: error instanceof Error ? (error.stack ?? error.message) : String(error),
    pass: false,
  };
}
