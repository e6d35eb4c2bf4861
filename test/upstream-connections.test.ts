import { createHook } from 'node:async_hooks';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import tls, { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { createTransport } from '../src/upstream/undici-transport.ts';
import { writeCertificates } from './support/certificates.ts';
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
async function start(connections: number) {
  const sockets: { readonly isResumed: boolean }[] = [];
  const upstream: Server = createServer({ ...certificate, keepAliveTimeout: 60_000 }, (_incoming, response) => {
    setTimeout(() => response.end('{}'), 50);
  });
  upstream.on('secureConnection', (socket: TLSSocket) => sockets.push({ isResumed: socket.isSessionReused() }));
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as AddressInfo;
  const transport = createTransport({ origin: `https://127.0.0.1:${port}`, connections });
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
  hook.enable();
  nextIteration();
  const answers = await Promise.all(Array.from({ length: 150 }, () => send()));
  ended = true;
  hook.disable();
  expect(answers.map(({ status }) => status)).toEqual(Array(150).fill(200));
  expect(sockets).toHaveLength(150);
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

it('an idle connection is used again by reads, and soon closed for writes', async () => {
  const { sockets, send } = await start(8);
  await Promise.all([send(), send('write')]);
  expect(sockets).toHaveLength(2);
  await wait(5_500);
  await send();
  expect(sockets).toHaveLength(2);
  await send('write');
  expect(sockets).toHaveLength(3);
});
