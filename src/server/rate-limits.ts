import { randomBytes } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Credential } from '../core/credential.ts';

/** How often one credential may ask; where there is none, one address. Each answers with whole seconds to wait, or null. */
export interface RateLimits {
  operation(caller: RateLimitedCaller): Promise<number | null>;
  /** For a write that gives out a secret, which nobody needs many of. */
  secretWrite(caller: RateLimitedCaller): Promise<number | null>;
}

export interface RateLimitedCaller {
  readonly credential: Credential;
  readonly address: string;
}

export interface RateLimitOptions {
  readonly operationsPerSecond: number;
  readonly secretWritesPerMinute: number;
}

export const DEFAULT_RATE_LIMITS: RateLimitOptions = { operationsPerSecond: 100, secretWritesPerMinute: 60 };

/**
 * Counts in this process's memory. A credential is counted under its keyed hash: neither it nor anything that it could
 * be found by is kept, and the key of the hash dies with the process.
 */
export function createRateLimits({ operationsPerSecond, secretWritesPerMinute }: RateLimitOptions): RateLimits {
  const hashKey = randomBytes(32);
  const operations = new RateLimiterMemory({ points: operationsPerSecond, duration: 1 });
  const secretWrites = new RateLimiterMemory({ points: secretWritesPerMinute, duration: 60 });
  const nameOf = ({ credential, address }: RateLimitedCaller): string =>
    'header' in credential ? credential.header.keyedHash(hashKey) : address;
  return {
    operation: (caller) => consume(operations, nameOf(caller)),
    secretWrite: (caller) => consume(secretWrites, nameOf(caller)),
  };
}

async function consume(limiter: RateLimiterMemory, name: string): Promise<number | null> {
  try {
    await limiter.consume(name);
    return null;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(Math.ceil(refusal.msBeforeNext / 1000), 1);
    throw refusal;
  }
}
