import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientDisconnect } from '../../src/core/client-disconnect.ts';
import { sendRead, type RetryContext } from '../../src/upstream/retries.ts';
import { TransportError, type UpstreamAnswer, type UpstreamRequest } from '../../src/upstream/transport.ts';

// Waits are recorded, not done. The clock stands still, and the random number is always 0.5.
vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn() }));

const NOW = 1_000;
const slept = vi.mocked(sleep);

beforeEach(() => {
  vi.restoreAllMocks();
  slept.mockReset().mockResolvedValue(undefined);
  vi.spyOn(performance, 'now').mockReturnValue(NOW);
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

const requestOf = (change: Partial<UpstreamRequest> = {}): UpstreamRequest => ({
  method: 'GET',
  isWrite: change.method !== undefined && change.method !== 'GET',
  path: '/keys/1a2b3c4d/',
  route: '/keys/{id}/',
  headers: {},
  callerId: 'caller',
  span: null,
  disconnect: new ClientDisconnect(),
  deadlineAt: NOW + 3_600_000,
  beginBy: NOW + 3_600_000,
  ...change,
});

const answerOf = (status: number, retryAfterS: number | null = null): UpstreamAnswer => ({
  status,
  retryAfterS,
  body: '{}',
});

/** A retry context whose attempts end with these outcomes in order. The last one is repeated. */
function contextOf(outcomes: readonly (Error | UpstreamAnswer)[], retries = 2) {
  const attempt = vi.fn<RetryContext['attempt']>();
  for (const outcome of outcomes) {
    const end = async () => {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    };
    if (outcome === outcomes.at(-1)) attempt.mockImplementation(end);
    else attempt.mockImplementationOnce(end);
  }
  const budget = { deposit: vi.fn(), withdraw: vi.fn(() => true) };
  return { attempt, budget, retries };
}

const waits = () => slept.mock.calls.map(([milliseconds]) => milliseconds);

describe('a read is retried', () => {
  it.each([500, 502, 503, 504])('twice after a %s', async (status) => {
    const answer = answerOf(status);
    const context = contextOf([answer]);
    const request = requestOf();
    expect(await sendRead(request, context)).toBe(answer);
    expect(context.attempt.mock.calls).toEqual([[request], [request], [request]]);
    expect(waits()).toEqual([60, 180]);
    expect(context.budget.withdraw).toHaveBeenCalledTimes(2);
  });

  it.each(['BROKEN', 'TIMEOUT', 'UNREACHABLE'] as const)('twice after the error %s', async (kind) => {
    const error = new TransportError(kind, true, null);
    const context = contextOf([error]);
    await expect(sendRead(requestOf(), context)).rejects.toBe(error);
    expect(context.attempt).toHaveBeenCalledTimes(3);
    expect(waits()).toEqual([60, 180]);
  });

  it('until an attempt succeeds', async () => {
    const answer = answerOf(200);
    const context = contextOf([new TransportError('BROKEN', true, null), answer]);
    expect(await sendRead(requestOf(), context)).toBe(answer);
    expect(context.attempt).toHaveBeenCalledTimes(2);
  });

  it('at most as often as allowed, with a wait of 500 ms from the third retry on', async () => {
    await sendRead(requestOf(), contextOf([answerOf(503)], 4));
    expect(waits()).toEqual([60, 180, 500, 500]);
  });

  it.each([
    [0, [30, 90]],
    [0.25, [45, 135]],
    [1, [90, 270]],
  ])('after 0.5 to 1.5 times the wait, with the random number %s', async (chance, milliseconds) => {
    vi.mocked(Math.random).mockReturnValue(chance);
    await sendRead(requestOf(), contextOf([answerOf(503)]));
    expect(waits()).toEqual(milliseconds);
  });

  it.each([
    [429, 0, 60],
    [429, 2, 2_060],
    [500, 2, 2_060],
    [503, 0, 60],
    [503, 30, 30_060],
  ])('after a %s with Retry-After: %s only when that time is over', async (status, retryAfterS, wait) => {
    await sendRead(requestOf(), contextOf([answerOf(status, retryAfterS), answerOf(200)]));
    expect(waits()).toEqual([wait]);
  });
});

describe('a read is not retried', () => {
  it.each([200, 204, 302, 304, 400, 401, 403, 404, 409, 422, 429, 501, 505])('after a %s', async (status) => {
    const answer = answerOf(status);
    const context = contextOf([answer]);
    expect(await sendRead(requestOf(), context)).toBe(answer);
    expect(context.attempt).toHaveBeenCalledTimes(1);
  });

  it('after a 404 with Retry-After', async () => {
    const context = contextOf([answerOf(404, 1)]);
    await sendRead(requestOf(), context);
    expect(context.attempt).toHaveBeenCalledTimes(1);
  });

  it.each<[what: string, error: Error]>([
    ...(['ABORTED', 'CIRCUIT_OPEN', 'OVERLOADED', 'TOO_LARGE'] as const).map((kind): [string, Error] => [
      kind,
      new TransportError(kind, false, null),
    ]),
    ['a bug', new TypeError('A bug.')],
    ['an error that only looks like a TransportError', Object.assign(new Error('No.'), { kind: 'BROKEN' })],
  ])('after the error %s', async (_what, error) => {
    const context = contextOf([error]);
    await expect(sendRead(requestOf(), context)).rejects.toBe(error);
    expect(context.attempt).toHaveBeenCalledTimes(1);
  });

  it('if retries are switched off', async () => {
    const context = contextOf([answerOf(503)], 0);
    expect(await sendRead(requestOf(), context)).toMatchObject({ status: 503 });
    expect(context.attempt).toHaveBeenCalledTimes(1);
    expect(context.budget.withdraw).not.toHaveBeenCalled();
  });

  it.each([
    [NOW + 59, 1],
    [NOW + 60, 1],
    [NOW + 61, 2],
  ])(
    'if the wait does not end before the deadline: with the deadline %s it is sent %s times',
    async (deadlineAt, times) => {
      const context = contextOf([answerOf(503), answerOf(200)]);
      await sendRead(requestOf({ deadlineAt }), context);
      expect(context.attempt).toHaveBeenCalledTimes(times);
      // A retry that is not made costs nothing of the budget.
      expect(context.budget.withdraw).toHaveBeenCalledTimes(times - 1);
    },
  );

  it('if the client has disconnected', async () => {
    const context = contextOf([answerOf(503)]);
    const gone = new ClientDisconnect();
    gone.signal();
    expect(await sendRead(requestOf({ disconnect: gone }), context)).toMatchObject({ status: 503 });
    expect(context.attempt).toHaveBeenCalledTimes(1);
    expect(context.budget.withdraw).not.toHaveBeenCalled();
  });

  it('if the budget has no retry left', async () => {
    const context = contextOf([answerOf(503)]);
    context.budget.withdraw.mockReturnValueOnce(true).mockReturnValue(false);
    expect(await sendRead(requestOf(), context)).toMatchObject({ status: 503 });
    expect(context.attempt).toHaveBeenCalledTimes(2);
    expect(waits()).toEqual([60]);
  });
});

it('a read adds to the budget once, however often it is sent', async () => {
  const context = contextOf([answerOf(503)]);
  await sendRead(requestOf(), context);
  expect(context.budget.deposit).toHaveBeenCalledTimes(1);
});

it('a wait ends when the client disconnects', async () => {
  const caller = new ClientDisconnect();
  let isAborted: boolean | undefined = false;
  slept.mockImplementation((_milliseconds, _value, options) => {
    caller.signal();
    isAborted = options?.signal?.aborted;
    return Promise.reject(new Error('The wait was aborted.'));
  });
  const context = contextOf([answerOf(503)]);
  const ending = sendRead(requestOf({ disconnect: caller }), context);
  await expect(ending).rejects.toThrow(TransportError);
  await expect(ending).rejects.toMatchObject({ kind: 'ABORTED', maybeSent: false });
  expect(isAborted).toBe(true);
  expect(slept).toHaveBeenCalledTimes(1);
  expect(context.attempt).toHaveBeenCalledTimes(1);
});

it('a wait removes its listener when it is over', async () => {
  const disconnect = new ClientDisconnect();
  const on = vi.spyOn(disconnect, 'on');
  const off = vi.spyOn(disconnect, 'off');
  await sendRead(requestOf({ disconnect }), contextOf([answerOf(503), answerOf(200)]));
  expect(on).toHaveBeenCalledTimes(1);
  expect(off.mock.calls).toEqual([[on.mock.results[0]?.value]]);
});

it('a wait that takes longer than the remaining time ends with a timeout', async () => {
  slept.mockImplementation(() => {
    vi.mocked(performance.now).mockReturnValue(NOW + 3_600_000);
    return Promise.resolve(undefined);
  });
  const context = contextOf([answerOf(503)]);
  await expect(sendRead(requestOf(), context)).rejects.toMatchObject({ kind: 'TIMEOUT', maybeSent: false });
  expect(context.attempt).toHaveBeenCalledTimes(1);
});
