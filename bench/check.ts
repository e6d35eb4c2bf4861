import { readFile, writeFile } from 'node:fs/promises';
import { FLOOR, GATEWAY, whyNot, type NamedPeer } from './peers.ts';
import { LARGE, SMALL, type Setting } from './plan.ts';
import { fallsIn, type Ratios } from './regression.ts';
import { ratioToFloor } from './results.ts';
import { compare, type Comparison } from './side-by-side.ts';
import { startUpstream } from './upstream.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

const BASELINE = new URL('./baseline.json', import.meta.url);
/** What is recorded is compared with often, and has to be the middle of more. */
const REPEATS = { check: 3, record: 9 };
const PACE = { durations: { firstWarmUp: 1, warmUp: 0, timed: 1 }, onStep: () => {} };

interface Cell {
  readonly name: string;
  readonly setting: Setting;
  readonly workload: Workload;
}

// In the small account all that matters is that fewer calls are made; the others are the same in both.
const CELLS: readonly Cell[] = [
  ...WORKLOADS.map((workload) => cellOf(LARGE, workload)),
  ...WORKLOADS.filter(({ name }) => name === 'W3' || name === 'W5').map((workload) => cellOf(SMALL, workload)),
];

function cellOf(setting: Setting, workload: Workload): Cell {
  return { name: `${workload.name}, ${setting.name}`, setting, workload };
}

/**
 * Measures gateway and floor, and compares their ratios with those that were recorded. True: none has fallen.
 * One that seems to have fallen is measured once more.
 */
export async function check(all: readonly NamedPeer[], { record }: { record: boolean }): Promise<boolean> {
  const peers = all.filter(({ word }) => word === GATEWAY || word === FLOOR);
  const reason = peers.map((peer) => whyNot(peer)).find((one) => one !== null);
  if (reason !== undefined) throw new Error(reason);
  await using upstream = await startUpstream([LARGE, SMALL], 'client');
  const measured = await measureRatios(CELLS, { peers, upstream, repeats: record ? REPEATS.record : REPEATS.check });
  if (record) return await writeBaseline(measured);
  const recorded = JSON.parse(await readFile(BASELINE, 'utf8')) as Ratios;
  const suspects = fallsIn(recorded, measured);
  const again = await measureRatios(
    CELLS.filter(({ name }) => suspects.includes(name)),
    { peers, upstream, repeats: REPEATS.check },
  );
  const falls = fallsIn(recorded, { ...measured, ...again }).filter((name) => suspects.includes(name));
  for (const name of Object.keys(recorded)) {
    const ratios = [measured[name], again[name]].filter((ratio) => ratio !== undefined);
    console.log(
      `${falls.includes(name) ? 'MISS' : 'pass'}  ${name}: ${ratios.map(rounded).join(', then ') || 'failed'} of the floor (recorded: ${rounded(recorded[name] ?? 0)})`,
    );
  }
  return falls.length === 0;
}

async function writeBaseline(measured: Ratios): Promise<boolean> {
  const missing = CELLS.filter(({ name }) => measured[name] === undefined);
  if (missing.length > 0) {
    console.error(`Nothing is recorded: ${missing.map(({ name }) => name).join('; ')} failed.`);
    return false;
  }
  const entries = Object.entries(measured).map(([name, ratio]) => [name, Number(rounded(ratio))]);
  await writeFile(BASELINE, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
  console.log('Written: bench/baseline.json.');
  return true;
}

async function measureRatios(
  cells: readonly Cell[],
  { peers, upstream, repeats }: Pick<Comparison, 'peers' | 'repeats' | 'upstream'>,
): Promise<Ratios> {
  const ratios: Record<string, number> = {};
  for (const [index, setting] of [LARGE, SMALL].entries()) {
    const own = cells.filter((cell) => cell.setting === setting);
    const site = upstream.sites[index];
    if (own.length === 0 || !site) continue;
    const workloads = own.map(({ workload }) => workload);
    const measured = await compare({ setting, site, upstream, peers, workloads, repeats, ...PACE });
    for (const result of measured.results.filter(({ peer }) => peer === GATEWAY)) {
      const name = own.find(({ workload }) => workload.name === result.workload)?.name;
      const ratio = ratioToFloor(measured, result);
      if (name !== undefined && ratio !== null) ratios[name] = ratio;
      if (typeof result.outcome === 'string') console.log(`      ${name ?? ''}: ${result.outcome}`);
    }
  }
  return ratios;
}

function rounded(ratio: number): string {
  return ratio.toPrecision(3);
}
