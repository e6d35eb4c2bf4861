import { once } from 'node:events';
import { Agent } from 'node:http';
import { Worker } from 'node:worker_threads';
import { startSandbox } from '../src/sandbox/server.ts';
import { inFlight } from '../test/support/in-flight.ts';
import { scaled, type Figure, type Part, type Scale } from './figure.ts';
import { startChildGateway, type ChildGateway } from './support/client-gateway.ts';
import type { HealthProbe } from './support/client-health-worker.ts';
import { openLoop, postQuery, quantile, type Reply } from './support/client-load.ts';

/** Work for the gateway rather than for the upstream and the clients beside it: one call, selected from many times. */
const QUERY = {
  query: `{ ${Array.from({ length: 90 }, (_none, at) => `a${at}: apiKeys(first: 20) { nodes { id label status } }`).join(' ')} }`,
};

interface Circumstance {
  readonly name: string;
  readonly keepAlive: boolean;
  readonly upstreamDelayMs: number;
}

/** The loop accepts one connection in a turn; and a slow upstream's answers come when all the work has been let in. */
const CIRCUMSTANCES: readonly Circumstance[] = [
  { name: 'kept connections', keepAlive: true, upstreamDelayMs: 0 },
  { name: 'a connection a request', keepAlive: false, upstreamDelayMs: 0 },
  { name: 'upstream +300 ms', keepAlive: true, upstreamDelayMs: 300 },
];

/** Three times what it can do comes in, whether it answers or not. */
export const overload: Part = {
  name: 'overload',
  inCi: false,
  prove: async (scale) => {
    const figures: Figure[] = [];
    for (const circumstance of CIRCUMSTANCES) figures.push(...(await proveOne(circumstance, scale)));
    return figures;
  },
};

interface Overloaded {
  readonly circumstance: Circumstance;
  readonly gateway: ChildGateway;
  readonly ask: () => Promise<Reply>;
}

async function proveOne(circumstance: Circumstance, scale: Scale): Promise<Figure[]> {
  const { keepAlive, upstreamDelayMs: delayMs } = circumstance;
  await using sandbox = await startSandbox();
  if (delayMs > 0) sandbox.fault({ times: Infinity, answer: { kind: 'delay', delayMs } });
  await using gateway = await startChildGateway({ atlasUrl: sandbox.url });
  // A client does not wait for another one’s answer before it asks.
  const agent = new Agent({ keepAlive, maxSockets: Infinity, maxFreeSockets: 1_000 });
  const key = sandbox.credentials.administrator;
  const ask = async (): Promise<Reply> => {
    const reply = await postQuery(gateway.url, key, QUERY, { agent });
    sandbox.takeCalls();
    return reply;
  };
  const overloaded = { circumstance, gateway, ask };
  return await overloadFigures(overloaded, await maximumOf(overloaded, scale), scale);
}

/** Answers a second when as many clients as it takes wait for each of their answers. */
async function maximumOf({ ask }: Overloaded, scale: Scale): Promise<number> {
  let best = 0;
  for (const width of [16, 32, 128]) {
    const count = scaled(1_200, scale, 200);
    let good = 0;
    await inFlight(width, count / 4, async () => {
      await ask();
    });
    const startedAt = performance.now();
    await inFlight(width, count, async () => {
      if (isGood(await ask())) good += 1;
    });
    best = Math.max(best, (good / (performance.now() - startedAt)) * 1000);
  }
  return best;
}

async function overloadFigures(
  { circumstance, gateway, ask }: Overloaded,
  maximum: number,
  scale: Scale,
): Promise<Figure[]> {
  const ms = scaled(20_000, scale, 5_000);
  const latencies: number[] = [];
  const others = new Map<string, number>();
  let late = 0;
  const startedAt = performance.now();
  // In a thread of its own: this one is busy being the clients.
  const prober = new Worker(new URL('./support/client-health-worker.ts', import.meta.url), { workerData: gateway.url });
  await openLoop(maximum * 3, ms, async () => {
    const reply = await ask();
    if (isGood(reply) && performance.now() - startedAt > ms) late += 1;
    else if (isGood(reply)) latencies.push(reply.ms);
    else others.set(kindOf(reply), (others.get(kindOf(reply)) ?? 0) + 1);
  });
  const goodput = (latencies.length / ms) * 1000;
  prober.postMessage('end');
  const [health] = (await once(prober, 'message')) as [HealthProbe[]];
  const times = health.map((probe) => probe.ms);
  const share = goodput / maximum;
  return [
    {
      name: `3 × overload for ${ms / 1000} s, ${circumstance.name} (maximum ${Math.round(maximum)} a second): goodput`,
      target: '≥ 90 % of maximum',
      measured: `${(share * 100).toFixed(1)} %, ${[...others].map(([kind, times]) => `${times} × ${kind}`).join(', ')}, ${late} answered after it, accepted p99 ${Math.round(quantile(latencies, 0.99))} ms`,
      pass: share >= 0.9,
    },
    {
      name: '/healthz meanwhile, by new connections: p99 (and the slowest)',
      target: '< 100 ms',
      measured: `${Math.round(quantile(times, 0.99))} ms (${Math.round(Math.max(...times))} ms), of ${times.length}`,
      pass: quantile(times, 0.99) < 100 && health.every(({ status }) => status === 200),
    },
  ];
}

function kindOf({ status, text }: Reply): string {
  return status === 0 ? text : String(status);
}

function isGood({ status, text }: Reply): boolean {
  return status === 200 && !text.includes('"errors"');
}
