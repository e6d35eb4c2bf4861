import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ClientDisconnect } from '../src/core/client-disconnect.ts';
import { createBulkhead } from '../src/upstream/bulkhead.ts';
import { createResilientTransport, type ResilienceOptions } from '../src/upstream/resilience.ts';
import {
  TransportError,
  type Transport,
  type UpstreamAnswer,
  type UpstreamRequest,
} from '../src/upstream/transport.ts';

type Outcome = Error | UpstreamAnswer;

const answer = (status: number, retryAfterS: number | null = null): UpstreamAnswer => ({
  status,
  retryAfterS,
  body: '{}',
});
const outcomeOf = (end: number | TransportError['kind']): Outcome =>
  typeof end === 'number' ? answer(end) : new TransportError(end, true, null);
let callers = 0;
/** Each request has a caller of its own, because a 5xx counts once per caller. */
const requestOf = (change: Partial<UpstreamRequest> = {}): UpstreamRequest => ({
  method: 'GET',
  isWrite: change.method !== undefined && change.method !== 'GET',
  path: '/keys/1a2b3c4d/',
  route: '/keys/{id}/',
  headers: {},
  callerId: String((callers += 1)),
  span: null,
  disconnect: new ClientDisconnect(),
  deadlineAt: performance.now() + 5_000,
  beginBy: performance.now() + 5_000,
  ...change,
});

