import { randomBytes } from 'node:crypto';
import type { Credential } from '../core/credential.ts';

/**
 * What a caller is known by from one operation to the next: the keyed hash of its credential, or its address where there is
 * none. Neither the credential nor anything that it could be found by is kept, and the key of the hash dies with the process.
 */
export function createCallerNames(): (credential: Credential, address: string) => string {
  const hashKey = randomBytes(32).toString('hex');
  return (credential, address) => ('header' in credential ? credential.header.keyedHash(hashKey) : address);
}
