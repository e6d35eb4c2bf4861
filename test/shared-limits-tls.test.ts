import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startSandbox } from '../src/sandbox/server.ts';
import { writeCertificates } from './support/certificates.ts';
import { expectSharing, sharingLines, sharingMetrics, startReplica } from './support/redis-gateway.ts';
import { startRedis } from './support/redis.ts';

async function makeCertificates() {
  const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
  return {
    ...writeCertificates(folder, 'DNS:localhost'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

it('a Redis with TLS is used if its certificate is valid, and not otherwise', async () => {
  await using certificates = await makeCertificates();
  await using redis = await startRedis({ tls: certificates.server, password: 'p' });
  await using sandbox = await startSandbox();
  const trusting = { NODE_EXTRA_CA_CERTS: certificates.authority };
  const start = (scheme: string, host: string, env: Record<string, string> = {}) =>
    startReplica(sandbox, { REDIS_URL: `${scheme}://:p@${host}:${redis.port}`, ...env });
  const [trusted, unknown, otherName, plain] = await Promise.all([
    start('rediss', 'localhost', trusting),
    start('rediss', 'localhost'),
    start('rediss', '127.0.0.1', trusting),
    start('redis', 'localhost', trusting),
  ]);
  using replicas = new DisposableStack();
  for (const replica of [trusted, unknown, otherName, plain]) replicas.use(replica);
  await expectSharing(trusted, ['30 rate limits are shared']);
  await expectSharing(unknown, ['40 rate limits are not shared: UNABLE_TO_VERIFY_LEAF_SIGNATURE']);
  await expectSharing(otherName, ['40 rate limits are not shared: ERR_TLS_CERT_ALTNAME_INVALID']);
  await expect.poll(() => sharingLines(plain.log())).toHaveLength(1);
  expect((await sharingMetrics(trusted)).shared).toBe(1);
  for (const replica of [unknown, otherName, plain]) expect((await sharingMetrics(replica)).shared).toBe(0);
}, 60_000);
