import { UPSTREAM_CONNECTIONS } from './gateway.ts';
import { describeMachine, versionsOf } from './machine.ts';
import type { NamedPeer } from './peers.ts';
import type { Plan, Setting } from './plan.ts';
import type { Measured } from './results.ts';
import { COLUMN_MEANINGS, markdownList, tableOf, tableOfTargets } from './table.ts';
import type { Verdict } from './verdicts.ts';
import { WORKLOADS } from './workloads.ts';

/** All that a report is made of. */
export interface Reported {
  readonly plan: Plan;
  readonly peers: readonly NamedPeer[];
  /** A line for each peer that could not be run. */
  readonly skipped: readonly string[];
  /** Why the sides share cores, if they do. */
  readonly unpinned: string | null;
  readonly measured: Measured;
  /** What became of the targets. */
  readonly verdicts: readonly Verdict[];
}

/** bench/RESULTS.md. `picture`: the name of the file beside it. */
export function reportOf({ plan, peers, skipped, unpinned, measured, verdicts }: Reported, picture: string): string {
  const { repeats, durations } = plan;
  return [
    '# What the gateway costs, beside its peers',
    '',
    'Written by `npm run bench`; changes by hand are lost.',
    '',
    `Measured ${new Date().toISOString().slice(0, 10)}. Medians of ${repeats} runs of ${durations.timed} s, peers in turn within each, after ${durations.firstWarmUp} s of warm-up and`,
    `${durations.warmUp} s before each later run. One core for the server that is measured, another for nginx as the upstream and wrk as the`,
    'client; all JavaScript runs on the same Node.',
    'Before and after each run the answer is compared with what the upstream has; a run with a single failed request has no',
    'figures. Read ratios, not absolute figures, and take differences under 15 % for noise.',
    '',
    `Of the gateway’s settings one is not the default: \`UPSTREAM_CONNECTIONS=${UPSTREAM_CONNECTIONS}\`. Sixteen operations of fifty look-ups make`,
    '800 calls at once, for which the peers open as many connections as they like.',
    '',
    ...(unpinned === null ? [] : [unpinned, '']),
    `![Operations a second as multiples of the floor’s, for each workload and peer](${picture})`,
    '',
    '## What is asked, and what the columns say',
    '',
    ...markdownList(WORKLOADS.map(({ name, what, connections }) => [name, `${what} (${connections} connections)`])),
    ...plan.settings.flatMap(settingLine),
    '',
    ...markdownList(COLUMN_MEANINGS),
    '',
    '## Machine and versions',
    '',
    ...markdownList(describeMachine()),
    ...markdownList(peers.map((peer) => [peer.name, versionsOf(peer)])),
    ...skipped.map((line) => `- ${line}`),
    '',
    tableOfTargets(verdicts),
    ...plan.settings.map((setting) => tableOf(setting, peers, measured)),
  ].join('\n');
}

/** Where a setting has connections of its own. */
function settingLine({ name, connections }: Setting): string[] {
  return connections === null ? [] : [`- ${name}: ${connections} connections for all`];
}
