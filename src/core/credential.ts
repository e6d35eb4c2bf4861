import type { Secret } from './secret.ts';

/** What the caller sent to prove who it is. It lives as long as the request, and is sent on as it came. */
export type Credential =
  | { readonly kind: 'API_KEY'; readonly keyId: string; readonly header: Secret }
  | { readonly kind: 'SESSION_COOKIE'; readonly header: Secret }
  | { readonly kind: 'NONE' }
  /** An Authorization header that is not `Key <uuid>`: refused here, so that it is sent nowhere. */
  | { readonly kind: 'MALFORMED' };

/** What an Authorization header must look like; said in every message about one. */
export const AUTHORIZATION_FORM = 'Authorization: Key <your API key, a UUID>';
