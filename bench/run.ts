import { parseArgs } from 'node:util';
import { findPeers, FLOOR, whyNot, type NamedPeer } from './peers.ts';
import { whyUnpinned } from './pinning.ts';
import { FULL, SHORT, type Plan } from './plan.ts';
import type { Peak, Result } from './results.ts';
import { compare } from './side-by-side.ts';
import { tableOf } from './table.ts';
import { missingTools } from './tools.ts';
import { startUpstream } from './upstream.ts';
import { WORKLOADS } from './workloads.ts';

// npm run bench [-- --short] [NAME…]: the gateway beside its peers, side by side in one run.

const CANNOT_RUN = 2;

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false } },
  allowPositionals: true,
});
// What was started is ended in handlers of the process's end.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
await run(values.short ? SHORT : FULL);

async function run(plan: Plan): Promise<void> {
  const all = await findPeers();
  const unknown = positionals.filter((name) => !all.some(({ word }) => word === name));
  const problem =
    missingTools() ??
    (unknown.length > 0
      ? `There is no peer ${unknown.join(', ')}. Peers: ${all.map(({ word }) => word).join(', ')}.`
      : null);
  if (problem !== null) {
    console.error(problem);
    process.exitCode = CANNOT_RUN;
    return;
  }
  const unpinned = whyUnpinned();
  if (unpinned !== null) console.log(unpinned);
  const peers = all.filter(({ word }) => positionals.length === 0 || positionals.includes(word)).filter(canRun);
  await measureAll(plan, peers);
}

function canRun(peer: NamedPeer): boolean {
  const reason = whyNot(peer);
  if (reason !== null) console.log(`skipped  ${peer.name}: ${reason}`);
  return reason === null;
}

async function measureAll({ settings, repeats, durations }: Plan, peers: readonly NamedPeer[]): Promise<void> {
  await using upstream = await startUpstream(settings, 'client');
  const results: Result[] = [];
  const peaks: Peak[] = [];
  for (const [index, setting] of settings.entries()) {
    const site = upstream.sites[index];
    if (!site) throw new RangeError('The upstream lacks a site.');
    const onStep = (line: string): void => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line}`);
    };
    const part = await compare({
      ...{ setting, site, upstream, peers, workloads: WORKLOADS, repeats, durations, onStep },
    });
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
    results.push(...part.results);
    peaks.push(...part.peaks);
    console.log(tableOf(setting, peers, { results, peaks }, FLOOR));
  }
}
