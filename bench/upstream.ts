import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAccount, type Account } from './account.ts';
import { CHECKING_CALLER } from './callers.ts';
import { nginxConfiguration } from './nginx.ts';
import { pinned, type Core } from './pinning.ts';

/** nginx with the JSON of made-up accounts, each at an address of its own. */
export interface Upstream extends AsyncDisposable {
  /** Goes with it; for what else is needed while it is there. */
  readonly folder: string;
  readonly sites: readonly Site[];
  /** Requests to its sites since it was started, by all callers. */
  requestCount(): Promise<number>;
  /** What the checking caller has asked for since this was last called, such as `200 /api/v2/keys/?page=1`. */
  takeCheckedCalls(): Promise<string[]>;
}

/** An account as the upstream shows it. */
export interface Site {
  readonly url: string;
  readonly account: Account;
}

/** What a site is to be like. */
export interface SiteOptions {
  readonly keys: number;
  /** How long every answer is held back. */
  readonly delayMs: number;
  /** The sizes of pages that there are; absent: those that some peer asks for. */
  readonly pageSizes?: readonly number[];
}

/** Where Debian has it, which is not on everybody's PATH. */
export const NGINX = '/usr/sbin/nginx';
/** Where Debian has what nginx needs for a delay that keeps no worker busy. */
export const ECHO_MODULE = '/usr/lib/nginx/modules/ngx_http_echo_module.so';

/** Any other is not found, so that a server which asks for one is seen to. */
const PAGE_SIZES = [20, 50, 100, 200, 250, 500];

export async function startUpstream(options: readonly SiteOptions[], core: Core): Promise<Upstream> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-keys-bench-'));
  // For nginx's worker, which gives up the rights of root where it is started with them.
  await chmod(folder, 0o755);
  const [statusPort = 0, ...ports] = await freePorts(options.length + 1);
  const sites = options.map(({ keys }, index) => {
    const url = `http://127.0.0.1:${ports[index] ?? 0}/api/v2`;
    return { url, account: createAccount(keys, url) };
  });
  await Promise.all(
    sites.map((site, index) => writeSite(join(folder, String(index)), site, options[index]?.pageSizes ?? PAGE_SIZES)),
  );
  const configuration = nginxConfiguration({
    folder,
    statusPort,
    sites: options.map(({ delayMs }, index) => ({ port: ports[index] ?? 0, delayMs })),
    echoModule: existsSync(ECHO_MODULE) ? ECHO_MODULE : null,
    loggedCredential: CHECKING_CALLER,
  });
  await writeFile(join(folder, 'nginx.conf'), configuration);
  return runNginx({ folder, statusPort, sites }, core);
}

async function writeSite(folder: string, { url, account }: Site, pageSizes: readonly number[]): Promise<void> {
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
  readonly sites: readonly Site[];
}

async function runNginx({ folder, statusPort, sites }: Layout, core: Core): Promise<Upstream> {
  const [command, ...words] = pinned(core, [NGINX, '-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')]);
  const nginx = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  nginx.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const ended = once(nginx, 'close');
  const end = (): void => {
    nginx.kill('SIGTERM');
    // It removes a file of its own, and Node leaves the rest where one is gone that it was about to remove.
    while (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', end);
  let questions = 0;
  const status = async (): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${statusPort}/`);
    questions += 1;
    return answer.text();
  };
  const upstream: Upstream = {
    folder,
    sites,
    // Its third figure counts requests, these questions included.
    requestCount: async () => Number(/^ *\d+ \d+ (\d+)/m.exec(await status())?.[1]) - questions,
    takeCheckedCalls: async () => {
      // nginx writes a line when the answer has left, which may be after it was read.
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
  throw new Error(`nginx does not start: ${complaints}`);
}

/** Ports that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
