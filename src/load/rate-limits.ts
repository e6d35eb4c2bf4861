import { randomBytes } from 'node:crypto';
import type { Credential } from '../core/credential.ts';
import { Secret } from '../core/secret.ts';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Rate limits of one caller. Each method counts one use, and resolves to null, or to the whole seconds to wait if the limit is exceeded. */
export interface RateLimits extends RateLimitOptions {
  operation(callerId: string): Promise<number | null>;
  /** Counts the cost of an operation that has ended, as if the caller had sent `points` more operations. */
  charge(callerId: string, points: number): void;
  /** For a call to the upstream. */
  upstreamCall(callerId: string): Promise<number | null>;
  /** For a write that returns a new secret. */
  secretWrite(callerId: string): Promise<number | null>;
}

export interface RateLimitOptions {
  readonly operationsPerSecond: number;
  readonly secretWritesPerMinute: number;
  readonly upstreamCallsPerSecond: number;
}

export const DEFAULT_RATE_LIMITS: RateLimitOptions = {
  operationsPerSecond: 100,
  secretWritesPerMinute: 60,
  upstreamCallsPerSecond: 1_000,
};

/** Counts in the memory of this process. */
export function createRateLimits(options: RateLimitOptions): RateLimits {
  const { operationsPerSecond, secretWritesPerMinute, upstreamCallsPerSecond } = options;
  const operations = new RateLimiterMemory({ points: operationsPerSecond, duration: 1 });
  const secretWrites = new RateLimiterMemory({ points: secretWritesPerMinute, duration: 60 });
  const upstreamCalls = new RateLimiterMemory({ points: upstreamCallsPerSecond, duration: 1 });
  return {
    ...options,
    operation: (callerId) => consume(operations, callerId),
    charge: (callerId, points) => void charge(operations, callerId, points),
    upstreamCall: (callerId) => consume(upstreamCalls, callerId),
    secretWrite: (callerId) => consume(secretWrites, callerId),
  };
}

function consume(limiter: RateLimiterMemory, callerId: string): Promise<number | null> {
  return limiter.consume(callerId).then(noWait, secondsToWait);
}

/** A cost above the limit of one second is paid off in the next seconds: until then, the caller's operations are rejected. */
async function charge(limiter: RateLimiterMemory, callerId: string, points: number): Promise<void> {
  const { consumedPoints, msBeforeNext } = await limiter.penalty(callerId, points);
  if (consumedPoints <= limiter.points) return;
  await limiter.block(callerId, msBeforeNext / 1000 + points / limiter.points);
}

function noWait(): null {
  return null;
}

/** The whole seconds to wait, from the rejection of a limiter. */
export function secondsToWait(rejection: unknown): number {
  if (rejection instanceof RateLimiterRes) return Math.max(Math.ceil(rejection.msBeforeNext / 1000), 1);
  throw rejection;
}

/**
 * Returns the function that identifies a caller between operations: by a keyed hash of its credential, or by its address if it
 * has none. The credential cannot be found by the hash. Its key exists only in this process, unless `sharedKey` is given: then
 * the ids may leave the process, and all processes with this key know a caller by the same id. Addresses are hashed, too.
 */
export function createCallerIds(sharedKey: string | null): (credential: Credential, address: string) => string {
  if (sharedKey !== null)
    return (credential, address) =>
      ('header' in credential ? credential.header : new Secret(address)).fingerprint(sharedKey);
  const hashKey = randomBytes(32).toString('hex');
  return (credential, address) => ('header' in credential ? credential.header.keyedHash(hashKey) : address);
}
