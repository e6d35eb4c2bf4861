import { GatewayError } from '../../../core/errors.ts';
import type { ApiKey } from '../model/keys.ts';
import { versionOf } from '../model/version.ts';
import type { KeyLoader } from '../reading/key-loader.ts';
import type { KeyFields } from '../rest/bodies.ts';
import type { OperationScope } from '../../calls/scope.ts';
import type { AtlasClient } from '../rest/client.ts';
import { RejectedWrite } from '../rest/upstream-errors.ts';
import type { AttemptTrace } from './attempts.ts';
import { isGranted, type GrantList } from './grant-changes.ts';
import { readAgain, rejected, secretNotShown, stateOf, type SecretResult, type WriteResult } from './results.ts';
import { userErrorsOf, type GrantOrigins, type UserError } from './user-errors.ts';

// Sends a write and makes its result. Nothing is sent twice.

/** The dependencies of a write to one key. */
export interface WriteContext extends Pick<
  OperationScope,
  'admitSecretWrite' | 'credential' | 'onWarning' | 'reserveTwoWrites'
> {
  readonly client: AtlasClient;
  readonly keys: KeyLoader;
  /** Of this write alone. */
  readonly trace: AttemptTrace;
}

/** Sends a creation. `grants`: those in `fields`. */
export async function sendCreation(
  context: WriteContext,
  fields: Partial<KeyFields>,
  grants: GrantList | null,
): Promise<SecretResult> {
  const { client, keys, trace } = context;
  const { answer, userErrors } = await send(keys, () => client.createKey(fields, trace), grants?.origins);
  if (answer === null) return { apiKey: null, newId: null, secret: null, userErrors, plan: null };
  if (answer instanceof GatewayError) return { apiKey: answer, newId: null, secret: answer, userErrors, plan: null };
  warnIfGrantsDiffer(context, grants, answer.key);
  const apiKey = noted(context, await stateOf(answer, context));
  trace.newKeyId = answer.id;
  return { apiKey, newId: answer.id, secret: answer.secret ?? secretNotShown(), userErrors, plan: null };
}

/** Notes the version of the new state, if it is known. */
export function noted<State extends ApiKey | GatewayError>({ trace }: WriteContext, state: State): State {
  if (!(state instanceof GatewayError)) trace.versionAfter = versionOf(state);
  return state;
}

interface WriteAnswer<Answer> {
  /** Null if the upstream rejected the write. */
  readonly answer: Answer | null;
  readonly userErrors: readonly UserError[];
}

/** Sends a write. After every write, also a failed one, all data that the operation has read is discarded. */
export async function send<Answer>(
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
export async function sendState(
  context: WriteContext,
  { id, current, grants }: SentState,
  write: () => Promise<ApiKey | GatewayError>,
): Promise<WriteResult> {
  const { answer, userErrors } = await send(context.keys, write, grants?.origins);
  if (answer === null)
    return rejected(userErrors.some(({ code }) => code === 'NOT_FOUND') ? null : current, userErrors);
  if (answer instanceof GatewayError) return { apiKey: await readAgain(id, context, answer), userErrors, plan: null };
  context.keys.remember(answer);
  warnIfGrantsDiffer(context, grants, answer);
  return { apiKey: noted(context, answer), userErrors, plan: null };
}

/** Warns if the upstream stored other grants than were sent. Its handling of lists of grants is not documented. */
function warnIfGrantsDiffer({ onWarning }: WriteContext, sent: GrantList | null, key: ApiKey | null): void {
  if (sent === null || key === null || isGranted(sent.bodies, key)) return;
  onWarning(`RIPE Atlas returned other grants for the key ${key.id} than were sent. Check the key's grants.`);
}
