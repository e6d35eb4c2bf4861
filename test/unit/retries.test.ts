import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientDisconnect } from '../../src/core/client-disconnect.ts';
import { sendRead, type RetryContext } from '../../src/upstream/retries.ts';
import { TransportError, type UpstreamAnswer, type UpstreamRequest } from '../../src/upstream/transport.ts';

// Waiting is noted down instead of done, on a clock that stands still and with the middle of what is random.
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
  path: '/keys/1a2b3c4d/',
  headers: {},
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

/** A trial in which each attempt ends with the outcome; the last of several stays. */
function trialOf(outcomes: readonly (Error | UpstreamAnswer)[], retries = 2) {
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

describe('a read is sent again', () => {
  it.each([500, 502, 503, 504])('after a %s, twice', async (status) => {
    const answer = answerOf(status);
    const trial = trialOf([answer]);
    const request = requestOf();
    expect(await sendRead(request, trial)).toBe(answer);
    expect(trial.attempt.mock.calls).toEqual([[request], [request], [request]]);
    expect(waits()).toEqual([60, 180]);
    expect(trial.budget.withdraw).toHaveBeenCalledTimes(2);
  });

  it.each(['BROKEN', 'TIMEOUT', 'UNREACHABLE'] as const)('after the error %s, twice', async (kind) => {
    const error = new TransportError(kind, true, null);
    const trial = trialOf([error]);
    await expect(sendRead(requestOf(), trial)).rejects.toBe(error);
    expect(trial.attempt).toHaveBeenCalledTimes(3);
    expect(waits()).toEqual([60, 180]);
  });

  it('until there is an answer', async () => {
    const answer = answerOf(200);
    const trial = trialOf([new TransportError('BROKEN', true, null), answer]);
    expect(await sendRead(requestOf(), trial)).toBe(answer);
    expect(trial.attempt).toHaveBeenCalledTimes(2);
  });

  it('as often as is allowed, with half a second from the third time on', async () => {
    await sendRead(requestOf(), trialOf([answerOf(503)], 4));
    expect(waits()).toEqual([60, 180, 500, 500]);
  });

  it.each([
    [0, [30, 90]],
    [0.25, [45, 135]],
    [1, [90, 270]],
  ])('after a half to three halves of the wait, by chance: %s', async (chance, milliseconds) => {
    vi.mocked(Math.random).mockReturnValue(chance);
    await sendRead(requestOf(), trialOf([answerOf(503)]));
    expect(waits()).toEqual(milliseconds);
  });

  it.each([
    [429, 0, 60],
    [429, 2, 2_060],
    [500, 2, 2_060],
    [503, 0, 60],
    [503, 30, 30_060],
  ])('after a %s with Retry-After: %s not before that is over', async (status, retryAfterS, wait) => {
    await sendRead(requestOf(), trialOf([answerOf(status, retryAfterS), answerOf(200)]));
    expect(waits()).toEqual([wait]);
  });
});

describe('a read is not sent again', () => {
  it.each([200, 204, 302, 304, 400, 401, 403, 404, 409, 422, 429, 501, 505])('after a %s', async (status) => {
    const answer = answerOf(status);
    const trial = trialOf([answer]);
    expect(await sendRead(requestOf(), trial)).toBe(answer);
    expect(trial.attempt).toHaveBeenCalledTimes(1);
  });

  it('after a 404 that says when', async () => {
    const trial = trialOf([answerOf(404, 1)]);
    await sendRead(requestOf(), trial);
    expect(trial.attempt).toHaveBeenCalledTimes(1);
  });

  it.each<[what: string, error: Error]>([
    ...(['ABORTED', 'CIRCUIT_OPEN', 'OVERLOADED', 'TOO_LARGE'] as const).map((kind): [string, Error] => [
      kind,
      new TransportError(kind, false, null),
    ]),
    ['a bug of ours', new TypeError('A bug.')],
    ['one that only looks like a transport’s', Object.assign(new Error('No.'), { kind: 'BROKEN' })],
  ])('after the error %s', async (_what, error) => {
    const trial = trialOf([error]);
    await expect(sendRead(requestOf(), trial)).rejects.toBe(error);
    expect(trial.attempt).toHaveBeenCalledTimes(1);
  });

  it('where it shall not be', async () => {
    const trial = trialOf([answerOf(503)], 0);
    expect(await sendRead(requestOf(), trial)).toMatchObject({ status: 503 });
    expect(trial.attempt).toHaveBeenCalledTimes(1);
    expect(trial.budget.withdraw).not.toHaveBeenCalled();
  });

  it.each([
    [NOW + 59, 1],
    [NOW + 60, 1],
    [NOW + 61, 2],
  ])('where its deadline does not come after the wait: at %s it has been sent %s times', async (deadlineAt, times) => {
    const trial = trialOf([answerOf(503), answerOf(200)]);
    await sendRead(requestOf({ deadlineAt }), trial);
    expect(trial.attempt).toHaveBeenCalledTimes(times);
    // A retry that is not made is not paid for.
    expect(trial.budget.withdraw).toHaveBeenCalledTimes(times - 1);
  });

  it('where its caller has left', async () => {
    const trial = trialOf([answerOf(503)]);
    const left = new ClientDisconnect();
    left.signal();
    expect(await sendRead(requestOf({ disconnect: left }), trial)).toMatchObject({ status: 503 });
    expect(trial.attempt).toHaveBeenCalledTimes(1);
    expect(trial.budget.withdraw).not.toHaveBeenCalled();
  });

  it('where the budget has no retry left', async () => {
    const trial = trialOf([answerOf(503)]);
    trial.budget.withdraw.mockReturnValueOnce(true).mockReturnValue(false);
    expect(await sendRead(requestOf(), trial)).toMatchObject({ status: 503 });
    expect(trial.attempt).toHaveBeenCalledTimes(2);
    expect(waits()).toEqual([60]);
  });
});

it('a read earns its part of a retry once, however often it is sent', async () => {
  const trial = trialOf([answerOf(503)]);
  await sendRead(requestOf(), trial);
  expect(trial.budget.deposit).toHaveBeenCalledTimes(1);
});

it('a wait ends with its caller', async () => {
  const caller = new ClientDisconnect();
  let isBrokenOff: boolean | undefined = false;
  slept.mockImplementation((_milliseconds, _value, options) => {
    caller.signal();
    isBrokenOff = options?.signal?.aborted;
    return Promise.reject(new Error('The wait was broken off.'));
  });
  const trial = trialOf([answerOf(503)]);
  const ending = sendRead(requestOf({ disconnect: caller }), trial);
  await expect(ending).rejects.toThrow(TransportError);
  await expect(ending).rejects.toMatchObject({ kind: 'ABORTED', maybeSent: false });
  expect(isBrokenOff).toBe(true);
  expect(slept).toHaveBeenCalledTimes(1);
  expect(trial.attempt).toHaveBeenCalledTimes(1);
});

it('a wait that is over hears no more of its caller', async () => {
  const disconnect = new ClientDisconnect();
  const on = vi.spyOn(disconnect, 'on');
  const off = vi.spyOn(disconnect, 'off');
  await sendRead(requestOf({ disconnect }), trialOf([answerOf(503), answerOf(200)]));
  expect(on).toHaveBeenCalledTimes(1);
  expect(off.mock.calls).toEqual([[on.mock.results[0]?.value]]);
});

it('a wait that takes longer than there is time ends in a timeout', async () => {
  slept.mockImplementation(() => {
    vi.mocked(performance.now).mockReturnValue(NOW + 3_600_000);
    return Promise.resolve(undefined);
  });
  const trial = trialOf([answerOf(503)]);
  await expect(sendRead(requestOf(), trial)).rejects.toMatchObject({ kind: 'TIMEOUT', maybeSent: false });
  expect(trial.attempt).toHaveBeenCalledTimes(1);
});
