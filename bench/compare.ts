import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gateway } from './gateway.ts';
import { measure, type Load, type Sample, type TimedRunObserver } from './measure.ts';
import { pinned } from './pinning.ts';
import { failureOf, median } from './results.ts';
import { folderOf, startServer, type ServerProcess } from './server-process.ts';
import { markdownTable, rounded } from './table.ts';
import { startUpstream, type AccountEndpoint, type Upstream } from './upstream.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

// npm run bench -- --against FOLDER: compares the CPU per operation of this working copy with another checkout in alternating
// runs, or the same checkout with other settings. The other checkout needs installed packages, a `src/main.js`, and the environment variables and HTTP API of gateway.ts.

const KEYS = 2_000;
/** The same number as in the setting "upstream +20 ms" of the whole benchmark. */
const CONNECTIONS_WITH_DELAY = 16;
const WARM_UP_SECONDS = 6;
const TIMED_SECONDS = 3;

export interface CheckoutOptions {
  /** The folder of the other checkout. */
  readonly against: string;
  readonly workloads: readonly Workload[];
  /** Delays of the upstream, in ms. */
  readonly delays: readonly number[];
  /** Whether the upstream uses TLS. */
  readonly tls: boolean;
  /** Timed runs of each checkout, per workload and delay. */
  readonly pairs: number;
  /** Environment variables of the gateway of this working copy, but not of the other. */
  readonly settings: Readonly<Record<string, string>>;
  /** Called before each measurement with one line of text. */
  readonly onStep: (line: string) => void;
}

/** The values of the command line, as text. */
export interface CheckoutArguments {
  readonly against: string;
  readonly workloads: string;
  readonly delay: string;
  readonly tls: boolean;
  readonly pairs: string;
  readonly setting: readonly string[];
}

/** Throws an Error that names the wrong value and what was expected. */
export function parseCheckoutOptions(values: CheckoutArguments): Omit<CheckoutOptions, 'onStep'> {
  const against = resolve(values.against);
  if (!existsSync(join(against, 'src/main.js'))) throw new Error(`--against: ${against} has no file src/main.js.`);
  const workloads = values.workloads.split(',').map((name) => {
    const workload = WORKLOADS.find((one) => one.name === name);
    if (!workload) throw new Error(`--workloads: there is no workload "${name}". Expected: W1 to W5, as in W1,W2.`);
    return workload;
  });
  const delays = values.delay.split(',').map((delay) => wholeNumber('--delay', delay));
  const pairs = wholeNumber('--pairs', values.pairs);
  if (pairs === 0) throw new Error('--pairs: expected at least 1.');
  const { tls } = values;
  return { against, workloads, delays, tls, pairs, settings: Object.fromEntries(values.setting.map(readSetting)) };
}

function readSetting(text: string): [name: string, value: string] {
  const [, name = '', value = ''] = /^([A-Z_]+)=(.+)$/.exec(text) ?? [];
  if (name === '') throw new Error(`--setting: expected NAME=VALUE, not "${text}".`);
  return [name, value];
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new Error(`${option}: expected a whole number, not "${text}".`);
  return Number(text);
}

/** Measures all workloads and delays and prints each row as soon as it is known. Returns false if a measurement failed. */
export async function compareCheckouts(options: CheckoutOptions): Promise<boolean> {
  const { workloads, delays, tls, onStep } = options;
  await using upstream = await startUpstream(
    delays.map((delayMs) => ({ keys: KEYS, delayMs, tls })),
    'client',
  );
  const rows: string[][] = [];
  let isComplete = true;
  for (const workload of workloads) {
    for (const [index, delayMs] of delays.entries()) {
      const endpoint = upstream.endpoints[index];
      if (!endpoint) throw new RangeError('The upstream lacks an endpoint.');
      const name = `${workload.name}, upstream +${delayMs} ms${tls ? ', TLS' : ''}`;
      try {
        const row = rowOf(name, await measurePairs({ ...options, upstream, endpoint, workload, delayMs, name }));
        rows.push(row);
        onStep('');
        console.log(markdownTable(HEAD, [row], 1));
      } catch (error) {
        isComplete = false;
        onStep('');
        console.log(`${name}: ${failureOf(error)}`);
      }
    }
  }
  if (rows.length > 1) console.log(`\n${markdownTable(HEAD, rows, 1)}`);
  return isComplete;
}

/** One timed run. */
export interface CheckoutSample extends Sample {
  /** Event-loop iterations per operation; null if perf can't count them. */
  readonly iterations: number | null;
}

