import { hash } from 'node:crypto';
import { grantName } from './grant-names.ts';
import type { ApiKey } from './keys.ts';

const VERSION = /^[\w-]{22}$/;

/**
 * A text that changes whenever a writable field of the key changes: label, validity, `enabled` and grants. The order of the
 * grants does not count, because the upstream does not document it; a grant that is there twice does. A hash, so that it shows
 * none of them.
 */
export function versionOf({ label, validFrom, validTo, enabled, grants }: ApiKey): string {
  const state = [label, validFrom, validTo, enabled, grants?.map(grantName).sort() ?? null];
  return hash('sha256', JSON.stringify(state), 'base64url').slice(0, 22);
}

/** True if the text has the format of a version. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}
