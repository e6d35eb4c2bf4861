import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../src/sandbox/server.ts';
import { startProcess, type TestProcess } from './support/process.ts';
import { expectSharing, HASH_KEY, sharingLines, sharingMetrics } from './support/redis-gateway.ts';
import { startRedis } from './support/redis.ts';
import { quantile } from './support/statistics.ts';

// Gateways in processes of their own, as replicas are.

const SHARED = '30 rate limits are shared';

interface Replica extends Disposable {
  readonly url: string;
  readonly metricsUrl: string;
  log(): string;
}

async function startReplica(sandbox: Sandbox, env: Record<string, string>): Promise<Replica> {
  const running: TestProcess = startProcess({
    env: { PORT: '0', METRICS_PORT: '0', ATLAS_API_URL: sandbox.url, CALLER_HASH_KEY: HASH_KEY, ...env },
  });
  const [line = ''] = await running.waitFor(/^.*"msg":"listening".*$/m);
  const { url, metricsUrl } = JSON.parse(line);
  return { url, metricsUrl, log: running.output, [Symbol.dispose]: () => running[Symbol.dispose]() };
}

const QUERY = JSON.stringify({ query: '{ a: apiKeys(first: 1) { totalCount } b: apiKeys(first: 2) { totalCount } }' });
/** Time between two operations of one replica. */
const INTERVAL_MS = 8;

/** Sends operations at a steady rate, whatever the answers take. Resolves to the milliseconds of each. */
async function load(replicas: readonly Replica[], key: string, durationMs: number): Promise<number[]> {
  using agent = new (class extends Agent implements Disposable {
    [Symbol.dispose] = () => this.destroy();
  })({ keepAlive: true });
  const running: Promise<number>[] = [];
  const started = performance.now();
  for (let count = 0; performance.now() - started < durationMs; count += 1) {
    for (const { url } of replicas) running.push(operate(url, key, agent));
    const due = started + (count + 1) * INTERVAL_MS;
    await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
  }
  return Promise.all(running);
}

/** Rejects if the operation fails. */
function operate(url: string, key: string, agent: Agent): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Key ${key}`, 'content-type': 'application/json' };
    const outgoing = request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        if (response.statusCode === 200 && !text.includes('"errors"')) resolve(performance.now() - started);
        else reject(new Error(`${response.statusCode} ${text}`));
      });
    });
    outgoing.on('error', reject).end(QUERY);
  });
}

describe('under load, two replicas whose Redis', () => {
  it('is paused, resumed, killed and started again fail no operation, and p99 rises by 50 ms at most', async () => {
    await using redis = await startRedis();
    await using sandbox = await startSandbox();
    const env = { REDIS_URL: redis.url, RATE_LIMIT: '1000000' };
    using one = await startReplica(sandbox, env);
    using other = await startReplica(sandbox, env);
    const replicas = [one, other];
    const metrics = () => Promise.all(replicas.map(sharingMetrics));
    for (const replica of replicas) await expectSharing(replica, [SHARED]);
    const phase = async (name: string, durationMs = 3_000): Promise<number> => {
      const times = await load(replicas, sandbox.credentials.administrator, durationMs);
      expect(times.length).toBeGreaterThan(durationMs / INTERVAL_MS);
      const p99 = quantile(times, 0.99);
      console.log(
        `${name}: ${times.length} operations, p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
      );
      return p99;
    };
    await phase('warm-up', 2_000);
    const before = await phase('Redis runs');
    expect(await metrics()).toEqual(replicas.map(() => ({ shared: 1, local: 0 })));
    const disturbances: [name: string, act: () => void | Promise<void>, shared: number, lines: number][] = [
      ['Redis is paused', () => redis.pause(), 0, 2],
      ['Redis is resumed', () => redis.resume(), 1, 3],
      ['Redis is killed', () => redis.kill(), 0, 4],
      ['Redis is started', () => redis.start(), 1, 5],
    ];
    for (const [name, act, shared, lines] of disturbances) {
      const loading = phase(name);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await act();
      expect((await loading) - before, name).toBeLessThanOrEqual(50);
      for (const [index, numbers] of (await metrics()).entries()) {
        expect(numbers, name).toEqual({ shared, local: expect.any(Number) });
        expect(numbers.local, name).toBeGreaterThan(0);
        expect(sharingLines(replicas[index]?.log() ?? ''), name).toHaveLength(lines);
      }
    }
    for (const replica of replicas)
      expect(sharingLines(replica.log())).toEqual([
        SHARED,
        '40 rate limits are not shared: TimeLimit',
        SHARED,
        '40 rate limits are not shared: SocketClosedUnexpectedlyError',
        SHARED,
      ]);
  }, 60_000);
});

describe('a Redis with TLS', () => {
  /** A certificate authority, and a certificate of it for localhost. */
  async function makeCertificates() {
    const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
    const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
    const newKey = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-x509', '-days', '2'];
    openssl(...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=A test');
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:FALSE'];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    openssl(...newKey, '-keyout', 'server.key', '-out', 'server.pem', ...names, ...signing);
    return {
      authority: join(folder, 'ca.pem'),
      server: { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
    };
  }

  it('is used if its certificate is valid, and not otherwise', async () => {
    await using certificates = await makeCertificates();
    await using redis = await startRedis({ tls: certificates.server, password: 'p' });
    await using sandbox = await startSandbox();
    const trusting = { NODE_EXTRA_CA_CERTS: certificates.authority };
    const start = (scheme: string, host: string, env: Record<string, string> = {}) =>
      startReplica(sandbox, { REDIS_URL: `${scheme}://:p@${host}:${redis.port}`, ...env });
    using trusted = await start('rediss', 'localhost', trusting);
    using unknown = await start('rediss', 'localhost');
    using otherName = await start('rediss', '127.0.0.1', trusting);
    using plain = await start('redis', 'localhost', trusting);
    await expectSharing(trusted, [SHARED]);
    await expectSharing(unknown, ['40 rate limits are not shared: UNABLE_TO_VERIFY_LEAF_SIGNATURE']);
    await expectSharing(otherName, ['40 rate limits are not shared: ERR_TLS_CERT_ALTNAME_INVALID']);
    await expect.poll(() => sharingLines(plain.log())).toHaveLength(1);
    expect((await sharingMetrics(trusted)).shared).toBe(1);
    for (const replica of [unknown, otherName, plain]) expect((await sharingMetrics(replica)).shared).toBe(0);
  });
});
