import { expect, it } from 'vitest';
import { ClientDisconnect } from '../src/core/client-disconnect.ts';
import { createLoadShedder } from '../src/load/load-shedder.ts';
import { startTestGateway } from './support/gateway.ts';
import { bytesOf, openSocket } from './support/raw-http.ts';

const LIST = '{ apiKeys(first: 1) { totalCount } }';
/** A query that takes some milliseconds. Its document is new for each number, so that it is also parsed and validated. */
const heavy = (number: number): string =>
  `{ ${Array.from({ length: 90 }, (_none, at) => `a${number}_${at}: apiKeys(first: 20) { nodes { id label } }`).join(' ')} }`;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('operations that wait too long are rejected with 503, the others are executed, and /healthz is answered in between', async () => {
  await using gateway = await startTestGateway({ gateway: { loadLimits: { waitMs: 40 } } });
  const burst = Promise.all(Array.from({ length: 200 }, (_none, number) => gateway.execute(heavy(number))));
  const isAnswered = burst.then(() => true);
  const health = await fetch(`${gateway.url}/healthz`);
  expect([health.status, await health.text()]).toEqual([200, 'ok\n']);
  expect(await Promise.race([isAnswered, pause(0)])).not.toBe(true);

  const answers = await burst;
  const executed = answers.filter(({ status }) => status === 200);
  const rejected = answers.filter(({ status }) => status === 503);
  expect(executed.length).toBeGreaterThan(1);
  expect(rejected.length).toBeGreaterThan(1);
  expect(executed.length + rejected.length).toBe(answers.length);
  expect(executed.flatMap(({ errors }) => errors)).toEqual([]);
  for (const { headers, errors } of rejected) {
    expect(headers.get('retry-after')).toBe('1');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['OVERLOADED']);
  }
  expect(gateway.upstreamCalls()).toHaveLength(executed.length);

  for (let index = 0; index < 20; index += 1) expect((await gateway.execute(LIST)).status).toBe(200);
});

it('an operation is not executed if its client disconnects while it waits', async () => {
  await using gateway = await startTestGateway();
  const burst = Promise.all(Array.from({ length: 100 }, (_none, number) => gateway.execute(heavy(number))));
  const socket = openSocket(gateway.url);
  await pause(100);
  socket.write(
    bytesOf(gateway.url, {
      headers: {
        'content-type': 'application/json',
        authorization: `Key ${gateway.sandbox.credentials.administrator}`,
        'x-request-id': 'left-the-queue',
      },
      body: JSON.stringify({ query: 'mutation { createApiKey(input: { label: "x" }) { secret } }' }),
    }),
  );
  await pause(20);
  socket.destroy();
  await burst;
  await expect.poll(() => gateway.log()).toContain('left-the-queue');
  await gateway.close();
  expect(gateway.upstreamCalls().filter((call) => call.startsWith('POST'))).toEqual([]);
  const line = gateway
    .log()
    .split('\n')
    .find((text) => text.includes('left-the-queue'));
  expect(JSON.parse(line ?? '')).toMatchObject({ aborted: true, operationType: null, errors: [], upstreamCalls: 0 });
});

it('operations are rejected while the heap is nearly full', async () => {
  await using full = await startTestGateway({ gateway: { loadLimits: { heapShare: 0 } } });
  await pause(300);
  expect((await full.execute(LIST)).errors[0]?.extensions.code).toBe('OVERLOADED');
  expect((await fetch(`${full.url}/readyz`)).status).toBe(200);
});

it('operations are rejected while more than an eighth of the connection queue to the upstream is taken', async () => {
  const resilience = { running: 1, waiting: 40, waitMs: 5_000 };
  await using gateway = await startTestGateway({ gateway: { resilience } });
  const [one = '', ...others] = gateway.sandbox.account.ids();
  const read = (id: string) => gateway.execute('query ($id: ID!) { apiKey(id: $id) { id } }', { variables: { id } });
  // Opens the connections and compiles the query, so that nothing waits in the admission queue below.
  await Promise.all(others.slice(0, 8).map(read));
  gateway.sandbox.fault({ times: Infinity, answer: { kind: 'delay', delayMs: 300 } });
  const waiting = others.slice(0, 7).map(read);
  await pause(100);
  const rejected = await read(one);
  expect([rejected.status, rejected.errors[0]?.extensions.code]).toEqual([503, 'OVERLOADED']);
  for (const { status, errors } of await Promise.all(waiting)) expect([status, errors]).toEqual([200, []]);
  expect((await read(one)).status).toBe(200);
});

it('a pause of the loop leaves nothing behind while few connections to the upstream are all in use', async () => {
  await using gateway = await startTestGateway({
    gateway: { resilience: { running: 2 }, loadLimits: { waitMs: 500 } },
  });
  const [id = ''] = gateway.sandbox.account.ids();
  const read = () => gateway.execute('query ($id: ID!) { apiKey(id: $id) { id } }', { variables: { id } });
  await Promise.all(Array.from({ length: 12 }, read));
  gateway.sandbox.fault({ times: Infinity, answer: { kind: 'delay', delayMs: 100 } });
  const until = performance.now() + 2_500;
  const statuses: number[] = [];
  const clients = Array.from({ length: 12 }, async () => {
    while (performance.now() < until) statuses.push((await read()).status);
  });
  await pause(300);
  const end = performance.now() + 60;
  while (performance.now() < end);
  await Promise.all(clients);
  expect(statuses.length).toBeGreaterThan(20);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
});

const CALM = { isFull: () => false, isCongested: () => false };

it('an operation is admitted only while the upstream is not congested', () => {
  let isCongested = true;
  const load = createLoadShedder({ waitMs: 1_000, heapShare: 1 }, { ...CALM, isCongested: () => isCongested });
  expect(load.admit(true)).toBe('upstream_queue');
  expect(load.admit(false)).toBe(null);
  isCongested = false;
  expect(load.admit(true)).toBe(null);
  load.stop();
});

it('a queued response is dropped if its operation has ended, except the response to a write', async () => {
  const load = createLoadShedder({ waitMs: 1_000, heapShare: 1 }, CALM);
  const answer = { status: 200, retryAfterS: null, body: '' };
  const transport = load.queueing({ send: async () => answer, close: async () => undefined });
  const send = async (method: 'GET' | 'POST', disconnect = new ClientDisconnect()): Promise<unknown> =>
    transport
      .send({
        method,
        isWrite: method === 'POST',
        path: '/',
        route: '/',
        headers: {},
        callerId: 'caller',
        span: null,
        disconnect,
        deadlineAt: Infinity,
        beginBy: Infinity,
      })
      .catch((error: unknown) => error);
  // The clock is read for one in 8 operations and responses: this one starts the iteration, and the others are late in it.
  expect(load.admit(true)).toBe(null);
  const until = performance.now() + 60;
  while (performance.now() < until);
  for (let count = 0; count < 8; count += 1) void load.admit(true);
  const gone = new ClientDisconnect();
  const queued = [send('GET', gone), send('POST', gone), send('GET')];
  gone.signal();
  expect(await Promise.all(queued)).toEqual([expect.objectContaining({ kind: 'ABORTED' }), answer, answer]);
  load.stop();
});
