import { holdsMask } from '../../../core/scrub.ts';
import { parseKeyId, parsePermissionId } from '../model/identifiers.ts';
import type { KeyFields } from '../rest/bodies.ts';
import { invalid, type UserError } from './user-errors.ts';

// The inputs of writes, as the graph passes them. An absent field, null and a value have three different meanings.

type Maybe<T> = T | null | undefined;

export interface GrantInput {
  readonly permission: string;
  readonly target?: { readonly type: string; readonly targetId: string } | null | undefined;
}

export interface CreateInput {
  readonly label?: Maybe<string>;
  readonly validFrom?: Maybe<Date>;
  readonly validTo?: Maybe<Date>;
  readonly enabled?: Maybe<boolean>;
  readonly grants?: Maybe<readonly GrantInput[]>;
  readonly dryRun?: Maybe<boolean>;
}

/** A write to an existing key. `allowCallingKey` permits a write that locks out the key that authenticates the request. Null means false. */
export interface KeyInput {
  readonly id: string;
  readonly allowCallingKey?: Maybe<boolean>;
  /** The version that the key must have. Null or absent: any. */
  readonly expectedVersion?: Maybe<string>;
  /** True: only plans the write. Null means false. */
  readonly dryRun?: Maybe<boolean>;
}

export interface UpdateInput extends KeyInput, CreateInput {
  readonly addGrants?: Maybe<readonly GrantInput[]>;
  readonly removeGrants?: Maybe<readonly GrantInput[]>;
}

export interface ReplaceInput extends KeyInput {
  readonly label: string;
  readonly validFrom?: Maybe<Date>;
  readonly validTo?: Maybe<Date>;
  readonly enabled: boolean;
  readonly grants: readonly GrantInput[];
}

export interface RotateInput extends KeyInput {
  readonly retireAt: Date;
  readonly successorValidTo?: Maybe<Date>;
}

/** A key of a bulk write. */
export interface KeyRef {
  readonly id: string;
  readonly expectedVersion?: Maybe<string>;
}

export interface BulkInput {
  readonly keys: readonly KeyRef[];
  readonly allowCallingKey?: Maybe<boolean>;
  readonly dryRun?: Maybe<boolean>;
}

/** The changes of a bulk update. */
export type Patch = Pick<UpdateInput, 'addGrants' | 'enabled' | 'removeGrants' | 'validFrom' | 'validTo'>;

export interface BulkUpdateInput extends BulkInput {
  readonly patch: Patch;
}

export interface BulkRotateInput extends BulkInput {
  readonly retireAt: Date;
  readonly successorValidTo?: Maybe<Date>;
}

/** True if an update adds or removes single grants. Then the key's current grants must be read. */
export function changesGrants({ addGrants, removeGrants }: UpdateInput): boolean {
  return [addGrants, removeGrants].some((list) => list != null && list.length > 0);
}

/** True if a write with this input reads the key first. */
export function needsState(input: KeyInput | UpdateInput): boolean {
  return input.expectedVersion != null || input.dryRun === true || changesGrants(input);
}

/** Validates an update before anything is read or sent. */
export function updateErrors(input: UpdateInput): UserError[] {
  const errors = [...nullErrors(input), ...labelErrors(input), ...mixedGrantErrors(input)];
  return errors.length === 0 && isEmpty(input) ? [NO_FIELDS] : errors;
}

const NO_FIELDS = invalid(
  'There is nothing to change. Set at least one of label, validFrom, validTo, enabled, grants, addGrants and removeGrants.',
);

function nullErrors({ label, enabled, grants, addGrants, removeGrants }: UpdateInput): UserError[] {
  const errors: UserError[] = [];
  if (label === null)
    errors.push(
      invalid('`label` must not be null. Send "" to clear the label, or omit the field to keep it.', 'label'),
    );
  if (enabled === null)
    errors.push(invalid('`enabled` must not be null. Omit the field to keep its value.', 'enabled'));
  for (const [name, list] of Object.entries({ grants, addGrants, removeGrants })) {
    if (list === null) errors.push(invalid(`\`${name}\` must not be null. Omit the field to keep the grants.`, name));
  }
  return errors;
}

