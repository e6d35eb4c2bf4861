import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../src/sandbox/server.ts';
import { startTestGateway } from './support/gateway.ts';
import { startProcess, type TestProcess } from './support/process.ts';
import { bytesOf, openSocket, readToEnd, sendRaw, type RawRequest } from './support/raw-http.ts';

const LIST = JSON.stringify({ query: '{ apiKeys(first: 1) { totalCount } }' });
const DONE = '"totalCount":60';

const listRequest = (sandbox: Sandbox): RawRequest => ({
  headers: {
    'Content-Type': 'application/json',
    Authorization: `Key ${sandbox.credentials.administrator}`,
    Connection: 'keep-alive',
  },
  body: LIST,
});

/** Resolves when the received text matches the pattern. */
async function until(socket: Socket, pattern: RegExp): Promise<void> {
  let text = '';
  while (!pattern.test(text)) text += String((await once(socket, 'data'))[0]);
}

describe('stopping', () => {
  it('completes a running operation, answers nothing that comes after it on the connection, and then closes', async () => {
    await using gateway = await startTestGateway({ gateway: { drainMs: 5_000 } });
    gateway.sandbox.fault({ answer: { kind: 'delay', delayMs: 400 } });
    const socket = openSocket(gateway.url);
    const received = readToEnd(socket);
    const get = (path: string): RawRequest => ({ method: 'GET', path, headers: { Connection: 'keep-alive' } });
    socket.write(
      Buffer.concat([bytesOf(gateway.url, get('/readyz')), bytesOf(gateway.url, listRequest(gateway.sandbox))]),
    );
    await until(socket, /ready\n/);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const startedAt = performance.now();
    const closed = gateway.close();
    socket.write(Buffer.concat([bytesOf(gateway.url, get('/healthz')), bytesOf(gateway.url, get('/readyz'))]));
    await closed;
    const text = await received;
    expect(text).toContain(DONE);
    // The response closes the connection, so later requests on it are not answered.
    expect(text.match(/connection: close/gi)).toHaveLength(1);
    expect(text).not.toContain('ok\n');
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await expect(fetch(`${gateway.url}/readyz`)).rejects.toThrow();
  });

  it('answers /readyz with 503 on a connection that was not idle', async () => {
    await using gateway = await startTestGateway();
    const socket = openSocket(gateway.url);
    const received = readToEnd(socket);
    // With half of a request the connection is not idle, so it is not closed.
    const bytes = bytesOf(gateway.url, { method: 'GET', path: '/readyz', headers: { Connection: 'keep-alive' } });
    socket.write(bytes.subarray(0, 20));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closed = gateway.close();
    socket.write(bytes.subarray(20));
    await closed;
    expect(await received).toMatch(/^HTTP\/1\.1 503 [^]*connection: close[^]*stopping\n$/i);
  });

  it('with a delay still takes requests on new connections, and answers /readyz with 503', async () => {
    await using gateway = await startTestGateway();
    const startedAt = performance.now();
    const closed = gateway.closeAfter(600);
    const ready = await fetch(`${gateway.url}/readyz`);
    expect([ready.status, await ready.text(), ready.headers.get('connection')]).toEqual([503, 'stopping\n', 'close']);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    const answer = await gateway.execute('{ apiKeys(first: 1) { totalCount } }');
    expect([answer.data.apiKeys.totalCount, answer.headers.get('connection')]).toEqual([60, 'close']);
    await closed;
    expect(performance.now() - startedAt).toBeGreaterThan(550);
    await expect(fetch(`${gateway.url}/readyz`)).rejects.toThrow();
  });

  it('closes idle connections at once, and running operations after the drain time', async () => {
    const gateway = await startTestGateway({ gateway: { drainMs: 300 } });
    gateway.sandbox.fault({ answer: { kind: 'hang' } });
    const idle = openSocket(gateway.url);
    const hanging = openSocket(gateway.url);
    const ends = Promise.all([readToEnd(idle), readToEnd(hanging)]);
    hanging.write(bytesOf(gateway.url, listRequest(gateway.sandbox)));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const startedAt = performance.now();
    await Promise.all([gateway.close(), gateway.close()]);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect(await ends).toEqual(['', '']);
  });
});

