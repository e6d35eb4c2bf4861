import { scrub } from '../../../core/scrub.ts';
import { grantName } from '../model/grant-names.ts';
import { shownTargetId, type ApiKey, type Grant } from '../model/keys.ts';
import type { GrantBody, KeyFields } from '../rest/bodies.ts';

/** The effect that a write would have. */
export interface WritePlan {
  readonly changes: readonly FieldChange[];
  readonly calls: readonly PlannedCall[];
}

/** A field of the key that the write would change. The grants are null for every other field. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly addedGrants: readonly Grant[] | null;
  readonly removedGrants: readonly Grant[] | null;
}

/** A call to the upstream. `path` begins after the base URL. */
export interface PlannedCall {
  readonly method: 'DELETE' | 'PATCH' | 'POST' | 'PUT';
  readonly path: string;
}

export const CREATION: PlannedCall = { method: 'POST', path: '/keys/' };

export function callTo(method: PlannedCall['method'], id: string): PlannedCall {
  return { method, path: `/keys/${id}/` };
}

/** The changes by these fields. `current` is null for a key that does not exist yet. Fields that keep their value are left out. */
export function changesBy(fields: Partial<KeyFields>, current: ApiKey | null): FieldChange[] {
  const { label, validFrom, validTo, enabled, grants } = fields;
  return [
    ...changeOf('label', current?.label, label === undefined ? undefined : scrub(label)),
    ...changeOf('validFrom', current?.validFrom, validFrom),
    ...changeOf('validTo', current?.validTo, validTo),
    ...changeOf('enabled', current?.enabled, enabled),
    ...(grants ? grantChangesOf(current?.grants ?? [], grants) : []),
  ];
}

/** The change of the id, by a regeneration or a deletion. After a regeneration it is not known yet, after a deletion there is none. */
export function idChange(id: string): FieldChange {
  return { field: 'id', before: id, after: null, addedGrants: null, removedGrants: null };
}

type Value = boolean | string | null | undefined;

function changeOf(field: string, before: Value, after: Value): FieldChange[] {
  if (after === undefined || (before ?? null) === after) return [];
  return [{ field, before: textOf(before), after: textOf(after), addedGrants: null, removedGrants: null }];
}

function textOf(value: Value): string | null {
  return value == null ? null : String(value);
}

function grantChangesOf(before: readonly Grant[], bodies: readonly GrantBody[]): FieldChange[] {
  const after = bodies.map(grantOf);
  const [addedGrants, removedGrants] = [without(after, before), without(before, after)];
  if (addedGrants.length === 0 && removedGrants.length === 0) return [];
  return [{ field: 'grants', before: null, after: null, addedGrants, removedGrants }];
}

/** The grants that `others` does not have. A grant that is there twice counts twice. */
function without(grants: readonly Grant[], others: readonly Grant[]): Grant[] {
  const counts = new Map<string, number>();
  for (const grant of others) counts.set(grantName(grant), (counts.get(grantName(grant)) ?? 0) + 1);
  return grants.filter((grant) => {
    const left = counts.get(grantName(grant)) ?? 0;
    counts.set(grantName(grant), left - 1);
    return left <= 0;
  });
}

/** The grant as the graph shows it. */
function grantOf({ permission, target }: GrantBody): Grant {
  if (target === undefined) return { permission, target: null };
  const { type, id } = target;
  return { permission, target: { type: scrub(type), targetId: shownTargetId(type, id), stored: null } };
}
