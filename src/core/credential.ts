import type { Secret } from './secret.ts';

/** A credential of the caller, with the value that is sent upstream. It is kept only while its request is handled. */
export type Credential =
  | { readonly kind: 'API_KEY'; readonly header: Secret }
  | { readonly kind: 'SESSION_COOKIE'; readonly header: Secret }
  | { readonly kind: 'NONE' }
  /** A header that does not have the registry's format. It is never sent upstream. */
  | { readonly kind: 'MALFORMED' };

/** The credentials of a request, one for each registry. None of them is ever sent to the other registry. */
export interface Credentials {
  readonly atlas: Credential;
  readonly arin: Credential;
}

/** A caller as one registry knows it. */
export interface Caller {
  readonly credential: Credential;
  /** A hash that identifies the caller between operations. Nothing of the credential can be found by it. */
  readonly callerId: string;
}

export type Callers = Readonly<Record<keyof Credentials, Caller>>;
