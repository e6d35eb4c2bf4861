import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatewayError } from '../../../core/errors.ts';
import type { AtlasClient } from '../rest/client.ts';
import { RejectedWrite } from '../rest/upstream-errors.ts';
import {
  changedGrants,
  grantsToSend,
  isGranted,
  mayNameHiddenTarget,
  reportsGrants,
  type GrantChange,
  type GrantList,
} from './grant-changes.ts';
import {
  fieldsOfCreation,
  fieldsOfReplacement,
  fieldsOfUpdate,
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
import { isGuarded, lockOutError, lockOutErrors } from './lock-out-guard.ts';
import type { ApiKey } from '../model/keys.ts';
import type { OperationScope } from '../rest/calls.ts';
import {
  newSecretOf,
  readAgain,
  rejected,
  secretNotShown,
  stateOf,
  type DeletionResult,
  type RegenerationResult,
  type SecretResult,
  type WriteResult,
} from './results.ts';
import { invalid, notFound, userErrorsOf, type GrantOrigins, type UserError } from './user-errors.ts';

/**
 * The writes of one operation. Each is sent at most once. Problems that the caller can fix are returned as `userErrors`.
 * Throws BAD_USER_INPUT for an invalid id, and a GatewayError for all other failures.
 */
export interface KeyWrites {
  create(input: CreateInput): Promise<SecretResult>;
  update(input: UpdateInput): Promise<WriteResult>;
  replace(input: ReplaceInput): Promise<WriteResult>;
  regenerate(input: KeyInput): Promise<RegenerationResult>;
  delete(input: KeyInput): Promise<DeletionResult>;
}

/** The dependencies of every write. */
interface WriteContext extends Pick<OperationScope, 'credential' | 'onWarning'> {
  readonly client: AtlasClient;
  readonly keys: KeyLoader;
}

export function createKeyWrites(client: AtlasClient, scope: OperationScope, keys: KeyLoader): KeyWrites {
  const { credential, onWarning, admitSecretWrite } = scope;
  const context: WriteContext = { client, credential, keys, onWarning };
  const unlessSession =
    <Input, Result>(write: (input: Input) => Promise<Result>) =>
    async (input: Input): Promise<Result> => {
      if (credential.kind === 'SESSION_COOKIE') throw sessionMayNotWrite();
      // Other operations run between two writes: one with 1,400 grants takes 15 ms, and it may need no upstream call.
      await nextTurn();
      return write(input);
    };
  return {
    create: unlessSession(async (input: CreateInput) => {
      const checked = parseGrantInputs(input);
      await admitSecretWrite();
      return createKey(context, checked);
    }),
    update: unlessSession((input: UpdateInput) => updateKey(context, parseGrantInputs(parseKeyInput(input)))),
    replace: unlessSession((input: ReplaceInput) => replaceKey(context, parseGrantInputs(parseKeyInput(input)))),
    regenerate: unlessSession(async (input: KeyInput) => {
      const checked = parseKeyInput(input);
      await admitSecretWrite();
      return regenerateKey(context, checked);
    }),
    delete: unlessSession((input: KeyInput) => deleteKey(context, parseKeyInput(input))),
  };
}

async function createKey(context: WriteContext, input: CreateInput): Promise<SecretResult> {
  const { client, keys } = context;
  const grants = input.grants ? grantsToSend(input.grants, null) : null;
  const fields = fieldsOfCreation(input, grants?.bodies ?? null);
  const { answer, userErrors } = await send(keys, () => client.createKey(fields), grants?.origins);
  if (answer === null) return { apiKey: null, secret: null, userErrors };
  if (answer instanceof GatewayError) return { apiKey: answer, secret: answer, userErrors };
  warnIfGrantsDiffer(context, grants, answer.key);
  return { apiKey: await stateOf(answer, context), secret: answer.secret ?? secretNotShown(), userErrors };
}

async function updateKey(context: WriteContext, input: UpdateInput): Promise<WriteResult> {
  const errors = updateErrors(input);
  if (errors.length > 0) return rejected(null, errors);
  const current = await readCurrent(context, input, input.grants ?? null);
  if (current === null) return rejected(null, [notFound(input.id)]);
  const change = grantChangeOf(input, current);
  if (change.errors.length > 0) return rejected(current, change.errors);
  const fields = fieldsOfUpdate(input, change.list?.bodies ?? null);
  if (Object.keys(fields).length === 0) return rejected(current, [NO_CHANGE]);
  const grantsField = changesGrants(input) ? 'removeGrants' : 'grants';
  const lockOuts = isGuarded(context.credential, input) ? lockOutErrors(fields, current, grantsField, new Date()) : [];
  if (lockOuts.length > 0) return rejected(current, lockOuts);
  const { id } = input;
  return sendState(context, { id, current, grants: change.list }, () => context.client.patchKey(id, fields));
}

async function replaceKey(context: WriteContext, input: ReplaceInput): Promise<WriteResult> {
  const errors = labelErrors(input);
  if (errors.length > 0) return rejected(null, errors);
  const current = await readCurrent(context, input, input.grants);
  if (current === null) return rejected(null, [notFound(input.id)]);
  const grants = grantsToSend(input.grants, current ?? null);
  const fields = fieldsOfReplacement(input, grants.bodies);
  const lockOuts = isGuarded(context.credential, input) ? lockOutErrors(fields, current, 'grants', new Date()) : [];
  if (lockOuts.length > 0) return rejected(current, lockOuts);
  const { id } = input;
  return sendState(context, { id, current, grants }, () => context.client.replaceKey(id, fields));
}

async function regenerateKey(context: WriteContext, input: KeyInput): Promise<RegenerationResult> {
  const { client, credential, keys } = context;
  const nothing = { apiKey: null, previousId: null, secret: null };
  if (isGuarded(credential, input)) return { ...nothing, userErrors: [lockOutError('regenerate')] };
  const { answer, userErrors } = await send(keys, () => client.regenerateKey(input.id));
  if (answer === null) return { ...nothing, userErrors };
  if (answer instanceof GatewayError) return { apiKey: answer, previousId: input.id, secret: answer, userErrors };
  const previousId = answer.id === input.id ? null : input.id;
  return { apiKey: await stateOf(answer, context), previousId, secret: newSecretOf(answer, input.id), userErrors };
}

async function deleteKey({ client, credential, keys }: WriteContext, input: KeyInput): Promise<DeletionResult> {
  if (isGuarded(credential, input)) return { apiKey: null, deletedId: null, userErrors: [lockOutError('delete')] };
  const { answer, userErrors } = await send(keys, async () => {
    await client.deleteKey(input.id);
    return input.id;
  });
  return { apiKey: null, deletedId: answer, userErrors };
}

/**
 * Reads the key if the write needs its current state: to change its list of grants, to restore shortened target ids, or to see
 * which grants the calling key would lose. Null if there is no such key. Undefined if the state is not needed, or if it would
 * only be useful and the caller may not read it.
 */
async function readCurrent(
  { credential, keys }: WriteContext,
  input: ReplaceInput | UpdateInput,
  grants: ReplaceInput['grants'] | null,
): Promise<ApiKey | null | undefined> {
  const mustKnow = changesGrants(input);
  const isUseful = grants !== null && (isGuarded(credential, input) || mayNameHiddenTarget(grants));
  if (!mustKnow && !isUseful) return undefined;
  try {
    return await keys.byId(input.id);
  } catch (error) {
    if (!mustKnow && error instanceof GatewayError && error.code === 'FORBIDDEN') return undefined;
    throw error;
  }
}

function grantChangeOf(input: UpdateInput, current: ApiKey | undefined): GrantChange {
  if (changesGrants(input) && current) {
    if (!reportsGrants(current)) throw grantsUnknown(current.id);
    return changedGrants(current, input);
  }
  return { list: input.grants ? grantsToSend(input.grants, current ?? null) : null, errors: [] };
}

interface WriteAnswer<Answer> {
  /** Null if the upstream rejected the write. */
  readonly answer: Answer | null;
  readonly userErrors: readonly UserError[];
}

/** Sends a write. After every write, also a failed one, all data that the operation has read is discarded. */
async function send<Answer>(
  keys: KeyLoader,
  write: () => Promise<Answer>,
  origins?: GrantOrigins,
): Promise<WriteAnswer<Answer>> {
  try {
    return { answer: await write(), userErrors: [] };
  } catch (error) {
    if (!(error instanceof RejectedWrite)) throw error;
    return { answer: null, userErrors: userErrorsOf(error, origins) };
  } finally {
    keys.forget();
  }
}

interface SentState {
  readonly id: string;
  readonly current: ApiKey | undefined;
  /** The grants that are sent. Null if none are. */
  readonly grants: GrantList | null;
}

/** Sends a write whose response contains the key's new state. */
async function sendState(
  context: WriteContext,
  { id, current, grants }: SentState,
  write: () => Promise<ApiKey | GatewayError>,
): Promise<WriteResult> {
  const { answer, userErrors } = await send(context.keys, write, grants?.origins);
  if (answer === null)
    return rejected(userErrors.some(({ code }) => code === 'NOT_FOUND') ? null : current, userErrors);
  if (answer instanceof GatewayError) return { apiKey: await readAgain(id, context, answer), userErrors };
  context.keys.remember(answer);
  warnIfGrantsDiffer(context, grants, answer);
  return { apiKey: answer, userErrors };
}

/** Warns if the upstream stored other grants than were sent. Its handling of lists of grants is not documented. */
function warnIfGrantsDiffer({ onWarning }: WriteContext, sent: GrantList | null, key: ApiKey | null): void {
  if (sent === null || key === null || isGranted(sent.bodies, key)) return;
  onWarning(`RIPE Atlas returned other grants for the key ${key.id} than were sent. Check the key's grants.`);
}

function grantsUnknown(id: string): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID',
    `RIPE Atlas did not report the grants of the key ${id}, so the gateway cannot add or remove single grants: a list without the others would remove them. Nothing was changed. Send the complete list with \`grants\`.`,
  );
}

const NO_CHANGE = invalid('There is nothing to change. The key already has these grants.');

function sessionMayNotWrite(): GatewayError {
  return new GatewayError(
    'FORBIDDEN',
    'A session cookie allows reads only. For a write, RIPE Atlas requires a CSRF token, which a gateway must not supply. Use an API key.',
  );
}
