import { createHook } from 'node:async_hooks';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import { connect as connectTcp, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import tls, { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { createTransport } from '../src/upstream/undici-transport.ts';
import { writeCertificates } from './support/certificates.ts';
import { nameProxy } from './support/proxy-environment.ts';
import { upstreamRequest } from './support/upstream-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'upstream-connections-'));
const { authority, server } = writeCertificates(folder, 'IP:127.0.0.1');
const certificate = { cert: readFileSync(server.certificate), key: readFileSync(server.key) };
const trusted = getCACertificates();

beforeAll(() => setDefaultCACertificates([...trusted, readFileSync(authority, 'utf8')]));
afterAll(() => {
  setDefaultCACertificates(trusted);
  rmSync(folder, { recursive: true });
});

/** An upstream with TLS that answers each request after a moment, and a transport to it. */
async function start(connections: number, { keepAliveTimeout = 60_000, proxyFromEnvironment = false } = {}) {
  const sockets: { readonly isResumed: boolean }[] = [];
  const upstream: Server = createServer({ ...certificate, keepAliveTimeout }, (_incoming, response) => {
    setTimeout(() => response.end('{}'), 50);
  });
  upstream.on('secureConnection', (socket: TLSSocket) => sockets.push({ isResumed: socket.isSessionReused() }));
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as AddressInfo;
  const transport = createTransport({ origin: `https://127.0.0.1:${port}`, connections, proxyFromEnvironment });
  onTestFinished(async () => {
    await transport.close();
    upstream.close();
  });
  const send = (kind: 'read' | 'write' = 'read') => transport.send(upstreamRequest({ isWrite: kind === 'write' }));
  return { sockets, send };
}

it('one iteration of the event loop opens only some of many connections', async () => {
  const { sockets, send } = await start(200);
  let inThisIteration = 0;
  let most = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'TCPCONNECTWRAP') most = Math.max(most, (inThisIteration += 1));
    },
  });
  let ended = false;
  const nextIteration = (): void => {
    inThisIteration = 0;
    if (!ended) setImmediate(nextIteration);
  };
  onTestFinished(() => {
    ended = true;
    hook.disable();
  });
  hook.enable();
  nextIteration();
  const answers = await Promise.all(Array.from({ length: 180 }, (_, index) => send(index < 150 ? 'read' : 'write')));
  expect(answers.map(({ status }) => status)).toEqual(Array(180).fill(200));
  expect(sockets).toHaveLength(180);
  expect(most).toBe(8);
});

it('a TLS connection resumes the session of an earlier one, even after a garbage collection', async () => {
  const { sockets, send } = await start(20);
  await send();
  setFlagsFromString('--expose_gc');
  await wait(10);
  runInNewContext('gc')();
  await Promise.all([send(), send(), send()]);
  const [first, ...later] = sockets.map(({ isResumed }) => isResumed);
  expect(first).toBe(false);
  expect(new Set(later)).toEqual(new Set([true]));
});

it('sessions are not resumed for longer than an hour', async () => {
  const { sockets, send } = await start(20);
  await send();
  await wait(10);
  await Promise.all([send(), send()]);
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 3_600_000);
  onTestFinished(() => clock.mockRestore());
  await Promise.all([send(), send(), send(), send()]);
  const [first, second, ...later] = sockets.map(({ isResumed }) => isResumed);
  expect([first, second]).toEqual([false, true]);
  expect(new Set(later)).toEqual(new Set([false]));
});

it('a connection in the tunnel of a proxy resumes no session', async () => {
  const tunnels: string[] = [];
  const proxy = createHttpServer();
  proxy.on('connect', (incoming, client) => {
    tunnels.push(incoming.url ?? '');
    const { hostname, port } = new URL(`https://${incoming.url}`);
    const onward = connectTcp(Number(port), hostname);
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    client.pipe(onward).pipe(client);
    for (const socket of [client, onward]) socket.on('error', () => undefined);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  nameProxy(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  const { sockets, send } = await start(20, { proxyFromEnvironment: true });
  await send();
  await wait(10);
  await Promise.all([send(), send(), send()]);
  expect(tunnels.length).toBe(sockets.length);
  expect(sockets.length).toBeGreaterThan(2);
  expect(new Set(sockets.map(({ isResumed }) => isResumed))).toEqual(new Set([false]));
});

it('a connection that Node refuses to open ends its own request only', async () => {
  const { send } = await start(20);
  const connect = vi.spyOn(tls, 'connect').mockImplementationOnce(() => {
    throw new Error('made up');
  });
  onTestFinished(() => connect.mockRestore());
  const outcomes = await Promise.allSettled([send(), send(), send()]);
  expect(connect).toHaveBeenCalledTimes(3);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(outcomes[0]).toMatchObject({ reason: { kind: 'UNREACHABLE', maybeSent: false } });
});

it('a handshake that hangs ends with the connect timeout, and the call then needs no connection', async () => {
  const silent = createTcpServer((socket) => socket.resume().on('error', () => undefined));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  const transport = createTransport({ origin: `https://127.0.0.1:${port}`, connections: 4, connectTimeoutMs: 300 });
  const onConnectionFree = vi.fn();
  const begin = performance.now();
  const sending = transport.send(upstreamRequest({ onConnectionFree }));
  await expect(sending).rejects.toMatchObject({ kind: 'TIMEOUT', maybeSent: false });
  expect(performance.now() - begin).toBeLessThan(3_000);
  expect(onConnectionFree).toHaveBeenCalledTimes(1);
});

it.each([
  ['asks for 60 s', 60_000],
  ['asks for no time', 0],
])('an idle connection is used again by reads, and soon closed for writes: the upstream %s', async (_name, asked) => {
  const { sockets, send } = await start(8, { keepAliveTimeout: asked });
  await Promise.all([send(), send('write')]);
  expect(sockets).toHaveLength(2);
  await wait(5_500);
  await send();
  expect(sockets).toHaveLength(2);
  await send('write');
  expect(sockets).toHaveLength(3);
});