describe('the process', () => {
  let sandbox: Sandbox;
  let running: TestProcess;
  let url: string;
  beforeEach(async () => {
    sandbox = await startSandbox();
    running = startProcess({ env: { ATLAS_API_URL: sandbox.url, PORT: '0', SHUTDOWN_DELAY_MS: '300' } });
    url = (await running.waitFor(/"url":"([^"]+)\/graphql"/))[1] ?? '';
  });
  afterEach(async () => {
    running[Symbol.dispose]();
    await sandbox.close();
  });

  /** Starts 20 clients with kept connections, each waiting for a response. */
  async function busyClients(delayMs: number): Promise<{ sockets: Socket[]; received: Promise<string>[] }> {
    // A new process is slow and would reject some of 20 requests that arrive together, so it is warmed up first.
    const { headers } = listRequest(sandbox);
    for (let request = 0; request < 3; request += 1)
      await sendRaw(url, { body: LIST, headers: { ...headers, Connection: 'close' } });
    sandbox.takeCalls();
    sandbox.fault({ times: Infinity, answer: { kind: 'delay', delayMs } });
    const sockets = Array.from({ length: 20 }, () => openSocket(url));
    const received = sockets.map(readToEnd);
    for (const socket of sockets) socket.write(bytesOf(url, listRequest(sandbox)));
    while (sandbox.calls.length < sockets.length) await new Promise((resolve) => setTimeout(resolve, 10));
    return { sockets, received };
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('completes every accepted request and exits with 0 on %s', async (signal) => {
    const { received } = await busyClients(500);
    const startedAt = performance.now();
    running.child.kill(signal);
    expect(await running.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    expect((await Promise.all(received)).filter((text) => text.includes(DONE))).toHaveLength(20);
    expect(running.output()).toContain('"msg":"stopped"');
  });

  it('treats two signals in quick succession as one, because npm forwards Ctrl-C a second time', async () => {
    const { received } = await busyClients(500);
    running.child.kill('SIGINT');
    setTimeout(() => running.child.kill('SIGINT'), 50);
    expect(await running.ended).toEqual({ code: 0, signal: null });
    expect((await Promise.all(received)).filter((text) => text.includes(DONE))).toHaveLength(20);
  });

  it('exits at once with 1 on a second signal later', async () => {
    await busyClients(8_000);
    running.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const startedAt = performance.now();
    running.child.kill('SIGTERM');
    expect(await running.ended).toEqual({ code: 1, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('an uncaught error', () => {
  it('ends the process with 1 and is logged with its key masked', async () => {
    const uuid = 'c0ffee00-1111-4222-8333-444455556666';
    const hook = `process.on('SIGUSR2', () => Promise.reject(new Error('Key ${uuid}')))`;
    using running = startProcess({
      env: { PORT: '0' },
      nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(hook)}`],
    });
    await running.waitFor(/GraphiQL/);
    running.child.kill('SIGUSR2');
    expect(await running.ended).toEqual({ code: 1, signal: null });
    expect(running.output()).toContain('"msg":"uncaught error"');
    expect(running.output()).toContain('Key c0ffee00-****');
    expect(running.output()).not.toContain('1111-4222');
  });
});

it('the process exits with 1 if the reader of its log is gone', async () => {
  using running = startProcess({ env: { PORT: '0' } });
  const [, url = ''] = await running.waitFor(/GraphiQL +(\S+)\/graphql/);
  running.child.stdout?.destroy();
  // The later requests may reach a process that has ended.
  await Promise.all([1, 2, 3].map(() => fetch(`${url}/nothing`).catch(() => null)));
  expect(await running.ended).toEqual({ code: 1, signal: null });
  expect(running.output()).toContain("The log can't be written (EPIPE), so the gateway stops.");
});

it('SIGTERM during the start ends the process with exit code 0, also if it is the first one of a container', async () => {
  using running = startProcess({
    node: 'unshare',
    nodeArguments: ['--pid', '--fork', '--kill-child', process.execPath],
    env: { PORT: '0', SHUTDOWN_DELAY_MS: '0' },
  });
  const children = `/proc/${running.child.pid}/task/${running.child.pid}/children`;
  let isOver = false;
  void running.ended.then(() => (isOver = true));
  // Node needs a moment until it runs the first line. The last signal is sent before the gateway listens.
  while (running.output() === '' && !isOver) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const pid = (await readFile(children, 'utf8').catch(() => '')).trim();
    if (pid !== '' && running.output() === '' && !isOver) process.kill(Number(pid), 'SIGTERM');
  }
  expect(await running.ended).toEqual({ code: 0, signal: null });
});
