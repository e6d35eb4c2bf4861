import { GatewayError } from '../../../core/errors.ts';
import type { ApiKey } from '../model/keys.ts';
import { versionOf } from '../model/version.ts';
import type { KeyFields } from '../rest/bodies.ts';
import { changedGrants, grantsToSend, mayNameHiddenTarget, reportsGrants, type GrantChange } from './grant-changes.ts';
import {
  changesGrants,
  fieldsOfCreation,
  fieldsOfReplacement,
  fieldsOfUpdate,
  labelErrors,
  needsState,
  updateErrors,
  type CreateInput,
  type KeyInput,
  type ReplaceInput,
  type UpdateInput,
} from './inputs.ts';
import { isGuarded, lockOutError, lockOutErrors } from './lock-out-guard.ts';
import { callTo, changesBy, CREATION, idChange } from './plans.ts';
import {
  newSecretOf,
  notRegenerated,
  planned,
  rejected,
  stateOf,
  type DeletionResult,
  type RegenerationResult,
  type SecretResult,
  type WriteResult,
} from './results.ts';
import { noted, send, sendCreation, sendState, type WriteContext } from './sending.ts';
import { invalid, notFound, versionErrors, type UserError } from './user-errors.ts';

// Writes to one key. Each is sent at most once. Problems that the caller can fix are returned as `userErrors`; all other
// failures are thrown. A dry run takes the same steps, up to the call.

export async function createKey(context: WriteContext, input: CreateInput): Promise<SecretResult> {
  const grants = input.grants ? grantsToSend(input.grants, null) : null;
  const fields = fieldsOfCreation(input, grants?.bodies ?? null);
  if (input.dryRun) return { ...planned(null, changesBy(fields, null), CREATION), newId: null, secret: null };
  await context.admitSecretWrite();
  return sendCreation(context, fields, grants);
}

export async function updateKey(context: WriteContext, input: UpdateInput): Promise<WriteResult> {
  const { client, trace } = context;
  const errors = updateErrors(input);
  if (errors.length > 0) return rejected(null, errors);
  const { current, refusal } = await readCurrent(context, input, input.grants ?? null);
  if (refusal) return refusal;
  const change = grantChangeOf(input, current);
  if (change.errors.length > 0) return rejected(current, change.errors);
  const fields = fieldsOfUpdate(input, change.list?.bodies ?? null);
  if (Object.keys(fields).length === 0) return rejected(current, [NO_CHANGE]);
  const lockOuts = lockOutsBy(context, input, fields, current);
  if (lockOuts.length > 0) return rejected(current, lockOuts);
  const { id, dryRun } = input;
  if (dryRun) return planned(current ?? null, changesBy(fields, current ?? null), callTo('PATCH', id));
  return sendState(context, { id, current, grants: change.list }, () => client.patchKey(id, fields, trace));
}

export async function replaceKey(context: WriteContext, input: ReplaceInput): Promise<WriteResult> {
  const { client, trace } = context;
  const errors = labelErrors(input);
  if (errors.length > 0) return rejected(null, errors);
  const { current, refusal } = await readCurrent(context, input, input.grants);
  if (refusal) return refusal;
  const grants = grantsToSend(input.grants, current ?? null);
  const fields = fieldsOfReplacement(input, grants.bodies);
  const lockOuts = lockOutsBy(context, input, fields, current);
  if (lockOuts.length > 0) return rejected(current, lockOuts);
  const { id, dryRun } = input;
  if (dryRun) return planned(current ?? null, changesBy(fields, current ?? null), callTo('PUT', id));
  return sendState(context, { id, current, grants }, () => client.replaceKey(id, fields, trace));
}

