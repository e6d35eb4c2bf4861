import type { Credential } from '../../../core/credential.ts';
import { GatewayError } from '../../../core/errors.ts';
import { AUTHORIZATION_FORMAT, callingKeyId } from '../credential.ts';
import type { KeyLists } from './key-lists.ts';
import type { KeyLoader } from './key-loader.ts';
import { NO_FILTER, type ApiKey } from '../model.ts';

export type CredentialVerdict = 'ACCEPTED' | 'REJECTED' | 'UNDETERMINED';

/** What can be said of the credential that came with the request. */
export interface CredentialCheck {
  readonly verdict: CredentialVerdict;
  readonly detail: string | null;
  readonly apiKey: ApiKey | null;
}

/** The credential of the request, and what the upstream says about it. */
export interface CallingKey {
  /** Null if the credential is no key. */
  readonly keyId: string | null;
  readonly credential: 'API_KEY' | 'NONE' | 'SESSION_COOKIE';
  /** Asks the upstream, at most once per operation. Never rejects. */
  check(): Promise<CredentialCheck>;
}

export function createCallingKey(credential: Credential, keys: KeyLoader, lists: KeyLists): CallingKey {
  const keyId = callingKeyId(credential);
  let checked: Promise<CredentialCheck> | null = null;
  return {
    keyId,
    // A malformed header is never sent: the upstream sees no credential.
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
      return {
        verdict: 'REJECTED',
        detail: `No credential came with the request. Send "${AUTHORIZATION_FORMAT}".`,
        apiKey: null,
      };
    case 'MALFORMED':
      return {
        verdict: 'REJECTED',
        detail: `The Authorization header is not of the form that RIPE Atlas takes. Send "${AUTHORIZATION_FORMAT}".`,
        apiKey: null,
      };
    case 'API_KEY':
      return verdictOf(credential.kind, () => keys.byId(keyId));
    case 'SESSION_COOKIE':
      // A session has no key to read: listing is what every account may do.
      return verdictOf(credential.kind, async () => {
        await lists.window(0, 1, NO_FILTER);
        return undefined;
      });
  }
}

/** `undefined` stands for a read that shows no key and needs none. */
async function verdictOf(
  kind: Credential['kind'],
  read: () => Promise<ApiKey | null | undefined>,
): Promise<CredentialCheck> {
  try {
    const apiKey = await read();
    if (apiKey === null)
      return {
        verdict: 'UNDETERMINED',
        detail: 'The upstream does not show this key to itself: it answered 404.',
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
  'The key is unknown, disabled, outside its validity window or frozen; or it works and may not read itself (that needs the permission keys.get_key).';
const FORBIDDEN_SESSION = 'The session is not accepted, or its account may not list keys.';

function detailOf(error: GatewayError, kind: Credential['kind']): string {
  const said = error.details.upstream?.detail ?? null;
  const saidSo = said === null ? '' : ` The upstream says: ${said}`;
  if (kind === 'SESSION_COOKIE' && error.code === 'UNAUTHENTICATED') return `The session is not accepted.${saidSo}`;
  if (error.code !== 'FORBIDDEN') return error.message + saidSo;
  return (kind === 'SESSION_COOKIE' ? FORBIDDEN_SESSION : FORBIDDEN_KEY) + saidSo;
}
