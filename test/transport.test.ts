import { once } from 'node:events';
import { createServer, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ClientDisconnect } from '../src/core/client-disconnect.ts';
import { createTransport } from '../src/upstream/undici-transport.ts';
import { startTestGateway } from './support/gateway.ts';
import { nameProxy } from './support/proxy-environment.ts';
import { upstreamRequest } from './support/upstream-request.ts';
import { goodInput, idOfLabel, KINDS, write } from './support/writing.ts';

const ID = '1a2b3c4d';
const READ = `{ apiKey(id: "${ID}") { id } }`;

async function listen(server: Server | TcpServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Waits until `check` no longer throws, for at most 10 s: longer than the default, for a busy machine. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000 });

describe('a request to the upstream', () => {
  it.each(['read', ...KINDS] as const)('has only the gateway’s own headers and the credential: %s', async (kind) => {
    await using gateway = await startTestGateway();
    const headers = {
      'x-forwarded-for': '192.0.2.1',
      'x-request-id': 'mine',
      'accept-language': 'de',
      'x-compat': 'auth-2022',
      'user-agent': 'Mozilla/5.0',
      cookie: 'atlasess=sandbox-session; other=1',
      referer: 'https://example.net/',
      traceparent: '00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    const id = idOfLabel(gateway.sandbox, 'One probe');
    const key = gateway.sandbox.credentials.administrator;
    await (kind === 'read'
      ? gateway.execute(READ, { headers })
      : gateway.execute(
          `mutation ($input: ${kind.charAt(0).toUpperCase() + kind.slice(1)}ApiKeyInput!) { ${kind}ApiKey(input: $input) { userErrors { code } } }`,
          { headers, variables: { input: goodInput(kind, id) } },
        ));
    const [call] = gateway.sandbox.takeCalls();
    const hasBody = !['read', 'delete'].includes(kind);
    expect(call?.headers).toEqual({
      accept: 'application/json',
      'accept-encoding': 'identity',
      authorization: `Key ${key}`,
      connection: 'keep-alive',
      host: new URL(gateway.sandbox.url).host,
      'user-agent': 'atlas-keys-gateway',
      ...(hasBody && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(JSON.stringify(call?.body))),
      }),
    });
  });
});

describe('the deadline', () => {
  it.each(['hang', 'drip'] as const)('ends all calls of an operation: %s', async (kind) => {
    await using gateway = await startTestGateway({ gateway: { upstreamTimeoutMs: 300 } });
    gateway.sandbox.fault({ times: Infinity, answer: { kind, delayMs: 50 } });
    const since = performance.now();
    const { errors } = await gateway.execute(`{ apiKeys { totalCount } apiKey(id: "${ID}") { id } }`);
    const took = performance.now() - since;
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT']);
    expect(took).toBeGreaterThan(250);
    expect(took).toBeLessThan(4_000);
  });

  it('also ends a call whose connection is not open yet', async () => {
    const silent = createTcpServer(() => undefined);
    const { host } = new URL(await listen(silent));
    await using gateway = await startTestGateway({
      gateway: { atlasUrl: `https://${host}/api/v2`, upstreamTimeoutMs: 300 },
    });
    const since = performance.now();
    const { errors } = await gateway.execute(READ);
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT' } }]);
    // The connect timeout alone would take 2 s.
    expect(performance.now() - since).toBeLessThan(1_500);
  });

  it('is not the only limit: the idle timeout ends a call whose answer does not begin', async () => {
    const silent = await listen(createServer(() => undefined));
    const transport = createTransport({ origin: silent, connections: 1, idleTimeoutMs: 200 });
    const answer = transport.send(
      upstreamRequest({ method: 'POST', isWrite: true, deadlineAt: performance.now() + 10_000 }),
    );
    await expect(answer).rejects.toMatchObject({ kind: 'TIMEOUT', maybeSent: true });
    await transport.close();
  });
});

it('a write that has waited too long for a connection is not sent', async () => {
  const received: string[] = [];
  const server = createServer((incoming, response) => {
    received.push(incoming.method ?? '');
    setTimeout(() => response.end(), 400);
  });
  const transport = createTransport({ origin: await listen(server), connections: 1 });
  const send = (method: 'GET' | 'POST', beginBy: number) =>
    transport.send(
      upstreamRequest({ method, isWrite: method === 'POST', deadlineAt: performance.now() + 10_000, beginBy }),
    );
  const reading = send('GET', Infinity);
  const writing = send('POST', performance.now() + 200);
  await expect(writing).rejects.toMatchObject({ kind: 'TIMEOUT', maybeSent: false });
  expect(await reading).toMatchObject({ status: 200 });
  expect(received).toEqual(['GET']);
  await transport.close();
});

describe('the size of an answer', () => {
  it('is limited, with and without a Content-Length', async () => {
    const server = createServer((_request, response) => {
      if (_request.url === '/length') response.setHeader('content-length', 2_000);
      response.write('x'.repeat(1_000));
      response.end('x'.repeat(1_000));
    });
    const transport = createTransport({ origin: await listen(server), connections: 1, maxAnswerBytes: 1_500 });
    for (const path of ['/length', '/chunks']) {
      const answer = transport.send(upstreamRequest({ path, route: path, deadlineAt: performance.now() + 5_000 }));
      await expect(answer).rejects.toMatchObject({ kind: 'TOO_LARGE', maybeSent: true });
    }
    await transport.close();
  });
});

