import { GatewayError } from '../../../core/errors.ts';
import type { AtlasClient } from '../rest/client.ts';
import { RejectedWrite } from '../rest/upstream-errors.ts';
import {
  changedGrants,
  grantsToSend,
  isGranted,
  namesHiddenTarget,
  type GrantChange,
  type GrantList,
} from './grant-changes.ts';
import {
  bodyOfCreation,
  bodyOfReplacement,
  bodyOfUpdate,
  changesGrants,
  labelErrors,
  parseGrantInputs,
  parseKeyInput,
  updateErrors,
  type CreateInput,
  type KeyInput,
  type ReplaceInput,
  type UpdateInput,
} from './inputs.ts';
import type { KeyLoader } from '../reading/key-loader.ts';
import { isGuarded, lockOutErrors, refuseEnding } from './lock-out-guard.ts';
import type { ApiKey } from '../model.ts';
import type { OperationScope } from '../rest/calls.ts';
import {
  newSecretOf,
  notShown,
  refused,
  stateOf,
  type DeletionResult,
  type RegenerationResult,
  type SecretResult,
  type WriteResult,
} from './results.ts';
import { invalid, notFound, userErrorsOf, type GrantOrigins, type UserError } from './user-errors.ts';

/** Checks the ids in an input, or throws BAD_USER_INPUT. Every write is sent once, or not at all. */
export interface KeyWrites {
  create(input: CreateInput): Promise<SecretResult>;
  update(input: UpdateInput): Promise<WriteResult>;
  replace(input: ReplaceInput): Promise<WriteResult>;
  regenerate(input: KeyInput): Promise<RegenerationResult>;
  delete(input: KeyInput): Promise<DeletionResult>;
}

/** What every write works with. */
interface WriteParts extends Pick<OperationScope, 'credential' | 'onWarning'> {
  readonly client: AtlasClient;
  readonly keys: KeyLoader;
}

export function createKeyWrites(client: AtlasClient, scope: OperationScope, keys: KeyLoader): KeyWrites {
  const { credential, onWarning, admitSecretWrite } = scope;
  const parts: WriteParts = { client, credential, keys, onWarning };
  const byKeyOnly =
    <Input, Result>(write: (input: Input) => Promise<Result>) =>
    async (input: Input): Promise<Result> => {
      if (credential.kind === 'SESSION_COOKIE') throw sessionMayNotWrite();
      return write(input);
    };
  return {
    create: byKeyOnly(async (input: CreateInput) => {
      const checked = parseGrantInputs(input);
      await admitSecretWrite();
      return createKey(parts, checked);
    }),
    update: byKeyOnly((input: UpdateInput) => updateKey(parts, parseGrantInputs(parseKeyInput(input)))),
    replace: byKeyOnly((input: ReplaceInput) => replaceKey(parts, parseGrantInputs(parseKeyInput(input)))),
    regenerate: byKeyOnly(async (input: KeyInput) => {
      const checked = parseKeyInput(input);
      await admitSecretWrite();
      return regenerateKey(parts, checked);
    }),
    delete: byKeyOnly((input: KeyInput) => deleteKey(parts, parseKeyInput(input))),
  };
}

async function createKey(parts: WriteParts, input: CreateInput): Promise<SecretResult> {
  const { client, keys } = parts;
  const grants = input.grants ? grantsToSend(input.grants, null) : null;
  const body = bodyOfCreation(input, grants?.bodies ?? null);
  const { answer, userErrors } = await send(keys, () => client.createKey(body), grants?.origins);
  if (answer === null) return { apiKey: null, secret: null, userErrors };
  warnOfOtherGrants(parts, grants, answer.key);
  return { apiKey: stateOf(answer, keys), secret: answer.secret ?? notShown(), userErrors };
}

async function updateKey(parts: WriteParts, input: UpdateInput): Promise<WriteResult> {
  const errors = updateErrors(input);
  if (errors.length > 0) return refused(null, errors);
  const current = await readCurrent(parts, input, input.grants ?? null);
  if (current === null) return refused(null, [notFound(input.id)]);
  const change = grantChangeOf(input, current);
  if (change.errors.length > 0) return refused(current, change.errors);
  const body = bodyOfUpdate(input, change.list?.bodies ?? null);
  if (Object.keys(body).length === 0) return refused(current, [NOTHING_NEW]);
  const grantsField = changesGrants(input) ? 'removeGrants' : 'grants';
  const lockOuts = isGuarded(parts.credential, input) ? lockOutErrors(body, current, grantsField, new Date()) : [];
  if (lockOuts.length > 0) return refused(current, lockOuts);
  return sendState(parts, () => parts.client.patchKey(input.id, body), current, change.list);
}

