import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chartOf } from './chart.ts';
import { check } from './check.ts';
import { compareCheckouts, parseCheckoutOptions } from './compare.ts';
import { growth } from './growth.ts';
import { findPeers, whyNot, type NamedPeer } from './peers.ts';
import { whyUnpinned } from './pinning.ts';
import { FULL, SHORT, type Plan } from './plan.ts';
import { reportOf } from './report.ts';
import type { Measured } from './results.ts';
import { compare } from './side-by-side.ts';
import { tableOf, tableOfTargets } from './table.ts';
import { TARGETS } from './targets.ts';
import { missingTools } from './tools.ts';
import { startUpstream } from './upstream.ts';
import { judge } from './verdicts.ts';

// npm run bench [-- [--short] [--write] [PEER…]]: the gateway beside its peers, side by side in one run.
// npm run bench -- --check [--record]: whether it has become slower, measured by the floor.
// npm run bench -- --against FOLDER [--workloads W1,W2,W3] [--delay 0,20] [--pairs 5]: the CPU per operation of this working
// copy and of another checkout.
// npm run bench -- --growth: how its cost grows; ends with 1 where a target of growth is missed.

const CANNOT_RUN = 2;
const PICTURE = 'results.svg';

const { values, positionals } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    // The whole run writes its report; so do others with this.
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    against: { type: 'string' },
    workloads: { type: 'string', default: 'W1,W2,W3' },
    delay: { type: 'string', default: '0,20' },
    pairs: { type: 'string', default: '5' },
  },
  allowPositionals: true,
});
// What was started is ended in handlers of the process's end, one for each server.
process.setMaxListeners(50);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
await run();

async function run(): Promise<void> {
  const all = await findPeers();
  const problem = missingTools() ?? unknownPeers(all);
  if (problem !== null) {
    console.error(problem);
    process.exitCode = CANNOT_RUN;
    return;
  }
  const unpinned = whyUnpinned();
  if (unpinned !== null) console.log(unpinned);
  if (values.against !== undefined) process.exitCode = await compareWith(values.against);
  else if (values.check) process.exitCode = (await check(all, { record: values.record })) ? 0 : 1;
  else if (values.growth) process.exitCode = (await growth(unpinned, showStep)) ? 0 : 1;
  else await runPeers(all, unpinned);
}

/** Returns the exit code. */
async function compareWith(against: string): Promise<number> {
  try {
    const options = parseCheckoutOptions({ ...values, against });
    return (await compareCheckouts({ ...options, onStep: showStep })) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return CANNOT_RUN;
  }
}

function unknownPeers(all: readonly NamedPeer[]): string | null {
  const unknown = positionals.filter((name) => !all.some(({ word }) => word === name));
  if (unknown.length === 0) return null;
  return `There is no peer ${unknown.join(', ')}. Peers: ${all.map(({ word }) => word).join(', ')}.`;
}

async function runPeers(all: readonly NamedPeer[], unpinned: string | null): Promise<void> {
  const plan = values.short ? SHORT : FULL;
  const asked = all.filter(({ word }) => positionals.length === 0 || positionals.includes(word));
  const skipped = asked.flatMap((peer) => {
    const reason = whyNot(peer);
    return reason === null ? [] : [`Skipped: ${peer.name}: ${reason}`];
  });
  for (const line of skipped) console.log(line);
  const peers = asked.filter((peer) => whyNot(peer) === null);
  const measured = await measureAll(plan, peers);
  const verdicts = judge(
    TARGETS,
    measured,
    all.filter((peer) => !peers.includes(peer)).map(({ word }) => word),
  );
  console.log(tableOfTargets(verdicts));
  if (!values.write && (values.short || positionals.length > 0)) return;
  const report = reportOf({ plan, peers, skipped, unpinned, measured, verdicts }, PICTURE);
  await writeFile(new URL('./RESULTS.md', import.meta.url), report);
  await writeFile(new URL(`./${PICTURE}`, import.meta.url), chartOf(plan.settings, peers, measured));
  console.log(`Written: bench/RESULTS.md, bench/${PICTURE}.`);
}

/** Prints the table of each setting as soon as it is there. */
async function measureAll(plan: Plan, peers: readonly NamedPeer[]): Promise<Measured> {
  const { settings, workloadsIn, repeats, durations } = plan;
  await using upstream = await startUpstream(settings, 'client');
  const parts: Measured[] = [];
  for (const [index, setting] of settings.entries()) {
    const site = upstream.sites[index];
    if (!site) throw new RangeError('The upstream lacks a site.');
    const pace = { repeats, durations, onStep: showStep };
    const part = await compare({ setting, site, upstream, peers, workloads: workloadsIn(setting), ...pace });
    showStep('');
    parts.push(part);
    console.log(tableOf(setting, peers, part));
  }
  return { results: parts.flatMap(({ results }) => results), peaks: parts.flatMap(({ peaks }) => peaks) };
}

/** One line that changes, where somebody may be looking. */
function showStep(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line}`);
}
