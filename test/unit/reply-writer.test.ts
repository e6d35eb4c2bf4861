import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { ReplyWriter } from '../../src/http/reply-writer.ts';

const LARGE = 'x'.repeat(200_000);

/** A response whose client reads nothing. */
class UnreadResponse extends EventEmitter {
  destroyed = false;
  written = 0;
  ended = 0;
  head: [status: number, headers: Record<string, unknown>] | null = null;
  readonly writableLength = 0;
  readonly req = { socket: { destroy: vi.fn() } };

  writeHead(status: number, headers: Record<string, unknown>): this {
    this.head = [status, headers];
    return this;
  }

  write(piece: Buffer): boolean {
    this.written += piece.length;
    return false;
  }

  end(body?: Buffer | string): this {
    this.ended += 1;
    this.written += body?.length ?? 0;
    return this;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

function writerFor(readMs: number, isDraining = false) {
  const writer = new ReplyWriter({ readMs, isDraining: () => isDraining });
  return (response: UnreadResponse, body: Buffer | string | null): void =>
    writer.write(response as unknown as ServerResponse, 'id', { status: 200, headers: { 'x-own': '1' }, body });
}

const iteration = () => new Promise(setImmediate);

describe('a small reply', () => {
  it('has the headers of every reply and its own, and is written once at the end of the iteration', async () => {
    const response = new UnreadResponse();
    writerFor(1_000)(response, 'text');
    expect(response.head).toEqual([
      200,
      {
        'x-request-id': 'id',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-own': '1',
        'content-length': 4,
      },
    ]);
    expect(response.ended).toBe(0);
    await iteration();
    expect([response.ended, response.written]).toEqual([1, 4]);
  });

  it('closes its connection while the server stops', () => {
    const response = new UnreadResponse();
    writerFor(1_000, true)(response, null);
    expect(response.head?.[1]).toMatchObject({ connection: 'close' });
    expect(response.head?.[1]).not.toHaveProperty('content-length');
  });

  it('is not written for a client that has disconnected', async () => {
    const response = new UnreadResponse();
    response.destroyed = true;
    writerFor(1_000)(response, 'text');
    await iteration();
    expect([response.head, response.ended]).toEqual([null, 0]);
  });
});

describe('a large reply', () => {
  it('is given up at once when its client had disconnected before', () => {
    const response = new UnreadResponse();
    response.destroyed = true;
    writerFor(60_000)(response, LARGE);
    expect(response.written).toBe(0);
  });

  it('is given up, without a listener left, when its client disconnects or reads nothing for too long', async () => {
    const left = new UnreadResponse();
    writerFor(60_000)(left, LARGE);
    left.emit('close');
    const slow = new UnreadResponse();
    writerFor(20)(slow, LARGE);
    await expect.poll(() => slow.destroyed && left.destroyed).toBe(true);
    for (const response of [left, slow]) {
      expect(response.req.socket.destroy).toHaveBeenCalled();
      expect(response.written).toBeLessThan(LARGE.length);
      expect(['close', 'drain'].map((event) => response.listenerCount(event))).toEqual([0, 0]);
    }
  });

  it('is cut off for the client that has read nothing for the longest time, when all hold more than 128 MiB', async () => {
    const long = 'x'.repeat(50 * 1024 * 1024);
    const write = writerFor(60_000);
    const [first, second, third, fourth] = Array.from({ length: 4 }, () => new UnreadResponse());
    if (!first || !second || !third || !fourth) throw new Error('There are four.');
    write(first, long);
    write(second, long);
    first.emit('drain');
    await iteration();
    write(third, long);
    expect([first, second, third].map(({ destroyed }) => destroyed)).toEqual([false, true, false]);
    expect(second.req.socket.destroy).toHaveBeenCalled();
    // The bytes of a client that has disconnected no longer count.
    first.emit('close');
    write(fourth, long);
    expect([third, fourth].map(({ destroyed }) => destroyed)).toEqual([false, false]);
    for (const response of [third, fourth]) response.emit('close');
  });

  it('of shared bytes may wait for any number of clients', () => {
    const shared = Buffer.alloc(50 * 1024 * 1024);
    const responses = Array.from({ length: 5 }, () => new UnreadResponse());
    const write = writerFor(60_000);
    for (const response of responses) write(response, shared);
    expect(responses.some(({ destroyed }) => destroyed)).toBe(false);
    for (const response of responses) response.emit('close');
  });
});
