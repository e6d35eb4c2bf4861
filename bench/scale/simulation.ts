import { SeededRandom } from '../../test/support/random-source.ts';
import { quantile } from '../../test/support/statistics.ts';
import { Clock } from './clock.ts';
import { Replica, type End, type OperationModel } from './replica.ts';
import { Upstream, type UpstreamModel } from './upstream.ts';

/** Operations by their shares, which add up to 1. */
export type Mix = readonly (readonly [share: number, operation: OperationModel])[];

export interface Scenario {
  readonly mix: Mix;
  readonly upstream: UpstreamModel;
  readonly replicas: number;
  /** UPSTREAM_CONNECTIONS of each replica. */
  readonly connections: number;
  /** Operations per second at random times, or clients that send the next operation when the one before has ended. */
  readonly load: { readonly perSecond: number } | { readonly clients: number };
}

export interface Outcome {
  /** Operations per second by their end. */
  readonly perSecond: Readonly<Record<End, number>>;
  /** Milliseconds from the arrival of an operation to its answer; NaN if none was answered. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Queues need some seconds to fill. */
const WARM_UP_MS = 5_000;
const MEASURED_MS = 10_000;
const RANDOM_STEPS = 2 ** 32;

/** Runs a scenario in virtual time. The same scenario always has the same outcome. */
export function simulate(scenario: Scenario): Outcome {
  const clock = new Clock();
  const random = new SeededRandom(JSON.stringify(scenario));
  const share = (): number => (random.below(RANDOM_STEPS - 1) + 1) / RANDOM_STEPS;
  const upstream = new Upstream(scenario.upstream, clock);
  const replicas = Array.from(
    { length: scenario.replicas },
    () => new Replica({ connections: scenario.connections, upstream, clock }),
  );
  const ends: Record<End, number> = { answered: 0, limited: 0, 'queue full': 0, shed: 0 };
  const times: number[] = [];
  let arrivals = 0;
  const arrive = (then: (end: End) => void): void => {
    const since = clock.now;
    // A load balancer that takes the replicas in turn.
    const replica = replicas[arrivals % replicas.length];
    arrivals += 1;
    replica?.arrive(operationFor(share(), scenario.mix), (end) => {
      if (clock.now >= WARM_UP_MS) {
        ends[end] += 1;
        if (end === 'answered') times.push(clock.now - since);
      }
      then(end);
    });
  };
  startLoad(scenario.load, { clock, share, arrive });
  clock.runUntil(WARM_UP_MS + MEASURED_MS);
  const perSecond = mapValues(ends, (count) => (count * 1000) / MEASURED_MS);
  return { perSecond, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
}

interface LoadParts {
  readonly clock: Clock;
  /** A random number from 0, excluded, to 1. */
  readonly share: () => number;
  readonly arrive: (then: (end: End) => void) => void;
}

function startLoad(load: Scenario['load'], { clock, share, arrive }: LoadParts): void {
  if ('clients' in load) {
    // A client whose operation is rejected ends: it would send the next one at the same time, without end.
    const next = (): void =>
      arrive((end) => {
        if (end === 'answered') clock.after(0, next);
      });
    for (let client = 0; client < load.clients; client += 1) next();
    return;
  }
  const next = (): void => {
    arrive(() => undefined);
    clock.after((-Math.log(share()) * 1000) / load.perSecond, next);
  };
  next();
}

function operationFor(share: number, mix: Mix): OperationModel {
  let sum = 0;
  for (const [part, operation] of mix) {
    sum += part;
    if (share <= sum) return operation;
  }
  throw new RangeError('The shares of the operations do not add up to 1.');
}

function mapValues<Key extends string>(
  record: Readonly<Record<Key, number>>,
  map: (value: number) => number,
): Record<Key, number> {
  return Object.fromEntries(Object.entries<number>(record).map(([key, value]) => [key, map(value)])) as Record<
    Key,
    number
  >;
}
