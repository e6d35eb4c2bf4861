import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { sendOver } from './client-load.ts';

// Asks for /healthz ten times a second, each time by a new connection as probes do, until it is told to end; then says
// how that went.

export interface HealthProbe {
  readonly status: number;
  readonly ms: number;
}

const PROBE_EVERY_MS = 100;

const agent = new Agent({ keepAlive: false });
const probes: HealthProbe[] = [];
const end = new AbortController();
parentPort?.once('message', () => end.abort());
while (!end.signal.aborted) {
  const { status, ms } = await sendOver({ url: String(workerData), path: '/healthz', method: 'GET', agent });
  probes.push({ status, ms });
  await wait(PROBE_EVERY_MS);
}
parentPort?.postMessage(probes);
