import { quantile } from '../../test/support/statistics.ts';
import { scaled, measureInTurn, type Figure, type Part, type RunOptions } from '../support/figure.ts';
import { startChildGateway, type ChildGateway } from './support/gateway.ts';
import { startHealthThread } from './support/health-thread.ts';
import type { HealthProbe } from './support/health-worker.ts';
import { goodputOf, startLoadThread, type LoadOutcome, type LoadRate, type LoadThread } from './support/load-thread.ts';
import { WORKLOADS, type Workload } from './support/workloads.ts';

// Three times more load than the gateway can serve: how much useful work is left, and how late health checks are.

interface LoadProfile {
  readonly name: string;
  /** The overload, from the maximum goodput per second and the number of clients that reaches it. */
  readonly rate: (perSecond: number, clients: number) => LoadRate;
}

const OPEN_LOOP: LoadProfile = {
  name: 'open loop at 3 × the maximum rate',
  rate: (perSecond) => ({ perSecond: perSecond * 3 }),
};
/** For the cheapest workload: the clients here cannot send three times as many requests as the gateway can serve. */
const CLOSED_LOOP: LoadProfile = {
  name: 'closed loop with 3 × the clients of the maximum',
  rate: (_perSecond, clients) => ({ clients: clients * 3 }),
};

interface Scenario {
  readonly name: string;
  readonly workload: Workload;
  readonly profile: LoadProfile;
  readonly keepAlive: boolean;
  readonly upstreamDelayMs: number;
}

const { manyAliases, oneNumber, fanOut } = WORKLOADS;
const SCENARIOS: readonly Scenario[] = [
  scenario(manyAliases, 'keep-alive'),
  scenario(oneNumber, 'keep-alive', { profile: CLOSED_LOOP }),
  scenario(fanOut, 'keep-alive'),
  // The event loop accepts one connection per iteration.
  scenario(manyAliases, 'one connection per request', { keepAlive: false }),
  // The responses of a slow upstream arrive when the gateway has already accepted all the work.
  scenario(manyAliases, 'keep-alive, upstream +300 ms', { upstreamDelayMs: 300 }),
];

function scenario(workload: Workload, conditions: string, options: Partial<Scenario> = {}): Scenario {
  const { profile = OPEN_LOOP, keepAlive = true, upstreamDelayMs = 0 } = options;
  const name = `${workload.name}, ${conditions}, ${profile.name}`;
  return { name, workload, profile, keepAlive, upstreamDelayMs };
}

/** Not 90 %, the usual aim: rejecting two requests for each response costs CPU, and so does the queue. */
const MINIMUM_GOODPUT = 0.8;
const MAXIMUM_HEALTH_MS = 100;
const CLIENTS = [8, 16, 32, 64, 128, 256];

export const overload: Part = {
  name: 'overload',
  inCi: false,
  scenarios: SCENARIOS.map(({ name }) => name),
  run: (options) => measureInTurn(SCENARIOS, options, (scenario) => measureScenario(scenario, options)),
};

interface Peers {
  readonly gateway: ChildGateway;
  readonly clients: LoadThread;
}

async function measureScenario(of: Scenario, options: RunOptions): Promise<Figure[]> {
  await using upstream = await of.workload.start(of.upstreamDelayMs);
  await using gateway = await startChildGateway({ atlasUrl: upstream.url });
  const { key, body } = upstream;
  await using clients = startLoadThread({ url: gateway.url, keepAlive: of.keepAlive, key, body });
  const peers: Peers = { gateway, clients };
  const best = { clients: await bestClients(clients, options) };
  // The speed of a machine drifts. So the maximum is measured before and after the overload, for the same time in total.
  // The best of several short periods would also be the luckiest.
  const before = await measure(peers, best, options);
  const health = startHealthThread(gateway.url);
  const overloaded = await measure(peers, of.profile.rate(before.perSecond, best.clients), options, 2);
  const probes = await health.end();
  const after = await measure(peers, best, options);
  return [goodputFigure(of, overloaded, meanOf(before, after)), healthFigure(of, probes)];
}

/** The number of clients in a closed loop with the best goodput. The gateway rejects nothing from so few. */
async function bestClients(thread: LoadThread, options: RunOptions): Promise<number> {
  const ms = scaled(2_000, options, 1_000);
  await thread.run({ rate: { clients: 16 }, ms });
  let best = { clients: 0, perSecond: 0 };
  for (const clients of CLIENTS) {
    const perSecond = goodputOf(await thread.run({ rate: { clients }, ms }));
    if (perSecond > best.perSecond) best = { clients, perSecond };
  }
  return best.clients;
}

