import type { Grant } from '../model.ts';

/** A grant with the upstream's field names. Without a target, `target` is absent: the upstream rejects null there. */
export interface GrantBody {
  readonly permission: string;
  readonly target?: { readonly type: string; readonly id: string };
}

/** The five writable fields of a key with the upstream's field names. Times are RFC 3339 in UTC. */
export interface KeyBody {
  readonly label: string;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly enabled: boolean;
  readonly grants: readonly GrantBody[];
}

/** A grant as the upstream sent it. An id that the graph shows shortened is sent back in full. */
export function bodyOfGrant({ permission, target }: Grant): GrantBody {
  if (target === null) return { permission };
  return { permission, target: { type: target.type, id: target.stored?.reveal() ?? target.targetId } };
}
