import type { Account } from '../account/account.ts';
import { measurementExists, measurementRow, probeExists, probeRow } from '../account/public-objects.ts';
import type { Permission } from '../account/permission-catalogue.ts';
import { idOf } from '../account/stored-key.ts';

/** An object that a grant of a permission can be limited to. */
export interface TargetChoice {
  type: string;
  id: string;
  label: string;
}

// The probes that the owner of the account hosts, and the measurements that the owner has created.
const OWN_PROBES = Array.from({ length: 20 }, (_, index) => 101 + index);
const OWN_MEASUREMENTS = Array.from({ length: 20 }, (_, index) => 1_000_001 + index);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id as it is stored: the complete UUID for a key. Null if the target does not exist. */
export function storedTargetId(type: string, id: string, account: Account): string | null {
  if (type === 'key') return storedKeyTarget(id.toLowerCase(), account);
  if (type === 'user') return id === account.owner ? id : null;
  if (!/^[1-9]\d{0,9}$/.test(id)) return null;
  return (type === 'probe' ? probeExists : measurementExists)(Number(id)) ? id : null;
}

/** Whether this id is a complete UUID, not only the first eight characters of one. */
export function isWholeUuid(id: string): boolean {
  return UUID.test(id.toLowerCase());
}

/** All targets of a permission. Key targets have the complete UUID as their id. */
export function targetChoices(permission: Permission, account: Account): TargetChoice[] {
  return permission.targetTypes.flatMap((type) => choicesOfType(type, account));
}

function storedKeyTarget(id: string, account: Account): string | null {
  const key = account.find(idOf(id));
  if (!key) return null;
  return id === key.uuid || id === idOf(key.uuid) ? key.uuid : null;
}

function choicesOfType(type: string, account: Account): TargetChoice[] {
  if (type === 'user') return [{ type, id: account.owner, label: `Everything of ${account.owner}` }];
  if (type === 'key') {
    return account.keys.map(({ uuid, label }) => ({ type, id: uuid, label: label || idOf(uuid) }));
  }
  const [ids, row] = type === 'probe' ? [OWN_PROBES, probeRow] : [OWN_MEASUREMENTS, measurementRow];
  return ids.map((id) => ({ type, id: String(id), label: labelOf(row(id), `${type} ${id}`) }));
}

function labelOf(row: Record<string, unknown>, fallback: string): string {
  return typeof row['description'] === 'string' ? row['description'] : fallback;
}
