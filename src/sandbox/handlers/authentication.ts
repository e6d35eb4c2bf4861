import type { SandboxBehaviour } from '../account/options.ts';
import type { IncomingCall } from '../wire/recorded-call.ts';
import { ApiError } from '../wire/api-error.ts';
import type { StoredKey } from '../account/stored-key.ts';
import { readTimestamp, storeTimestamp } from '../account/timestamps.ts';
import type { SandboxData } from '../account/sandbox-data.ts';
import type { Caller } from './context.ts';

const SESSION_COOKIE = /(?:^|;\s*)(?:crowd\.token_key|atlasess)=sandbox-session(?:;|$)/;

/** The caller of this call. Null if it has no credential. Throws for a key that is unknown or cannot be used. */
export function authenticate(data: SandboxData, call: IncomingCall): Caller | null {
  const { headers } = call.recorded;
  const sent = /^Key\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (sent !== undefined) return callerWithKey(data, sent.toLowerCase());
  if (SESSION_COOKIE.test(headers['cookie'] ?? '')) return { account: data.main, key: null };
  return null;
}

/** Throws for a call without a credential. */
export function requireCaller(caller: Caller | null): Caller {
  if (caller) return caller;
  throw new ApiError(401, 'Authentication credentials were not provided.', {
    headers: { 'WWW-Authenticate': 'Key' },
  });
}

/** Whether a key is enabled and in its validity period. As documented, a frozen key can be active. */
export function isActive(key: StoredKey, now: number): boolean {
  return key.enabled && invalidBecause(key, now) === null;
}

function callerWithKey(data: SandboxData, uuid: string): Caller {
  const { behaviour } = data;
  for (const account of [data.main, data.other]) {
    const key = account.withSecret(uuid);
    if (!key) continue;
    rejectUnusable(key, behaviour);
    key.last_used = storeTimestamp(Date.now());
    return { account, key };
  }
  throw keyRejection(behaviour.unknownKeyStatus, 'The provided API key does not exist');
}

function rejectUnusable(key: StoredKey, { unusableKeyStatus }: SandboxBehaviour): void {
  const reason = unusableBecause(key, Date.now());
  if (reason !== null) throw keyRejection(unusableKeyStatus, `The provided API key ${reason}`);
}

function unusableBecause(key: StoredKey, now: number): string | null {
  if (key.is_frozen) return 'is frozen';
  if (!key.enabled) return 'is disabled';
  return invalidBecause(key, now);
}

function invalidBecause(key: StoredKey, now: number): string | null {
  const from = key.valid_from === null ? null : readTimestamp(key.valid_from);
  const to = key.valid_to === null ? null : readTimestamp(key.valid_to);
  if (from !== null && now < from) return 'is not valid yet';
  return to !== null && now >= to ? 'has expired' : null;
}

function keyRejection(status: 401 | 403, detail: string): ApiError {
  return new ApiError(status, detail, { headers: status === 401 ? { 'WWW-Authenticate': 'Key' } : {} });
}
