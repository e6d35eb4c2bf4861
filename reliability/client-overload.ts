import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { scaled, type Figure, type Part, type Scale } from './figure.ts';
import { startChildGateway, type ChildGateway } from './support/client-gateway.ts';
import type { HealthProbe } from './support/client-health-worker.ts';
import { quantile } from './support/client-load.ts';
import {
  goodputOf,
  startLoadThread,
  type LoadOrder,
  type LoadOutcome,
  type LoadThread,
} from './support/client-load-thread.ts';
import { KINDS_OF_WORK, type KindOfWork } from './support/client-work.ts';

interface Circumstance {
  readonly name: string;
  readonly keepAlive: boolean;
  readonly upstreamDelayMs: number;
  readonly work: KindOfWork;
  readonly crowd: Crowd;
}

/** Who comes at the gateway. */
interface Crowd {
  readonly name: string;
  readonly order: (maximumPerSecond: number) => Omit<LoadOrder, 'ms'>;
}

/** Whether they are answered or not. */
const THREEFOLD: Crowd = { name: '3 × overload', order: (maximum) => ({ perSecond: maximum * 3 }) };
/**
 * To refuse the cheapest work costs a third of doing it, and more clients than this can't send it any faster: so many ask as
 * soon as they have their answer.
 */
const MANY_CLIENTS = 512;
const INSISTENT: Crowd = {
  name: `${MANY_CLIENTS} clients at once`,
  order: () => ({ width: MANY_CLIENTS }),
};

const PLAIN = { name: 'kept connections', keepAlive: true, upstreamDelayMs: 0, crowd: THREEFOLD };
/** The loop accepts one connection in a turn; and a slow upstream's answers come when all the work has been let in. */
const CIRCUMSTANCES: readonly Circumstance[] = [
  { ...PLAIN, work: KINDS_OF_WORK.heavy },
  { ...PLAIN, work: KINDS_OF_WORK.light, crowd: INSISTENT },
  { ...PLAIN, work: KINDS_OF_WORK.fanOut },
  { ...PLAIN, name: 'a connection a request', keepAlive: false, work: KINDS_OF_WORK.heavy },
  { ...PLAIN, name: 'upstream +300 ms', upstreamDelayMs: 300, work: KINDS_OF_WORK.heavy },
];
const WIDTHS = [8, 16, 32, 64, 128];
const SHARES_OF_BEST = [0.9, 1, 1.1, 1.25];

/** Far more comes in than it can do. */
export const overload: Part = {
  name: 'overload',
  inCi: false,
  prove: async (scale) => {
    const figures: Figure[] = [];
    for (const circumstance of CIRCUMSTANCES) figures.push(...(await proveOne(circumstance, scale)));
    return figures;
  },
};

async function proveOne(circumstance: Circumstance, scale: Scale): Promise<Figure[]> {
  const { work, keepAlive, upstreamDelayMs } = circumstance;
  await using upstream = await work.start(upstreamDelayMs);
  await using gateway = await startChildGateway({ atlasUrl: upstream.url });
  const { key, body } = upstream;
  await using clients = startLoadThread({ url: gateway.url, keepAlive, key, body });
  const maximum = await maximumOf(gateway, clients, scale);
  return await overloadFigures({ circumstance, gateway, clients, maximum }, scale);
}

interface Maximum {
  readonly perSecond: number;
  /** Milliseconds of the gateway's CPU for one answer at that rate. */
  readonly cpuMs: number;
}

/** The best goodput seen: with so many clients as wait for their answers, and with more and more requests a second. */
async function maximumOf(gateway: ChildGateway, clients: LoadThread, scale: Scale): Promise<Maximum> {
  const ms = scaled(3_000, scale, 1_000);
  await clients.run({ width: 16, ms });
  let best: Maximum = { perSecond: 0, cpuMs: 0 };
  const measure = async (order: { width?: number; perSecond?: number }): Promise<void> => {
    const { cpuMs: before } = await gateway.gauge();
    const outcome = await clients.run({ ...order, ms });
    const { cpuMs: after } = await gateway.gauge();
    const perSecond = goodputOf(outcome);
    const answered = (outcome.kinds['good'] ?? 0) + (outcome.kinds['late'] ?? 0);
    if (perSecond > best.perSecond) best = { perSecond, cpuMs: (after - before) / answered };
  };
  for (const width of WIDTHS) await measure({ width });
  const closed = best.perSecond;
  for (const share of SHARES_OF_BEST) await measure({ perSecond: closed * share });
  return best;
}

interface Overloaded {
  readonly circumstance: Circumstance;
  readonly gateway: ChildGateway;
  readonly clients: LoadThread;
  readonly maximum: Maximum;
}

async function overloadFigures(
  { circumstance, gateway, clients, maximum }: Overloaded,
  scale: Scale,
): Promise<Figure[]> {
  const ms = scaled(20_000, scale, 5_000);
  const { cpuMs: before } = await gateway.gauge();
  // In a thread of its own too: its times are those of the gateway.
  const prober = new Worker(new URL('./support/client-health-worker.ts', import.meta.url), { workerData: gateway.url });
  const { crowd } = circumstance;
  const outcome = await clients.run({ ...crowd.order(maximum.perSecond), ms });
  prober.postMessage('end');
  const [health] = (await once(prober, 'message')) as [HealthProbe[]];
  const { cpuMs: after } = await gateway.gauge();
  const times = health.map((probe) => probe.ms);
  const share = goodputOf(outcome) / maximum.perSecond;
  const { name, work } = circumstance;
  return [
    {
      name: `${crowd.name} for ${ms / 1000} s, ${work.name}, ${name} (maximum ${Math.round(maximum.perSecond)} a second): goodput`,
      target: '≥ 90 % of maximum',
      measured: `${(share * 100).toFixed(1)} %; ${describe(outcome, maximum, after - before)}`,
      pass: share >= 0.9,
    },
    {
      name: '/healthz meanwhile, by new connections every 100 ms: p99 (and the slowest)',
      target: '< 100 ms, each 200',
      measured: `${Math.round(quantile(times, 0.99))} ms (${Math.round(Math.max(...times))} ms), of ${times.length}`,
      pass: quantile(times, 0.99) < 100 && health.every(({ status }) => status === 200),
    },
  ];
}

/** What became of them, and what a refusal costs: what of the CPU was not for the good ones, were they as cheap as at the maximum. */
function describe({ kinds, latencies, busy }: LoadOutcome, maximum: Maximum, cpuMs: number): string {
  const good = (kinds['good'] ?? 0) + (kinds['late'] ?? 0);
  const refused = Object.values(kinds).reduce((sum, times) => sum + times, 0) - good;
  const refusalMs = (cpuMs - good * maximum.cpuMs) / refused;
  return [
    Object.entries(kinds)
      .map(([kind, times]) => `${times} × ${kind}`)
      .join(', '),
    `accepted p99 ${Math.round(quantile(latencies, 0.99))} ms`,
    `CPU of a good one ${maximum.cpuMs.toFixed(2)} ms, of a refusal ${refusalMs.toFixed(2)} ms`,
    `clients ${Math.round(busy * 100)} % busy`,
  ].join('; ');
}
