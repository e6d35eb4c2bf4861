import { permittedKey } from './authorization.ts';
import { keyRow, keyRowWithSecret } from './key-rows.ts';
import { readFields } from './key-validation.ts';
import { ApiError, type Answer } from '../wire/api-error.ts';
import { idOf, type StoredKey } from '../account/stored-key.ts';
import { storeTimestamp } from '../account/timestamps.ts';
import { outgoingRow, type SignedInContext } from './context.ts';

/** GET /keys/{id}/ */
export function getKey(context: SignedInContext): Answer {
  const { caller, data, parts } = context;
  if (data.behaviour.readLagMs === 0) return shown(context, permittedKey(context, 'keys.get_key'));
  // The permission is checked on the present state, and the row is the one of the past.
  if (caller.account.find(parts[0] ?? '')) permittedKey(context, 'keys.get_key');
  const key = caller.account.past.shown(caller.account.keys).find(({ uuid }) => idOf(uuid) === parts[0]);
  if (!key) throw new ApiError(404, 'Not found.');
  return shown(context, key);
}

/** PUT /keys/{id}/: fields that the body does not contain get their default. */
export function replaceKey(context: SignedInContext): Answer {
  const key = permittedKey(context, 'keys.update_key');
  const fields = readFields(context);
  recordWrite(context, key);
  Object.assign(key, fields);
  return shown(context, key);
}

/** PATCH /keys/{id}/: changes only the given fields. `regenerate: true` also gives the key a new UUID. */
export function changeKey(context: SignedInContext): Answer {
  const key = permittedKey(context, 'keys.update_key');
  const fields = readFields(context, key);
  recordWrite(context, key);
  Object.assign(key, fields);
  if (!asksForNewUuid(context)) return shown(context, key);
  regenerate(context, key);
  return { status: 200, body: keyRowWithSecret(context, key) };
}

/** DELETE /keys/{id}/ */
export function deleteKey(context: SignedInContext): Answer {
  const key = permittedKey(context, 'keys.delete_key');
  recordWrite(context, key);
  context.caller.account.remove(idOf(key.uuid));
  return { status: 204 };
}

function asksForNewUuid({ call }: SignedInContext): boolean {
  return (call.recorded.body as Record<string, unknown>)['regenerate'] === true;
}

function regenerate({ caller }: SignedInContext, key: StoredKey): void {
  caller.account.rename(key, caller.account.freshUuid());
  key.created_at = storeTimestamp(Date.now());
  key.is_frozen = false;
  key.last_used = null;
}

/** Called before the key is changed. */
function recordWrite({ data, call, caller }: SignedInContext, key: StoredKey): void {
  caller.account.past.keep(caller.account.keys, data.behaviour.readLagMs);
  data.executions.push({ method: call.recorded.method, id: idOf(key.uuid) });
}

function shown(context: SignedInContext, key: StoredKey): Answer {
  return { status: 200, body: outgoingRow(context, keyRow(context, key)) };
}
