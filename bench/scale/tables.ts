import { DEFAULT_RATE_LIMITS } from '../../src/load/rate-limits.ts';
import { readSettings } from '../../src/settings.ts';
import { DEFAULT_QUEUE } from '../../src/upstream/resilience.ts';
import { connectionsForWrites } from '../../src/upstream/connection-pools.ts';
import { UPSTREAM_CONNECTIONS } from '../gateway.ts';
import { FAR, LARGE, SMALL, type Setting } from '../plan.ts';
import { markdownTable, rounded } from '../table.ts';
import { WORKLOADS, type Workload } from '../workloads.ts';
import { measuredOperation } from './costs.ts';
import type { OperationModel } from './replica.ts';
import { simulate, type Mix, type Outcome, type Scenario } from './simulation.ts';

const DEFAULT_CONNECTIONS = defaultConnections();
const LATENCIES = [20, 100, 300];
/** The latency of the simulated upstream. That of RIPE Atlas is not known. */
const LATENCY_MS = 100;
const REPLICAS = [1, 2, 4, 8];
const [PAGE, ONE_KEY, LOOK_UPS] = WORKLOADS as [Workload, Workload, Workload];

const page = modelOf('page of 50', PAGE);
const oneKey = modelOf('one key', ONE_KEY);
const lookUps = modelOf('50 look-ups', LOOK_UPS);
const lookUpsInSmallAccount = modelOf('50 look-ups, 60 keys', LOOK_UPS, SMALL);
/** An assumption: front ends read single keys and pages, and few operations need many calls. */
const MIX: Mix = [
  [0.7, oneKey],
  [0.25, page],
  [0.05, lookUps],
];

/** The tables of docs/scale.md by their names. */
export const TABLES: Readonly<Record<string, () => string>> = {
  capacity: capacityTable,
  'first limit': firstLimitTable,
  load: () => loadTable(DEFAULT_CONNECTIONS, [0.5, 0.9, 1, 1.2, 2, 3]),
  'load with more connections': () => loadTable(MORE_CONNECTIONS, [0.5, 0.9, 1, 1.2, 2, 3]),
  replicas: replicasTable,
  limits: limitsTable,
  validation: validationTable,
};

const MORE_CONNECTIONS = 2_048;
/** Operations per second for all replicas together. */
const LOAD_OF_REPLICAS = 2_000;
const UPSTREAM_LIMITS = [null, 5_000, 1_000];

function defaultConnections(): number {
  const reading = readSettings({});
  if ('problems' in reading) throw new Error(reading.problems.join('; '));
  return reading.settings.UPSTREAM_CONNECTIONS;
}

function modelOf(name: string, workload: Workload, setting: Setting = LARGE): OperationModel {
  const { cpuMs, calls } = measuredOperation(workload.name, setting);
  return { name, cpuMs, calls };
}

function capacityTable(): string {
  const rows = [oneKey, page, lookUpsInSmallAccount, lookUps].map(({ name, cpuMs, calls }) => [
    name,
    cpuMs.toFixed(3),
    rounded(1000 / cpuMs),
    rounded(calls),
    rounded((1000 / cpuMs) * calls),
  ]);
  return markdownTable(['operation', 'CPU ms', 'operations/s', 'calls each', 'calls/s'], rows, 1);
}

function firstLimitTable(): string {
  const rows = [oneKey, page, lookUps].flatMap((operation) =>
    LATENCIES.map((latencyMs) => {
      const byCpu = 1000 / operation.cpuMs;
      const byConnections = limitOfConnections([[1, operation]], DEFAULT_CONNECTIONS, latencyMs);
      const needed = (DEFAULT_CONNECTIONS * byCpu) / byConnections;
      return [
        operation.name,
        `${latencyMs} ms`,
        byConnections < byCpu ? 'connections' : 'CPU',
        rounded(byCpu),
        rounded(byConnections),
        rounded(Math.ceil(needed)),
      ];
    }),
  );
  const head = [
    'operation',
    'latency',
    'first limit',
    'ops/s by CPU',
    'ops/s by connections',
    'connections for a core',
  ];
  return markdownTable(head, rows, 3);
}

