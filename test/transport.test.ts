import { once } from 'node:events';
import { createServer, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ClientDisconnect } from '../src/core/client-disconnect.ts';
import { createTransport } from '../src/upstream/transport.ts';
import { startTestGateway } from './support/gateway.ts';
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

/** Waits until this no longer throws; longer than by default, for a busy machine. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000 });

describe('what goes up', () => {
  it.each(['read', ...KINDS] as const)(
    'is the gateway’s own headers and the credential, nothing else: %s',
    async (kind) => {
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
    },
  );
});

describe('time', () => {
  it.each(['hang', 'drip'] as const)('is up for the whole operation at the deadline: %s', async (kind) => {
    await using gateway = await startTestGateway({ gateway: { upstreamTimeoutMs: 300 } });
    gateway.sandbox.fault({ times: Infinity, answer: { kind, delayMs: 50 } });
    const since = performance.now();
    const { errors } = await gateway.execute(`{ apiKeys { totalCount } apiKey(id: "${ID}") { id } }`);
    const took = performance.now() - since;
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT']);
    expect(took).toBeGreaterThan(250);
    expect(took).toBeLessThan(4_000);
  });

  it('is up also while a connection is still being made', async () => {
    const silent = createTcpServer(() => undefined);
    const { host } = new URL(await listen(silent));
    await using gateway = await startTestGateway({
      gateway: { atlasUrl: `https://${host}/api/v2`, upstreamTimeoutMs: 300 },
    });
    const since = performance.now();
    const { errors } = await gateway.execute(READ);
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT' } }]);
    // To connect it would take its two seconds.
    expect(performance.now() - since).toBeLessThan(1_500);
  });

  it('to connect, to begin an answer and between its parts is limited besides', async () => {
    const silent = await listen(createServer(() => undefined));
    const transport = createTransport({ origin: silent, connections: 1, idleTimeoutMs: 200 });
    const answer = transport.send({
      method: 'POST',
      path: '/',
      headers: {},
      disconnect: new ClientDisconnect(),
      deadlineAt: performance.now() + 10_000,
      beginBy: Infinity,
    });
    await expect(answer).rejects.toMatchObject({ kind: 'TIMEOUT', maybeSent: true });
    await transport.close();
  });
});

it('a write that has waited too long for a connection is not begun', async () => {
  const received: string[] = [];
  const server = createServer((incoming, response) => {
    received.push(incoming.method ?? '');
    setTimeout(() => response.end(), 400);
  });
  const transport = createTransport({ origin: await listen(server), connections: 1 });
  const send = (method: 'GET' | 'POST', beginBy: number) =>
    transport.send({
      method,
      path: '/',
      headers: {},
      disconnect: new ClientDisconnect(),
      deadlineAt: performance.now() + 10_000,
      beginBy,
    });
  const reading = send('GET', Infinity);
  const writing = send('POST', performance.now() + 200);
  await expect(writing).rejects.toMatchObject({ kind: 'TIMEOUT', maybeSent: false });
  expect(await reading).toMatchObject({ status: 200 });
  expect(received).toEqual(['GET']);
  await transport.close();
});

describe('size', () => {
  it('of an answer is limited, whether it says its length or not', async () => {
    const server = createServer((_request, response) => {
      if (_request.url === '/length') response.setHeader('content-length', 2_000);
      response.write('x'.repeat(1_000));
      response.end('x'.repeat(1_000));
    });
    const transport = createTransport({ origin: await listen(server), connections: 1, maxAnswerBytes: 1_500 });
    for (const path of ['/length', '/chunks']) {
      const answer = transport.send({
        method: 'GET',
        path,
        headers: {},
        disconnect: new ClientDisconnect(),
        deadlineAt: performance.now() + 5_000,
        beginBy: Infinity,
      });
      await expect(answer).rejects.toMatchObject({ kind: 'TOO_LARGE', maybeSent: true });
    }
    await transport.close();
  });
});

describe('a client that goes away', () => {
  it.each([
    ['a write, which is waited for', 'mutation { createApiKey(input: {}) { secret } }', true],
    ['a read, which is given up', READ, false],
  ])('during %s', async (_what, query, isWaitedFor) => {
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
    expect(received[0]?.destroyed).toBe(!isWaitedFor);
    received[0]?.end(JSON.stringify({ uuid: '1a2b3c4d-1111-4111-a111-111111111111' }));
    await wait(100);
    expect(received).toHaveLength(1);
    expect(received[0]?.writableFinished).toBe(isWaitedFor);
  });

  it('during a write, has it carried out once', async () => {
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

describe('a secure connection that can’t be made', () => {
  /** An upstream that can't speak TLS, and how often it was asked to. */
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

  it('has sent nothing: the outcome of a write is known', async () => {
    const { atlasUrl } = await startFor((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await using gateway = await startTestGateway({ gateway: { atlasUrl } });
    const { errors } = await write(gateway, 'create', {});
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
  });

  it('because of what the upstream is is not tried again', async () => {
    const { atlasUrl, connections } = await startFor((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await using gateway = await startTestGateway({ gateway: { atlasUrl } });
    const { errors } = await gateway.execute(READ);
    expect(errors).toMatchObject([
      {
        message:
          'There is no secure connection to the API behind this gateway: its certificate or its TLS is not as it must be.',
        extensions: { code: 'UPSTREAM_UNAVAILABLE' },
      },
    ]);
    expect(connections()).toBe(1);
  });
});

describe('a proxy that the environment names', () => {
  it('holds a connection no longer than one may take to be made, when it is silent', async () => {
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
    const send = (ms: number) =>
      transport.send({
        method: 'GET',
        path: '/',
        headers: {},
        disconnect: new ClientDisconnect(),
        deadlineAt: performance.now() + ms,
        beginBy: Infinity,
      });
    await expect(send(100)).rejects.toMatchObject({ kind: 'TIMEOUT', maybeSent: false });
    isSilent = false;
    // This one meets the end of the tunnel that hangs, and the next one makes another.
    await expect(send(8_000)).rejects.toMatchObject({ maybeSent: false });
    await expect(send(8_000)).rejects.toMatchObject({ kind: 'UNREACHABLE', maybeSent: false });
    expect(refused).toEqual(['keys.invalid:443']);
    await transport.close();
  });

  it('is gone through, and only if that is asked for', async () => {
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

  it('that refuses a tunnel has sent nothing: the outcome of a write is known', async () => {
    const seen = await startProxy();
    await using gateway = await startTestGateway({
      gateway: { proxyFromEnvironment: true, atlasUrl: 'https://keys.invalid/api/v2' },
    });
    const { errors } = await write(gateway, 'create', {});
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(seen).toEqual(['CONNECT keys.invalid:443']);
  });
});

/** A proxy for plain requests that refuses every tunnel, and what it was asked for. The environment names it until the test ends. */
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

function nameProxy(url: string): void {
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
  vi.stubEnv('HTTP_PROXY', url);
  vi.stubEnv('HTTPS_PROXY', url);
  onTestFinished(() => void vi.unstubAllEnvs());
}
