import type { Credential } from '../../../core/credential.ts';
import { Secret } from '../../../core/secret.ts';
import { isFullUuid } from '../../../core/uuid.ts';

/** The format of the Authorization header; error messages repeat it. */
export const AUTHORIZATION_FORMAT = 'Authorization: Key <your API key, a UUID>';

/** The authentication scheme in the spelling that RIPE Atlas documents. */
export const AUTHENTICATION_SCHEME = 'Key';

const AUTHORIZATION = /^(?:key +)?([0-9a-f-]{36})$/i;

/**
 * Parses the value of an Authorization header: `Key <uuid>`, or the UUID alone. The case does not matter, and neither do spaces
 * around it. The upstream gets its documented spelling. The kind is MALFORMED if the value has another format.
 */
export function parseAuthorization(header: string): Credential {
  const key = AUTHORIZATION.exec(header.trim())?.[1] ?? '';
  if (!isFullUuid(key)) return { kind: 'MALFORMED' };
  return { kind: 'API_KEY', header: new Secret(`${AUTHENTICATION_SCHEME} ${key.toLowerCase()}`) };
}

/** The id of the calling key: the first eight characters of its UUID. Null if the credential is not an API key. */
export function callingKeyId(credential: Credential): string | null {
  if (credential.kind !== 'API_KEY') return null;
  const idStart = AUTHENTICATION_SCHEME.length + 1;
  return credential.header.reveal().slice(idStart, idStart + 8);
}
