import { isFullUuid, maskedUuidOf } from '../../../core/uuid.ts';
import { GrantIndex } from './grant-index.ts';
import { isKeyId } from '../model/identifiers.ts';
import type { GrantInput, UpdateInput } from './inputs.ts';
import { targetKindOf, type ApiKey, type Grant } from '../model/keys.ts';
import { bodyOfGrant, type GrantBody } from '../rest/bodies.ts';
import type { GrantOrigins, UserError } from './user-errors.ts';

/** The complete list of grants to send, and the input path of each. */
export interface GrantList {
  readonly bodies: readonly GrantBody[];
  readonly origins: GrantOrigins;
}

/** The effect of an update on a key's grants. `list` is null if the grants do not change. */
export interface GrantChange {
  readonly list: GrantList | null;
  readonly errors: readonly UserError[];
}

const MASKED_TAIL = maskedUuidOf('');

/**
 * Converts grants of the input to the upstream's format. The graph shows some target ids shortened. A shortened id of a target
 * that the key already has is sent in full, so that reading grants and sending them back changes nothing.
 */
export function grantsToSend(inputs: readonly GrantInput[], current: ApiKey | null): GrantList {
  const asStored = createStoredTargetLookup(current);
  return {
    bodies: inputs.map((input) => asStored(bodyOfInput(input))),
    origins: { list: ['grants'], entries: inputs.map((_, index) => ['grants', String(index)]) },
  };
}

/** A key whose grants the upstream has reported. */
export type ApiKeyWithGrants = ApiKey & { readonly grants: readonly Grant[] };

export function reportsGrants(key: ApiKey): key is ApiKeyWithGrants {
  return key.grants !== null;
}

/** Applies `removeGrants` and `addGrants` to the key's grants. A grant that the key already has is not added again. */
export function changedGrants(current: ApiKeyWithGrants, { addGrants, removeGrants }: UpdateInput): GrantChange {
  const held = current.grants.map(bodyOfGrant);
  const heldIndex = new GrantIndex(held);
  const toRemove = (removeGrants ?? []).map(bodyOfInput);
  const errors = toRemove.flatMap((body, index) => (heldIndex.find(body) ? [] : [notGranted(index)]));
  const removed = new GrantIndex(toRemove);
  const kept = held.filter((body) => !removed.find(body));
  const added = newGrants(addGrants ?? [], kept, createStoredTargetLookup(current));
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

/** True if a target id in the list may be the shortened form of a longer id. Then the key must be read to find the full id. */
export function mayNameHiddenTarget(inputs: readonly GrantInput[]): boolean {
  return inputs.some(({ target }) => target != null && mayBeShortened(target));
}

/** False if the upstream reports other grants of the key than these. The order does not matter, and neither do synonyms of target types. */
export function isGranted(bodies: readonly GrantBody[], { grants }: ApiKey): boolean {
  if (grants === null) return true;
  const wanted = new GrantIndex(bodies);
  const held = grants.map(bodyOfGrant);
  const heldIndex = new GrantIndex(held);
  return bodies.every((body) => heldIndex.find(body)) && held.every((body) => wanted.find(body));
}

/** The grants that are neither in `kept` nor earlier in the input, each with its input path. */
function newGrants(
  inputs: readonly GrantInput[],
  kept: readonly GrantBody[],
  asStored: (body: GrantBody) => GrantBody,
): { body: GrantBody; origin: readonly string[] }[] {
  const seen = new GrantIndex(kept);
  return inputs.flatMap((input, index) => {
    const body = asStored(bodyOfInput(input));
    if (seen.find(body)) return [];
    seen.add(body);
    return [{ body, origin: ['addGrants', String(index)] }];
  });
}

/** Returns a function that replaces a target id by the upstream's own form of it, if any grant of the key has that target. */
function createStoredTargetLookup(current: ApiKey | null): (body: GrantBody) => GrantBody {
  const held = (current?.grants ?? []).map(bodyOfGrant);
  const sameGrant = new GrantIndex(held);
  const sameTarget = new GrantIndex(held.map(withoutPermission));
  return (body) => {
    // A full UUID is sent unchanged, so that a caller can change the form that the upstream stores.
    if (body.target === undefined || isFullUuid(body.target.id)) return body;
    const stored = sameGrant.find(body) ?? sameTarget.find(withoutPermission(body)) ?? body;
    return { ...stored, permission: body.permission };
  };
}

function withoutPermission(body: GrantBody): GrantBody {
  return { ...body, permission: '' };
}

/** Converts a grant to the upstream's format. A null target is left out. */
function bodyOfInput({ permission, target }: GrantInput): GrantBody {
  return { permission, ...(target && { target: { type: target.type, id: target.targetId } }) };
}

function mayBeShortened({ type, targetId }: { type: string; targetId: string }): boolean {
  // The ids of probes and measurements are never shortened, but a number of eight digits looks like a key id.
  const kind = targetKindOf(type);
  if (kind === 'MEASUREMENT' || kind === 'PROBE') return false;
  return isKeyId(targetId) || targetId.includes(MASKED_TAIL);
}

function notGranted(index: number): UserError {
  return {
    code: 'NOT_FOUND',
    message: 'The key has no such grant to remove: permission and target must both match.',
    field: ['input', 'removeGrants', String(index)],
  };
}
