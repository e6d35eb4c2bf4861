import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import type { HttpExchange } from '../../src/http/http-exchange.ts';
import { writeBody } from '../../src/http/reply.ts';

const LARGE = 'x'.repeat(200_000);

/** A response of which nothing is taken. */
class Response extends EventEmitter {
  destroyed = false;
  written = 0;
  /** Of its request: its own, for Node, has the connection only when its turn has come. */
  readonly socket = { destroy: vi.fn() };

  write(piece: Buffer): boolean {
    this.written += piece.length;
    return false;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

function exchangeOf(response: Response, readMs: number): HttpExchange {
  return { response, readMs, request: { socket: response.socket } } as unknown as HttpExchange;
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
    expect(response.socket.destroy).toHaveBeenCalled();
    expect(response.written).toBeLessThan(LARGE.length);
    expect(['close', 'drain'].map((event) => response.listenerCount(event))).toEqual([0, 0]);
  }
});

it('cuts those off who have taken nothing for longest, when all together hold too much', async () => {
  const long = 'x'.repeat(50 * 1024 * 1024);
  const ask = (response: Response) => async () => writeBody(exchangeOf(response, 60_000), long);
  const [first, second, third, fourth] = [new Response(), new Response(), new Response(), new Response()];
  const endings = [ask(first)(), ask(second)()];
  first.emit('drain');
  await new Promise(setImmediate);
  endings.push(ask(third)());
  expect([first, second, third].map(({ destroyed }) => destroyed)).toEqual([false, true, false]);
  expect(second.socket.destroy).toHaveBeenCalled();
  // What one held that has left counts no more.
  first.emit('close');
  endings.push(ask(fourth)());
  expect([third, fourth].map(({ destroyed }) => destroyed)).toEqual([false, false]);
  for (const response of [second, third, fourth]) response.emit('close');
  await Promise.all(endings);
});

it('lets bytes that are the same for all wait for any number of clients', async () => {
  const shared = Buffer.alloc(50 * 1024 * 1024);
  const responses = Array.from({ length: 5 }, () => new Response());
  const endings = responses.map(async (response) => writeBody(exchangeOf(response, 60_000), shared));
  expect(responses.some(({ destroyed }) => destroyed)).toBe(false);
  for (const response of responses) response.emit('close');
  await Promise.all(endings);
});
