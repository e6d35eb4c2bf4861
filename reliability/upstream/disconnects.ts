import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestGateway } from '../../test/support/gateway.ts';
import { scaled, type Figure, type Part, type Scale } from '../figure.ts';
import { ANY_KEY, createClient } from './support/client.ts';
import { repeat } from '../support/pacing.ts';
import { count, percent, quantile } from '../../test/support/statistics.ts';
import { answerHonestly, idOfNumber, startStub, type StubCall } from './support/stub.ts';

// Clients that leave in the middle: their reads are given up, their writes are heard out.

const DISCONNECTS = 1_000;
const AT_ONCE = 8;
const ABORTED_WITHIN_MS = 50;
/** Longer than any wait before a retry. */
const AFTERMATH_MS = 600;
const WRITE_MS = 100;

export const disconnects: Part = {
  name: 'disconnects',
  inCi: true,
  prove: async (scale) => [...(await proveReads(scale)), ...(await proveWrites(scale))],
};

/** Lets the client leave whose call this is. */
type Leave = (call: StubCall, response: ServerResponse) => void;

interface Abandoned extends AsyncDisposable {
  readonly calls: readonly StubCall[];
  log(): string;
}

/** Asks `count` times; each client leaves while the upstream works on its first call. */
async function abandon(count: number, query: (id: string) => string, leave: (client: AbortController) => Leave) {
  const clients = new Map<string, AbortController>();
  const seen = new Set<AbortController>();
  const stub = await startStub((call, response, request) => {
    const client = clients.get(request.headers.authorization ?? '');
    // A second call for the same client is what must not be; it is counted, and answered.
    if (client === undefined || seen.has(client)) return answerHonestly(call, response);
    seen.add(client);
    leave(client)(call, response);
  });
  const gateway = await startTestGateway({ gateway: { atlasUrl: stub.url } });
  await using clientPool = createClient(gateway.url, AT_ONCE);
  await repeat(count, AT_ONCE, async (index) => {
    const client = new AbortController();
    const id = idOfNumber(index);
    const key = `${id}${ANY_KEY.slice(8)}`;
    clients.set(`Key ${key}`, client);
    await clientPool.ask(query(id), { key, signal: client.signal }).catch(() => {});
  });
  await sleep(AFTERMATH_MS);
  const abandoned: Abandoned = {
    calls: stub.calls,
    log: gateway.log,
    [Symbol.asyncDispose]: async () => {
      await gateway.close();
      await stub.refuse();
    },
  };
  return abandoned;
}

async function proveReads(scale: Scale): Promise<Figure[]> {
  const clients = scaled(DISCONNECTS, scale, 50);
  const delays: number[] = [];
  // The list is asked for first; what it does not hold would be asked for next.
  const query = (id: string): string => `{ nodes(ids: ["${id}", "aaaaaaaa", "bbbbbbbb"]) { id } }`;
  await using abandoned = await abandon(clients, query, (client) => (_call, response) => {
    const leftAt = performance.now();
    response.once('close', () => delays.push(performance.now() - leftAt));
    client.abort();
  });
  const inTime = count(delays, (ms) => ms <= ABORTED_WITHIN_MS);
  const further = abandoned.calls.length - clients;
  return [
    {
      name: `${clients} clients leave during a read: the upstream is aborted`,
      target: `within ${ABORTED_WITHIN_MS} ms but for one in 1,000, or one of fewer; each at last`,
      measured: `${percent(inTime / clients)}; median ${quantile(delays, 0.5).toFixed(1)} ms, longest ${quantile(delays, 1).toFixed(1)} ms`,
      pass: delays.length === clients && clients - inTime <= Math.ceil(clients / 1_000),
    },
    { name: 'further calls for them', target: '0', measured: String(further), pass: further === 0 },
  ];
}

async function proveWrites(scale: Scale): Promise<Figure[]> {
  const clients = scaled(DISCONNECTS, scale, 50);
  let heardOut = 0;
  const query = (): string => `mutation { deleteApiKey(input: { id: "aaaaaaaa" }) { deletedId } }`;
  await using abandoned = await abandon(clients, query, (client) => (call, response) => {
    client.abort();
    response.once('close', () => {
      if (response.writableFinished) heardOut += 1;
    });
    setTimeout(() => answerHonestly(call, response), WRITE_MS);
  });
  const { calls } = abandoned;
  const outcomes = count(abandoned.log().split('\n'), (line) => line.includes('"outcome":'));
  return [
    {
      name: `${clients} clients leave during a write: it is executed`,
      target: 'once each, and its answer is heard out',
      measured: `${calls.length} calls, ${heardOut} heard out`,
      pass: calls.length === clients && heardOut === clients,
    },
    {
      name: 'the outcome of such a write is logged',
      target: String(clients),
      measured: String(outcomes),
      pass: outcomes === clients,
    },
  ];
}
