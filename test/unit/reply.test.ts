import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { Exchange } from '../../src/server/exchange.ts';
import { writeBody } from '../../src/server/reply.ts';

const LARGE = 'x'.repeat(200_000);

/** A response of which nothing is taken. */
class Response extends EventEmitter {
  destroyed = false;
  written = 0;

  write(piece: Buffer): boolean {
    this.written += piece.length;
    return false;
  }

  destroy(): void {
    this.destroyed = true;
  }
}

function exchangeOf(response: Response, readMs: number): Exchange {
  return { response, readMs } as unknown as Exchange;
}

it('lets go of a large answer at once when its client has left before', async () => {
  const response = new Response();
  response.destroyed = true;
  await writeBody(exchangeOf(response, 60_000), LARGE);
  expect(response.written).toBeLessThan(LARGE.length);
});

it('lets go of it when its client leaves, or takes nothing for too long, and listens no more', async () => {
  const left = new Response();
  const ending = writeBody(exchangeOf(left, 60_000), LARGE);
  left.emit('close');
  await ending;
  const slow = new Response();
  await writeBody(exchangeOf(slow, 20), LARGE);
  for (const response of [left, slow]) {
    expect(response.destroyed).toBe(true);
    expect(response.written).toBeLessThan(LARGE.length);
    expect(['close', 'drain'].map((event) => response.listenerCount(event))).toEqual([0, 0]);
  }
});

it('cuts those off who have been at a long answer longest, when all together hold too much', async () => {
  const long = 'x'.repeat(50 * 1024 * 1024);
  const responses = [new Response(), new Response(), new Response(), new Response()];
  const endings = responses.map(async (response) => writeBody(exchangeOf(response, 60_000), long));
  expect(responses.map(({ destroyed }) => destroyed)).toEqual([true, true, false, false]);
  for (const response of responses) response.emit('close');
  await Promise.all(endings);
  // What they held counts no more.
  const next = [new Response(), new Response()];
  const further = next.map(async (response) => writeBody(exchangeOf(response, 60_000), long));
  expect(next.map(({ destroyed }) => destroyed)).toEqual([false, false]);
  for (const response of next) response.emit('close');
  await Promise.all(further);
});

it('lets bytes that are the same for all wait for any number of clients', async () => {
  const shared = Buffer.alloc(50 * 1024 * 1024);
  const responses = Array.from({ length: 5 }, () => new Response());
  const endings = responses.map(async (response) => writeBody(exchangeOf(response, 60_000), shared));
  expect(responses.some(({ destroyed }) => destroyed)).toBe(false);
  for (const response of responses) response.emit('close');
  await Promise.all(endings);
});
