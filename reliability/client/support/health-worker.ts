import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { send } from '../../support/http-client.ts';

// Requests /healthz ten times per second until its parent sends a message, then sends the parent all results. Each
// request has a new connection, as the health checks of container platforms have.

export interface HealthProbe {
  /** 0 if no response came within 5 seconds. */
  readonly status: number;
  readonly ms: number;
}

const PROBE_EVERY_MS = 100;
const TIMEOUT_MS = 5_000;

const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
const probes: Promise<HealthProbe>[] = [];
const end = new AbortController();
parentPort?.once('message', () => end.abort());
const startedAt = performance.now();
while (!end.signal.aborted) {
  probes.push(probe());
  await sleep(Math.max(startedAt + probes.length * PROBE_EVERY_MS - performance.now(), 0));
}
parentPort?.postMessage(await Promise.all(probes));

async function probe(): Promise<HealthProbe> {
  const request = { url: String(workerData), path: '/healthz', method: 'GET', agent, timeoutMs: TIMEOUT_MS };
  const { status, ms } = await send(request);
  return { status, ms };
}
