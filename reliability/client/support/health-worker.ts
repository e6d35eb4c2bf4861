import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { sendOver } from './load.ts';

// Asks for /healthz ten times a second, whether the last one was answered or not, each time by a new connection as
// probes do, until it is told to end; then says how that went.

export interface HealthProbe {
  /** 0: there was no answer in time. */
  readonly status: number;
  readonly ms: number;
}

const PROBE_EVERY_MS = 100;
const GIVEN_UP_MS = 5_000;

const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
const probes: Promise<HealthProbe>[] = [];
const end = new AbortController();
parentPort?.once('message', () => end.abort());
const startedAt = performance.now();
while (!end.signal.aborted) {
  probes.push(probe());
  await wait(Math.max(startedAt + probes.length * PROBE_EVERY_MS - performance.now(), 0));
}
parentPort?.postMessage(await Promise.all(probes));

async function probe(): Promise<HealthProbe> {
  const health = { url: String(workerData), path: '/healthz', method: 'GET', agent, timeoutMs: GIVEN_UP_MS };
  const { status, ms } = await sendOver(health);
  return { status, ms };
}
