import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { freePort } from './free-ports.ts';

/** Debian's redis-server in a process of its own, on a free port of the loopback interface. Nothing is stored. */
export interface TestRedis extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Ends the process, without a word to its clients. */
  kill(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Stops the process for a while: its port accepts connections, and nothing answers. */
  pause(): void;
  resume(): void;
  /** All keys with their values, and the milliseconds until they expire. */
  contents(): Promise<readonly RedisEntry[]>;
  /** Changes the configuration of the running server. */
  configure(name: string, value: string): Promise<void>;
  /** The number of connections. */
  clients(): Promise<number>;
  /** Returns a function that returns all commands that have been sent meanwhile. */
  monitor(): Promise<() => Promise<string>>;
}

export interface RedisEntry {
  readonly key: string;
  readonly value: string | null;
  readonly ttlMs: number;
}

export interface TestRedisOptions {
  readonly password?: string;
  /** A line of an ACL file, without the word `user`. */
  readonly user?: string;
  /** Paths of the files for TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  let server = await spawnRedis(port, folder, options);
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const closed = once(server, 'close');
    server.kill('SIGKILL');
    await closed;
  };
  const url = `redis://127.0.0.1:${port}`;
  return {
    port,
    url,
    kill,
    start: async () => {
      server = await spawnRedis(port, folder, options);
    },
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    contents: () => withClient(url, contentsOf),
    configure: (name, value) =>
      withClient(url, async (client) => {
        await client.configSet(name, value);
      }),
    // Without the one that asks.
    clients: () => withClient(url, async (client) => (await client.clientList()).length - 1),
    monitor: () => monitor(url),
    [Symbol.asyncDispose]: async () => {
      await kill();
      await rm(folder, { recursive: true });
    },
  };
}

async function spawnRedis(
  port: number,
  folder: string,
  { password, user, tls }: TestRedisOptions,
): Promise<ChildProcess> {
  const listening = tls
    ? ['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no', '--tls-ca-cert-file', tls.certificate]
    : ['--port', `${port}`];
  const files = tls ? ['--tls-cert-file', tls.certificate, '--tls-key-file', tls.key] : [];
  const login = [
    ...(password === undefined ? [] : ['--requirepass', password]),
    ...(user === undefined ? [] : ['--user', ...user.split(' ')]),
  ];
  const storage = ['--save', '', '--appendonly', 'no', '--dir', folder];
  const server = spawn('redis-server', ['--bind', '127.0.0.1', ...listening, ...files, ...login, ...storage], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    let output = '';
    server.once('error', reject);
    server.once('close', () => reject(new Error(`redis-server does not start:\n${output}`)));
    server.stdout.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000);
      if (output.includes('Ready to accept connections')) resolve();
    });
  });
  return server;
}

type Client = Awaited<ReturnType<typeof connect>>;

function connect(url: string) {
  return createClient({ url }).connect();
}

async function withClient<Result>(url: string, use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = await connect(url);
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

async function contentsOf(client: Client): Promise<RedisEntry[]> {
  const keys = await client.keys('*');
  return Promise.all(keys.map(async (key) => ({ key, value: await client.get(key), ttlMs: await client.pTTL(key) })));
}

const LAST_KEY = 'the-last-key-of-the-test';

async function monitor(url: string): Promise<() => Promise<string>> {
  const client = await connect(url);
  const lines: string[] = [];
  await client.monitor((line) => lines.push(String(line)));
  return async () => {
    await withClient(url, (other) => other.del(LAST_KEY));
    while (!lines.some((line) => line.includes(LAST_KEY))) await new Promise((resolve) => setTimeout(resolve, 5));
    client.destroy();
    return lines.join('\n');
  };
}
