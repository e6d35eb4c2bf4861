import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../src/http/request-body.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { openSocket, parseAnswer, readToEnd, sendRaw, type RawAnswer } from './support/raw-http.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const MEGABYTE = 1024 * 1024;
const TEN_MEGABYTES = Buffer.alloc(10 * MEGABYTE, ' ');

interface Sending {
  readonly answer: RawAnswer;
  /** Until the answer began, and until the connection ended. */
  readonly answeredMs: number;
  readonly closedMs: number;
}

/** Sends the headers, pieces of a body until 10 MB are sent or the server closes the connection, and the end of the body. */
async function sendLargeBody(headers: string, piece: Buffer, end = ''): Promise<Sending> {
  const startedAt = performance.now();
  const socket = openSocket(gateway.url);
  const received = readToEnd(socket);
  let answeredMs = Infinity;
  socket.once('data', () => (answeredMs = performance.now() - startedAt));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const host = new URL(gateway.url).host;
  socket.write(`POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`);
  let sent = 0;
  while (!socket.destroyed && sent < TEN_MEGABYTES.length) {
    sent += piece.length;
    if (!socket.write(piece)) await Promise.race([closed, new Promise((resolve) => socket.once('drain', resolve))]);
  }
  socket.write(end);
  return { answer: parseAnswer(await received), answeredMs, closedMs: performance.now() - startedAt };
}

const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, ' '), Buffer.from('\r\n')]);

describe('a body of 10 MB', () => {
  it.each([
    ['with its length in Content-Length', `Content-Length: ${TEN_MEGABYTES.length}`, Buffer.alloc(65_536, ' ')],
    ['in chunks', 'Transfer-Encoding: chunked', chunk],
    [
      'with the largest Content-Length that a number can hold',
      'Content-Length: 9007199254740991',
      Buffer.alloc(65_536, ' '),
    ],
  ])('%s is rejected with 413 at once, and the connection ends within 3 s', async (_name, headers, piece) => {
    const { answer, answeredMs, closedMs } = await sendLargeBody(headers, piece);
    expect(answer.status).toBe(413);
    expect(answer.header('connection')).toBe('close');
    expect(answeredMs).toBeLessThan(1_000);
    expect(closedMs).toBeLessThan(3_000);
  });

  it('gets the 413 also if the client reads only after it has sent the body', async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json' },
      body: TEN_MEGABYTES,
    });
    expect(response.status).toBe(413);
    expect(response.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('with a Content-Length of 2 ends after 2 bytes: the rest is rejected as a malformed request', async () => {
    const { answer } = await sendLargeBody(
      'Content-Length: 2',
      Buffer.concat([Buffer.from('{}'), Buffer.alloc(65_536, 'x')]),
    );
    expect(answer.status).toBe(400);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('is rejected before any of it has arrived', async () => {
    const socket = openSocket(gateway.url);
    const received = readToEnd(socket);
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n',
    );
    expect(parseAnswer(await received).status).toBe(413);
  });

  it('does not raise the memory of the process, even if it is sent a hundred times', async () => {
    const lastChunk = '0\r\n\r\n';
    await sendLargeBody('Transfer-Encoding: chunked', chunk, lastChunk);
    const before = process.memoryUsage.rss();
    for (let round = 0; round < 10; round += 1)
      await Promise.all(
        Array.from({ length: 10 }, () => sendLargeBody('Transfer-Encoding: chunked', chunk, lastChunk)),
      );
    // 1,000 MB were offered. The limit leaves room for the clients, which run in the same process.
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * MEGABYTE);
  });
});

describe('the size limit of a body', () => {
  const body = (length: number) => {
    const query = '{"query":"{ __typename }"}';
    return query + ' '.repeat(length - query.length);
  };
  const headers = { 'Content-Type': 'application/json' };

  it('is MAX_BODY_BYTES: one byte more is rejected with 413', async () => {
    expect((await sendRaw(gateway.url, { headers, body: body(MAX_BODY_BYTES) })).status).toBe(200);
    expect((await sendRaw(gateway.url, { headers, body: body(MAX_BODY_BYTES + 1) })).status).toBe(413);
  });

  it('leaves the connection open after a body of the largest size', async () => {
    const socket = openSocket(gateway.url);
    const received = readToEnd(socket);
    const request = (connection: string) =>
      `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: ${connection}\r\nContent-Length: ${MAX_BODY_BYTES}\r\n\r\n${body(MAX_BODY_BYTES)}`;
    socket.write(request('keep-alive') + request('close'));
    expect((await received).match(/"__typename":"Query"/g)).toHaveLength(2);
  });
});

it('all bodies that are being received share a limit, and a body beyond it is rejected with 503 and Retry-After', async () => {
  await using small = await startTestGateway({ gateway: { unfinishedBodyBytes: 300_000 } });
  const unfinished = Array.from({ length: 4 }, () => {
    const socket = openSocket(small.url);
    const received = readToEnd(socket);
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 120000\r\n\r\n',
    );
    socket.write(Buffer.alloc(100_000, ' '));
    return { socket, received };
  });
  const first = parseAnswer(await Promise.race(unfinished.map(({ received }) => received)));
  expect([first.status, first.header('retry-after'), first.header('connection')]).toEqual([503, '1', 'close']);
  expect(first.text).toContain('OVERLOADED');
  for (const { socket } of unfinished) socket.destroy();
  // The memory of the closed connections counts as free again.
  await expect.poll(async () => (await small.execute('{ apiKeys { totalCount } }')).status).toBe(200);
});
