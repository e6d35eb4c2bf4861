import type { Credential } from '../../../core/credential.ts';
import { Secret } from '../../../core/secret.ts';

/** The header that carries the caller's ARIN key to the gateway. */
export const ARIN_KEY_HEADER = 'x-arin-api-key';

/** The format of the header; error messages repeat it. */
export const ARIN_KEY_FORMAT = 'X-Arin-Api-Key: API-XXXX-XXXX-XXXX-XXXX';

/**
 * ARIN prints keys of four and of eight groups. Other numbers of groups are passed on, because ARIN does not document the format;
 * fewer than three would be too short for a secret. The scrubber of the log knows these forms, so no other one is accepted.
 */
const KEY = /^API(?:-[0-9A-F]{4}){3,16}$/;
const PREFIX_LENGTH = 'API-1234'.length;

/** Parses the value of the header. ARIN requires upper case. The kind is MALFORMED if the value has another format. */
export function parseArinKey(header: string): Credential {
  const key = header.trim().toUpperCase();
  return KEY.test(key) ? { kind: 'API_KEY', header: new Secret(key) } : { kind: 'MALFORMED' };
}

/** The part of the key that ARIN Online shows beside its creation date: `API-1234`. Null if there is no key. */
export function keyPrefix(credential: Credential): string | null {
  return credential.kind === 'API_KEY' ? credential.header.reveal().slice(0, PREFIX_LENGTH) : null;
}

/** True if ARIN's documentation shows a key with this number of groups. */
export function hasDocumentedLength(credential: Credential): boolean {
  if (credential.kind !== 'API_KEY') return true;
  const groups = credential.header.reveal().split('-').length - 1;
  return groups === 4 || groups === 8;
}
