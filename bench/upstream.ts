import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/support/free-ports.ts';
import { writeCertificates } from '../test/support/certificates.ts';
import { CHECK_CREDENTIAL, createAccount, type Account } from './account.ts';
import { nginxConfiguration } from './nginx.ts';
import { pinned, type Core } from './pinning.ts';

/** nginx with the JSON of generated accounts, each on a port of its own. */
export interface Upstream extends AsyncDisposable {
  /** A temporary folder, which is removed with the upstream. */
  readonly folder: string;
  readonly endpoints: readonly AccountEndpoint[];
  /** Requests of all callers to all endpoints since the start. */
  requestCount(): Promise<number>;
  /** Requests with CHECK_CREDENTIAL since the last call of this function, such as `200 /api/v2/keys/?page=1`. */
  takeLoggedCalls(): Promise<string[]>;
}

/** One account, as the upstream serves it. */
export interface AccountEndpoint {
  readonly url: string;
  /** The file of the authority that signed its certificate; null: no TLS. */
  readonly certificateAuthority: string | null;
  readonly account: Account;
}

export interface EndpointOptions {
  readonly keys: number;
  /** Added to the time of every answer. */
  readonly delayMs: number;
  /** TLS 1.3; default: no TLS. */
  readonly tls?: boolean;
  /** The page sizes that the upstream serves; absent: those that a peer asks for. */
  readonly pageSizes?: readonly number[];
}

/** The path on Debian, which is not on every user's PATH. */
export const NGINX = '/usr/sbin/nginx';
/** Debian's module for delays that do not block the worker. */
export const ECHO_MODULE = '/usr/lib/nginx/modules/ngx_http_echo_module.so';

const CERTIFIED_NAMES = 'IP:127.0.0.1,DNS:localhost';

/** Any other page size gets a 404, so that a server that asks for one fails. */
const PAGE_SIZES = [20, 50, 100, 200, 250, 500];

/** Resolves when nginx is ready; `await using` ends it. */
export async function startUpstream(options: readonly EndpointOptions[], core: Core): Promise<Upstream> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-keys-bench-'));
  // nginx's worker drops the rights of root and still has to read the files.
  await chmod(folder, 0o755);
  const statusPort = await freePort(options.length + 1);
  const certificates = options.some(({ tls }) => tls) ? writeCertificates(folder, CERTIFIED_NAMES) : null;
  const endpoints = options.map(({ keys, tls = false }, index) => {
    const url = `${tls ? 'https' : 'http'}://127.0.0.1:${statusPort + 1 + index}/api/v2`;
    const certificateAuthority = tls ? (certificates?.authority ?? null) : null;
    return { url, certificateAuthority, account: createAccount(keys, url) };
  });
  await Promise.all(
    endpoints.map((endpoint, index) =>
      writeAccount(join(folder, String(index)), endpoint, options[index]?.pageSizes ?? PAGE_SIZES),
    ),
  );
  const configuration = nginxConfiguration({
    folder,
    statusPort,
    endpoints: options.map(({ delayMs, tls = false }, index) => ({ port: statusPort + 1 + index, delayMs, tls })),
    certificate: certificates?.server ?? null,
    echoModule: existsSync(ECHO_MODULE) ? ECHO_MODULE : null,
    loggedCredential: CHECK_CREDENTIAL,
  });
  await writeFile(join(folder, 'nginx.conf'), configuration);
  return runNginx({ folder, statusPort, endpoints }, core);
}

async function writeAccount(
  folder: string,
  { url, account }: AccountEndpoint,
  pageSizes: readonly number[],
): Promise<void> {
  await mkdir(join(folder, 'keys'), { recursive: true });
  await Promise.all(
    account.rows.map((row, index) =>
      writeFile(join(folder, 'keys', `${account.ids[index] ?? ''}.json`), JSON.stringify(row)),
    ),
  );
  for (const size of pageSizes) {
    const pages = Math.ceil(account.rows.length / size);
    await mkdir(join(folder, 'pages', String(size)), { recursive: true });
    const link = (page: number): string => `${url}/keys/?page=${page}&page_size=${size}`;
    for (let page = 1; page <= pages; page += 1) {
      const body = {
        count: account.rows.length,
        next: page < pages ? link(page + 1) : null,
        previous: page > 1 ? link(page - 1) : null,
        results: account.rows.slice((page - 1) * size, page * size),
      };
      await writeFile(join(folder, 'pages', String(size), `${page}.json`), JSON.stringify(body));
    }
  }
}

interface Layout {
  readonly folder: string;
  readonly statusPort: number;
  readonly endpoints: readonly AccountEndpoint[];
}

async function runNginx({ folder, statusPort, endpoints }: Layout, core: Core): Promise<Upstream> {
  const [command, ...words] = pinned(core, [NGINX, '-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')]);
  const nginx = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  nginx.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(nginx, 'close');
  const end = (): void => {
    nginx.kill('SIGTERM');
    // nginx removes its pid file meanwhile, and rmSync stops at a file that has disappeared.
    while (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', end);
  let statusRequests = 0;
  const status = async (): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${statusPort}/`);
    statusRequests += 1;
    return answer.text();
  };
  const upstream: Upstream = {
    folder,
    endpoints,
    // The third figure of the status page counts all requests, including those for the status.
    requestCount: async () => Number(/^ *\d+ \d+ (\d+)/m.exec(await status())?.[1]) - statusRequests,
    takeLoggedCalls: async () => {
      // nginx logs an answer after it has sent it, so the client may be faster.
      await sleep(20);
      const log = join(folder, 'checked.log');
      const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
      await writeFile(log, '');
      return lines;
    },
    [Symbol.asyncDispose]: async () => {
      process.off('exit', end);
      nginx.kill('SIGTERM');
      await ended;
      end();
    },
  };
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (nginx.exitCode !== null) break;
    if (await status().catch(() => null)) return upstream;
    await sleep(50);
  }
  await upstream[Symbol.asyncDispose]();
  throw new Error(`nginx does not start: ${stderr}`);
}
