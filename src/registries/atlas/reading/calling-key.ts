import type { Credential } from '../../../core/credential.ts';
import { GatewayError } from '../../../core/errors.ts';
import { callingKeyId } from '../model/credential.ts';
import { MALFORMED_CREDENTIAL, MISSING_CREDENTIAL } from '../rest/upstream-errors.ts';
import type { KeyLists } from './key-lists.ts';
import type { KeyLoader } from './key-loader.ts';
import { NO_FILTER, type ApiKey } from '../model/keys.ts';

export type CredentialVerdict = 'ACCEPTED' | 'REJECTED' | 'UNDETERMINED';

/** The result of checking the credential of a request. */
export interface CredentialCheck {
  readonly verdict: CredentialVerdict;
  /** A sentence that explains the verdict. Null if it is ACCEPTED. */
  readonly detail: string | null;
  /** Null if the key cannot be read, or if the credential is not an API key. */
  readonly apiKey: ApiKey | null;
}

/** The credential of the request, and the upstream's verdict on it. */
export interface CallingKey {
  /** Null if the credential is not an API key. */
  readonly keyId: string | null;
  readonly credential: 'API_KEY' | 'NONE' | 'SESSION_COOKIE';
  /** Checks the credential upstream, at most once per operation. An upstream error becomes a verdict. */
  check(): Promise<CredentialCheck>;
}

export function createCallingKey(credential: Credential, keys: KeyLoader, lists: KeyLists): CallingKey {
  const keyId = callingKeyId(credential);
  let checked: Promise<CredentialCheck> | null = null;
  return {
    keyId,
    // A malformed header is never sent, so the upstream receives no credential.
    credential: credential.kind === 'MALFORMED' ? 'NONE' : credential.kind,
    check: () => (checked ??= checkCredential(credential, keyId ?? '', { keys, lists })),
  };
}

async function checkCredential(
  credential: Credential,
  keyId: string,
  { keys, lists }: { readonly keys: KeyLoader; readonly lists: KeyLists },
): Promise<CredentialCheck> {
  switch (credential.kind) {
    case 'NONE':
      return { verdict: 'REJECTED', detail: MISSING_CREDENTIAL, apiKey: null };
    case 'MALFORMED':
      return { verdict: 'REJECTED', detail: MALFORMED_CREDENTIAL, apiKey: null };
    case 'API_KEY':
      return verdictOf(credential.kind, () => keys.byId(keyId));
    case 'SESSION_COOKIE':
      // A session has no key that could be read. Every account may list its keys, so a list is read.
      return verdictOf(credential.kind, async () => {
        await lists.window(0, 1, NO_FILTER);
        return undefined;
      });
  }
}

/** `read` returns undefined if there is no key to show, and null if the upstream answered 404. */
async function verdictOf(
  kind: Credential['kind'],
  read: () => Promise<ApiKey | null | undefined>,
): Promise<CredentialCheck> {
  try {
    const apiKey = await read();
    if (apiKey === null)
      return {
        verdict: 'UNDETERMINED',
        detail: 'RIPE Atlas answered 404 when the key was read with itself as the credential.',
        apiKey,
      };
    return { verdict: 'ACCEPTED', detail: null, apiKey: apiKey ?? null };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return {
      verdict: error.code === 'UNAUTHENTICATED' ? 'REJECTED' : 'UNDETERMINED',
      detail: detailOf(error, kind),
      apiKey: null,
    };
  }
}

const FORBIDDEN_KEY =
  'Either the key is unknown, disabled, outside its validity window or frozen, or it works but may not read itself (this needs the permission keys.get_key).';
const FORBIDDEN_SESSION = 'Either the session is not accepted, or its account may not list keys.';

/** The message of the error repeats the upstream's own sentence, if there is one. */
function detailOf({ code, message }: GatewayError, kind: Credential['kind']): string {
  if (code !== 'FORBIDDEN') return message;
  // The sentence of the upstream need not have a full stop.
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return `${sentence} ${kind === 'SESSION_COOKIE' ? FORBIDDEN_SESSION : FORBIDDEN_KEY}`;
}