/** A resilient transport over one whose calls end as `next` says. `calls` returns their number. */
function start(
  next: (call: number, request: UpstreamRequest) => Outcome | Promise<Outcome>,
  options: Partial<ResilienceOptions> = {},
) {
  let calls = 0;
  const below: Transport = {
    send: async (request) => {
      const outcome = await next((calls += 1), request);
      request.onConnectionFree?.();
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    close: async () => undefined,
  };
  const transport = createResilientTransport(below, { running: 16, attemptMs: 1_000, ...options });
  return { send: (change?: Partial<UpstreamRequest>) => transport.send(requestOf(change)), calls: () => calls };
}

/** The result of a request: a status, or the kind of the error. */
const endOf = async (sending: Promise<UpstreamAnswer>): Promise<number | string> =>
  sending.then(
    ({ status }) => status,
    (error) => error.kind ?? error.message,
  );

describe.concurrent('a read', () => {
  const RETRIED = [500, 502, 503, 504, 'BROKEN', 'TIMEOUT', 'UNREACHABLE'] as const;
  const FINAL = [200, 204, 302, 400, 401, 403, 404, 409, 422, 429, 501, 505] as const;
  const OURS = ['ABORTED', 'CIRCUIT_OPEN', 'OVERLOADED', 'TOO_LARGE', 'UNTRUSTED'] as const;

  const expectCalls = async (calls: number, end: number | string, outcome: Outcome) => {
    const upstream = start(() => outcome);
    expect(await endOf(upstream.send())).toBe(end);
    expect(upstream.calls()).toBe(calls);
  };

  it.each(RETRIED)('that ends with %s is retried twice', (end) => expectCalls(3, end, outcomeOf(end)));

  it.each([...FINAL, ...OURS])('that ends with %s is not retried', (end) => expectCalls(1, end, outcomeOf(end)));

  it.each([
    [429, 0, 3],
    [429, 3_600, 1],
    [503, 3_600, 1],
  ])('that ends with %s and Retry-After: %s is sent %s times', (status, retryAfterS, calls) =>
    expectCalls(calls, status, answer(status, retryAfterS)),
  );

  it('that fails because of a bug is not retried', () => expectCalls(1, 'A bug.', new Error('A bug.')));

  it('gets the answer of the first attempt that has one', async () => {
    const upstream = start((call) => (call === 1 ? outcomeOf('BROKEN') : answer(200)));
    expect(await endOf(upstream.send())).toBe(200);
    expect(upstream.calls()).toBe(2);
  });

  it.each<[what: string, change: () => Partial<UpstreamRequest>, options: Partial<ResilienceOptions>]>([
    ['the deadline comes before the end of the wait', () => ({ deadlineAt: performance.now() + 20 }), {}],
    ['the budget has no retry left', () => ({}), { retryRatio: 0, retriesPerSecond: 0 }],
    ['retries are switched off', () => ({}), { retries: 0 }],
  ])('is not retried if %s', async (_what, change, options) => {
    const upstream = start(() => answer(503), options);
    expect(await endOf(upstream.send(change()))).toBe(503);
    expect(upstream.calls()).toBe(1);
  });

  it('has the whole time of an attempt after its wait in the queue', async () => {
    const next = async (_call: number, { deadlineAt }: UpstreamRequest) => {
      await wait(200);
      return performance.now() < deadlineAt ? answer(200) : outcomeOf('TIMEOUT');
    };
    const upstream = start(next, { running: 1, attemptMs: 350, retries: 0 });
    expect(await Promise.all([endOf(upstream.send()), endOf(upstream.send())])).toEqual([200, 200]);
  });

  it('is not retried if the client disconnects during the wait', async () => {
    const client = new ClientDisconnect();
    const upstream = start(() => answer(503, 1));
    const end = endOf(upstream.send({ disconnect: client }));
    await wait(20);
    client.signal();
    expect(await end).toBe('ABORTED');
    expect(upstream.calls()).toBe(1);
  });
});

describe('a write is sent once', () => {
  const outcomes: Outcome[] = [answer(503, 0), answer(429, 0), outcomeOf('BROKEN'), outcomeOf('UNREACHABLE')];
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('%s', async (method) => {
    for (const outcome of outcomes) {
      const upstream = start(() => outcome);
      await endOf(upstream.send({ method }));
      await wait(20);
      expect(upstream.calls()).toBe(1);
    }
  });
});

describe('the bulkhead', () => {
  it('gives the connection of an aborted request to the next one when the connection is free', async () => {
    const sent: UpstreamRequest[] = [];
    const below: Transport = {
      send: (request) => {
        sent.push(request);
        return Promise.reject(new TransportError('ABORTED', true, null));
      },
      close: async () => undefined,
    };
    const transport = createResilientTransport(below, { running: 1, attemptMs: 1_000 });
    expect(await endOf(transport.send(requestOf()))).toBe('ABORTED');
    const next = endOf(transport.send(requestOf()));
    await wait(20);
    expect(sent).toHaveLength(1);
    expect(transport.numbers().reads).toEqual({ pending: 1, queued: 1 });
    sent[0]?.onConnectionFree?.();
    expect(await next).toBe('ABORTED');
    expect(sent).toHaveLength(2);
    sent[1]?.onConnectionFree?.();
    expect(transport.numbers().reads).toEqual({ pending: 0, queued: 0 });
  });

  it('limits the running requests, the waiting ones and their time, and rejects the others', async () => {
    const bulkhead = createBulkhead({ running: 1, waiting: 2, waitMs: 300 });
    const unlimited = { disconnect: new ClientDisconnect(), beginBy: Infinity };
    expect(bulkhead.acquire(unlimited)).toBe(true);
    const client = new ClientDisconnect();
    const waiting = [bulkhead.acquire(unlimited), bulkhead.acquire({ ...unlimited, disconnect: client })];
    await expect(bulkhead.acquire(unlimited)).rejects.toMatchObject({ kind: 'OVERLOADED', maybeSent: false });
    client.signal();
    await expect(waiting[1]).rejects.toMatchObject({ kind: 'ABORTED', maybeSent: false });
    // Handled at once: on a busy machine it can be rejected before the lines below have been reached.
    const late = expect(bulkhead.acquire(unlimited)).rejects.toMatchObject({ kind: 'OVERLOADED' });
    const rejected = bulkhead.acquire({ ...unlimited, beginBy: performance.now() + 10 });
    await expect(rejected).rejects.toMatchObject({ kind: 'OVERLOADED' });
    bulkhead.release();
    await waiting[0];
    const last = bulkhead.acquire({ ...unlimited, beginBy: performance.now() + 10 });
    await expect(last).rejects.toMatchObject({ kind: 'TIMEOUT', maybeSent: false });
    await late;
    bulkhead.release();
    expect(bulkhead.acquire(unlimited)).toBe(true);
  });
});

describe('the circuit breaker', () => {
  const OPTIONS = { retries: 0, openMs: 150 };

  it.each([503, 500, 'BROKEN', 'TIMEOUT'] as const)(
    'opens on %s, lets one probe pass, and closes after its success',
    async (what) => {
      let outcome: Outcome | Promise<Outcome> = outcomeOf(what);
      const upstream = start(() => outcome, OPTIONS);
      for (let sent = 0; sent < 30; sent += 1) await endOf(upstream.send());
      expect(upstream.calls()).toBe(10);
      expect(await endOf(upstream.send({ method: 'POST' }))).toBe('CIRCUIT_OPEN');
      await wait(200);
      expect(await endOf(upstream.send())).toBe(what);
      expect(await endOf(upstream.send())).toBe('CIRCUIT_OPEN');
      await wait(200);
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      outcome = promise;
      const probe = endOf(upstream.send());
      expect(await endOf(upstream.send())).toBe('CIRCUIT_OPEN');
      resolve(answer(200));
      expect(await probe).toBe(200);
      expect(await endOf(upstream.send())).toBe(200);
      expect(upstream.calls()).toBe(13);
    },
  );

  it('ignores timeouts of calls that had too little time', async () => {
    const upstream = start(() => outcomeOf('TIMEOUT'), OPTIONS);
    for (let sent = 0; sent < 30; sent += 1) await endOf(upstream.send({ deadlineAt: performance.now() + 400 }));
    expect(upstream.calls()).toBe(30);
  });

  it('stays open if the caller of the probe disconnects', async () => {
    let outcome = outcomeOf('BROKEN');
    const upstream = start(() => outcome, OPTIONS);
    for (let sent = 0; sent < 10; sent += 1) await endOf(upstream.send());
    await wait(200);
    outcome = outcomeOf('ABORTED');
    expect(await endOf(upstream.send())).toBe('ABORTED');
    expect(await endOf(upstream.send())).toBe('CIRCUIT_OPEN');
    expect(upstream.calls()).toBe(11);
  });

  it('lets another probe pass if the first one hangs, and closes after the first success', async () => {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    let outcome: Outcome | Promise<Outcome> = outcomeOf('TIMEOUT');
    const upstream = start(() => outcome, { ...OPTIONS, probeMs: 300 });
    for (let sent = 0; sent < 10; sent += 1) await endOf(upstream.send());
    await wait(200);
    outcome = promise;
    const hanging = endOf(upstream.send({ method: 'POST' }));
    await wait(200);
    expect(await endOf(upstream.send())).toBe('CIRCUIT_OPEN');
    await wait(150);
    outcome = answer(200);
    expect(await endOf(upstream.send())).toBe(200);
    expect(await endOf(upstream.send())).toBe(200);
    // The outcome of a call from an earlier generation is ignored.
    resolve(answer(503));
    expect(await hanging).toBe(503);
    for (let sent = 0; sent < 20; sent += 1) expect(await endOf(upstream.send())).toBe(200);
  });

  it('ignores late failures of calls that began before it closed', async () => {
    const late = Promise.withResolvers<Outcome>();
    let outcome: Outcome | Promise<Outcome> = late.promise;
    const upstream = start(() => outcome, { ...OPTIONS, running: 100 });
    const hanging = Array.from({ length: 50 }, () => endOf(upstream.send()));
    await wait(10);
    outcome = outcomeOf('BROKEN');
    for (let sent = 0; sent < 10; sent += 1) await endOf(upstream.send());
    await wait(200);
    outcome = answer(200);
    expect(await endOf(upstream.send())).toBe(200);
    late.resolve(outcomeOf('BROKEN'));
    await Promise.all(hanging);
    expect(await endOf(upstream.send())).toBe(200);
  });

  it.each([401, 403, 404, 429, 'ABORTED', 'TOO_LARGE'] as const)('stays closed on %s', async (what) => {
    const upstream = start(() => outcomeOf(what), OPTIONS);
    for (let sent = 0; sent < 100; sent += 1) expect(await endOf(upstream.send())).toBe(what);
  });
});
