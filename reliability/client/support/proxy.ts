import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { send } from '../../support/http-client.ts';

const FILE = fileURLToPath(new URL('../../../deploy/haproxy/haproxy.cfg', import.meta.url));
const PROGRAM = '/usr/sbin/haproxy';
const START_MS = 10_000;

/** Debian's HAProxy with the file of `deploy/`, in front of two gateways on these ports of this machine. */
export interface Proxy extends AsyncDisposable {
  readonly url: string;
}

export async function startProxy(ports: readonly [number, number]): Promise<Proxy> {
  const port = await freePort();
  const folder = mkdtempSync(`${tmpdir()}/proxy-`);
  const path = `${folder}/haproxy.cfg`;
  let file = replaced(readFileSync(FILE, 'utf8'), '8080', String(port));
  for (const [index, own] of ports.entries()) file = replaced(file, `gateway-${index + 1}:4000`, `127.0.0.1:${own}`);
  writeFileSync(path, file);
  const child = spawn(PROGRAM, ['-db', '-f', path], { stdio: 'ignore' });
  const closed = once(child, 'close');
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url);
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await closed;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Waits until the gateway at the URL, or behind it, takes operations. */
export async function untilReady(url: string): Promise<void> {
  const deadline = performance.now() + START_MS;
  while ((await send({ url, method: 'GET', path: '/readyz' })).status !== 200) {
    if (performance.now() > deadline) throw new Error(`${url} was not ready after ${START_MS} ms.`);
    await sleep(50);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await promisify(server.close.bind(server))();
  return port;
}

/** Replaces the only place of a text. */
function replaced(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`The file of HAProxy must have "${from}" once.`);
  return text.replace(from, to);
}
