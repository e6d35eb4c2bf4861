import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { chartOf } from './chart.ts';
import { check } from './check.ts';
import { compareCheckouts, parseCheckoutOptions } from './compare.ts';
import { growth } from './growth.ts';
import { missingTools } from './machine.ts';
import { measurePeers } from './measure-peers.ts';
import { findPeers, reasonSkipped, type ListedPeer } from './peers.ts';
import { reasonUnpinned } from './pinning.ts';
import { FULL, SHORT, type Plan } from './plan.ts';
import { profile } from './profile.ts';
import { reportOf } from './report.ts';
import { measureReplicas } from './replicas.ts';
import type { Measured } from './results.ts';
import { tableOf, tableOfTargets } from './table.ts';
import { evaluateTargets, TARGETS } from './targets.ts';
import { startUpstream } from './upstream.ts';
import { WORKLOADS } from './workloads.ts';

// npm run bench: bench/README.md describes the options and the exit codes.

const CANNOT_RUN = 2;
const PICTURE = 'results.svg';

const { values, positionals } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    // Writes the report of a run that is short or lacks peers.
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    replicas: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    against: { type: 'string' },
    workloads: { type: 'string', default: 'W1,W2,W3' },
    delay: { type: 'string', default: '0,20' },
    tls: { type: 'boolean', default: false },
    pairs: { type: 'string', default: '5' },
    setting: { type: 'string', multiple: true, default: [] },
  },
  allowPositionals: true,
});
// Each server that runs has an exit listener, which ends it.
process.setMaxListeners(50);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await run();

/** Returns the exit code. */
async function run(): Promise<number> {
  const all = await findPeers();
  const problem = missingTools() ?? unknownPeers(all);
  if (problem !== null) {
    console.error(problem);
    return CANNOT_RUN;
  }
  const unpinned = reasonUnpinned();
  if (unpinned !== null) console.log(unpinned);
  if (values.against !== undefined) return await compareWith(values.against);
  if (values.check) return (await check(all, { record: values.record })) ? 0 : 1;
  if (values.replicas) {
    await measureReplicas(showStep);
    return 0;
  }
  if (values.profile) {
    await profile(WORKLOADS.slice(0, 3), showStep);
    return 0;
  }
  if (values.growth) return (await growth(unpinned, showStep)) ? 0 : 1;
  await runPeers(all, unpinned);
  return 0;
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

function unknownPeers(all: readonly ListedPeer[]): string | null {
  const unknown = positionals.filter((name) => !all.some(({ id }) => id === name));
  if (unknown.length === 0) return null;
  return `There is no peer ${unknown.join(', ')}. Expected: ${all.map(({ id }) => id).join(', ')}.`;
}

async function runPeers(all: readonly ListedPeer[], unpinned: string | null): Promise<void> {
  const plan = values.short ? SHORT : FULL;
  const requested = all.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
  const skipped = requested.flatMap((peer) => {
    const reason = reasonSkipped(peer);
    return reason === null ? [] : [`Skipped: ${peer.name}: ${reason}`];
  });
  for (const line of skipped) console.log(line);
  const peers = requested.filter((peer) => reasonSkipped(peer) === null);
  const measured = await measureAll(plan, peers);
  const absent = all.filter((peer) => !peers.includes(peer)).map(({ id }) => id);
  const ownTargets = TARGETS.filter(({ setting }) => plan.settings.includes(setting));
  const targets = evaluateTargets(ownTargets, measured, absent);
  console.log(tableOfTargets(targets));
  if (!values.write && (values.short || positionals.length > 0)) return;
  const report = reportOf({ plan, peers, skipped, unpinned, measured, targets }, PICTURE);
  await writeFile(new URL('./RESULTS.md', import.meta.url), report);
  await writeFile(new URL(`./${PICTURE}`, import.meta.url), chartOf(plan.settings, peers, measured));
  console.log(`Written: bench/RESULTS.md, bench/${PICTURE}.`);
}

/** Prints the table of each setting as soon as it is complete. */
async function measureAll(plan: Plan, peers: readonly ListedPeer[]): Promise<Measured> {
  const { settings, workloadsIn, repeats, durations } = plan;
  await using upstream = await startUpstream(settings, 'client');
  const parts: Measured[] = [];
  for (const [index, setting] of settings.entries()) {
    const endpoint = upstream.endpoints[index];
    if (!endpoint) throw new RangeError('The upstream lacks an endpoint.');
    const pace = { repeats, durations, onStep: showStep };
    const part = await measurePeers({ setting, endpoint, upstream, peers, workloads: workloadsIn(setting), ...pace });
    showStep('');
    parts.push(part);
    console.log(tableOf(setting, peers, part));
  }
  return { results: parts.flatMap(({ results }) => results), peaks: parts.flatMap(({ peaks }) => peaks) };
}

/** Replaces the last line of a terminal. */
function showStep(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line}`);
}