describe('a client disconnect', () => {
  it.each([
    ['a write, which continues', 'mutation { createApiKey(input: {}) { secret } }', true],
    ['a read, which is aborted', READ, false],
  ])('during %s', async (_what, query, continues) => {
    const received: ServerResponse[] = [];
    const slow = createServer((_request, response) => void received.push(response));
    await using gateway = await startTestGateway({ gateway: { atlasUrl: `${await listen(slow)}/api/v2` } });
    const client = new AbortController();
    const answer = gateway.execute(query, { signal: client.signal });
    await soon(() => expect(received).toHaveLength(1));
    client.abort();
    await expect(answer).rejects.toThrow();
    await soon(() => expect(gateway.log()).toContain('"aborted":true'));
    await wait(100);
    expect(received[0]?.destroyed).toBe(!continues);
    received[0]?.end(JSON.stringify({ uuid: '1a2b3c4d-1111-4111-a111-111111111111' }));
    await wait(100);
    expect(received).toHaveLength(1);
    expect(received[0]?.writableFinished).toBe(continues);
  });

  /** An upstream that answers all requests but the first, whose response the test writes, and a transport to it. */
  const slowFirst = async (connections: number) => {
    const received: ServerResponse[] = [];
    const sockets = new Set<Socket>();
    const upstream = createServer((incoming, response) => {
      sockets.add(incoming.socket);
      received.push(response);
      if (received.length > 1) response.end('second');
    });
    const origin = await listen(upstream);
    return { received, sockets, transport: createTransport({ origin, connections, idleTimeoutMs: 600_000 }) };
  };

  /** An upstream whose first response the test writes after the client of its request has disconnected. */
  const abortedRead = async () => {
    const { received, sockets, transport } = await slowFirst(4);
    const onConnectionFree = vi.fn();
    const disconnect = new ClientDisconnect();
    const aborted = transport.send(upstreamRequest({ disconnect, onConnectionFree }));
    await soon(() => expect(received).toHaveLength(1));
    // The deadline for the response does not pass, however slow the machine is.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    disconnect.signal();
    await expect(aborted).rejects.toMatchObject({ kind: 'ABORTED' });
    const [first] = received;
    if (!first) throw new Error('The upstream has received no request.');
    expect(onConnectionFree).not.toHaveBeenCalled();
    return { first, sockets, onConnectionFree, next: () => transport.send(upstreamRequest()) };
  };

  it('keeps the connection of a read whose response soon ends, and discards the response', async () => {
    const { first, sockets, next, onConnectionFree } = await abortedRead();
    first.end('first');
    await wait(100);
    expect(onConnectionFree).toHaveBeenCalledTimes(1);
    expect(await next()).toMatchObject({ status: 200, body: 'second' });
    expect(sockets.size).toBe(1);
  });

  it('gives no other request the connection of a read whose response has not ended', async () => {
    const { first, sockets, next } = await abortedRead();
    first.write('first');
    expect(await next()).toMatchObject({ status: 200, body: 'second' });
    expect(sockets.size).toBe(2);
  });

  it('closes the connection of a read with a large response', async () => {
    const { first, onConnectionFree } = await abortedRead();
    const closed = once(first, 'close');
    first.write('x'.repeat(100_000));
    await closed;
    expect(first.writableFinished).toBe(false);
    expect(onConnectionFree).toHaveBeenCalledTimes(1);
  });

  it('changes nothing for a request that could not be sent: its connection is free once', async () => {
    const transport = createTransport({ origin: 'http://127.0.0.1:9', connections: 1 });
    const onConnectionFree = vi.fn();
    const disconnect = new ClientDisconnect();
    const request = upstreamRequest({ disconnect, onConnectionFree, headers: { broken: 'a\nb' } });
    await expect(transport.send(request)).rejects.toMatchObject({ maybeSent: false });
    disconnect.signal();
    expect(onConnectionFree).toHaveBeenCalledTimes(1);
    await expect(transport.send(request)).rejects.toMatchObject({ kind: 'ABORTED' });
    expect(onConnectionFree).toHaveBeenCalledTimes(2);
  });

  it('before a read is sent does not close the connection that it waited for', async () => {
    const { received, sockets, transport } = await slowFirst(1);
    const first = transport.send(upstreamRequest());
    await soon(() => expect(received).toHaveLength(1));
    const disconnect = new ClientDisconnect();
    const onConnectionFree = vi.fn();
    const waiting = transport.send(upstreamRequest({ disconnect, onConnectionFree }));
    const last = transport.send(upstreamRequest());
    disconnect.signal();
    await expect(waiting).rejects.toMatchObject({ kind: 'ABORTED', maybeSent: false });
    expect(onConnectionFree).not.toHaveBeenCalled();
    received[0]?.end('first');
    expect(await first).toMatchObject({ body: 'first' });
    expect(await last).toMatchObject({ body: 'second' });
    expect(onConnectionFree).toHaveBeenCalledTimes(1);
    expect(received).toHaveLength(2);
    expect(sockets.size).toBe(1);
  });

  it('during a write does not stop it, and it is executed once', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ method: 'POST', answer: { kind: 'delay', delayMs: 200 } });
    const client = new AbortController();
    const answer = gateway.execute('mutation { createApiKey(input: {}) { secret } }', { signal: client.signal });
    await soon(() => expect(gateway.sandbox.calls).toHaveLength(1));
    client.abort();
    await expect(answer).rejects.toThrow();
    await soon(() => expect(gateway.sandbox.executions).toHaveLength(1));
    await wait(100);
    expect(gateway.sandbox.executions).toHaveLength(1);
    expect(gateway.upstreamCalls()).toEqual(['POST /keys/']);
  });
});

