import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitOptions } from './rate-limits.ts';

/** Counts the points of callers in Redis. It rejects the points above its limit. */
export type RedisLimiter = Pick<RateLimiterRedis, 'consume'>;

/** The whole seconds to wait, from the rejection of a limiter. Rethrows any other error. */
export function secondsToWait(rejection: unknown): number {
  if (rejection instanceof RateLimiterRes) return Math.max(Math.ceil(rejection.msBeforeNext / 1000), 1);
  throw rejection;
}

/** Adds the cost of an operation. A cost above the limit is paid off in the next seconds, as in the memory of one process. */
const CHARGE = `
  local consumed = redis.call('incrby', KEYS[1], ARGV[1])
  local ttl = redis.call('pttl', KEYS[1])
  if ttl < 0 then ttl = 1000 * ARGV[2] end
  if consumed > tonumber(ARGV[3]) then ttl = ttl + math.ceil(1000 * ARGV[1] / ARGV[3]) end
  redis.call('pexpire', KEYS[1], ttl)
  return {consumed, ttl}`;

/** The limiters of all rate limits. `storeClient`: the connection that runs their scripts. */
export function createLimiters(
  { operationsPerSecond, secretWritesPerMinute, upstreamCallsPerSecond }: RateLimitOptions,
  storeClient: object,
) {
  const limiter = (name: string, points: number, duration: number, script?: string) =>
    new RateLimiterRedis({
      storeClient,
      useRedisPackage: true,
      keyPrefix: `keys-gateway:${name}`,
      points,
      duration,
      ...(script !== undefined && { customIncrTtlLuaScript: script }),
    });
  return {
    operations: limiter('operations', operationsPerSecond, 1),
    costs: limiter('operations', operationsPerSecond, 1, CHARGE),
    secretWrites: limiter('secrets', secretWritesPerMinute, 60),
    upstreamCalls: limiter('upstream-calls', upstreamCallsPerSecond, 1),
  };
}