export async function regenerateKey(context: WriteContext, input: KeyInput): Promise<RegenerationResult> {
  const { client, credential, keys, trace } = context;
  const nothing = { previousId: null, newId: null, secret: null };
  if (isGuarded(credential, input)) return { ...rejected(null, [lockOutError('regenerate')]), ...nothing };
  const { current, refusal } = await readCurrent(context, input, null);
  if (refusal) return { ...refusal, ...nothing };
  const { id, dryRun } = input;
  if (dryRun) return { ...planned(current ?? null, [idChange(id)], callTo('PATCH', id)), ...nothing };
  await context.admitSecretWrite();
  const { answer, userErrors } = await send(keys, () => client.regenerateKey(id, trace));
  if (answer === null) return { ...rejected(null, userErrors), ...nothing };
  if (answer instanceof GatewayError)
    return { apiKey: answer, previousId: id, newId: null, secret: answer, userErrors, plan: null };
  const apiKey = noted(context, await stateOf(answer, context));
  const secret = newSecretOf(answer, id);
  // With its old id, the key has probably not been regenerated.
  if (answer.id === id) {
    trace.doubt = notRegenerated(id, trace);
    return { apiKey, previousId: null, newId: null, secret, userErrors, plan: null };
  }
  trace.newKeyId = answer.id;
  return { apiKey, previousId: id, newId: answer.id, secret, userErrors, plan: null };
}

export async function deleteKey(context: WriteContext, input: KeyInput): Promise<DeletionResult> {
  const { client, credential, keys, trace } = context;
  if (isGuarded(credential, input)) return { ...rejected(null, [lockOutError('delete')]), deletedId: null };
  const { current, refusal } = await readCurrent(context, input, null);
  if (refusal) return { ...refusal, deletedId: null };
  const { id, dryRun } = input;
  if (dryRun) return { ...planned(current ?? null, [idChange(id)], callTo('DELETE', id)), deletedId: null };
  const { answer, userErrors } = await send(keys, async () => {
    await client.deleteKey(id, trace);
    return id;
  });
  return { ...rejected(null, userErrors), deletedId: answer };
}

function lockOutsBy(
  { credential }: WriteContext,
  input: UpdateInput,
  fields: Partial<KeyFields>,
  current: ApiKey | undefined,
): UserError[] {
  if (!isGuarded(credential, input)) return [];
  return lockOutErrors(fields, current, changesGrants(input) ? 'removeGrants' : 'grants', new Date());
}

/** The key before a write. `refusal`: the result if there is no such key, or if it does not have the expected version. */
interface CurrentState {
  readonly current?: ApiKey | undefined;
  readonly refusal?: WriteResult;
}

/**
 * Reads the key if the write needs its current state: to compare its version, to show the changes of a dry run, to change its
 * list of grants, to restore shortened target ids, or to see which grants the calling key would lose. `current` is undefined if
 * the state is not needed, or if it would only be useful and the caller may not read it.
 */
async function readCurrent(
  { credential, keys, trace }: WriteContext,
  input: KeyInput | ReplaceInput | UpdateInput,
  grants: ReplaceInput['grants'] | null,
): Promise<CurrentState> {
  const mustKnow = needsState(input);
  const isUseful = grants !== null && (isGuarded(credential, input) || mayNameHiddenTarget(grants));
  if (!mustKnow && !isUseful) return {};
  const current = await keys.byId(input.id).catch((error: unknown) => {
    if (!mustKnow && error instanceof GatewayError && error.code === 'FORBIDDEN') return undefined;
    throw error;
  });
  if (current === null) return { refusal: rejected(null, [notFound(input.id)]) };
  if (current === undefined) return {};
  trace.versionBefore = versionOf(current);
  const conflicts = versionErrors(input.expectedVersion, current);
  return conflicts.length > 0 ? { current, refusal: rejected(current, conflicts) } : { current };
}

function grantChangeOf(input: UpdateInput, current: ApiKey | undefined): GrantChange {
  if (changesGrants(input) && current) {
    if (!reportsGrants(current)) throw grantsUnknown(current.id);
    return changedGrants(current, input);
  }
  return { list: input.grants ? grantsToSend(input.grants, current ?? null) : null, errors: [] };
}

function grantsUnknown(id: string): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID',
    `RIPE Atlas did not report the grants of the key ${id}, so the gateway cannot add or remove single grants: a list without the others would remove them. Nothing was changed. Send the complete list with \`grants\`.`,
  );
}

const NO_CHANGE = invalid('There is nothing to change. The key already has these grants.');
