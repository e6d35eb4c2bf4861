import { blankKey } from '../account/account-editor.ts';
import { requirePermission } from './authorization.ts';
import { keyRow, keyRowWithSecret } from './key-rows.ts';
import { readFields } from './key-validation.ts';
import { pageOf } from './paging.ts';
import type { Answer } from '../wire/api-error.ts';
import { idOf, type Grant, type StoredKey } from '../account/stored-key.ts';
import type { SignedInContext } from './context.ts';

/** GET /keys/ */
export function listKeys(context: SignedInContext): Answer {
  requirePermission(context.caller, 'keys.list_keys');
  const matches = grantFilter(context.call.query);
  const { account } = context.caller;
  const keys = account.past.shown(account.keys);
  const rows = matches ? keys.filter(({ grants }) => grants.some(matches)) : keys;
  return pageOf(context, rows, (key) => keyRow(context, key));
}

/** POST /keys/ */
export function createKey(context: SignedInContext): Answer {
  const { account } = context.caller;
  requirePermission(context.caller, 'keys.create_key');
  const fields = readFields(context);
  const key: StoredKey = { ...blankKey(account), ...fields };
  account.past.keep(account.keys, context.data.behaviour.readLagMs);
  account.insert(account.keys.length, key);
  context.data.executions.push({ method: 'POST', id: idOf(key.uuid) });
  return { status: 201, body: keyRowWithSecret(context, key) };
}

// A key matches if one of its grants passes all given filters. Null if there are none.
function grantFilter(query: URLSearchParams): ((grant: Grant) => boolean) | null {
  const permission = query.get('permission') || null;
  const type = query.get('target_type') || null;
  const id = query.get('target_id')?.toLowerCase() || null;
  if (permission === null && type === null && id === null) return null;
  return (grant) =>
    (permission === null || grant.permission === permission) &&
    (type === null || grant.target?.type === type) &&
    (id === null || isNamed(grant, id));
}

function isNamed({ target }: Grant, id: string): boolean {
  if (target === null) return false;
  const stored = target.id.toLowerCase();
  return stored === id || (target.type === 'key' && idOf(stored) === id);
}
