import { hash } from 'node:crypto';
import { grantName } from './grant-names.ts';
import type { ApiKey } from './keys.ts';

const VERSION = /^[\w-]{22}$/;

/**
 * A text that changes whenever a writable field of the key changes: label, validity, `enabled` and grants. Grants are compared
 * as a set, because the order in which the upstream returns them is not documented. A hash, so that it shows none of them.
 */
export function versionOf({ label, validFrom, validTo, enabled, grants }: ApiKey): string {
  const state = [label, validFrom, validTo, enabled, grants?.map(grantName).sort() ?? null];
  return hash('sha256', JSON.stringify(state), 'base64url').slice(0, 22);
}

/** True if the text has the format of a version. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}
