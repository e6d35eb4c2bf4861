import { isFullUuid, maskedUuidOf } from '../../../core/uuid.ts';
import { isKeyId } from '../identifiers.ts';
import type { GrantInput, UpdateInput } from './inputs.ts';
import { shownTargetId, targetKindOf, type ApiKey } from '../model.ts';
import { bodyOfGrant, type GrantBody } from '../rest/bodies.ts';
import type { GrantOrigins, UserError } from './user-errors.ts';

/** The whole list of grants to send, and where in the input each of them came from. */
export interface GrantList {
  readonly bodies: readonly GrantBody[];
  readonly origins: GrantOrigins;
}

/** What an update does to a key's grants. `list` null: nothing. */
export interface GrantChange {
  readonly list: GrantList | null;
  readonly errors: readonly UserError[];
}

const MASKED_TAIL = maskedUuidOf('');

/**
 * Grants that the scope gives, in the upstream's words. A target that the key has already, named by the part that
 * the graph shows of it, goes up as the upstream had it, so that reading and sending back changes nothing.
 */
export function grantsToSend(inputs: readonly GrantInput[], current: ApiKey | null): GrantList {
  const asStored = createStoredForms(current);
  return {
    bodies: inputs.map((input) => asStored(bodyAsGiven(input))),
    origins: { list: ['grants'], entries: inputs.map((_, index) => ['grants', String(index)]) },
  };
}

/** The key's grants without those to remove and with those to add; a grant that is there already is not added twice. */
export function changedGrants(current: ApiKey, { addGrants, removeGrants }: UpdateInput): GrantChange {
  const held = current.grants.map(bodyOfGrant);
  const identities = new Set(held.map(identityOf));
  const toRemove = (removeGrants ?? []).map((input) => identityOf(bodyAsGiven(input)));
  const errors = toRemove.flatMap((identity, index) => (identities.has(identity) ? [] : [notGranted(index)]));
  const kept = held.filter((body) => !toRemove.includes(identityOf(body)));
  const added = newGrants(addGrants ?? [], kept, createStoredForms(current));
  if (added.length === 0 && kept.length === held.length) return { list: null, errors };
  const list = [addGrants?.length ? 'addGrants' : 'removeGrants'];
  return {
    list: {
      bodies: [...kept, ...added.map(({ body }) => body)],
      origins: { list, entries: [...kept.map(() => list), ...added.map(({ origin }) => origin)] },
    },
    errors,
  };
}

/** True if the list names a target by what may be the shown part of a longer id, so that the key must be read to know. */
export function namesHiddenTarget(inputs: readonly GrantInput[]): boolean {
  return inputs.some(({ target }) => target != null && mayHideMore(target));
}

/** Equal for two grants of the same permission for the same object, however the object's id is written. */
export function identityOf({ permission, target }: GrantBody): string {
  return target === undefined ? permission : `${permission} ${identityOfTarget(target)}`;
}

/** True if the key has these grants and no others, in whatever order and words for their kinds of target. */
export function isGranted(bodies: readonly GrantBody[], { grants }: ApiKey): boolean {
  const wanted = new Set(bodies.map(meaningOf));
  const held = new Set(grants.map((grant) => meaningOf(bodyOfGrant(grant))));
  return wanted.size === held.size && wanted.isSubsetOf(held);
}

function meaningOf({ permission, target }: GrantBody): string {
  if (target === undefined) return permission;
  return `${permission} ${targetKindOf(target.type) ?? target.type} ${shownTargetId(target.type, target.id)}`;
}

/** Those that are not among `kept` nor given before, and where they were given. */
function newGrants(
  inputs: readonly GrantInput[],
  kept: readonly GrantBody[],
  asStored: (body: GrantBody) => GrantBody,
): { body: GrantBody; origin: readonly string[] }[] {
  const seen = new Set(kept.map(identityOf));
  return inputs.flatMap((input, index) => {
    const body = asStored(bodyAsGiven(input));
    const identity = identityOf(body);
    if (seen.has(identity)) return [];
    seen.add(identity);
    return [{ body, origin: ['addGrants', String(index)] }];
  });
}

/** Finds the form in which the upstream keeps a target of the key's own grants, under whatever permission. */
function createStoredForms(current: ApiKey | null): (body: GrantBody) => GrantBody {
  const stored = new Map<string, GrantBody['target']>();
  for (const { permission, target } of (current?.grants ?? []).map(bodyOfGrant)) {
    if (target === undefined) continue;
    stored.set(identityOf({ permission, target }), target);
    stored.set(identityOfTarget(target), target);
  }
  return (body) => {
    const { permission, target } = body;
    // A full UUID is sent as it was given: the scope may mean to change the form that the upstream keeps.
    if (target === undefined || isFullUuid(target.id)) return body;
    const asKept = stored.get(identityOf(body)) ?? stored.get(identityOfTarget(target)) ?? target;
    return { permission, target: asKept };
  };
}

/** In the upstream's words; a null target is left out. */
function bodyAsGiven({ permission, target }: GrantInput): GrantBody {
  return { permission, ...(target && { target: { type: target.type, id: target.targetId } }) };
}

function mayHideMore({ type, targetId }: { type: string; targetId: string }): boolean {
  // Probes and measurements are numbers, and eight digits are eight hexadecimal digits too.
  const kind = targetKindOf(type);
  if (kind === 'MEASUREMENT' || kind === 'PROBE') return false;
  return isKeyId(targetId) || targetId.includes(MASKED_TAIL);
}

function identityOfTarget({ type, id }: { type: string; id: string }): string {
  return JSON.stringify([type, shownTargetId(type, id)]);
}

function notGranted(index: number): UserError {
  return {
    code: 'NOT_FOUND',
    message: 'The key has no such grant to remove: permission and target must both match.',
    field: ['input', 'removeGrants', String(index)],
  };
}
