import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { bytesOf, openSocket, parseAnswer, readToEnd } from './support/raw-http.ts';

// The defaults are about eight times as long: 8 s for the headers and 10 s for the request, checked every second.
const TIMEOUTS = { headersMs: 1_000, requestMs: 1_500, readMs: 1_000, keepAliveMs: 500, checkMs: 100 };
const LIMIT_MS = 3_000;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ gateway: { timeouts: TIMEOUTS } });
});
afterAll(() => gateway.close());

interface SlowClient {
  readonly text: string;
  readonly ms: number;
}

/** Sends the first part at once, and then one byte of the rest every 100 ms until the server closes the connection. */
async function drip(first: string, rest: string): Promise<SlowClient> {
  const startedAt = performance.now();
  const socket = openSocket(gateway.url);
  const received = readToEnd(socket);
  socket.write(first);
  let sent = 0;
  const timer = rest === '' ? undefined : setInterval(() => socket.write(rest.charAt(sent++ % rest.length)), 100);
  const text = await received;
  clearInterval(timer);
  return { text, ms: performance.now() - startedAt };
}

const HEAD = 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';

describe('a client that is too slow is disconnected, and others are not affected, if it', () => {
  it.each([
    ['sends nothing', '', '', 408],
    ['sends half a line', 'GET /gra', '', 408],
    ['sends its headers byte by byte', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX: ', 'x', 408],
    ['does not end its headers', 'GET /healthz HTTP/1.1\r\nHost: a\r\n', '', 408],
    ['sends its body byte by byte', `${HEAD}Content-Length: 1000\r\n\r\n{`, ' ', 408],
    ['does not send its body', `${HEAD}Content-Length: 1000\r\n\r\n`, '', 408],
    ['sends its chunks byte by byte', `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n', 408],
    ['sends a body to an unknown path', 'PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n', ' ', 404],
  ])('%s', async (_name, first, rest, status) => {
    const slow = Promise.all(Array.from({ length: 20 }, () => drip(first, rest)));
    let isOver = false;
    void slow.finally(() => (isOver = true));
    while (!isOver) {
      const startedAt = performance.now();
      expect((await gateway.execute('{ apiKeys(first: 1) { totalCount } }')).data.apiKeys.totalCount).toBe(60);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    }
    for (const { text, ms } of await slow) {
      expect(ms).toBeLessThan(LIMIT_MS);
      expect(parseAnswer(text).status).toBe(status);
    }
  });

  it('does not read a response of several megabytes', async () => {
    const documentLimits = { aliases: 10_000 };
    await using large = await startTestGateway({ gateway: { timeouts: TIMEOUTS, documentLimits } });
    const lists = Array.from({ length: 14 }, (_none, at) => `a${at}: apiKeys(first: 60) { nodes { ...all } }`);
    const fields = Array.from({ length: 100 }, (_none, at) => `${'x'.repeat(30)}${at}: maskedUuid`);
    const query = `{ ${lists.join(' ')} } fragment all on ApiKey { ${fields.join(' ')} }`;
    const { administrator } = large.sandbox.credentials;
    const socket = openSocket(large.url);
    const headers = {
      'Content-Type': 'application/json',
      Authorization: `Key ${administrator}`,
      Connection: 'keep-alive',
    };
    socket.pause();
    socket.write(bytesOf(large.url, { headers, body: JSON.stringify({ query }) }));
    await expect.poll(() => large.log(), { timeout: 8_000 }).toMatch(/"upstreamCalls":1,"aborted":true/);
    socket.destroy();
  });

  it('sends no further request on a kept connection', async () => {
    const { text, ms } = await drip(
      bytesOf(gateway.url, { method: 'GET', path: '/healthz', headers: { Connection: 'keep-alive' } }).toString(),
      '',
    );
    expect(text).toContain('ok\n');
    // Node adds one second to the keep-alive time, so that the client can close first.
    expect(ms).toBeLessThan(LIMIT_MS);
  });
});

it('an operation may take longer than the time limit of its request', async () => {
  gateway.sandbox.fault({ answer: { kind: 'delay', delayMs: 2_500 } });
  expect((await gateway.execute('{ apiKeys(first: 1) { totalCount } }')).data.apiKeys.totalCount).toBe(60);
});