/** Operations per second that the connections for reads can do. */
function limitOfConnections(mix: Mix, connections: number, latencyMs: number): number {
  const calls = mix.reduce((sum, [share, operation]) => sum + share * operation.calls, 0);
  return ((connections - connectionsForWrites(connections)) * 1000) / latencyMs / calls;
}

function loadTable(connections: number, multiples: readonly number[]): string {
  const cpuMs = MIX.reduce((sum, [share, operation]) => sum + share * operation.cpuMs, 0);
  const first = Math.min(1000 / cpuMs, limitOfConnections(MIX, connections, LATENCY_MS));
  const rows = multiples.map((multiple) => {
    const perSecond = Math.round(first * multiple);
    const outcome = simulateMix({ connections, load: { perSecond }, replicas: 1 }, null);
    return [`${multiple} × the first limit`, rounded(perSecond), ...figuresOf(outcome)];
  });
  return markdownTable(['load', 'sent/s', ...FIGURES], rows, 1);
}

function replicasTable(): string {
  const rows = UPSTREAM_LIMITS.flatMap((limit) =>
    REPLICAS.map((replicas) => {
      const parts = { connections: DEFAULT_CONNECTIONS, load: { perSecond: LOAD_OF_REPLICAS }, replicas };
      const limitText = limit === null ? 'none' : `${rounded(limit)} calls/s`;
      return [limitText, rounded(replicas), rounded(LOAD_OF_REPLICAS), ...figuresOf(simulateMix(parts, limit))];
    }),
  );
  return markdownTable(['upstream limit', 'replicas', 'sent/s', ...FIGURES], rows, 1);
}

function simulateMix(parts: Pick<Scenario, 'connections' | 'load' | 'replicas'>, callsPerSecond: number | null) {
  return simulate({ ...parts, mix: MIX, upstream: { latencyMs: LATENCY_MS, callsPerSecond } });
}

const FIGURES = ['answered/s', 'p50 ms', 'p99 ms', '503/s', 'no connection/s', '429/s'];

function figuresOf({ perSecond, p50Ms, p99Ms }: Outcome): string[] {
  return [perSecond.answered, p50Ms, p99Ms, perSecond.shed, perSecond['queue full'], perSecond.limited].map((figure) =>
    rounded(Math.round(figure)),
  );
}

function limitsTable(): string {
  const { operationsPerSecond, secretWritesPerMinute, upstreamCallsPerSecond } = DEFAULT_RATE_LIMITS;
  const limits: [string, number][] = [
    ['operations per second of one credential', operationsPerSecond],
    ['new secrets per minute of one credential', secretWritesPerMinute],
    ['upstream calls per second of one credential', upstreamCallsPerSecond],
    ['connections to RIPE Atlas', DEFAULT_CONNECTIONS],
    ['calls that wait for a connection', DEFAULT_QUEUE.waiting],
  ];
  const rows = limits.map(([name, limit]) => [name, ...REPLICAS.map((replicas) => rounded(limit * replicas))]);
  return markdownTable(['limit', ...REPLICAS.map((replicas) => `${replicas} ×`)], rows, 1);
}

function validationTable(): string {
  const rows = [LARGE, FAR].flatMap((setting) =>
    [ONE_KEY, PAGE, LOOK_UPS].map((workload) => {
      const { cpuMs, calls, operationsPerSecond, p50Ms } = measuredOperation(workload.name, setting);
      const simulated = simulate({
        mix: [[1, { name: workload.name, cpuMs, calls }]],
        upstream: { latencyMs: setting.delayMs, callsPerSecond: null },
        replicas: 1,
        connections: UPSTREAM_CONNECTIONS,
        load: { clients: setting.connections ?? workload.connections },
      });
      return [
        `${workload.name}, ${setting.name}`,
        rounded(operationsPerSecond),
        rounded(simulated.perSecond.answered),
        differenceText(simulated.perSecond.answered / operationsPerSecond),
        p50Ms.toFixed(1),
        simulated.p50Ms.toFixed(1),
        differenceText(simulated.p50Ms / p50Ms),
      ];
    }),
  );
  const head = ['workload', 'measured ops/s', 'simulated', 'difference', 'measured p50 ms', 'simulated', 'difference'];
  return markdownTable(head, rows, 1);
}

function differenceText(ratio: number): string {
  const percent = Math.round((ratio - 1) * 100);
  return `${percent > 0 ? '+' : ''}${percent} %`;
}
