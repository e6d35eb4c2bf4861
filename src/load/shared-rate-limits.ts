import type { Log } from '../log/log.ts';
import { createRateLimits, type RateLimitOptions, type RateLimits } from './rate-limits.ts';
import type { RedisLimiter } from './redis-limiters.ts';

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

/** Opens the rate limits of this process, or those that it shares with others. Nothing is sent to Redis yet. */
export async function openRateLimits(
  { redis, ...options }: RateLimitOptions & { readonly redis?: RedisOptions | null },
  log: Log,
): Promise<OpenRateLimits> {
  const own = createRateLimits(options);
  if (!redis) return { ...own, sharing: null, connect: () => {}, close: () => {} };
  // Both load a library, which takes memory.
  const { RedisConnection } = await import('./redis-connection.ts');
  const { createLimiters, secondsToWait } = await import('./redis-limiters.ts');
  const connection = new RedisConnection(redis.url, log);
  const limiters = createLimiters(options, connection);
  let localChecks = 0;
  // Each use is counted in this process, too, so that its own counters are not empty when Redis is lost.
  const check = async (limiter: RedisLimiter, callerId: string, ownAnswer: number | null) => {
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
