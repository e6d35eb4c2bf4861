import type { Secret } from './secret.ts';

/** The caller's credential in the form in which it is sent upstream. It lives as long as the request. */
export type Credential =
  | { readonly kind: 'API_KEY'; readonly header: Secret }
  | { readonly kind: 'SESSION_COOKIE'; readonly header: Secret }
  | { readonly kind: 'NONE' }
  /** An Authorization header that does not have the registry's format. It is never sent. */
  | { readonly kind: 'MALFORMED' };
