import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startProcess } from '../../test/support/process.ts';
import { quantile } from '../../test/support/statistics.ts';
import { simulate } from '../scale/simulation.ts';

// The simulation is compared with a real gateway where its connections are the limit, and not the speed of the machine.

const LATENCY_MS = 100;
const CONNECTIONS = 32;
const WARM_UP_MS = 4_000;
const MEASURED_MS = 6_000;
const TOLERANCE = 0.2;
const KEY = 'c6f8a5b0-3674-4f3b-a764-8d29359f0c49';
const ROW = JSON.stringify({ uuid: 'c6f8a5b0-****', grants: [], enabled: true });

async function startSlowUpstream(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (_request, response) => {
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(ROW), LATENCY_MS);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  readonly startedMs: number;
  readonly ms: number;
  readonly isGood: boolean;
}

function ask(url: string, agent: Agent, since: number): Promise<Answer> {
  const startedMs = performance.now() - since;
  const body = JSON.stringify({ query: '{ apiKey(id: "c6f8a5b0") { id } }' });
  const headers = { authorization: `Key ${KEY}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => {
        const isGood = response.statusCode === 200 && !text.includes('"errors"');
        resolve({ startedMs, ms: performance.now() - since - startedMs, isGood });
      });
    });
    outgoing.on('error', reject).end(body);
  });
}

async function measure(perSecond: number): Promise<{ answered: number; p50Ms: number }> {
  await using upstream = await startSlowUpstream();
  const env = {
    PORT: '0',
    ARIN: 'off',
    LOG_LEVEL: 'info',
    RATE_LIMIT: '1000000',
    UPSTREAM_CONNECTIONS: String(CONNECTIONS),
  };
  using gateway = startProcess({ env: { ...env, ATLAS_API_URL: upstream.url } });
  const [, url = ''] = await gateway.waitFor(/"url":"([^"]+)\/graphql"/);
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const since = performance.now();
  const answers: Promise<Answer>[] = [];
  while (performance.now() - since < WARM_UP_MS + MEASURED_MS) {
    const due = ((performance.now() - since) / 1000) * perSecond;
    while (answers.length < due) answers.push(ask(url, agent, since));
    await sleep(2);
  }
  const good = (await Promise.all(answers)).filter(({ isGood, startedMs, ms }) => {
    const endedMs = startedMs + ms;
    return isGood && endedMs >= WARM_UP_MS && endedMs < WARM_UP_MS + MEASURED_MS;
  });
  agent.destroy();
  return {
    answered: (good.length * 1000) / MEASURED_MS,
    p50Ms: quantile(
      good.map(({ ms }) => ms),
      0.5,
    ),
  };
}

it.each([
  ['half of what the connections can do', 120],
  ['twice as much', 480],
])('the simulation agrees with a gateway under a load of %s', async (_load, perSecond) => {
  const simulated = simulate({
    mix: [[1, { name: 'one key', cpuMs: 0.2, calls: 1 }]],
    upstream: { latencyMs: LATENCY_MS, callsPerSecond: null },
    replicas: 1,
    connections: CONNECTIONS,
    load: { perSecond },
  });
  const measured = await measure(perSecond);
  for (const ratio of [measured.answered / simulated.perSecond.answered, measured.p50Ms / simulated.p50Ms])
    expect(Math.abs(ratio - 1)).toBeLessThan(TOLERANCE);
});
