import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createWatch, UUID_SPELLINGS } from './support/canary.ts';
import { startTestGateway, type Answer, type TestGateway } from './support/gateway.ts';
import { COUNT, startOddRedis } from './support/odd-redis.ts';
import { expectSharing, sharingLines, sharingMetrics, startRedisGateway } from './support/redis-gateway.ts';
import { HASH_KEY, startSharingGateway } from './support/redis-gateway.ts';
import { startRedis } from './support/redis.ts';

const CREATE = 'mutation { createApiKey(input: { label: "x" }) { secret } }';

const codesOf = ({ errors }: Answer) => errors.map(({ extensions }) => extensions.code);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The statuses of operations that are sent at the same time. */
function statusesOf(gateway: TestGateway, count: number): Promise<number[]> {
  return Promise.all(
    Array.from({ length: count }, () => gateway.execute('{ __typename }').then(({ status }) => status)),
  );
}

const accepted = (statuses: readonly number[]): number => statuses.filter((status) => status === 200).length;

describe('two gateways with one Redis', () => {
  it('share the operations per second within 5 %, over several seconds', async () => {
    await using redis = await startRedis();
    const rateLimits = { operationsPerSecond: 100 };
    await using one = await startSharingGateway(redis.url, rateLimits);
    await using other = await startSharingGateway(redis.url, rateLimits);
    const statuses: number[] = [];
    const started = performance.now();
    const sendTo = async (gateway: TestGateway): Promise<void> => {
      while (performance.now() - started < 5_500) statuses.push((await gateway.execute('{ __typename }')).status);
    };
    await Promise.all([sendTo(one), sendTo(other), sendTo(one), sendTo(other)]);
    // A second begins with the first operation after the last one, so there are six of them.
    expect(Math.abs(accepted(statuses) / 600 - 1)).toBeLessThanOrEqual(0.05);
    expect(statuses.length).toBeGreaterThan(900);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });

  it('share the new secrets per minute', async () => {
    await using redis = await startRedis();
    const rateLimits = { secretWritesPerMinute: 3 };
    await using one = await startSharingGateway(redis.url, rateLimits);
    await using other = await startSharingGateway(redis.url, rateLimits);
    for (const gateway of [one, other, one]) expect(codesOf(await gateway.execute(CREATE))).toEqual([]);
    for (const gateway of [one, other]) {
      const answer = await gateway.execute(CREATE);
      expect(codesOf(answer)).toEqual(['RATE_LIMITED']);
      expect(answer.errors[0]?.extensions.retryAfter).toBeGreaterThan(50);
    }
    expect(one.sandbox.executions.length + other.sandbox.executions.length).toBe(3);
  });

  it('share the upstream calls per second', async () => {
    await using redis = await startRedis();
    const rateLimits = { upstreamCallsPerSecond: 10 };
    await using one = await startSharingGateway(redis.url, rateLimits);
    await using other = await startSharingGateway(redis.url, rateLimits);
    const lists = Array.from(
      { length: 9 },
      (_none, at) => `a${at}: apiKeys(filter: { targetId: "${at}" }) { totalCount }`,
    );
    const query = `{ ${lists.join(' ')} }`;
    const answers = await Promise.all([one.execute(query), other.execute(query)]);
    // The first call of each operation does not count.
    expect(answers.flatMap(codesOf)).toEqual(Array(6).fill('RATE_LIMITED'));
    expect([...one.upstreamCalls(), ...other.upstreamCalls()]).toHaveLength(12);
  });

  it('share the cost of a heavy operation, which is paid off in the next seconds', async () => {
    await using redis = await startRedis();
    const rateLimits = { operationsPerSecond: 20 };
    await using one = await startSharingGateway(redis.url, rateLimits);
    await using other = await startSharingGateway(redis.url, rateLimits);
    const errors = Array.from({ length: 100 }, (_none, at) => `a${at}: apiKey(id: "x") { id }`);
    const heavy = Array.from({ length: 4 }, () => one.execute(`{ ${errors.join(' ')} }`));
    for (const { errors: all } of await Promise.all(heavy)) expect(all).toHaveLength(100);
    // 4 operations and 40 points for 400 errors. Above 20, each operation adds half a second.
    const entry = (await redis.contents()).find(({ key }) => !key.endsWith(':probe'));
    expect(entry?.value).toBe('44');
    expect(entry?.ttlMs).toBeGreaterThan(1_500);
    expect(entry?.ttlMs).toBeLessThanOrEqual(2_600);
    await pause(1_100);
    expect(await statusesOf(other, 1)).toEqual([429]);
    await pause(entry?.ttlMs ?? 0);
    expect(await statusesOf(other, 1)).toEqual([200]);
  });

  it('count each caller for itself: by key, by ARIN key, or by address', async () => {
    await using redis = await startRedis();
    await using one = await startSharingGateway(redis.url, { operationsPerSecond: 1 });
    await using other = await startSharingGateway(redis.url, { operationsPerSecond: 1 });
    const arin = { key: null, headers: { 'x-arin-api-key': one.arin.keys.owner } };
    const { reader } = one.sandbox.credentials;
    for (const caller of [{}, { key: reader }, { key: null }, arin]) {
      expect((await one.execute('{ __typename }', caller)).status).toBe(200);
      expect((await other.execute('{ __typename }', caller)).status).toBe(429);
    }
  });
});

