import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../test/support/free-ports.ts';
import { residentMb } from '../test/support/process-memory.ts';
import type { Peer, WorkloadName } from './peer.ts';
import { pinned, type Core } from './pinning.ts';
import type { AccountEndpoint } from './upstream.ts';

/** A running server of a peer. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** False if the process has ended by itself. */
  readonly isRunning: () => boolean;
  /** CPU time since the start of the process and all its children, user and system. */
  cpuMs(): Promise<number>;
  /** Sum of the highest resident memory of the process and each of its children. */
  peakMb(): Promise<number>;
}

const MS_PER_TICK = 10;
const START_TIMEOUT_MS = 60_000;

/** The working directory of a peer's command, with a slash at the end. */
export function folderOf({ folder }: Pick<Peer, 'folder'>): string {
  return fileURLToPath(new URL(folder === null ? '../' : `./peers/${folder}/`, import.meta.url));
}

export interface ServerOptions {
  readonly peer: Peer;
  /** Its upstream. */
  readonly endpoint: Pick<AccountEndpoint, 'certificateAuthority' | 'url'>;
  readonly workload: WorkloadName;
  /** Working directory of the command; absent: the peer's own folder. */
  readonly folder?: string;
  /** Default: `server`. */
  readonly core?: Core;
  /** Further environment variables. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Resolves when the server is ready. `await using` ends it and its children. Rejects with the end of its stderr. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { peer, endpoint, workload, folder = folderOf(peer), settings = {}, core = 'server' } = options;
  const port = await freePort();
  const [program, ...words] = peer.command;
  const [command, ...rest] = pinned(core, [program === 'node' ? process.execPath : (program ?? ''), ...words]);
  const child = spawn(command, rest, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_ENV: 'production',
      PORT: String(port),
      UPSTREAM_URL: endpoint.url,
      ...(endpoint.certificateAuthority !== null && { NODE_EXTRA_CA_CERTS: endpoint.certificateAuthority }),
      ...peer.environment(endpoint.url, port, workload),
      ...settings,
    },
    // The log goes to /dev/null, so that its CPU cost is part of the figures.
    stdio: ['ignore', 'ignore', 'pipe'],
    // Its own session, by which cpuMs and peakMb find its children.
    detached: true,
  });
  const stderr = tailOfStderr(child);
  const ended = once(child, 'close');
  // The whole process group, which includes the children.
  const kill = (): void => {
    if (child.pid !== undefined && server.isRunning()) process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', kill);
  const server: ServerProcess = {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    cpuMs: async () => sum(await Promise.all((await processesOf(child.pid)).map(cpuMsOf))),
    peakMb: async () => {
      const processes = await processesOf(child.pid);
      // A process that ended meanwhile counts as 0.
      return sum(await Promise.all(processes.map(({ pid }) => residentMb(pid, 'peak').catch(() => 0))));
    },
    [Symbol.asyncDispose]: async () => {
      kill();
      process.off('exit', kill);
      await ended;
    },
  };
  try {
    await waitUntilReady(server, peer.readyPath);
    return server;
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw new Error(`${peer.name} does not start. ${stderr()}`, { cause: error });
  }
}

async function waitUntilReady({ url, isRunning }: ServerProcess, readyPath: string): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (isRunning() && performance.now() < deadline) {
    const signal = AbortSignal.timeout(2_000);
    const status = await fetch(url + readyPath, { signal }).then(
      (answer) => answer.status,
      () => null,
    );
    if (status !== null && status < 500) return;
    await sleep(50);
  }
  throw new Error(isRunning() ? `No status below 500 from ${readyPath}.` : 'The process ended.');
}

/** The last 2,000 characters that the process wrote to stderr. */
function tailOfStderr(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-2_000)));
  return () => text.trim();
}

interface ProcessTimes {
  readonly pid: number;
  /** CPU time in ticks of 10 ms, including children that have ended. */
  readonly ticks: number;
}

/** Every process of the session whose leader is this process. */
async function processesOf(leader: number | undefined): Promise<ProcessTimes[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Null if the process has ended since readdir.
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
      return stat === null ? null : parseStat(stat);
    }),
  );
  return found.filter((times) => times !== null).filter(({ session }) => session === leader);
}

/**
 * The larger of two sources. The ticks include threads and children that have ended. The scheduler's figures have a
 * resolution of nanoseconds, but not every Linux shows them.
 */
async function cpuMsOf({ pid, ticks }: ProcessTimes): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const times = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0')),
  );
  return Math.max(ticks * MS_PER_TICK, sum(times.map((nanoseconds) => Number.parseInt(nanoseconds) / 1e6)));
}

/** Parses a line of /proc/PID/stat. The process name in it may contain spaces and brackets. */
export function parseStat(line: string): ProcessTimes & { readonly session: number } {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  // After the name: state, parent, group, session, …; utime, stime, cutime and cstime are the 12th to 15th.
  return { pid: Number.parseInt(line), session: fields[3] ?? 0, ticks: sum(fields.slice(11, 15)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
