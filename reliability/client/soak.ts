import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { percent } from '../../test/support/statistics.ts';
import type { Figure, Part } from '../support/figure.ts';
import { postQuery } from '../support/http-client.ts';
import { closedLoop, openLoop } from '../support/pacing.ts';
import { startChildGateway, type ChildGateway } from './support/gateway.ts';
import type { Gauge } from './support/gateway-child.ts';
import { heapSlope, type HeapSample } from './support/heap-slope.ts';

// Half of the maximum load for a long time, while 5 % of the upstream calls fail: what the gateway does not release.

const MINUTE_MS = 60_000;
const COLLECT_EVERY_MS = 30_000;
const MIB = 1024 * 1024;
/** The first quarter is not measured: the caches fill and the JIT compiler works. */
const WARM_UP_SHARE = 0.25;
/** One operation in 20 meets a fault. */
const FAULT_EVERY = 20;
const FAULTS = [
  { status: 500, body: { error: { detail: 'no' } } },
  { status: 503 },
  { kind: 'reset-before' as const },
  { kind: 'reset-after' as const },
  { kind: 'truncate' as const },
];
const MAXIMUM_SLOPE_MIB = 1;
const MINIMUM_EXPECTED_SHARE = 0.9;
const CLIENTS = 32;

export const soak: Part = {
  name: 'soak',
  inCi: false,
  run: async ({ soakMinutes }) => {
    const ms = soakMinutes * MINUTE_MS;
    await using sandbox = await startSandbox();
    await using gateway = await startChildGateway({ atlasUrl: sandbox.url });
    const perSecond = (await maximumOf(gateway, sandbox)) / 2;
    await sleep(7_000);
    const before = await gateway.gauge('collect');
    const startedAt = performance.now();
    const [samples, outcomes] = await Promise.all([
      sampleHeap(gateway, ms),
      openLoop(perSecond, ms, (index) => {
        if (index % FAULT_EVERY === 0) injectFault(sandbox, index / FAULT_EVERY);
        if (index % 1_000 === 0) sandbox.takeCalls();
        return ask(gateway, sandbox, index);
      }),
    ]);
    const busy = ((await gateway.gauge()).cpuMs - before.cpuMs) / (performance.now() - startedAt);
    // Longer than an idle connection and an operation may last.
    await sleep(20_000);
    const after = await gateway.gauge('collect');
    const settled = samples.filter(({ atMs }) => atMs > ms * WARM_UP_SHARE);
    const load = `${soakMinutes} minutes at ${Math.round(perSecond)} requests per second (half of the maximum, core ${Math.round(busy * 100)} % busy) with 5 % upstream faults`;
    return [slopeFigure(load, settled), outcomeFigure(outcomes), resourceFigure(before, after)];
  },
};

function slopeFigure(load: string, samples: readonly HeapSample[]): Figure {
  const mibIn10Minutes = (heapSlope(samples) * 10 * MINUTE_MS) / MIB;
  return {
    name: `heap growth, ${load}`,
    target: `≤ ${MAXIMUM_SLOPE_MIB} MiB in 10 minutes`,
    measured: `${mibIn10Minutes.toFixed(2)} MiB in 10 minutes, from ${samples.length} garbage collections`,
    pass: mibIn10Minutes <= MAXIMUM_SLOPE_MIB,
  };
}

/** Shows that the load was served: an idle process leaks nothing. */
function outcomeFigure(outcomes: readonly string[]): Figure {
  const times = Map.groupBy(outcomes, (outcome) => outcome);
  const share = (times.get(EXPECTED)?.length ?? 0) / outcomes.length;
  return {
    name: 'operations with the expected result during the soak',
    target: `≥ ${MINIMUM_EXPECTED_SHARE * 100} %`,
    measured: `${percent(share)} of ${outcomes.length}; ${[...times].map(([outcome, { length }]) => `${length} × ${outcome}`).join(', ')}`,
    pass: share >= MINIMUM_EXPECTED_SHARE,
  };
}

function resourceFigure(before: Gauge, after: Gauge): Figure {
  const grown = Object.entries(after.resources)
    .filter(([kind, count]) => count > (before.resources[kind] ?? 0))
    .map(([kind, count]) => `${kind}: ${count}, before ${before.resources[kind] ?? 0}`);
  return {
    name: 'sockets and timers 20 s after the soak',
    target: 'not more than before',
    measured: grown.join(', ') || 'not more than before',
    pass: grown.length === 0,
  };
}

/** Requests per second of a closed loop. */
async function maximumOf(gateway: ChildGateway, sandbox: Sandbox): Promise<number> {
  await closedLoop(CLIENTS, 2_000, (index) => ask(gateway, sandbox, index));
  const startedAt = performance.now();
  await closedLoop(CLIENTS, 4_000, (index) => ask(gateway, sandbox, index));
  sandbox.takeCalls();
  return 4_000_000 / (performance.now() - startedAt);
}

async function sampleHeap(gateway: ChildGateway, ms: number): Promise<HeapSample[]> {
  const samples: HeapSample[] = [];
  const startedAt = performance.now();
  while (performance.now() - startedAt < ms - COLLECT_EVERY_MS / 2) {
    await sleep(COLLECT_EVERY_MS);
    const { heapBytes } = await gateway.gauge('collect');
    samples.push({ atMs: performance.now() - startedAt, heapBytes });
  }
  return samples;
}

/** Keeps one fault in the queue. While the gateway rejects requests no call meets a fault, and they would pile up. */
function injectFault(sandbox: Sandbox, number: number): void {
  const answer = FAULTS[number % FAULTS.length];
  sandbox.clearFaults();
  if (answer) sandbox.fault({ answer });
}

const EXPECTED = 'as expected';

/** Sends a read or a write and returns its outcome: `EXPECTED`, an error code, or a status. */
async function ask(gateway: ChildGateway, { url, credentials, account }: Sandbox, index: number): Promise<string> {
  const id = account.ids()[20] ?? url;
  const queries = [
    '{ apiKeys(first: 5) { nodes { id label status grants { permission { id } } } } }',
    `{ apiKey(id: "${id}") { id label } callingKey { keyId } }`,
    `{ a${index}: apiKeys(last: 3) { totalCount nodes { id } } }`,
    `mutation { updateApiKey(input: { id: "${id}", label: "x${index}" }) { apiKey { label } } }`,
    `{ apiKey(id: "malformed${index}") { id } unknown }`,
  ];
  const query = queries[index % queries.length] ?? '';
  const { status, text } = await postQuery(gateway.url, credentials.administrator, { query });
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? (status === 200 ? EXPECTED : `status ${status}`);
  return index % queries.length === 4 && code === 'GRAPHQL_VALIDATION_FAILED' ? EXPECTED : code;
}
