import { parseArgs } from 'node:util';
import type { Figure, Part } from './figure.ts';
import { PARTS } from './parts.ts';

// npm run reliability [-- [--ci] [--hour] [--only TEXT] [PART…]]: a line a figure, and a non-zero exit if one is missed.

const CI_SHARE = 0.02;

const { values, positionals } = parseArgs({
  options: {
    ci: { type: 'boolean', default: false },
    hour: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${PARTS.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 2;
} else {
  await run(
    PARTS.filter(({ name, inCi }) => (positionals.length > 0 ? positionals.includes(name) : !values.ci || inCi)),
  );
}

async function run(parts: readonly Part[]): Promise<void> {
  const share = values.ci ? CI_SHARE : 1;
  const soakMinutes = soakLength();
  let missed = 0;
  for (const part of parts) {
    const startedAt = performance.now();
    const figures = await part
      .prove({ share, soakMinutes, only: values.only })
      .catch((error: unknown) => [failed(part, error)]);
    for (const figure of figures) {
      if (!figure.pass) missed += 1;
      console.log(
        `${figure.pass ? 'pass' : 'MISS'}  ${part.name}: ${figure.name}: ${figure.measured} (target: ${figure.target})`,
      );
    }
    console.log(`      ${part.name} took ${Math.round((performance.now() - startedAt) / 1000)} s`);
  }
  console.log(missed === 0 ? 'All figures hold.' : `${missed} figures are missed.`);
  process.exitCode = missed === 0 ? 0 : 1;
}

/** Twenty minutes, an hour with `--hour`; three to see that it works. */
function soakLength(): number {
  if (values.hour) return 60;
  return values.ci ? 3 : 20;
}

function failed({ name }: Part, error: unknown): Figure {
  return {
    name,
    target: 'to be measured',
    measured: error instanceof Error ? (error.stack ?? error.message) : 'failed',
    pass: false,
  };
}
