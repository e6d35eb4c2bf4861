import type { GrantInput, KeyDetailFragment, UpdateApiKeyInput } from '../gql/graphql.ts';
import { grantInputOf, grantText } from '../grants/grant-text.ts';

/** The fields of a key that a user can change. */
export interface EditableKey {
  readonly label: string;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  /** Only compared: a dialog of its own changes it. */
  readonly enabled: boolean;
  readonly grants: readonly GrantInput[];
}

export function editableOf({ label, validFrom, validTo, enabled, grants }: KeyDetailFragment): EditableKey {
  return { label: label ?? '', validFrom, validTo, enabled, grants: grants.map(grantInputOf) };
}

type Changes = Pick<UpdateApiKeyInput, 'grants' | 'label' | 'validFrom' | 'validTo'>;

/** The fields that differ. The grants are sent as a whole: a key can have the same one twice. */
export function changesOf(before: EditableKey, after: EditableKey): Changes {
  return {
    ...(after.label !== before.label && { label: after.label }),
    ...(isOther(after.validFrom, before.validFrom) && { validFrom: after.validFrom }),
    ...(isOther(after.validTo, before.validTo) && { validTo: after.validTo }),
    ...((missing(after.grants, before.grants).length > 0 || missing(before.grants, after.grants).length > 0) && {
      grants: after.grants,
    }),
  };
}

/** The present state of a key with the changes that the user has made to a former one. */
export function withOwnChanges(present: EditableKey, before: EditableKey, mine: EditableKey): EditableKey {
  const { grants, ...fields } = changesOf(before, mine);
  const added = missing(mine.grants, before.grants);
  const removed = missing(before.grants, mine.grants);
  return {
    ...present,
    ...(fields as Partial<EditableKey>),
    grants: grants ? [...missing(present.grants, removed), ...missing(added, present.grants)] : present.grants,
  };
}

/** The grants that are not in the other list. A grant that is in a list twice counts twice. */
function missing(grants: readonly GrantInput[], others: readonly GrantInput[]): GrantInput[] {
  const left = others.map(grantText);
  return grants.filter((grant) => {
    const index = left.indexOf(grantText(grant));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

function isOther(one: string | null, other: string | null): boolean {
  return (one && Date.parse(one)) !== (other && Date.parse(other));
}
