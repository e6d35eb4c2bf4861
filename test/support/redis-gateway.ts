import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';
import { scrape } from './metrics.ts';
import { startProcess } from './process.ts';

export const HASH_KEY = 'the same secret for all gateways of a test';

type RateLimits = NonNullable<TestGatewayOptions['gateway']>['rateLimits'];

/** Starts a gateway that uses this Redis, with metrics and with ARIN. */
export function startRedisGateway(url: string, rateLimits: RateLimits = {}): Promise<TestGateway> {
  const redis = { url, callerHashKey: HASH_KEY };
  const metrics = { host: '127.0.0.1', port: 0 };
  return startTestGateway({ arin: true, gateway: { metrics, rateLimits: { ...rateLimits, redis } } });
}

/** The same. Resolves when the gateway counts in Redis. */
export async function startSharingGateway(url: string, rateLimits: RateLimits = {}): Promise<TestGateway> {
  const gateway = await startRedisGateway(url, rateLimits);
  await expectSharing(gateway, ['30 rate limits are shared']);
  return gateway;
}

/** A gateway in a process of its own. */
export interface Replica extends Disposable {
  readonly url: string;
  readonly metricsUrl: string;
  log(): string;
}

/** `env`: settings, such as REDIS_URL. */
export async function startReplica(sandbox: Sandbox, env: Record<string, string>): Promise<Replica> {
  const running = startProcess({
    env: { PORT: '0', METRICS_PORT: '0', ATLAS_API_URL: sandbox.url, CALLER_HASH_KEY: HASH_KEY, ...env },
  });
  const [line] = await running.waitFor(/^.*"msg":"listening".*$/m);
  const { url, metricsUrl } = JSON.parse(line);
  return {
    url: new URL(url).origin,
    metricsUrl,
    log: running.output,
    [Symbol.dispose]: () => running[Symbol.dispose](),
  };
}

/** Waits until the log has exactly these lines about Redis: level, message and cause. */
export async function expectSharing({ log }: Pick<TestGateway, 'log'>, lines: readonly string[]): Promise<void> {
  await expect.poll(() => sharingLines(log()), { timeout: 15_000 }).toEqual(lines);
}

/** The lines about Redis in a log: level, message and cause. */
export function sharingLines(log: string): string[] {
  const lines = log.split('\n').filter((line) => line.includes('"msg":"rate limits are'));
  return lines.map((line) => {
    const { level, msg, cause } = JSON.parse(line);
    return cause === undefined ? `${level} ${msg}` : `${level} ${msg}: ${cause}`;
  });
}

/** The values of the gauge and of the counter about Redis. Null if there is none. */
export async function sharingMetrics(gateway: Pick<TestGateway, 'metricsUrl'>) {
  const text = await scrape(gateway);
  const valueOf = (name: string): number | null => {
    const value = new RegExp(`^keys_gateway_${name} (\\d+)$`, 'm').exec(text)?.[1];
    return value === undefined ? null : Number(value);
  };
  return { shared: valueOf('rate_limits_shared'), local: valueOf('rate_limit_checks_local_total') };
}
