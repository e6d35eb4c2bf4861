import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { gateway } from './gateway.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import { markdownTable } from './table.ts';
import { startUpstream, type Upstream } from './upstream.ts';
import type { Workload } from './workloads.ts';
import { runWrk, wrkScript } from './wrk.ts';

// npm run bench -- --profile: the share of each part of an operation, from a CPU profile of the gateway under load.

const KEYS = 2_000;
const WARM_UP_SECONDS = 5;
const TIMED_SECONDS = 5;
const SAMPLE_US = 200;
const STOP_MS = 20_000;

/** A part of an operation, and the calls that belong to it: the name of a function and the end of its file's URL. */
type Part = readonly [name: string, belongs: (functionName: string, url: string) => boolean];

/** A sample belongs to the part of its innermost call that belongs to one. */
const PARTS: readonly Part[] = [
  ['parse the JSON of the upstream', (name, url) => name === 'parseJson' && url.endsWith('rest/wire.ts')],
  ['check the rows', (_name, url) => /\/atlas\/(?:rest\/(?:wire|values)|model\/keys)\.ts$/.test(url)],
  ['write the JSON of the answer', (name) => name === 'responseOf'],
  ['undici', (_name, url) => url.includes('/node_modules/undici/')],
  ['log', (_name, url) => /\/src\/log\/|\/node_modules\/pino\//.test(url)],
  ['execute the operation', (_name, url) => url.includes('/src/engine/execution/')],
  ['write the reply', (_name, url) => /\/http\/(?:reply-writer|slow-readers)\.ts$/.test(url)],
  ['read and check the request, limits', (_name, url) => /\/src\/(?:http|load)\//.test(url)],
  ['plan and send the upstream calls', (_name, url) => /\/src\/(?:registries|upstream|graph)\/|dataloader/.test(url)],
  ['garbage collection', (name) => name === '(garbage collector)'],
];
const REST = 'Node’s HTTP server, and all else';

const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  startTime: z.number(),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** Prints a table. `onStep` is called before each measurement with one line of text. */
export async function profile(workloads: readonly Workload[], onStep: (line: string) => void): Promise<void> {
  await using upstream = await startUpstream([{ keys: KEYS, delayMs: 0 }], 'client');
  const columns: Map<string, number>[] = [];
  for (const workload of workloads) {
    onStep(`profile of ${workload.name}`);
    columns.push(await sharesOf(workload, upstream));
  }
  onStep('');
  const rows = [...PARTS.map(([name]) => name), REST].map((part) => [
    part,
    ...columns.map((shares) => `${((shares.get(part) ?? 0) * 100).toFixed(0)} %`),
  ]);
  console.log(markdownTable(['part', ...workloads.map(({ name }) => name)], rows, 1));
}

async function sharesOf(workload: Workload, upstream: Upstream): Promise<Map<string, number>> {
  const [endpoint] = upstream.endpoints;
  if (!endpoint) throw new RangeError('The upstream lacks an endpoint.');
  const operation = gateway.operation(workload.name, workload.ids(endpoint.account));
  if (typeof operation === 'string') throw new Error(operation);
  const script = join(upstream.folder, 'operation.lua');
  await writeFile(script, wrkScript(operation));
  const profiling = ['--cpu-prof', `--cpu-prof-dir=${upstream.folder}`, `--cpu-prof-interval=${SAMPLE_US}`];
  const peer = { ...gateway, command: ['node', ...profiling, 'src/main.js'] };
  await using server = await startServer({ peer, endpoint, workload: workload.name });
  const load = { url: server.url, connections: workload.connections };
  await runWrk(script, { ...load, seconds: WARM_UP_SECONDS });
  const from = monotonicUs();
  await runWrk(script, { ...load, seconds: TIMED_SECONDS });
  const to = monotonicUs();
  await stop(server);
  const file = (await readdir(upstream.folder)).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('The gateway has written no profile.');
  const path = join(upstream.folder, file);
  const shares = sharesIn(Profile.parse(JSON.parse(await readFile(path, 'utf8'))), from, to);
  await rm(path);
  return shares;
}

/** V8 dates its samples by the same clock. */
function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** Node writes the profile when the process ends by itself. */
async function stop(server: ServerProcess): Promise<void> {
  process.kill(server.pid, 'SIGTERM');
  for (const deadline = performance.now() + STOP_MS; server.isRunning() && performance.now() < deadline;)
    await sleep(50);
}

/** The shares of the parts in the samples of a span of time, without those in which the process was idle. */
export function sharesIn(recorded: z.infer<typeof Profile>, fromUs: number, toUs: number): Map<string, number> {
  const { nodes, samples, timeDeltas, startTime } = recorded;
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const partOf = (node: number): string | null => {
    for (let id: number | undefined = node; id !== undefined; id = parents.get(id)) {
      const { functionName = '', url = '' } = frames.get(id) ?? {};
      if (functionName === '(idle)') return null;
      const part = PARTS.find(([, belongs]) => belongs(functionName, url));
      if (part) return part[0];
    }
    return REST;
  };
  const parts = new Map(nodes.map(({ id }) => [id, partOf(id)]));
  const times = new Map<string, number>();
  let total = 0;
  let time = startTime;
  samples.forEach((node, index) => {
    const delta = timeDeltas[index] ?? 0;
    time += delta;
    const part = parts.get(node) ?? null;
    if (time < fromUs || time > toUs || part === null) return;
    times.set(part, (times.get(part) ?? 0) + delta);
    total += delta;
  });
  return new Map(Array.from(times, ([part, us]) => [part, us / total]));
}
