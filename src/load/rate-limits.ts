import { randomBytes } from 'node:crypto';
import type { Credential } from '../core/credential.ts';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How often one caller may ask. Each answers with whole seconds to wait, or null. `caller`: what it is known by. */
export interface RateLimits extends RateLimitOptions {
  operation(caller: string): Promise<number | null>;
  /** For a write that gives out a secret, which nobody needs many of. */
  secretWrite(caller: string): Promise<number | null>;
}

export interface RateLimitOptions {
  readonly operationsPerSecond: number;
  readonly secretWritesPerMinute: number;
}

export const DEFAULT_RATE_LIMITS: RateLimitOptions = { operationsPerSecond: 100, secretWritesPerMinute: 60 };

/** Counts in this process's memory. */
export function createRateLimits({ operationsPerSecond, secretWritesPerMinute }: RateLimitOptions): RateLimits {
  const operations = new RateLimiterMemory({ points: operationsPerSecond, duration: 1 });
  const secretWrites = new RateLimiterMemory({ points: secretWritesPerMinute, duration: 60 });
  return {
    operationsPerSecond,
    secretWritesPerMinute,
    operation: (caller) => consume(operations, caller),
    secretWrite: (caller) => consume(secretWrites, caller),
  };
}

function consume(limiter: RateLimiterMemory, name: string): Promise<number | null> {
  return limiter.consume(name).then(noWait, secondsToWait);
}

function noWait(): null {
  return null;
}

function secondsToWait(refusal: unknown): number {
  if (refusal instanceof RateLimiterRes) return Math.max(Math.ceil(refusal.msBeforeNext / 1000), 1);
  throw refusal;
}

/**
 * What a caller is known by from one operation to the next: the keyed hash of its credential, or its address where there is
 * none. Neither the credential nor anything that it could be found by is kept, and the key of the hash dies with the process.
 */
export function createCallerIds(): (credential: Credential, address: string) => string {
  const hashKey = randomBytes(32).toString('hex');
  return (credential, address) => ('header' in credential ? credential.header.keyedHash(hashKey) : address);
}
