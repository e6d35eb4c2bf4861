import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { scaled, type Figure, type Part, type Scale } from '../figure.ts';
import { startChildGateway, type ChildGateway } from './support/gateway.ts';
import type { HealthProbe } from './support/health-worker.ts';
import { quantile } from '../../test/support/statistics.ts';
import {
  goodputOf,
  startLoadThread,
  type LoadOrder,
  type LoadOutcome,
  type LoadThread,
} from './support/load-thread.ts';
import { KINDS_OF_WORK, type KindOfWork } from './support/work.ts';

interface Circumstance {
  readonly name: string;
  readonly keepAlive: boolean;
  readonly upstreamDelayMs: number;
  readonly work: KindOfWork;
  readonly crowd: Crowd;
}

/** How requests come. */
type Rate = Omit<LoadOrder, 'ms'>;

/** Who comes at the gateway. */
interface Crowd {
  readonly name: string;
  readonly rate: (perSecond: number, width: number) => Rate;
}

/** So many requests a second, whether they are answered or not. */
const THREEFOLD: Crowd = { name: '3 × overload', rate: (perSecond) => ({ perSecond: perSecond * 3 }) };
/** No client here can send three times as much of the cheapest work as the gateway can do: each asks when it has its answer. */
const INSISTENT: Crowd = {
  name: '3 × as many clients as reach the maximum',
  rate: (_perSecond, width) => ({ width: width * 3 }),
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
/** To refuse two requests for each answer has its price, and so has what waits in line. */
const LEAST_SHARE = 0.8;
const WIDTHS = [8, 16, 32, 64, 128, 256];

/** Far more comes in than it can do. */
export const overload: Part = {
  name: 'overload',
  inCi: false,
  prove: async (scale) => {
    const figures: Figure[] = [];
    const chosen = CIRCUMSTANCES.filter((circumstance) => scenarioName(circumstance).includes(scale.only));
    if (chosen.length === 0) throw new Error(noScenario(scale.only));
    for (const circumstance of chosen) figures.push(...(await proveOne(circumstance, scale)));
    return figures;
  },
};

/** The text that `--only` is compared with; the names of the figures contain it. */
function scenarioName({ crowd, work, name }: Circumstance): string {
  return `${crowd.name}, ${work.name}, ${name}`;
}

function noScenario(only: string): string {
  const names = CIRCUMSTANCES.map((circumstance) => `"${scenarioName(circumstance)}"`);
  return `No scenario of overload contains "${only}". Scenarios: ${names.join('; ')}.`;
}

async function proveOne(circumstance: Circumstance, scale: Scale): Promise<Figure[]> {
  const { work, keepAlive, upstreamDelayMs } = circumstance;
  await using upstream = await work.start(upstreamDelayMs);
  await using gateway = await startChildGateway({ atlasUrl: upstream.url });
  const { key, body } = upstream;
  await using clients = startLoadThread({ url: gateway.url, keepAlive, key, body });
  const sides: Sides = { gateway, clients };
  const width = await bestWidth(clients, scale);
  // Before and after, as long together as what is compared with them: the machine is not equally fast all the time, and the
  // best of several short ones is the best of its luck as well.
  const before = await measure(sides, { width }, scale);
  const health = probeHealth(gateway);
  const overloaded = await measure(sides, circumstance.crowd.rate(before.perSecond, width), scale, 2);
  const times = await health.end();
  const after = await measure(sides, { width }, scale);
  return [goodputFigure(circumstance, overloaded, meanOf(before, after)), healthFigure(times)];
}

interface Sides {
  readonly gateway: ChildGateway;
  readonly clients: LoadThread;
}

/** How many clients that wait for their answers have the best goodput: nothing is refused for them. */
async function bestWidth(clients: LoadThread, scale: Scale): Promise<number> {
  const ms = scaled(2_000, scale, 1_000);
  await clients.run({ width: 16, ms });
  let best = { width: 0, perSecond: 0 };
  for (const width of WIDTHS) {
    const perSecond = goodputOf(await clients.run({ width, ms }));
    if (perSecond > best.perSecond) best = { width, perSecond };
  }
  return best.width;
}

interface Measured {
  readonly rate: Rate;
  readonly outcome: LoadOutcome;
  /** Good answers. */
  readonly perSecond: number;
  /** Of the gateway, for all that came. */
  readonly cpuMs: number;
}

async function measure({ gateway, clients }: Sides, rate: Rate, scale: Scale, times = 1): Promise<Measured> {
  const { cpuMs: before } = await gateway.gauge();
  const outcome = await clients.run({ ...rate, ms: scaled(10_000, scale, 2_500) * times });
  const { cpuMs: after } = await gateway.gauge();
  return { rate, outcome, perSecond: goodputOf(outcome), cpuMs: after - before };
}

interface Maximum {
  readonly perSecond: number;
  /** Milliseconds of the gateway's CPU for one answer at that rate. */
  readonly cpuMs: number;
}

function meanOf(...measured: readonly Measured[]): Maximum {
  const sum = (of: (one: Measured) => number): number => measured.reduce((total, one) => total + of(one), 0);
  return {
    perSecond: sum(({ perSecond }) => perSecond) / measured.length,
    cpuMs: sum(({ cpuMs }) => cpuMs) / sum(({ outcome }) => answered(outcome)),
  };
}

function answered({ kinds }: LoadOutcome): number {
  return (kinds['good'] ?? 0) + (kinds['late'] ?? 0);
}

/** In a thread of its own too: its times are those of the gateway. */
function probeHealth({ url }: ChildGateway): { end(): Promise<HealthProbe[]> } {
  const prober = new Worker(new URL('./support/health-worker.ts', import.meta.url), { workerData: url });
  return {
    end: async () => {
      prober.postMessage('end');
      const [probes] = (await once(prober, 'message')) as [HealthProbe[]];
      return probes;
    },
  };
}

function goodputFigure(circumstance: Circumstance, overloaded: Measured, maximum: Maximum): Figure {
  const share = overloaded.perSecond / maximum.perSecond;
  const { ms } = overloaded.outcome;
  // A load that did not come, or broke, shows nothing.
  const isAsMeant =
    isSent(overloaded) && Object.keys(overloaded.outcome.kinds).every((kind) => EXPECTED_KINDS.test(kind));
  return {
    name: `${scenarioName(circumstance)}, for ${ms / 1000} s (maximum ${Math.round(maximum.perSecond)} per second): goodput`,
    target: `≥ ${LEAST_SHARE * 100} % of maximum, and nothing but good answers and refusals`,
    measured: `${(share * 100).toFixed(1)} %; ${describe(overloaded, maximum)}`,
    pass: isAsMeant && share >= LEAST_SHARE,
  };
}

const EXPECTED_KINDS = /^(?:good|late|\d{3} OVERLOADED)$/;

function isSent({ outcome, rate }: Measured): boolean {
  return outcome.sent >= ((rate.perSecond ?? 0) * 0.97 * outcome.ms) / 1000;
}

function healthFigure(probes: readonly HealthProbe[]): Figure {
  const times = probes.map(({ ms }) => ms);
  return {
    name: '/healthz meanwhile, by new connections every 100 ms: p99 (and the slowest)',
    target: '< 100 ms, each 200',
    measured: `${Math.round(quantile(times, 0.99))} ms (${Math.round(Math.max(...times))} ms), of ${times.length}`,
    pass: quantile(times, 0.99) < 100 && probes.every(({ status }) => status === 200),
  };
}

/** What became of them, and what a refusal costs: what of the CPU was not for the good ones, were they as cheap as at the maximum. */
function describe({ outcome, cpuMs }: Measured, maximum: Maximum): string {
  const { kinds, latencies, busy } = outcome;
  const good = answered(outcome);
  const refused = Object.values(kinds).reduce((sum, times) => sum + times, 0) - good;
  const refusalMs = (cpuMs - good * maximum.cpuMs) / refused;
  return [
    `${outcome.sent} sent`,
    Object.entries(kinds)
      .map(([kind, times]) => `${times} × ${kind}`)
      .join(', '),
    `accepted p99 ${Math.round(quantile(latencies, 0.99))} ms`,
    `CPU of a good one ${maximum.cpuMs.toFixed(2)} ms${refused === 0 ? '' : `, of a refusal ${refusalMs.toFixed(2)} ms`}`,
    `clients ${Math.round(busy * 100)} % busy`,
  ].join('; ');
}
