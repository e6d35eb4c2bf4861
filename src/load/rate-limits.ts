import { randomBytes } from 'node:crypto';
import type { Credential } from '../core/credential.ts';
import { Secret } from '../core/secret.ts';
import { FixedWindow } from './fixed-window.ts';

/** Null, or the whole seconds to wait if a limit is exceeded. A promise only if it must be waited for. */
export type LimitAnswer = Promise<number | null> | number | null;

/** Rate limits of one caller. Each method counts one use. */
export interface RateLimits extends RateLimitOptions {
  operation(callerId: string): LimitAnswer;
  /** Counts the cost of an operation that has ended, as if the caller had sent `points` more operations. */
  charge(callerId: string, points: number): void;
  /** For a call to the upstream. */
  upstreamCall(callerId: string): LimitAnswer;
  /** For a write that returns a new secret. */
  secretWrite(callerId: string): LimitAnswer;
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

/** The limits that are counted in the memory of this process, which answers at once. */
export interface OwnRateLimits extends RateLimits {
  operation(callerId: string): number | null;
  upstreamCall(callerId: string): number | null;
  secretWrite(callerId: string): number | null;
}

/** Counts in the memory of this process. */
export function createRateLimits(options: RateLimitOptions): OwnRateLimits {
  const operations = new FixedWindow(options.operationsPerSecond, 1);
  const secretWrites = new FixedWindow(options.secretWritesPerMinute, 60);
  const upstreamCalls = new FixedWindow(options.upstreamCallsPerSecond, 1);
  return {
    ...options,
    operation: (callerId) => operations.consume(callerId),
    charge: (callerId, points) => operations.charge(callerId, points),
    upstreamCall: (callerId) => upstreamCalls.consume(callerId),
    secretWrite: (callerId) => secretWrites.consume(callerId),
  };
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
