import type { Account } from '../account/account.ts';
import { ApiError } from '../wire/api-error.ts';
import type { Grant, StoredKey } from '../account/stored-key.ts';
import type { Caller, SignedInContext } from './context.ts';

/** Throws if the caller's key has no grant of this permission, with whatever target. */
export function requirePermission(caller: Caller, permission: string): void {
  if (grantsFor(caller, permission).length === 0 && caller.key) throw missingPermission(permission);
}

/** The key that the path names. Throws if there is none, or if the caller does not have this permission for it. */
export function permittedKey(context: SignedInContext, permission: string): StoredKey {
  const { caller, data, parts } = context;
  const id = parts[0] ?? '';
  requirePermission(caller, permission);
  const key = caller.account.find(id);
  if (!key) throw notFound(id, caller.account === data.main ? data.other : data.main, context);
  if (caller.key && !grantsFor(caller, permission).some((grant) => covers(grant, key, caller.account))) {
    throw missingPermission(permission, ` for the API key ${id}`);
  }
  return key;
}

function grantsFor(caller: Caller, permission: string): Grant[] {
  return caller.key?.grants.filter((grant) => grant.permission === permission) ?? [];
}

function covers({ target }: Grant, key: StoredKey, account: Account): boolean {
  if (target === null) return true;
  return target.type === 'user' ? target.id === account.owner : target.id === key.uuid;
}

function missingPermission(permission: string, where = ''): ApiError {
  return new ApiError(403, `Your API key does not have the permission ${permission}${where}.`);
}

function notFound(id: string, otherAccount: Account, { data }: SignedInContext): ApiError {
  if (otherAccount.find(id) && data.behaviour.foreignKeyStatus === 403) {
    return new ApiError(403, 'You do not have permission to perform this action.');
  }
  return new ApiError(404, 'Not found.');
}
