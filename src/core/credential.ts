import type { Secret } from './secret.ts';

/** The caller's credential, with the header value that is sent upstream. It is kept only while its request is handled. */
export type Credential =
  | { readonly kind: 'API_KEY'; readonly header: Secret }
  | { readonly kind: 'SESSION_COOKIE'; readonly header: Secret }
  | { readonly kind: 'NONE' }
  /** An Authorization header that does not have the registry's format. It is never sent upstream. */
  | { readonly kind: 'MALFORMED' };