/** The graph masks UUIDs in labels. A masked label that is sent back would overwrite the real one, so it is rejected. */
export function labelErrors({ label }: Pick<CreateInput, 'label'>): UserError[] {
  if (label == null || !holdsMask(label)) return [];
  const sentence =
    'The label contains a masked UUID, as the graph shows it. Send the full label, or omit `label` in updateApiKey to keep it.';
  return [invalid(sentence, 'label')];
}

function mixedGrantErrors({ grants, addGrants, removeGrants }: UpdateInput): UserError[] {
  if (grants === undefined || (addGrants === undefined && removeGrants === undefined)) return [];
  const sentence =
    'Use `grants` to set the complete list, or `addGrants` and `removeGrants` to change it. Do not use both.';
  return [invalid(sentence, 'grants')];
}

function isEmpty(input: UpdateInput): boolean {
  const { label, validFrom, validTo, enabled, grants } = input;
  return [label, validFrom, validTo, enabled, grants].every((value) => value === undefined) && !changesGrants(input);
}

/** Returns the input with its key id in lower case. Throws BAD_USER_INPUT if the id is not valid. */
export function parseKeyInput<Input extends KeyInput>(input: Input): Input {
  return { ...input, id: parseKeyId(input.id) };
}

/** Returns the input unchanged. Throws BAD_USER_INPUT if a permission id in its grants is not valid. `place`: where the input is. */
export function parseGrantInputs<
  Input extends Pick<CreateInput, 'grants'> & Pick<UpdateInput, 'addGrants' | 'removeGrants'>,
>(input: Input, place = 'input'): Input {
  const { grants, addGrants, removeGrants } = input;
  for (const [name, list] of Object.entries({ grants, addGrants, removeGrants }))
    list?.forEach(({ permission }, index) => parsePermissionId(permission, ` (${place}.${name}.${index}.permission)`));
  return input;
}

type Grants = KeyFields['grants'];

/** The fields that a creation sends. Null is treated as absent, because a new key has no value to clear. The upstream sets defaults. */
export function fieldsOfCreation(
  { label, validFrom, validTo, enabled }: CreateInput,
  grants: Grants | null,
): Partial<KeyFields> {
  return {
    ...(label != null && { label }),
    ...(validFrom != null && { validFrom: instant(validFrom) }),
    ...(validTo != null && { validTo: instant(validTo) }),
    ...(enabled != null && { enabled }),
    ...(grants && { grants }),
  };
}

/** The fields that an update sends. An absent field keeps its value. Null in `validFrom` or `validTo` clears it. */
export function fieldsOfUpdate(
  { label, validFrom, validTo, enabled }: UpdateInput,
  grants: Grants | null,
): Partial<KeyFields> {
  return {
    ...(label != null && { label }),
    ...(validFrom !== undefined && { validFrom: instant(validFrom) }),
    ...(validTo !== undefined && { validTo: instant(validTo) }),
    ...(enabled != null && { enabled }),
    ...(grants && { grants }),
  };
}

/** The fields that a replacement sends. It always sends all five: the effect of an absent field is not documented. */
export function fieldsOfReplacement({ label, validFrom, validTo, enabled }: ReplaceInput, grants: Grants): KeyFields {
  return { label, validFrom: instant(validFrom), validTo: instant(validTo), enabled, grants };
}

/** Null if there is no date. */
export function instant(date: Date | null | undefined): string | null {
  return date?.toISOString() ?? null;
}

/** The errors of the changes of a bulk, with their place in its input. */
export function patchErrors(patch: Patch): UserError[] {
  return updateErrors({ ...patch, id: '' }).map(({ code, message, field }) => {
    const [, ...place] = field ?? [];
    // Without a place, the patch as a whole is empty. It has fewer fields than the input of a single update.
    const sentence = place.length === 0 ? 'There is nothing to change. Set at least one field of `patch`.' : message;
    return { code, message: sentence, field: ['input', 'patch', ...place] };
  });
}
