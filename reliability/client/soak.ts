import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { inFlight } from '../../test/support/in-flight.ts';
import type { Part } from '../figure.ts';
import { startChildGateway, type ChildGateway } from './support/gateway.ts';
import type { Gauge } from './support/gateway-child.ts';
import { postQuery } from './support/load.ts';
import { openLoop } from '../support/pacing.ts';

const MINUTE_MS = 60_000;
const COLLECT_EVERY_MS = 30_000;
const MIB = 1024 * 1024;
/** The first quarter is dropped: caches fill, and what is hot is compiled. */
const WARM_UP_SHARE = 0.25;
/** One operation in so many. */
const FAULT_EVERY = 20;
const FAULTS = [
  { status: 500, body: { error: { detail: 'no' } } },
  { status: 503 },
  { kind: 'reset-before' as const },
  { kind: 'reset-after' as const },
  { kind: 'truncate' as const },
];

interface Sample {
  readonly atMs: number;
  readonly heapBytes: number;
}

/** A day in small: half of what it can do, while one upstream call in twenty fails. 20 minutes, or an hour. */
export const soak: Part = {
  name: 'soak',
  inCi: false,
  prove: async ({ soakMinutes }) => {
    const ms = soakMinutes * MINUTE_MS;
    await using sandbox = await startSandbox();
    await using gateway = await startChildGateway({ atlasUrl: sandbox.url });
    const perSecond = (await maximumOf(gateway, sandbox)) / 2;
    await pause(7_000);
    const before = await gateway.gauge('collect');
    const samples: Sample[] = [];
    const startedAt = performance.now();
    let asked = 0;
    const outcomes = new Map<string, number>();
    const collecting = (async () => {
      while (performance.now() - startedAt < ms - COLLECT_EVERY_MS / 2) {
        await pause(COLLECT_EVERY_MS);
        const { heapBytes } = await gateway.gauge('collect');
        samples.push({ atMs: performance.now() - startedAt, heapBytes });
      }
    })();
    await openLoop(perSecond, ms, async (index) => {
      if (index % FAULT_EVERY === 0) injectFault(sandbox, index / FAULT_EVERY);
      if (index % 1_000 === 0) sandbox.takeCalls();
      asked += 1;
      const outcome = await ask(gateway, sandbox, index);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    });
    await collecting;
    const busy = ((await gateway.gauge()).cpuMs - before.cpuMs) / (performance.now() - startedAt);
    // Longer than a kept connection and an operation live.
    await pause(20_000);
    const after = await gateway.gauge('collect');
    const slopeMib = slopeOf(samples.filter(({ atMs }) => atMs > ms * WARM_UP_SHARE)) * 10 * MINUTE_MS;
    const left = leftOver(before, after);
    const good = (outcomes.get(IN_FULL) ?? 0) / asked;
    return [
      {
        name: `soak of ${Math.round(ms / MINUTE_MS)} minutes at ${Math.round(perSecond)} a second (half of what these clients reach; its core ${Math.round(busy * 100)} % busy) with 5 % faults: heap slope`,
        target: '≤ 1 MB in 10 minutes',
        measured: `${(slopeMib / MIB).toFixed(2)} MB of ${samples.length} collections`,
        pass: slopeMib / MIB <= 1,
      },
      {
        name: 'operations answered as they should be meanwhile',
        // An idle process leaks nothing: the load must have been carried.
        target: '≥ 90 %',
        measured: `${(good * 100).toFixed(2)} % of ${asked}; ${[...outcomes].map(([outcome, times]) => `${times} × ${outcome}`).join(', ')}`,
        pass: good >= 0.9,
      },
      {
        name: 'sockets and timers after it',
        target: 'back at the start',
        measured: left.length === 0 ? 'back at the start' : left.join(', '),
        pass: left.length === 0,
      },
    ];
  },
};

async function maximumOf(gateway: ChildGateway, sandbox: Sandbox): Promise<number> {
  await inFlight(32, 2_000, async (index) => {
    await ask(gateway, sandbox, index);
  });
  const startedAt = performance.now();
  await inFlight(32, 4_000, async (index) => {
    await ask(gateway, sandbox, index);
  });
  sandbox.takeCalls();
  return 4_000_000 / (performance.now() - startedAt);
}

/** One at most lies ready: those that nobody has met while operations were turned away would meet the next all at once. */
function injectFault(sandbox: Sandbox, number: number): void {
  const answer = FAULTS[number % FAULTS.length];
  sandbox.clearFaults();
  if (answer) sandbox.fault({ answer });
}

const IN_FULL = 'as it should be';

/** Reads for the most part, some of them in documents that are new each time; and writes. */
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
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? (status === 200 ? IN_FULL : `status ${status}`);
  return index % queries.length === 4 && code === 'GRAPHQL_VALIDATION_FAILED' ? IN_FULL : code;
}

/** Kinds of resources of which there are more than before. */
function leftOver(before: Gauge, after: Gauge): string[] {
  return Object.entries(after.resources)
    .filter(([kind, count]) => count > (before.resources[kind] ?? 0))
    .map(([kind, count]) => `${kind}: ${count}, before ${before.resources[kind] ?? 0}`);
}

/** Least squares: bytes a millisecond. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  const atMs = mean(samples.map((one) => one.atMs));
  const heapBytes = mean(samples.map((one) => one.heapBytes));
  const covariance = samples.reduce((sum, one) => sum + (one.atMs - atMs) * (one.heapBytes - heapBytes), 0);
  return covariance / samples.reduce((sum, one) => sum + (one.atMs - atMs) ** 2, 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