it('Redis gets no key, no address and no hash without a secret, and keeps counters for a minute at most', async () => {
  await using redis = await startRedis();
  const commandsOf = await redis.monitor();
  await using gateway = await startSharingGateway(redis.url);
  const { administrator } = gateway.sandbox.credentials;
  const arinKey = gateway.arin.keys.owner;
  const watch = createWatch();
  watch.watch('the RIPE Atlas key', administrator);
  const canary = watch.plant('an unknown key');
  const created = await gateway.execute(`mutation { createApiKey(input: { label: "${administrator}" }) { secret } }`);
  watch.watch('the new secret', created.data.createApiKey.secret);
  await gateway.execute('{ a: apiKeys(first: 1) { totalCount } b: apiKeys(first: 2) { totalCount } }');
  await gateway.execute('{ apiKeys(first: 1) { totalCount } }', { key: canary });
  await gateway.execute('{ arin { keyCheck { status } } }', { headers: { 'x-arin-api-key': arinKey } });
  await gateway.execute('{ __typename }', { key: null });
  const contents = await redis.contents();
  expect(contents.length).toBeGreaterThanOrEqual(5);
  for (const { key, value, ttlMs } of contents) {
    expect(key).toMatch(/^keys-gateway:(operations|secrets|upstream-calls):([\w-]{22}|probe)$/);
    expect(value).toMatch(/^\d+$/);
    expect(ttlMs).toBeGreaterThan(0);
    expect(ttlMs).toBeLessThanOrEqual(60_000);
  }
  const commands = await commandsOf();
  expect(commands).toContain('keys-gateway:operations:');
  const everything = commands + JSON.stringify(contents);
  expect(watch.findIn(everything)).toEqual([]);
  for (const secret of [
    arinKey,
    HASH_KEY,
    '"127.0.0.1"',
    ...unkeyedHashes([administrator, canary, arinKey, '127.0.0.1']),
  ])
    expect(everything).not.toContain(secret);
});

/** The first characters of the hashes that can be computed without the secret. */
function unkeyedHashes(values: readonly string[]): string[] {
  const spellings = Object.values(UUID_SPELLINGS);
  const texts = values.flatMap((value) => spellings.flatMap((spell) => [spell(value), spell(value).toLowerCase()]));
  return ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) =>
    texts.flatMap((text) => {
      const digest = createHash(algorithm).update(text).digest();
      return (['hex', 'base64url', 'base64'] as const).map((encoding) => digest.toString(encoding).slice(0, 16));
    }),
  );
}

