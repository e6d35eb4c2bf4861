import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

// Runs every step of `npm run check`, also when one of them fails, and prints the results together at the end. The last
// line is `N passed, N failed`, which .ci/run adds up.

/** npm scripts. The slowest come first, so that the others run beside them. */
const STEPS = [
  'lint',
  'typecheck',
  'format:check',
  'check:imports',
  'generate:check',
  'check:unused',
  'schema:check',
  'schema:changes',
];

interface StepResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

const results: StepResult[] = [];
const waiting = [...STEPS];
await Promise.all(Array.from({ length: availableParallelism() }, work));
report();

async function work(): Promise<void> {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) results.push(await run(name));
}

/** Runs one step and prints its output in one piece when it ends. */
function run(name: string): Promise<StepResult> {
  const startedAt = performance.now();
  const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      console.log(`== npm run ${name}\n${Buffer.concat(output).toString()}`);
      resolve({ name, passed: exitCode === 0, seconds: (performance.now() - startedAt) / 1000 });
    });
  });
}

function report(): void {
  const inOrder = results.toSorted((a, b) => STEPS.indexOf(a.name) - STEPS.indexOf(b.name));
  for (const { name, passed, seconds } of inOrder)
    console.log(`${passed ? 'pass' : 'FAIL'}  ${name} (${seconds.toFixed(0)} s)`);
  const failed = results.filter(({ passed }) => !passed).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
