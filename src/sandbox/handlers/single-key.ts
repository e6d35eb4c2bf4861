import { permittedKey } from './authorization.ts';
import { keyRow, keyRowWithSecret } from './key-rows.ts';
import { readFields } from './key-validation.ts';
import type { Answer } from '../wire/api-error.ts';
import { idOf, type StoredKey } from '../account/stored-key.ts';
import { storeTimestamp } from '../account/timestamps.ts';
import { outgoingRow, type SignedInContext } from './context.ts';

/** GET /keys/{id}/ */
export function getKey(context: SignedInContext): Answer {
  return shown(context, permittedKey(context, 'keys.get_key'));
}

/** PUT /keys/{id}/: fields that the body does not contain get their default. */
export function replaceKey(context: SignedInContext): Answer {
  const key = permittedKey(context, 'keys.update_key');
  Object.assign(key, readFields(context));
  recordWrite(context, key);
  return shown(context, key);
}

/** PATCH /keys/{id}/: changes only the given fields. `regenerate: true` also gives the key a new UUID. */
export function changeKey(context: SignedInContext): Answer {
  const key = permittedKey(context, 'keys.update_key');
  Object.assign(key, readFields(context, key));
  recordWrite(context, key);
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

function recordWrite({ data, call }: SignedInContext, key: StoredKey): void {
  data.executions.push({ method: call.recorded.method, id: idOf(key.uuid) });
}

function shown(context: SignedInContext, key: StoredKey): Answer {
  return { status: 200, body: outgoingRow(context, keyRow(context, key)) };
}
