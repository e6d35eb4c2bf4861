import type { SandboxBehaviour } from '../account/options.ts';
import type { IncomingCall } from '../wire/recorded-call.ts';
import { ApiError } from '../wire/api-error.ts';
import type { StoredKey } from '../account/stored-key.ts';
import { readTimestamp, storeTimestamp } from '../account/timestamps.ts';
import type { Caller, World } from '../account/world.ts';

const SESSION_COOKIE = /(?:^|;\s*)(?:crowd\.token_key|atlasess)=sandbox-session(?:;|$)/;

/** Who makes this call, or null if it carries no credential; a bad key is refused, never ignored. */
export function authenticate(world: World, call: IncomingCall): Caller | null {
  const { headers } = call.recorded;
  const sent = /^Key\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (sent !== undefined) return callerWithKey(world, sent.toLowerCase());
  if (SESSION_COOKIE.test(headers['cookie'] ?? '')) return { account: world.main, key: null };
  return null;
}

/** Refuses a call without credentials. */
export function requireCaller(caller: Caller | null): Caller {
  if (caller) return caller;
  throw new ApiError(401, 'Authentication credentials were not provided.', {
    headers: { 'WWW-Authenticate': 'Key' },
  });
}

/** Whether a key is switched on and inside its window; freezing is not part of this definition. */
export function isActive(key: StoredKey, now: number): boolean {
  return key.enabled && windowFault(key, now) === null;
}

function callerWithKey(world: World, uuid: string): Caller {
  const { behaviour } = world.settings;
  for (const account of [world.main, world.other]) {
    const key = account.withSecret(uuid);
    if (!key) continue;
    refuseUnusable(key, behaviour);
    key.last_used = storeTimestamp(Date.now());
    return { account, key };
  }
  throw keyRefusal(behaviour.unknownKeyStatus, 'The provided API key does not exist');
}

function refuseUnusable(key: StoredKey, { unusableKeyStatus }: SandboxBehaviour): void {
  const fault = unusableBecause(key, Date.now());
  if (fault !== null) throw keyRefusal(unusableKeyStatus, `The provided API key ${fault}`);
}

function unusableBecause(key: StoredKey, now: number): string | null {
  if (key.is_frozen) return 'is frozen';
  if (!key.enabled) return 'is disabled';
  return windowFault(key, now);
}

function windowFault(key: StoredKey, now: number): string | null {
  const from = key.valid_from === null ? null : readTimestamp(key.valid_from);
  const to = key.valid_to === null ? null : readTimestamp(key.valid_to);
  if (from !== null && now < from) return 'is not valid yet';
  return to !== null && now >= to ? 'has expired' : null;
}

function keyRefusal(status: 401 | 403, detail: string): ApiError {
  return new ApiError(status, detail, { headers: status === 401 ? { 'WWW-Authenticate': 'Key' } : {} });
}
