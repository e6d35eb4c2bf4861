import type { Secret } from '../../../core/secret.ts';
import { scrub } from '../../../core/scrub.ts';
import { isFullUuid } from '../../../core/uuid.ts';

/** A time in UTC, in the format of `Date.toISOString()`. */
export type Instant = string;

/** An API key without its secret: parsed, and with the gateway's field names. */
export interface ApiKey {
  /** The first eight characters of the UUID, in lower case. */
  readonly id: string;
  readonly label: string | null;
  readonly createdAt: Instant | null;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  readonly lastUsedAt: Instant | null;
  /** True, the documented default, if the upstream did not report it. */
  readonly enabled: boolean;
  readonly isActive: boolean | null;
  readonly isFrozen: boolean | null;
  /** Null if the upstream did not report them. A write must not take that for an empty list. */
  readonly grants: readonly Grant[] | null;
}

/** A row of a list of keys that does not match the upstream's documentation. */
export interface UnreadableKey {
  /** Null if it cannot be read either. */
  readonly id: string | null;
  readonly problem: Error;
}

export type KeyRow = ApiKey | UnreadableKey;

export function isReadable(row: KeyRow): row is ApiKey {
  return !('problem' in row);
}

/** One permission of a key. `target` is the object that it is limited to; null if the permission has no target. */
export interface Grant {
  readonly permission: string;
  readonly target: GrantTarget | null;
}

export interface GrantTarget {
  readonly type: string;
  /** The id as the graph shows it: a full UUID is cut to its first eight characters. */
  readonly targetId: string;
  /** The id as the upstream sent it, for writes that send it back. Null if `targetId` is already the same. */
  readonly stored: Secret | null;
}

/** One page of a list of keys. */
export interface KeyPage {
  /** Length of the whole list. */
  readonly count: number;
  readonly rows: readonly KeyRow[];
}

/** The result of a creation or a regeneration. `secret` is null if the upstream masked it in its response. */
export interface WrittenKey {
  readonly id: string;
  /** Null if the rest of the response cannot be parsed. The write was carried out, so its secret must still reach the client. */
  readonly key: ApiKey | null;
  readonly secret: Secret | null;
}

/** An entry of the permission catalogue. */
export interface Permission {
  readonly id: string;
  readonly description: string | null;
  readonly targetTypes: readonly string[] | null;
}

/** An object that a permission can be granted for. */
export interface PermissionTarget {
  readonly type: string;
  readonly targetId: string;
  readonly label: string | null;
}

export interface PermissionTargets {
  readonly nodes: readonly PermissionTarget[];
  /** True if the upstream has more targets than the gateway reads. */
  readonly truncated: boolean;
}

export interface Probe {
  readonly kind: 'PROBE';
  readonly id: string;
  readonly description: string | null;
  readonly countryCode: string | null;
  readonly asnV4: number | null;
  readonly asnV6: number | null;
  readonly isAnchor: boolean | null;
  readonly connectionStatus: string | null;
}

export interface Measurement {
  readonly kind: 'MEASUREMENT';
  readonly id: string;
  readonly type: string | null;
  readonly description: string | null;
  readonly target: string | null;
  readonly state: string | null;
}

export type ProbeField = Exclude<keyof Probe, 'id' | 'kind'>;
export type MeasurementField = Exclude<keyof Measurement, 'id' | 'kind'>;

/** The filter of a key list. The upstream applies it. Null: not filtered by this field. */
export interface KeyFilter {
  readonly permission: string | null;
  readonly targetType: string | null;
  readonly targetId: string | null;
}

export const NO_FILTER: KeyFilter = { permission: null, targetType: null, targetId: null };

export const KEY_STATUSES = ['ACTIVE', 'DISABLED', 'EXPIRED', 'FROZEN', 'NOT_YET_VALID'] as const;

export type KeyStatus = (typeof KEY_STATUSES)[number];

/**
 * The status of a key at the time `now`. The gateway computes it, because the upstream's `is_active` ignores freezing. If several
 * statuses apply, the one that its owner must fix first is returned.
 */
export function statusOf(key: ApiKey, now: Date): KeyStatus {
  if (key.isFrozen) return 'FROZEN';
  if (!key.enabled) return 'DISABLED';
  if (key.validFrom !== null && Date.parse(key.validFrom) > now.getTime()) return 'NOT_YET_VALID';
  if (key.validTo !== null && Date.parse(key.validTo) <= now.getTime()) return 'EXPIRED';
  return 'ACTIVE';
}

/** The kinds of target that the graph can resolve to an object. */
export type TargetKind = 'KEY' | 'MEASUREMENT' | 'PROBE';

/** Target types to kinds. The upstream does not document its names for the types, so all likely names are listed. */
const TARGET_KINDS: ReadonlyMap<string, TargetKind> = new Map([
  ['key', 'KEY'],
  ['keys', 'KEY'],
  ['measurement', 'MEASUREMENT'],
  ['measurements', 'MEASUREMENT'],
  ['msm', 'MEASUREMENT'],
  ['probe', 'PROBE'],
  ['probes', 'PROBE'],
]);

/** The kind of a target type. Null if the graph cannot resolve the type, such as `user`. */
export function targetKindOf(type: string): TargetKind | null {
  return TARGET_KINDS.get(type) ?? null;
}

/** The start of a text that is a key id or a UUID, masked or not. */
const KEY_ID_PREFIX = /^[0-9a-f]{8}(?:-|$)/i;

/** The target id as the graph shows it: for a key the key id in lower case, and never a full UUID. */
export function shownTargetId(type: string, id: string): string {
  const shown = scrub(id);
  const isOfKey = targetKindOf(type) === 'KEY' && KEY_ID_PREFIX.test(shown);
  return isOfKey || isFullUuid(id) ? shown.slice(0, 8).toLowerCase() : shown;
}
