import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gateway } from './gateway.ts';
import { median } from './results.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import { markdownTable, rounded } from './table.ts';
import { startUpstream, type Upstream } from './upstream.ts';
import { WORKLOADS, type Workload } from './workloads.ts';
import { runWrk, wrkScript } from './wrk.ts';

// npm run bench -- --replicas: the throughput of one gateway and of two, which share all cores with the upstream and the client.

const MEASURED = ['W1', 'W2'];
const KEYS = 2_000;
const WARM_UP_SECONDS = 6;
const TIMED_SECONDS = 5;
const ROUNDS = 3;

interface Sample {
  readonly operationsPerSecond: number;
  /** Cores that the gateways have used. */
  readonly gateways: number;
  /** Cores that everything else on the machine has used: the upstream, the client and the kernel's work for them. */
  readonly others: number;
}

/** Prints a table. `onStep` is called before each measurement with one line of text. */
export async function measureReplicas(onStep: (line: string) => void): Promise<void> {
  await using upstream = await startUpstream([{ keys: KEYS, delayMs: 0 }], 'any');
  const rows: string[][] = [];
  for (const workload of WORKLOADS.filter(({ name }) => MEASURED.includes(name))) {
    const [one, two] = await measureWorkload(workload, upstream, onStep);
    const ratio = median(
      two.map(({ operationsPerSecond }, round) => operationsPerSecond / (one[round]?.operationsPerSecond ?? NaN)),
    );
    rows.push(
      rowOf(`${workload.name}, 1 gateway`, one, ''),
      rowOf(`${workload.name}, 2 gateways`, two, ratio.toFixed(2)),
    );
  }
  onStep('');
  console.log(markdownTable(['', 'ops/s', 'ratio', 'cores of the gateways', 'cores of the rest'], rows, 1));
}

/** The runs of one gateway and of two, in turn. */
async function measureWorkload(
  workload: Workload,
  upstream: Upstream,
  onStep: (line: string) => void,
): Promise<[one: Sample[], two: Sample[]]> {
  const [endpoint] = upstream.endpoints;
  if (!endpoint) throw new RangeError('The upstream lacks an endpoint.');
  const operation = gateway.operation(workload.name, workload.ids(endpoint.account));
  if (typeof operation === 'string') throw new Error(operation);
  const script = join(upstream.folder, 'operation.lua');
  await writeFile(script, wrkScript(operation));
  const start = () => startServer({ peer: gateway, endpoint, workload: workload.name, core: 'any' });
  await using first = await start();
  await using second = await start();
  const run = (servers: readonly ServerProcess[], seconds: number) =>
    load(servers, script, { connections: workload.connections / servers.length, seconds });
  for (const server of [first, second]) await run([server], WARM_UP_SECONDS);
  const samples: [Sample[], Sample[]] = [[], []];
  for (let round = 1; round <= ROUNDS; round += 1) {
    onStep(`${workload.name}, round ${round} of ${ROUNDS}`);
    samples[0].push(await run([first], TIMED_SECONDS));
    samples[1].push(await run([first, second], TIMED_SECONDS));
  }
  return samples;
}

async function load(
  servers: readonly ServerProcess[],
  script: string,
  options: { readonly connections: number; readonly seconds: number },
): Promise<Sample> {
  const cpuMs = async () =>
    (await Promise.all(servers.map((server) => server.cpuMs()))).reduce((sum, ms) => sum + ms, 0);
  const [ownBefore, allBefore, startedAt] = [await cpuMs(), await busyMs(), performance.now()];
  const runs = await Promise.all(servers.map(({ url }) => runWrk(script, { ...options, url, core: 'any' })));
  const ms = performance.now() - startedAt;
  const [own, all] = [(await cpuMs()) - ownBefore, (await busyMs()) - allBefore];
  const failures = runs.reduce((sum, run) => sum + run.failures, 0);
  if (failures > 0) throw new Error(`${failures} requests failed`);
  return {
    operationsPerSecond: runs.reduce((sum, { operations, seconds }) => sum + operations / seconds, 0),
    gateways: own / ms,
    others: (all - own) / ms,
  };
}

const MS_PER_TICK = 10;

/** CPU time that all cores of the machine have worked: in user mode, in the kernel, and for interrupts. */
async function busyMs(): Promise<number> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + interrupts + softInterrupts) * MS_PER_TICK;
}

function rowOf(name: string, samples: readonly Sample[], ratio: string): string[] {
  const of = (value: (sample: Sample) => number): number => median(samples.map(value));
  return [
    name,
    rounded(of(({ operationsPerSecond }) => operationsPerSecond)),
    ratio,
    of(({ gateways }) => gateways).toFixed(2),
    of(({ others }) => others).toFixed(2),
  ];
}