describe('a TLS connection that cannot be opened', () => {
  /** An upstream without TLS that counts the connections to it. */
  const startFor = async (onConnection: (socket: Socket) => void) => {
    let connections = 0;
    const server = createTcpServer((socket) => {
      connections += 1;
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    const { host } = new URL(await listen(server));
    return { atlasUrl: `https://${host}/api/v2`, connections: () => connections };
  };

  it('has sent nothing, so the outcome of a write is known', async () => {
    const { atlasUrl } = await startFor((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await using gateway = await startTestGateway({ gateway: { atlasUrl } });
    const { errors } = await write(gateway, 'create', {});
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
  });

  it('because the upstream has no valid TLS is not retried', async () => {
    const { atlasUrl, connections } = await startFor((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await using gateway = await startTestGateway({ gateway: { atlasUrl } });
    const { errors } = await gateway.execute(READ);
    expect(errors).toMatchObject([
      {
        message:
          'There is no secure connection to RIPE Atlas: the TLS handshake failed or the certificate is not trusted.',
        extensions: { code: 'UPSTREAM_UNAVAILABLE' },
      },
    ]);
    expect(connections()).toBe(1);
  });
});

describe('a proxy from the environment', () => {
  it('that never answers blocks a connection no longer than the connect timeout', async () => {
    const refused: string[] = [];
    const proxy = createServer();
    let isSilent = true;
    proxy.on('connect', (incoming, client) => {
      if (isSilent) return;
      refused.push(incoming.url ?? '');
      client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    });
    nameProxy(await listen(proxy));
    const options = { origin: 'https://keys.invalid', connections: 1, connectTimeoutMs: 300 };
    const transport = createTransport({ ...options, proxyFromEnvironment: true });
    const send = (ms: number) => transport.send(upstreamRequest({ deadlineAt: performance.now() + ms }));
    await expect(send(100)).rejects.toMatchObject({ kind: 'TIMEOUT', maybeSent: false });
    isSilent = false;
    // This request gets the error of the tunnel that hangs. The next one opens a new tunnel.
    await expect(send(8_000)).rejects.toMatchObject({ maybeSent: false });
    await expect(send(8_000)).rejects.toMatchObject({ kind: 'UNREACHABLE', maybeSent: false });
    expect(refused).toEqual(['keys.invalid:443']);
    await transport.close();
  });

  it('is used only if the setting says so', async () => {
    const seen = await startProxy();
    for (const proxyFromEnvironment of [true, false]) {
      await using gateway = await startTestGateway({ gateway: { proxyFromEnvironment } });
      const { host } = new URL(gateway.sandbox.url);
      const id = idOfLabel(gateway.sandbox, 'One probe');
      const { data } = await gateway.execute(`{ apiKey(id: "${id}") { id } }`);
      expect(data).toEqual({ apiKey: { id } });
      gateway.sandbox.takeCalls();
      gateway.sandbox.fault({ answer: { kind: 'reset-after' } });
      const lost = await write(gateway, 'delete', { id });
      expect(lost.errors).toMatchObject([{ extensions: { code: 'OUTCOME_UNKNOWN' } }]);
      expect(lost.calls).toHaveLength(1);
      expect(seen.splice(0).filter((line) => line.includes(host))).toHaveLength(proxyFromEnvironment ? 2 : 0);
    }
  });

  it('that rejects a tunnel has sent nothing, so the outcome of a write is known', async () => {
    const seen = await startProxy();
    await using gateway = await startTestGateway({
      gateway: { proxyFromEnvironment: true, atlasUrl: 'https://keys.invalid/api/v2' },
    });
    const { errors } = await write(gateway, 'create', {});
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(seen).toEqual(['CONNECT keys.invalid:443']);
  });
});

/** Starts a proxy for plain requests that rejects every tunnel. The environment names it until the test ends. Returns the requests to it. */
async function startProxy(): Promise<string[]> {
  const seen: string[] = [];
  const server = createServer((incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    const { method, headers } = incoming;
    const onward = request(incoming.url ?? '', { method: method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.socket?.destroy());
    incoming.pipe(onward);
  });
  server.on('connect', (incoming, client) => {
    seen.push(`CONNECT ${incoming.url}`);
    client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
  });
  nameProxy(await listen(server));
  return seen;
}