/** One timed run of each checkout, one directly after the other. */
export interface Pair {
  readonly own: CheckoutSample;
  readonly other: CheckoutSample;
}

interface Cell extends CheckoutOptions {
  readonly upstream: Upstream;
  readonly endpoint: AccountEndpoint;
  readonly workload: Workload;
  readonly delayMs: number;
  readonly name: string;
}

/** Both servers stay up for all pairs, so that they stay warm, and only one of them is loaded at a time. */
async function measurePairs(cell: Cell): Promise<Pair[]> {
  const { upstream, endpoint, workload, delayMs, against, pairs, settings, name, onStep } = cell;
  const operation = gateway.operation(workload.name, workload.ids(endpoint.account));
  if (typeof operation === 'string') throw new Error(operation);
  const connections = delayMs === 0 ? workload.connections : CONNECTIONS_WITH_DELAY;
  const timed: Load = { connections, seconds: TIMED_SECONDS };
  const expected = workload.expected(endpoint.account);
  // From its sources: the other checkout may have no build.
  const peer = { ...gateway, command: ['node', 'src/main.js'] };
  const common = { peer, endpoint, workload: workload.name };
  await using own = await startServer({ ...common, folder: folderOf(gateway), settings });
  await using other = await startServer({ ...common, folder: against });
  const run = async (server: ServerProcess, pair: number): Promise<CheckoutSample> => {
    onStep(`${name}, pair ${pair} of ${pairs}: ${server === own ? 'this working copy' : against}`);
    const warmUp = {
      connections: delayMs === 0 ? connections : workload.warmUpConnections,
      seconds: pair === 1 ? WARM_UP_SECONDS : 0,
    };
    const counter = iterationCounter(server.pid);
    const sample = await measure({ server, upstream, operation, expected, warmUp, timed, observe: counter.observe });
    return { ...sample, iterations: counter.perOperation() };
  };
  const measured: Pair[] = [];
  for (let pair = 1; pair <= pairs; pair += 1)
    measured.push({ own: await run(own, pair), other: await run(other, pair) });
  return measured;
}

const HEAD = [
  '',
  'CPU ms/op',
  'of the other',
  'ratio',
  'least',
  'most',
  'ops/s',
  'of the other',
  'loop iterations/op',
  'of the other',
];

/** `ratio`, `least` and `most` are the median and the range of the ratios within the pairs. */
export function rowOf(name: string, pairs: readonly Pair[]): string[] {
  const ratios = pairs.map(({ own, other }) => own.cpuMs / other.cpuMs);
  const sides = [pairs.map(({ own }) => own), pairs.map(({ other }) => other)];
  const both = (of: (sample: CheckoutSample) => number, written: (value: number) => string): string[] =>
    sides.map((samples) => written(median(samples.map(of))));
  return [
    name,
    ...both(
      ({ cpuMs }) => cpuMs,
      (ms) => ms.toFixed(4),
    ),
    ...[median(ratios), Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(3)),
    ...both(({ operationsPerSecond }) => operationsPerSecond, rounded),
    ...both(
      ({ iterations }) => iterations ?? NaN,
      (iterations) => (Number.isNaN(iterations) ? '-' : iterations.toFixed(3)),
    ),
  ];
}

/** libuv makes this system call once per event-loop iteration. */
const TRACEPOINT = 'syscalls:sys_enter_epoll_pwait';
/** perf attaches to the process within this time; the server is idle meanwhile. */
const ATTACH_MS = 300;

interface IterationCounter {
  readonly observe: TimedRunObserver;
  /** Of the timed run that was observed; null if perf can't count. */
  perOperation(): number | null;
}

/** Counts the event-loop iterations of a process with perf (Debian: linux-perf). */
function iterationCounter(pid: number): IterationCounter {
  let perOperation: number | null = null;
  return {
    observe: async () => {
      if (spawnSync('perf', ['--version']).error) return () => Promise.resolve();
      const [command, ...words] = pinned('client', ['perf', 'stat', '-x', ',', '-e', TRACEPOINT, '-p', String(pid)]);
      const perf = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
      let output = '';
      perf.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const ended = once(perf, 'close');
      await sleep(ATTACH_MS);
      return async (operations) => {
        perf.kill('SIGINT');
        await ended;
        const iterations = new RegExp(`^(\\d+),[^,]*,${TRACEPOINT}`, 'm').exec(output)?.[1];
        perOperation = iterations === undefined ? null : Number(iterations) / operations;
      };
    },
    perOperation: () => perOperation,
  };
}
