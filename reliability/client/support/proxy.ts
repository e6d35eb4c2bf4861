import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../test/support/free-ports.ts';
import { send } from '../../support/http-client.ts';

// The proxies of Debian, with the files of `deploy/`. The addresses of gateways on this machine replace those of the files.

const DEPLOY = fileURLToPath(new URL('../../../deploy/', import.meta.url));
const START_MS = 10_000;

export interface ProxyProgram {
  readonly file: string;
  /** The addresses of the gateways in the file. */
  readonly gateways: readonly [string, string];
  readonly program: string;
  /** Arguments that check a file. */
  readonly check: (file: string, folder: string) => readonly string[];
  /** Arguments that run it in the foreground. */
  readonly run: (file: string, folder: string) => readonly string[];
}

export const PROXIES = {
  HAProxy: {
    file: `${DEPLOY}haproxy/haproxy.cfg`,
    gateways: ['gateway-1:4000', 'gateway-2:4000'],
    program: '/usr/sbin/haproxy',
    check: (file) => ['-c', '-f', file],
    run: (file) => ['-db', '-f', file],
  },
  nginx: {
    file: `${DEPLOY}nginx/nginx.conf`,
    gateways: ['192.0.2.11:4000', '192.0.2.12:4000'],
    program: '/usr/sbin/nginx',
    check: (file, folder) => ['-t', '-e', 'stderr', '-g', `pid ${folder}/pid;`, '-c', file],
    run: (file, folder) => ['-e', 'stderr', '-g', `daemon off; pid ${folder}/pid;`, '-c', file],
  },
} as const satisfies Record<string, ProxyProgram>;

export interface Proxy extends AsyncDisposable {
  readonly url: string;
  /** What it has written to stdout and stderr. */
  log(): string;
}

/** Starts a proxy in front of two gateways, which run on these ports. Resolves when it passes requests on. */
export async function startProxy(
  { file, gateways, program, run }: ProxyProgram,
  ports: readonly number[],
): Promise<Proxy> {
  const port = await freePort();
  const folder = mkdtempSync(`${tmpdir()}/proxy-`);
  const config = gateways.reduce(
    (text, address, index) => replaced(text, address, `127.0.0.1:${ports[index]}`),
    replaced(readFileSync(file, 'utf8'), '8080', String(port)),
  );
  writeFileSync(`${folder}/file`, config);
  const output = openSync(`${folder}/log`, 'a');
  const child = spawn(program, run(`${folder}/file`, folder), { stdio: ['ignore', output, output] });
  const closed = once(child, 'close');
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url);
  return {
    url,
    log: () => readFileSync(`${folder}/log`, 'utf8'),
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

/** Replaces the only place of a text. */
function replaced(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`The file of the proxy must have "${from}" once.`);
  return text.replace(from, to);
}
