import type { Account } from '../account/account.ts';
import { ApiError } from '../wire/api-error.ts';
import type { Grant, StoredKey } from '../account/stored-key.ts';
import type { Caller, SignedInContext } from '../account/world.ts';

/** Refuses a caller none of whose grants is for this permission. */
export function requirePermission(caller: Caller, permission: string): void {
  if (grantsFor(caller, permission).length === 0 && caller.key) throw lacks(permission);
}

/** The key that the path names, if this caller may do this to it. */
export function permittedKey(context: SignedInContext, permission: string): StoredKey {
  const { caller, world, parts } = context;
  const id = parts[0] ?? '';
  requirePermission(caller, permission);
  const key = caller.account.find(id);
  if (!key) throw absent(id, caller.account === world.main ? world.other : world.main, context);
  if (caller.key && !grantsFor(caller, permission).some((grant) => covers(grant, key, caller.account))) {
    throw lacks(permission, ` for the API key ${id}`);
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

function lacks(permission: string, where = ''): ApiError {
  return new ApiError(403, `Your API key does not have the permission ${permission}${where}.`);
}

function absent(id: string, elsewhere: Account, { world }: SignedInContext): ApiError {
  if (elsewhere.find(id) && world.settings.behaviour.foreignKeyStatus === 403) {
    return new ApiError(403, 'You do not have permission to perform this action.');
  }
  return new ApiError(404, 'Not found.');
}
