import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Log } from '../log/log.ts';
import { createRateLimits, type RateLimitOptions, type RateLimits } from './rate-limits.ts';

/** Where several gateways count together. */
export interface RedisOptions {
  readonly url: string;
  /** All gateways need the same one, so that they know a caller by the same id. */
  readonly callerHashKey: string;
}

export interface OpenRateLimits extends RateLimits {
  /** Null if the limits are never shared. */
  readonly sharing: (() => SharingNumbers) | null;
  connect(): void;
  close(): void;
}

export interface SharingNumbers {
  /** False while Redis is gone or slow. */
  readonly isShared: boolean;
  /** Checks that were decided by the counters of this process. */
  readonly localChecks: number;
}

type Limiter = Pick<RateLimiterRedis, 'consume'>;

/** Opens the rate limits of this process, or those that it shares with others. Nothing is sent to Redis yet. */
export async function openRateLimits(
  { redis, ...options }: RateLimitOptions & { readonly redis?: RedisOptions | null },
  log: Log,
): Promise<OpenRateLimits> {
  const own = createRateLimits(options);
  if (!redis) return { ...own, sharing: null, connect: () => {}, close: () => {} };
  // Loads the library only if it is used.
  const { RedisConnection } = await import('./redis-connection.ts');
  const connection = new RedisConnection(redis.url, log);
  const limiters = createLimiters(options, connection);
  let localChecks = 0;
  // Each use is counted in this process, too, so that its own counters are not empty when Redis is lost.
  const check = async (limiter: Limiter, callerId: string, ownAnswer: number | null) => {
    const answer = await connection.ask(() => limiter.consume(callerId).then(() => null, secondsToWait));
    if (answer !== undefined) return answer;
    localChecks += 1;
    return ownAnswer;
  };
  return {
    ...own,
    operation: (callerId) => check(limiters.operations, callerId, own.operation(callerId)),
    charge: (callerId, points) => {
      own.charge(callerId, points);
      void connection.ask(() => limiters.costs.penalty(callerId, points));
    },
    upstreamCall: (callerId) => check(limiters.upstreamCalls, callerId, own.upstreamCall(callerId)),
    secretWrite: (callerId) => check(limiters.secretWrites, callerId, own.secretWrite(callerId)),
    sharing: () => ({ isShared: connection.isInUse, localChecks }),
    // A command that counts nothing, but needs the same rights and the same state of Redis as one that counts.
    connect: () => connection.connect(() => limiters.costs.penalty('probe', 0)),
    close: () => connection.close(),
  };
}

/** The whole seconds to wait, from the rejection of a limiter. */
function secondsToWait(rejection: unknown): number {
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

function createLimiters(
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
