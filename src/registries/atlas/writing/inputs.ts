import { holdsMaskedUuid } from '../../../core/uuid.ts';
import { parseKeyId, parsePermissionId } from '../identifiers.ts';
import type { KeyBody } from '../rest/bodies.ts';
import { invalid, type UserError } from './user-errors.ts';

// What a write is asked to do, as the graph's inputs say it: absent, null and a value are three things.

export interface GrantInput {
  readonly permission: string;
  readonly target?: { readonly type: string; readonly targetId: string } | null | undefined;
}

type Maybe<T> = T | null | undefined;

export interface CreateInput {
  readonly label?: Maybe<string>;
  readonly validFrom?: Maybe<Date>;
  readonly validTo?: Maybe<Date>;
  readonly enabled?: Maybe<boolean>;
  readonly grants?: Maybe<readonly GrantInput[]>;
}

/** A write to a key that exists; `allowCallingKey` lets it lock out the key that authenticates the call. */
export interface KeyInput {
  readonly id: string;
  readonly allowCallingKey: boolean;
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

/** True if an update changes the list of grants that the key has, so that the list must be read. */
export function changesGrants({ addGrants, removeGrants }: UpdateInput): boolean {
  return [addGrants, removeGrants].some((list) => list != null && list.length > 0);
}

/** What is wrong with an update before anything is read or sent. */
export function updateErrors(input: UpdateInput): UserError[] {
  const errors = [...nullErrors(input), ...labelErrors(input), ...mixtureErrors(input)];
  return errors.length === 0 && isEmpty(input) ? [NOTHING_GIVEN] : errors;
}

const NOTHING_GIVEN = invalid(
  'There is nothing to change: give at least one of label, validFrom, validTo, enabled, grants, addGrants and removeGrants.',
);

function nullErrors({ label, enabled, grants, addGrants, removeGrants }: UpdateInput): UserError[] {
  const errors: UserError[] = [];
  if (label === null)
    errors.push(invalid('A label can\'t be null. Give "" to clear it, or leave it out to keep it.', 'label'));
  if (enabled === null) errors.push(invalid("`enabled` can't be null. Leave it out to keep it.", 'enabled'));
  for (const [name, list] of Object.entries({ grants, addGrants, removeGrants })) {
    if (list === null) errors.push(invalid(`\`${name}\` can't be null. Leave it out to keep the grants.`, name));
  }
  return errors;
}

/** What the graph shows of a UUID in a label is not what the upstream has: sent back, it would take its place. */
export function labelErrors({ label }: Pick<CreateInput, 'label'>): UserError[] {
  if (label == null || !holdsMaskedUuid(label)) return [];
  const sentence =
    'The label holds a masked UUID, as the graph shows one. Write out what shall be there, or leave `label` out of an updateApiKey to keep it.';
  return [invalid(sentence, 'label')];
}

function mixtureErrors({ grants, addGrants, removeGrants }: UpdateInput): UserError[] {
  if (grants === undefined || (addGrants === undefined && removeGrants === undefined)) return [];
  const sentence = 'Give the whole list as `grants`, or a change to it as `addGrants` and `removeGrants`, not both.';
  return [invalid(sentence, 'grants')];
}

function isEmpty(input: UpdateInput): boolean {
  const { label, validFrom, validTo, enabled, grants } = input;
  return [label, validFrom, validTo, enabled, grants].every((value) => value === undefined) && !changesGrants(input);
}

/** The input of a write with its ids checked, the key's in lower case; or BAD_USER_INPUT. */
export function parseKeyInput<Input extends KeyInput>(input: Input): Input {
  return { ...input, id: parseKeyId(input.id) };
}

/** The same for the permissions of the grants that an input gives. */
export function parseGrantInputs<
  Input extends Pick<CreateInput, 'grants'> & Pick<UpdateInput, 'addGrants' | 'removeGrants'>,
>(input: Input): Input {
  const { grants, addGrants, removeGrants } = input;
  for (const [name, list] of Object.entries({ grants, addGrants, removeGrants }))
    list?.forEach(({ permission }, index) => parsePermissionId(permission, ` (input.${name}.${index}.permission)`));
  return input;
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