describe('a gateway without its Redis', () => {
  const rateLimits = { operationsPerSecond: 5 };

  it('starts, serves with its own limits, and shares them as soon as Redis is there', async () => {
    await using redis = await startRedis();
    await redis.kill();
    await using gateway = await startRedisGateway(redis.url, rateLimits);
    expect(accepted(await statusesOf(gateway, 8))).toBe(5);
    await expectSharing(gateway, ['40 rate limits are not shared: ECONNREFUSED']);
    expect(await sharingMetrics(gateway)).toEqual({ shared: 0, local: 8 });
    await redis.start();
    await expectSharing(gateway, ['40 rate limits are not shared: ECONNREFUSED', '30 rate limits are shared']);
    await gateway.execute('{ __typename }');
    expect(await sharingMetrics(gateway)).toEqual({ shared: 1, local: 8 });
    expect((await redis.contents()).map(({ value }) => value)).toContain('1');
  });

  it('has counted before, so that the loss of Redis is no new budget', async () => {
    await using redis = await startRedis();
    await using gateway = await startSharingGateway(redis.url, { secretWritesPerMinute: 3 });
    for (let time = 0; time < 2; time += 1) expect(codesOf(await gateway.execute(CREATE))).toEqual([]);
    await redis.kill();
    expect(codesOf(await gateway.execute(CREATE))).toEqual([]);
    expect(codesOf(await gateway.execute(CREATE))).toEqual(['RATE_LIMITED']);
  });

  it('waits for a paused Redis once, and not again', async () => {
    await using redis = await startRedis();
    await using gateway = await startSharingGateway(redis.url);
    await gateway.execute('{ __typename }');
    redis.pause();
    const timed = async (): Promise<number> => {
      const started = performance.now();
      expect((await gateway.execute('{ __typename }')).status).toBe(200);
      return performance.now() - started;
    };
    expect(await timed()).toBeGreaterThan(45);
    expect(await timed()).toBeLessThan(45);
    await expectSharing(gateway, ['30 rate limits are shared', '40 rate limits are not shared: TimeLimit']);
    redis.resume();
    await expect.poll(() => sharingLines(gateway.log()).at(-1), { timeout: 5_000 }).toBe('30 rate limits are shared');
  });

  it('replaces a connection on which nothing arrives any more', async () => {
    await using redis = await startRedis();
    await using tunnel = await startTunnel(redis.port);
    await using gateway = await startSharingGateway(tunnel.url);
    tunnel.blockOpenConnections();
    await gateway.execute('{ __typename }');
    await expectSharing(gateway, [
      '30 rate limits are shared',
      '40 rate limits are not shared: TimeLimit',
      '30 rate limits are shared',
    ]);
  });

  it('takes no notice of a Redis that answers only errors, and asks it once per second', async () => {
    await using redis = await startRedis();
    await using gateway = await startSharingGateway(redis.url, rateLimits);
    await redis.configure('maxmemory', '1');
    expect(accepted(await statusesOf(gateway, 8))).toBe(5);
    await expectSharing(gateway, ['30 rate limits are shared', '40 rate limits are not shared: OOM']);
    await pause(2_500);
    expect(sharingLines(gateway.log())).toHaveLength(2);
    await redis.configure('maxmemory', '0');
    await expect.poll(() => sharingLines(gateway.log()).at(-1), { timeout: 5_000 }).toBe('30 rate limits are shared');
  });

  it.each(['+OK', '*0', '*2\r\n+NaN\r\n+x', '*2\r\n:-5\r\n:1000', '*3\r\n:1\r\n:1\r\n:1', '$-1'])(
    'counts for itself if a script is answered with %j',
    async (reply) => {
      await using redis = await startOddRedis();
      redis.counts = [`${reply}\r\n`];
      await using gateway = await startSharingGateway(redis.url, rateLimits);
      expect(accepted(await statusesOf(gateway, 8))).toBe(5);
      expect(sharingLines(gateway.log())[1]).toBe('40 rate limits are not shared: WrongReply');
    },
  );

  it.each([
    ['no reply of the protocol', 'QQQQ\r\n'],
    ['one reply too many', COUNT + COUNT],
    ['a reply with too many levels', '*1\r\n'.repeat(200_000)],
  ])('replaces a connection after %s', async (_name, reply) => {
    await using redis = await startOddRedis();
    redis.counts = [reply, COUNT];
    await using gateway = await startSharingGateway(redis.url);
    expect(await statusesOf(gateway, 1)).toEqual([200]);
    await expect.poll(() => redis.connections(), { timeout: 5_000 }).toBe(2);
    await expect.poll(() => sharingLines(gateway.log()), { timeout: 5_000 }).toHaveLength(3);
    expect(await statusesOf(gateway, 1)).toEqual([200]);
    expect(sharingLines(gateway.log()).at(-1)).toBe('30 rate limits are shared');
  });

  it('logs that Redis does not answer its greeting', async () => {
    await using redis = await startOddRedis({ isSilent: true });
    await using gateway = await startRedisGateway(redis.url, rateLimits);
    await expectSharing(gateway, ['40 rate limits are not shared: TimeLimit']);
    expect(accepted(await statusesOf(gateway, 8))).toBe(5);
  });

  it('logs that a password is wrong, and not the password', async () => {
    await using redis = await startRedis({ password: 'right-one' });
    await using gateway = await startRedisGateway(`redis://:WRONG-p%40ss@127.0.0.1:${redis.port}`, rateLimits);
    await expectSharing(gateway, ['40 rate limits are not shared: WRONGPASS']);
    expect(accepted(await statusesOf(gateway, 8))).toBe(5);
    expect(gateway.log()).toContain(`"host":"127.0.0.1:${redis.port}"`);
    expect(gateway.log()).not.toMatch(/WRONG-p|p@ss/);
  });

  it('uses the password and the database of the URL', async () => {
    await using redis = await startRedis({ password: 'p@ss/word' });
    await using gateway = await startSharingGateway(`redis://:p%40ss%2Fword@127.0.0.1:${redis.port}/1`);
    expect(await sharingMetrics(gateway)).toEqual({ shared: 1, local: 0 });
    expect(gateway.log()).not.toMatch(/p@ss|p%40ss/);
  });
});

