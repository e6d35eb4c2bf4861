import { readFile, writeFile } from 'node:fs/promises';
import { FLOOR, GATEWAY, whyNot, type NamedPeer } from './peers.ts';
import { LARGE, SMALL, type Setting } from './plan.ts';
import { fallsIn, type Ratios } from './regression.ts';
import { median, ratioToFloor } from './results.ts';
import { compare, type Comparison } from './side-by-side.ts';
import { startUpstream } from './upstream.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

const BASELINE = new URL('./baseline.json', import.meta.url);
/** One that is low in each of so many has fallen. */
const MOST_MEASUREMENTS = 3;
/** What is recorded is compared with often, so it is the middle of several measurements. */
const RECORDED = 3;
// The same for all: a server gets faster for longer than this lasts. After one second the ratio hung on how far V8 had come.
const PACE = { repeats: 3, durations: { firstWarmUp: 3, warmUp: 0, timed: 1 }, onStep: () => {} };

interface Cell {
  readonly name: string;
  readonly setting: Setting;
  readonly workload: Workload;
}

// So few clients that the gateway turns none of them away on a machine that has other things to do as well.
const FEW = { ...LARGE, connections: 8 };

// In the small account all that matters is that fewer calls are made; the others are the same in both.
const CELLS: readonly Cell[] = [
  ...WORKLOADS.map((workload) => cellOf(FEW, workload)),
  ...WORKLOADS.filter(({ name }) => name === 'W3' || name === 'W5').map((workload) => cellOf(SMALL, workload)),
];

function cellOf(setting: Setting, workload: Workload): Cell {
  return { name: `${workload.name}, ${setting.name}`, setting, workload };
}

/**
 * Measures gateway and floor, and compares their ratios with those that were recorded. True: none has fallen.
 * One that seems to have fallen is measured again: with 60 keys the same code has shown ratios of 2.8 and 4.1 within an hour.
 */
export async function check(all: readonly NamedPeer[], { record }: { record: boolean }): Promise<boolean> {
  const peers = all.filter(({ word }) => word === GATEWAY || word === FLOOR);
  const reason = peers.map((peer) => whyNot(peer)).find((one) => one !== null);
  if (reason !== undefined) throw new Error(reason);
  await using upstream = await startUpstream([FEW, SMALL], 'client');
  if (record) return await recordBaseline({ peers, upstream });
  const recorded = JSON.parse(await readFile(BASELINE, 'utf8')) as Ratios;
  const measurements: Ratios[] = [];
  let falls: readonly string[] = Object.keys(recorded);
  while (falls.length > 0 && measurements.length < MOST_MEASUREMENTS) {
    const suspects = CELLS.filter(({ name }) => falls.includes(name));
    const measured = await measureRatios(suspects, { peers, upstream });
    measurements.push(measured);
    falls = fallsIn(recorded, measured).filter((name) => falls.includes(name));
  }
  for (const name of Object.keys(recorded)) {
    const ratios = measurements.flatMap((measured) => measured[name] ?? []);
    console.log(
      `${falls.includes(name) ? 'MISS' : 'pass'}  ${name}: ${ratios.map(rounded).join(', then ') || 'failed'} of the floor (recorded: ${rounded(recorded[name] ?? 0)})`,
    );
  }
  return falls.length === 0;
}

type Sides = Pick<Comparison, 'peers' | 'upstream'>;

async function recordBaseline(sides: Sides): Promise<boolean> {
  const measurements: Ratios[] = [];
  for (let count = 0; count < RECORDED; count += 1) measurements.push(await measureRatios(CELLS, sides));
  const failed = CELLS.filter(({ name }) => measurements.some((ratios) => ratios[name] === undefined));
  if (failed.length > 0) {
    console.error(`Nothing is recorded: ${failed.map(({ name }) => name).join('; ')} failed.`);
    return false;
  }
  const baseline = Object.fromEntries(
    CELLS.map(({ name }) => [name, Number(rounded(median(measurements.map((ratios) => ratios[name] ?? NaN))))]),
  );
  await writeFile(BASELINE, `${JSON.stringify(baseline, null, 2)}\n`);
  console.log('Written: bench/baseline.json.');
  return true;
}

async function measureRatios(cells: readonly Cell[], { peers, upstream }: Sides): Promise<Ratios> {
  const ratios: Record<string, number> = {};
  for (const [index, setting] of [FEW, SMALL].entries()) {
    const own = cells.filter((cell) => cell.setting === setting);
    const site = upstream.sites[index];
    if (own.length === 0 || !site) continue;
    const workloads = own.map(({ workload }) => workload);
    const measured = await compare({ setting, site, upstream, peers, workloads, ...PACE });
    for (const result of measured.results) {
      const name = own.find(({ workload }) => workload.name === result.workload)?.name ?? '';
      const ratio = ratioToFloor(measured, result);
      if (result.peer === GATEWAY && ratio !== null) ratios[name] = ratio;
      if (typeof result.outcome === 'string') console.log(`      ${name}: ${result.peer} ${result.outcome}`);
    }
  }
  return ratios;
}

function rounded(ratio: number): string {
  return ratio.toPrecision(3);
}
