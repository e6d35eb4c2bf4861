import type { Secret } from '../../core/secret.ts';
import { isFullUuid, scrub } from '../../core/uuid.ts';

/** A time in UTC as `Date.toISOString()` writes it. */
export type Instant = string;

/** A key as the rest of the gateway knows it: parsed, named in our words, and without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly label: string | null;
  readonly createdAt: Instant | null;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  readonly lastUsedAt: Instant | null;
  readonly enabled: boolean;
  readonly isActive: boolean | null;
  readonly isFrozen: boolean | null;
  readonly grants: readonly Grant[];
}

/** One permission of a key, for one object where `target` is given. */
export interface Grant {
  readonly permission: string;
  readonly target: GrantTarget | null;
}

export interface GrantTarget {
  readonly type: string;
  /** What may be shown: a full UUID is cut to its first eight characters. */
  readonly targetId: string;
  /** The id as the upstream had it, where that may not be shown: a write sends this one back. */
  readonly stored: Secret | null;
}

export interface KeyPage {
  readonly count: number;
  readonly rows: readonly ApiKey[];
}

/** What a creation or a regeneration gives; `secret` is null where the upstream's answer was masked. */
export interface WrittenKey {
  readonly id: string;
  /** Null: the rest of the answer can't be read. The write was done all the same, and its secret must not be lost with it. */
  readonly key: ApiKey | null;
  readonly secret: Secret | null;
}

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
  /** True where the upstream had more than the gateway reads. */
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

/** The filter that the upstream itself answers. */
export interface KeyFilter {
  readonly permission: string | null;
  readonly targetType: string | null;
  readonly targetId: string | null;
}

export const NO_FILTER: KeyFilter = { permission: null, targetType: null, targetId: null };

export type KeyStatus = 'ACTIVE' | 'DISABLED' | 'EXPIRED' | 'FROZEN' | 'NOT_YET_VALID';

/** Computed here: the upstream's `is_active` does not speak of freezing. What must be mended first comes first. */
export function statusOf(key: ApiKey, now: Date): KeyStatus {
  if (key.isFrozen) return 'FROZEN';
  if (!key.enabled) return 'DISABLED';
  if (key.validFrom !== null && Date.parse(key.validFrom) > now.getTime()) return 'NOT_YET_VALID';
  if (key.validTo !== null && Date.parse(key.validTo) <= now.getTime()) return 'EXPIRED';
  return 'ACTIVE';
}

/** The three kinds of target that the graph can show more of. */
export type TargetKind = 'KEY' | 'MEASUREMENT' | 'PROBE';

/** The upstream's words for them are not documented. */
const TARGET_KINDS: Readonly<Record<string, TargetKind>> = {
  key: 'KEY',
  keys: 'KEY',
  measurement: 'MEASUREMENT',
  measurements: 'MEASUREMENT',
  msm: 'MEASUREMENT',
  probe: 'PROBE',
  probes: 'PROBE',
};

/** What a target's type stands for; null for a type that has nothing more to show, such as `user`. */
export function targetKindOf(type: string): TargetKind | null {
  return Object.hasOwn(TARGET_KINDS, type) ? (TARGET_KINDS[type] ?? null) : null;
}

/** A key's id, with or without the rest of its UUID behind it, masked or not. */
const KEY_ID_FIRST = /^[0-9a-f]{8}(?:-|$)/i;

/** What the graph shows of a target's id: of a key its own id, in lower case, and nowhere a whole UUID. */
export function shownTargetId(type: string, id: string): string {
  const shown = scrub(id);
  const isOfKey = targetKindOf(type) === 'KEY' && KEY_ID_FIRST.test(shown);
  return isOfKey || isFullUuid(id) ? shown.slice(0, 8).toLowerCase() : shown;
}
