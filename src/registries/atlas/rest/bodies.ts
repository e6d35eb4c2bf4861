import type { Grant } from '../model/keys.ts';

/** A grant in a request body. Without a target, `target` is absent: the upstream rejects null there. */
export interface GrantBody {
  readonly permission: string;
  readonly target?: { readonly type: string; readonly id: string };
}

/** The five writable fields of a key. Times are RFC 3339 in UTC. */
export interface KeyFields {
  readonly label: string;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly enabled: boolean;
  readonly grants: readonly GrantBody[];
}

/** The request body of a write, with the upstream's field names. JSON leaves out the fields that are undefined. */
export function bodyOfKey({ label, validFrom, validTo, enabled, grants }: Partial<KeyFields>): object {
  return { label, valid_from: validFrom, valid_to: validTo, enabled, grants };
}

/** A grant as the upstream sent it. An id that the graph shows shortened is sent back in full. */
export function bodyOfGrant({ permission, target }: Grant): GrantBody {
  if (target === null) return { permission };
  return { permission, target: { type: target.type, id: target.stored?.reveal() ?? target.targetId } };
}

const KEY_FIELDS: ReadonlyMap<string, keyof KeyFields> = new Map([
  ['label', 'label'],
  ['valid_from', 'validFrom'],
  ['valid_to', 'validTo'],
  ['enabled', 'enabled'],
  ['grants', 'grants'],
]);

const GRANT_FIELDS: ReadonlyMap<string, string> = new Map([
  ['permission', 'permission'],
  ['target', 'target'],
  ['type', 'type'],
  ['id', 'targetId'],
]);

/** The gateway's name of a key field, from the upstream's name. Undefined if no such field exists. */
export function keyFieldNamed(upstreamName: string): keyof KeyFields | undefined {
  return KEY_FIELDS.get(upstreamName);
}

/** The gateway's name of a field of a grant or its target, from the upstream's name. Undefined if no such field exists. */
export function grantFieldNamed(upstreamName: string): string | undefined {
  return GRANT_FIELDS.get(upstreamName);
}
