import { isActive } from './authentication.ts';
import { maskedUuid } from '../account/derived-uuids.ts';
import type { SandboxBehaviour } from '../account/options.ts';
import { idOf, type Grant, type StoredKey } from '../account/stored-key.ts';
import { showTimestamp } from '../account/timestamps.ts';
import { outgoingRow, type Caller, type SignedInContext } from './context.ts';

/** A key as answers show it, with its UUID masked. */
export function keyRow(context: SignedInContext, key: StoredKey): Record<string, unknown> {
  const { behaviour } = context.data;
  const instant = (stored: string | null) => showTimestamp(stored, behaviour.timestampForm);
  return {
    uuid: maskedUuid(key.uuid),
    url: `${context.call.base}/keys/${idOf(key.uuid)}/`,
    label: behaviour.echoCredential ? signatureOf(context.caller) : key.label,
    created_at: instant(key.created_at),
    valid_from: instant(key.valid_from),
    valid_to: instant(key.valid_to),
    last_used: instant(key.last_used),
    enabled: key.enabled,
    is_active: isActive(key, Date.now()),
    is_frozen: key.is_frozen,
    grants: key.grants.map((grant) => grantRow(grant, behaviour.keyTargetForm)),
    type: 'key',
  };
}

/** A key with its complete UUID. Only the responses to requests that create or regenerate a key contain it. */
export function keyRowWithSecret(context: SignedInContext, key: StoredKey): unknown {
  const row = keyRow(context, key);
  if (!context.data.behaviour.maskRegenerated) row['uuid'] = key.uuid;
  return outgoingRow(context, row);
}

/** The id of a target as answers show it, with keys named in the given form. */
export function shownTargetId(type: string, id: string, form: SandboxBehaviour['keyTargetForm']): string {
  return type === 'key' && form === 'prefix' ? idOf(id) : id;
}

function grantRow({ permission, target }: Grant, form: SandboxBehaviour['keyTargetForm']): Grant {
  if (target === null) return { permission, target };
  return { permission, target: { type: target.type, id: shownTargetId(target.type, target.id, form) } };
}

function signatureOf(caller: Caller): string {
  return `caller ${caller.key ? idOf(caller.key.uuid) : 'session'}`;
}
