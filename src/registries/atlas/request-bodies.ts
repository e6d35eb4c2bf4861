import type { CreateInput, ReplaceInput, UpdateInput } from './key-inputs.ts';
import type { Grant } from './model.ts';

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

type Grants = KeyBody['grants'];

/** What is not given is left to the upstream, and null means not given: there is nothing yet to be cleared. */
export function bodyOfCreation(
  { label, validFrom, validTo, enabled }: CreateInput,
  grants: Grants | null,
): Partial<KeyBody> {
  return {
    ...(label != null && { label }),
    ...(validFrom != null && { valid_from: instant(validFrom) }),
    ...(validTo != null && { valid_to: instant(validTo) }),
    ...(enabled != null && { enabled }),
    ...(grants && { grants }),
  };
}

/** Only what was given: an absent field keeps its value, and null clears an end of the validity window. */
export function bodyOfUpdate(
  { label, validFrom, validTo, enabled }: UpdateInput,
  grants: Grants | null,
): Partial<KeyBody> {
  return {
    ...(label != null && { label }),
    ...(validFrom !== undefined && { valid_from: instant(validFrom) }),
    ...(validTo !== undefined && { valid_to: instant(validTo) }),
    ...(enabled != null && { enabled }),
    ...(grants && { grants }),
  };
}

/** All five fields, whatever was given: what the upstream does with those that are left out is not documented. */
export function bodyOfReplacement({ label, validFrom, validTo, enabled }: ReplaceInput, grants: Grants): KeyBody {
  return { label, valid_from: instant(validFrom), valid_to: instant(validTo), enabled, grants };
}

function instant(date: Date | null | undefined): string | null {
  return date?.toISOString() ?? null;
}