async function replaceKey(parts: WriteParts, input: ReplaceInput): Promise<WriteResult> {
  const errors = labelErrors(input);
  if (errors.length > 0) return refused(null, errors);
  const current = await readCurrent(parts, input, input.grants);
  if (current === null) return refused(null, [notFound(input.id)]);
  const grants = grantsToSend(input.grants, current ?? null);
  const body = bodyOfReplacement(input, grants.bodies);
  const lockOuts = isGuarded(parts.credential, input) ? lockOutErrors(body, current, 'grants', new Date()) : [];
  if (lockOuts.length > 0) return refused(current, lockOuts);
  return sendState(parts, () => parts.client.replaceKey(input.id, body), current, grants);
}

async function regenerateKey({ client, credential, keys }: WriteParts, input: KeyInput): Promise<RegenerationResult> {
  const nothing = { apiKey: null, previousId: null, secret: null };
  if (isGuarded(credential, input)) return { ...nothing, userErrors: [refuseEnding('replace')] };
  const { answer, userErrors } = await send(keys, () => client.regenerateKey(input.id));
  if (answer === null) return { ...nothing, userErrors };
  const previousId = answer.id === input.id ? null : input.id;
  return { apiKey: stateOf(answer, keys), previousId, secret: newSecretOf(answer, input.id), userErrors };
}

async function deleteKey({ client, credential, keys }: WriteParts, input: KeyInput): Promise<DeletionResult> {
  if (isGuarded(credential, input)) return { apiKey: null, deletedId: null, userErrors: [refuseEnding('delete')] };
  const { answer, userErrors } = await send(keys, async () => {
    await client.deleteKey(input.id);
    return input.id;
  });
  return { apiKey: null, deletedId: answer, userErrors };
}

/**
 * The key as it is now, where the write needs to know it: to change its list of grants, to give back targets as the
 * upstream had them, or to see what the calling key would lose. Null: there is no such key. Undefined: not needed, or
 * not shown to a scope whose write makes sense without.
 */
async function readCurrent(
  { credential, keys }: WriteParts,
  input: ReplaceInput | UpdateInput,
  grants: ReplaceInput['grants'] | null,
): Promise<ApiKey | null | undefined> {
  const mustKnow = changesGrants(input);
  const isUseful = grants !== null && (isGuarded(credential, input) || namesHiddenTarget(grants));
  if (!mustKnow && !isUseful) return undefined;
  try {
    return await keys.byId(input.id);
  } catch (error) {
    if (!mustKnow && error instanceof GatewayError && error.code === 'FORBIDDEN') return undefined;
    throw error;
  }
}

function grantChangeOf(input: UpdateInput, current: ApiKey | undefined): GrantChange {
  if (changesGrants(input) && current) return changedGrants(current, input);
  return { list: input.grants ? grantsToSend(input.grants, current ?? null) : null, errors: [] };
}

interface Outcome<Answer> {
  /** Null: the upstream refused the write. */
  readonly answer: Answer | null;
  readonly userErrors: readonly UserError[];
}

/** Whatever came of a write, nothing that the operation had read before it is trusted any more. */
async function send<Answer>(
  keys: KeyLoader,
  write: () => Promise<Answer>,
  origins?: GrantOrigins,
): Promise<Outcome<Answer>> {
  try {
    return { answer: await write(), userErrors: [] };
  } catch (error) {
    if (!(error instanceof RejectedWrite)) throw error;
    return { answer: null, userErrors: userErrorsOf(error, origins) };
  } finally {
    keys.forget();
  }
}

/** A write that answers with the key's new state. */
async function sendState(
  parts: WriteParts,
  write: () => Promise<ApiKey>,
  current: ApiKey | undefined,
  grants: GrantList | null,
): Promise<WriteResult> {
  const { answer, userErrors } = await send(parts.keys, write, grants?.origins);
  if (answer === null) return refused(userErrors.some(({ code }) => code === 'NOT_FOUND') ? null : current, userErrors);
  parts.keys.remember(answer);
  warnOfOtherGrants(parts, grants, answer);
  return { apiKey: answer, userErrors };
}

/** What the upstream does with a list of grants is not documented: a right that was to be taken away may still be there. */
function warnOfOtherGrants({ onWarning }: WriteParts, sent: GrantList | null, key: ApiKey | null): void {
  if (sent === null || key === null || isGranted(sent.bodies, key)) return;
  onWarning(`The upstream answered with other grants for the key ${key.id} than were sent. Look at the key's grants.`);
}

const NOTHING_NEW = invalid('There is nothing to change: the key has these grants already.');

function sessionMayNotWrite(): GatewayError {
  return new GatewayError(
    'FORBIDDEN',
    'A session cookie may only read: for writes the upstream wants a CSRF token of its own, which a gateway must not supply. Use an API key.',
  );
}
