import { EventEmitter } from 'node:events';
import { IncomingMessage, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import type { AdmittedOperation, EndpointResult } from '../../src/http/endpoint.ts';
import { RequestHandler } from '../../src/http/request-handler.ts';
import type { Reply } from '../../src/http/reply.ts';
import { ReplyWriter } from '../../src/http/reply-writer.ts';
import { createLog } from '../../src/log/log.ts';

/** A response that fails as Node's does: for a header that is not allowed, and for a second head. */
class FakeResponse extends EventEmitter {
  destroyed = false;
  headersSent = false;
  writableFinished = false;
  statusCode = 0;
  readonly writableLength = 0;
  readonly req = { socket: { destroy: vi.fn() } };
  readonly statuses: number[] = [];

  writeHead(status: number, headers: Record<string, unknown>): this {
    if (this.headersSent) throw new Error('The head was written before.');
    if (headers['x-broken'] !== undefined) throw new Error('A header is not allowed.');
    this.headersSent = true;
    this.statusCode = status;
    this.statuses.push(status);
    return this;
  }

  write(): boolean {
    throw new Error('The body cannot be written.');
  }

  end(): this {
    return this;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

const OK: Reply = { status: 200, headers: {}, body: 'ok' };
const BROKEN_HEADER: Reply = { ...OK, headers: { 'x-broken': '1' } };
const LARGE: Reply = { ...OK, body: 'x'.repeat(200_000) };

/** Handles one request whose endpoint gives this result. */
async function handle(result: EndpointResult | Promise<EndpointResult>) {
  let log = '';
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      log += chunk.toString();
      done();
    },
  });
  const options = {
    endpoint: '/graphql',
    serveGraphql: () => result,
    files: [],
    isDraining: () => false,
    auditProblem: () => null,
    startSpan: null,
    onEnded: [],
  };
  const writer = new ReplyWriter({ readMs: 1_000, isDraining: () => false });
  const handler = new RequestHandler(options, writer, createLog('info', destination));
  const request = Object.assign(new IncomingMessage(new Socket()), {
    method: 'POST',
    url: '/graphql',
    headers: { host: 'localhost' },
  });
  const response = new FakeResponse();
  handler.handle(request, response as unknown as ServerResponse);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { response, log };
}

describe('an error while a reply is written', () => {
  it.each<[string, () => EndpointResult | Promise<EndpointResult>]>([
    ['that is known at once', () => BROKEN_HEADER],
    ['that is known later', async () => BROKEN_HEADER],
    ['of an operation', async () => async () => BROKEN_HEADER],
  ])('%s costs that request only: it gets 500, and the log has the error', async (_name, result) => {
    const { response, log } = await handle(result());
    expect(response.statuses).toEqual([500]);
    expect(log).toContain('unexpected error');
  });

  it('closes the connection if a part of it has been written', async () => {
    const { response } = await handle(Promise.resolve(LARGE));
    expect(response.statuses).toEqual([200]);
    expect(response.destroyed).toBe(true);
    expect(response.req.socket.destroy).toHaveBeenCalled();
  });
});

it('an error of an operation is answered with 500', async () => {
  const operation: AdmittedOperation = () => Promise.reject(new Error('A bug.'));
  const { response, log } = await handle(Promise.resolve(operation));
  expect(response.statuses).toEqual([500]);
  expect(log).toContain('A bug.');
});

it('a request whose client has disconnected gets no reply', async () => {
  const { response } = await handle(Promise.resolve(null));
  expect(response.statuses).toEqual([]);
});