interface Measurement {
  readonly rate: LoadRate;
  readonly outcome: LoadOutcome;
  /** Goodput. */
  readonly perSecond: number;
  /** CPU of the gateway's process in this period. */
  readonly cpuMs: number;
}

async function measure(
  { gateway, clients }: Peers,
  rate: LoadRate,
  options: RunOptions,
  periods = 1,
): Promise<Measurement> {
  const { cpuMs: before } = await gateway.gauge();
  const outcome = await clients.run({ rate, ms: scaled(10_000, options, 2_500) * periods });
  const { cpuMs: after } = await gateway.gauge();
  return { rate, outcome, perSecond: goodputOf(outcome), cpuMs: after - before };
}

interface Maximum {
  readonly perSecond: number;
  /** Milliseconds of CPU for one good response. */
  readonly cpuMs: number;
}

function meanOf(...measurements: readonly Measurement[]): Maximum {
  const sum = (of: (one: Measurement) => number): number => measurements.reduce((total, one) => total + of(one), 0);
  return {
    perSecond: sum(({ perSecond }) => perSecond) / measurements.length,
    cpuMs: sum(({ cpuMs }) => cpuMs) / sum(({ outcome }) => goodOf(outcome)),
  };
}

function goodOf({ kinds }: LoadOutcome): number {
  return (kinds['good'] ?? 0) + (kinds['late'] ?? 0);
}

const EXPECTED_KINDS = /^(?:good|late|\d{3} OVERLOADED)$/;

function goodputFigure(of: Scenario, overloaded: Measurement, maximum: Maximum): Figure {
  const share = overloaded.perSecond / maximum.perSecond;
  const { kinds, ms } = overloaded.outcome;
  const isExpected = Object.keys(kinds).every((kind) => EXPECTED_KINDS.test(kind));
  return {
    name: `${of.name}: goodput during ${ms / 1000} s`,
    target: `≥ ${MINIMUM_GOODPUT * 100} % of the maximum; all other responses are OVERLOADED`,
    measured: `${(share * 100).toFixed(1)} % of the maximum of ${Math.round(maximum.perSecond)} per second; ${describe(overloaded, maximum)}`,
    pass: isExpected && isSent(overloaded) && share >= MINIMUM_GOODPUT,
  };
}

/** False if the clients could not send at the rate of the scenario: then there was no overload to measure. */
function isSent({ outcome, rate }: Measurement): boolean {
  return 'clients' in rate || outcome.sent >= (rate.perSecond * 0.97 * outcome.ms) / 1000;
}

function healthFigure(of: Scenario, probes: readonly HealthProbe[]): Figure {
  const times = probes.map(({ ms }) => ms);
  const p99 = quantile(times, 0.99);
  const failed = probes.filter(({ status }) => status !== 200).length;
  return {
    name: `${of.name}: p99 of /healthz, with a new connection every 100 ms`,
    target: `< ${MAXIMUM_HEALTH_MS} ms, 0 without status 200`,
    measured: `${Math.round(p99)} ms, ${failed} without status 200; slowest of ${times.length}: ${Math.round(Math.max(...times))} ms`,
    pass: p99 < MAXIMUM_HEALTH_MS && failed === 0,
  };
}

/**
 * The responses, and the cost of a rejection: the CPU that remains when each good response is counted with its cost at the
 * maximum.
 */
function describe({ outcome, cpuMs }: Measurement, maximum: Maximum): string {
  const { kinds, latencies, busy } = outcome;
  const good = goodOf(outcome);
  const rejected = Object.values(kinds).reduce((sum, times) => sum + times, 0) - good;
  const rejectionMs = (cpuMs - good * maximum.cpuMs) / rejected;
  return [
    `${outcome.sent} requests sent`,
    Object.entries(kinds)
      .map(([kind, times]) => `${times} × ${kind}`)
      .join(', '),
    `p99 of good responses ${Math.round(quantile(latencies, 0.99))} ms`,
    `CPU per good response ${maximum.cpuMs.toFixed(2)} ms${rejected === 0 ? '' : `, per rejection ${rejectionMs.toFixed(2)} ms`}`,
    `clients' thread ${Math.round(busy * 100)} % busy`,
  ].join('; ');
}
