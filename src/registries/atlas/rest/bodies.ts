import type { Grant } from '../model.ts';

/** A grant in the upstream's words. `target` is absent, not null, where there is none: the upstream does not allow it then. */
export interface GrantBody {
  readonly permission: string;
  readonly target?: { readonly type: string; readonly id: string };
}

/** The five writable fields of a key in the upstream's words. */
export interface KeyBody {
  readonly label: string;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly enabled: boolean;
  readonly grants: readonly GrantBody[];
}

/** A grant that the upstream had, as it had it: an id that is hidden from the graph goes back up in full. */
export function bodyOfGrant({ permission, target }: Grant): GrantBody {
  if (target === null) return { permission };
  return { permission, target: { type: target.type, id: target.stored?.reveal() ?? target.targetId } };
}