it('the commands that the documentation names are all that a gateway needs', async () => {
  const page = await readFile(new URL('../docs/operations.md', import.meta.url), 'utf8');
  const [, commands = '', keys = ''] = /needs the\s+commands ([^]*?),\s+for the keys `(.*?)`/.exec(page) ?? [];
  const names = [...commands.matchAll(/`(.*?)`/g)].map(([, name = '']) => name);
  const rights = [`~${keys}`, ...names.map((name) => `+${name.toLowerCase()}`)];
  await using redis = await startRedis({ password: 'other', user: `gateway on >word ${rights.join(' ')}` });
  const url = `redis://gateway:word@127.0.0.1:${redis.port}`;
  await using gateway = await startSharingGateway(url, { operationsPerSecond: 5 });
  expect(accepted(await statusesOf(gateway, 8))).toBe(5);
  expect(codesOf(await gateway.execute(CREATE, { key: gateway.sandbox.credentials.otherAccount }))).toEqual([]);
  // The pings in between.
  await pause(2_500);
  expect(sharingLines(gateway.log())).toEqual(['30 rate limits are shared']);
  expect(await sharingMetrics(gateway)).toEqual({ shared: 1, local: 0 });
});

it('the stop of a gateway closes the connection, and logs nothing about it', async () => {
  await using redis = await startRedis();
  const gateway = await startSharingGateway(redis.url);
  expect(await redis.clients()).toBe(1);
  await gateway.close();
  await expect.poll(() => redis.clients()).toBe(0);
  expect(sharingLines(gateway.log())).toEqual(['30 rate limits are shared']);
});

it('a gateway that does not use Redis has no metrics about it', async () => {
  await using gateway = await startTestGateway({ gateway: { metrics: { host: '127.0.0.1', port: 0 } } });
  expect(await sharingMetrics(gateway)).toEqual({ shared: null, local: null });
});

/** Passes connections on to a port, until they are blocked: then they stay open, and nothing comes through. */
async function startTunnel(port: number): Promise<AsyncDisposable & { url: string; blockOpenConnections(): void }> {
  const pairs: (readonly [Socket, Socket])[] = [];
  const server = createServer((incoming) => {
    const outgoing = connect(port, '127.0.0.1');
    pairs.push([incoming, outgoing]);
    incoming.on('error', () => outgoing.destroy()).pipe(outgoing);
    outgoing.on('error', () => incoming.destroy()).pipe(incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `redis://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    blockOpenConnections: () => {
      for (const [incoming, outgoing] of pairs) {
        incoming.unpipe();
        outgoing.unpipe();
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const sockets of pairs) for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
