import { isFullUuid } from '../../core/uuid.ts';
import type { GrantInput, UpdateInput } from './key-inputs.ts';
import type { ApiKey, Grant } from './model.ts';
import { bodyOfGrant, type GrantBody } from './request-bodies.ts';
import type { GrantOrigins, UserError } from './user-errors.ts';

/** The whole list of grants to send, and where in the input each of them came from. */
export interface GrantList {
  readonly bodies: readonly GrantBody[];
  readonly origins: GrantOrigins;
}

/**
 * Grants that the caller gives, in the upstream's words. A target that the key has already, named by the eight
 * characters that the graph shows of it, goes up as the upstream had it, so that reading and sending back changes nothing.
 */
export function grantsToSend(
  inputs: readonly GrantInput[],
  current: ApiKey | null,
  field: 'addGrants' | 'grants' = 'grants',
): GrantList {
  return {
    bodies: inputs.map((input) => bodyOfInput(input, current)),
    origins: inputs.map((_, index) => [field, String(index)]),
  };
}

/** The key's grants without those to remove and with those to add; a grant that is there already is not added twice. */
export function changedGrants(
  current: ApiKey,
  { addGrants, removeGrants }: UpdateInput,
): { list: GrantList; changed: boolean; errors: UserError[] } {
  const remove = removeGrants ?? [];
  const errors = remove.flatMap((input, index) =>
    current.grants.some((grant) => isSameGrant(grant, input)) ? [] : [notGranted(index)],
  );
  const kept = current.grants.filter((grant) => !remove.some((input) => isSameGrant(grant, input)));
  const added = grantsToSend(addGrants ?? [], current, 'addGrants');
  const isNew = added.bodies.map((_, index) => !kept.some((grant) => isSameGrant(grant, addGrants?.[index])));
  const list = {
    bodies: [...kept.map(bodyOfGrant), ...added.bodies.filter((_, index) => isNew[index])],
    origins: [
      ...kept.map(() => [addGrants == null ? 'removeGrants' : 'addGrants']),
      ...added.origins.filter((_, index) => isNew[index]),
    ],
  };
  return { list, changed: kept.length !== current.grants.length || isNew.includes(true), errors };
}

/** True if the list names a target by what may be the shown part of a longer id, so that the key must be read to know. */
export function namesHiddenTarget(inputs: readonly GrantInput[]): boolean {
  return inputs.some(({ target }) => target != null && /^[0-9a-f]{8}$/i.test(target.targetId));
}

/** The same permission for the same object, however the object's id is written. */
export function isSameGrant(grant: Grant, input: GrantInput | undefined): boolean {
  if (input === undefined || grant.permission !== input.permission) return false;
  if (grant.target === null || input.target == null) return grant.target === null && input.target == null;
  return grant.target.type === input.target.type && grant.target.targetId === shownId(input.target.targetId);
}

function bodyOfInput(input: GrantInput, current: ApiKey | null): GrantBody {
  const same = current?.grants.find((grant) => isSameGrant(grant, input));
  // A full UUID is sent as it was given: the caller may mean to change the form that the upstream keeps.
  const isFull = input.target != null && isFullUuid(input.target.targetId);
  const sameTarget =
    same ?? current?.grants.find((grant) => isSameGrant({ ...grant, permission: input.permission }, input));
  if (sameTarget && !isFull) return { ...bodyOfGrant(sameTarget), permission: input.permission };
  return {
    permission: input.permission,
    ...(input.target && { target: { type: input.target.type, id: input.target.targetId } }),
  };
}

function shownId(targetId: string): string {
  return isFullUuid(targetId) || /^[0-9a-f]{8}$/i.test(targetId) ? targetId.slice(0, 8).toLowerCase() : targetId;
}

function notGranted(index: number): UserError {
  return {
    code: 'NOT_FOUND',
    message: 'The key has no such grant to remove.',
    field: ['input', 'removeGrants', String(index)],
  };
}
