import type { Credential } from '../../../core/credential.ts';
import { callingKeyId } from '../model/credential.ts';
import { parseKeyId } from '../model/identifiers.ts';
import type { KeyLoader } from '../reading/key-loader.ts';
import type { RunInIteration } from '../../calls/iterations.ts';
import type { OperationScope } from '../../calls/scope.ts';
import {
  reportAttempt,
  UNCONFIRMED,
  type Attempt,
  type AttemptTarget,
  type StopReason,
  type WriteError,
} from './attempts.ts';
import { needsState, type BulkInput, type KeyInput } from './inputs.ts';
import { lockOutError } from './lock-out-guard.ts';
import type { BulkItem, BulkResult } from './results.ts';
import { firstErrors, invalid, type UserError } from './user-errors.ts';

/** Writes in one bulk that run at the same time. */
const CONCURRENT_WRITES = 8;
const MAX_KEYS = 50;
/** Writes without a confirmation among those of the same time. One can be a broken connection; two are a failing upstream. */
const MAX_UNCONFIRMED = 1;

/** The dependencies of a bulk. */
export interface BulkContext extends Pick<OperationScope, 'onAttempt' | 'tooLate'> {
  readonly credential: Credential;
  readonly keys: KeyLoader;
  readonly runInIteration: RunInIteration;
}

export interface BulkWrite<Result> {
  readonly input: BulkInput;
  /** For the audit of the keys that are not attempted. */
  readonly target: Omit<AttemptTarget, 'keyId'>;
  /** The action, for the message that refuses the calling key. */
  readonly action: Parameters<typeof lockOutError>[0];
  /** True if the write reads each key first, whatever the key's own input is. */
  readonly needsState: boolean;
  /** Problems with the rest of the input. */
  readonly userErrors: readonly UserError[];
  /** Writes to one key, whose state is in the loader if it is needed. Never rejects. */
  write(key: KeyInput, keys: KeyLoader): Promise<Attempt<Result>>;
}

/**
 * Writes to up to 50 keys, eight at a time, and returns an outcome for each, in the order of the input. Stops when a further
 * write would fail for the same reason. The calling key comes last, because the other writes need it. Throws BAD_USER_INPUT
 * for an invalid id.
 */
export async function writeAll<Result>(context: BulkContext, bulk: BulkWrite<Result>): Promise<BulkResult<Result>> {
  const { keys: given, allowCallingKey, dryRun } = bulk.input;
  const keys = given.map((key) => ({
    ...key,
    id: parseKeyId(key.id),
    allowCallingKey: allowCallingKey ?? false,
    dryRun,
  }));
  const userErrors = [...keyErrors(keys), ...bulk.userErrors];
  if (userErrors.length > 0) return { results: [], userErrors: firstErrors(userErrors) };

  const callingKey = callingKeyId(context.credential);
  const items = new Map<string, BulkItem<Result>>();
  const others = keys.filter(({ id }) => id !== callingKey);
  const calling = keys.filter(({ id }) => id === callingKey);
  // A dry run changes nothing, so one list page can serve all its reads.
  if (dryRun) await Promise.allSettled(keys.map(({ id }) => context.keys.byId(id)));
  let stop: StopReason | null = null;
  for (const chunk of [...chunksOf(others), calling]) {
    stop ??= deadlineOf(context);
    if (stop === null) stop = await writeChunk(context, bulk, chunk, items);
    else for (const { id } of chunk) items.set(id, notAttempted(context, bulk, id, stop));
  }
  return { results: keys.flatMap(({ id }) => items.get(id) ?? []), userErrors: [] };
}

function keyErrors(keys: readonly KeyInput[]): UserError[] {
  if (keys.length === 0 || keys.length > MAX_KEYS)
    return [invalid(`\`keys\` has ${keys.length} keys. It must have 1 to ${MAX_KEYS}.`, 'keys')];
  const seen = new Set<string>();
  return keys.flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [invalid(`The key ${id} is in the list more than once. Name each key once.`, 'keys', String(index), 'id')];
  });
}

function chunksOf(keys: readonly KeyInput[]): KeyInput[][] {
  return Array.from({ length: Math.ceil(keys.length / CONCURRENT_WRITES) }, (_, index) =>
    keys.slice(index * CONCURRENT_WRITES, (index + 1) * CONCURRENT_WRITES),
  );
}

/** Writes to these keys at the same time. Returns the reason to stop, if there is one. */
async function writeChunk<Result>(
  context: BulkContext,
  bulk: BulkWrite<Result>,
  chunk: readonly KeyInput[],
  items: Map<string, BulkItem<Result>>,
): Promise<StopReason | null> {
  const { keys, runInIteration } = context;
  // A chunk takes seconds if the upstream is slow, so the keys of the next one are read after it.
  if (!bulk.input.dryRun) keys.forgetReads();
  // Asked for together, so that one list page can serve them.
  const states = chunk.map((key) => (bulk.needsState || needsState(key) ? keys.byId(key.id) : null));
  await Promise.allSettled(states.filter((state) => state !== null));
  const stops = await Promise.all(
    chunk.map(async (key, index): Promise<StopReason | null> => {
      if (callingKeyId(context.credential) === key.id && !key.allowCallingKey) {
        items.set(key.id, refusedCallingKey(context, bulk, key.id));
        return null;
      }
      // Other operations run between two writes: one with 1,400 grants takes 15 ms.
      await runInIteration(() => undefined);
      const { stop, ...attempt } = await bulk.write(key, withState(keys, key.id, states[index] ?? null));
      items.set(key.id, itemOf(key.id, attempt));
      return stop;
    }),
  );
  const unconfirmed = chunk.filter(({ id }) => items.get(id)?.outcome === 'UNKNOWN').length;
  return stops.find((stop) => stop !== null) ?? (unconfirmed > MAX_UNCONFIRMED ? UNCONFIRMED : null);
}

/** A loader that knows the state of this key until it is written to. The writes to the other keys do not make it old. */
function withState(keys: KeyLoader, id: string, state: ReturnType<KeyLoader['byId']> | null): KeyLoader {
  let known = state;
  return {
    ...keys,
    byId: (wanted) => (wanted === id && known ? known : keys.byId(wanted)),
    forget: () => {
      known = null;
      keys.forget();
    },
    remember: (key) => {
      known = null;
      keys.remember(key);
    },
  };
}

function itemOf<Result>(
  requestedId: string,
  { outcome, error, result }: Omit<Attempt<Result>, 'stop'>,
): BulkItem<Result> {
  return { requestedId, outcome, error, result };
}

function deadlineOf({ tooLate }: BulkContext): StopReason | null {
  const error = tooLate();
  return error && { code: 'DEADLINE', message: error.message, retryAfter: null };
}

function notAttempted<Result>(
  context: BulkContext,
  { target }: BulkWrite<Result>,
  id: string,
  { code, message: reason, retryAfter }: StopReason,
): BulkItem<Result> {
  const message = `Not attempted, because the work stopped: ${reason} Nothing was sent for this key. Send it again to continue.`;
  const error: WriteError = { code, message, retryAfter, recovery: null };
  reportAttempt(context, { ...target, keyId: id }, { outcome: 'NOT_ATTEMPTED', error });
  return { requestedId: id, outcome: 'NOT_ATTEMPTED', error, result: null };
}

function refusedCallingKey<Result>(
  context: BulkContext,
  { target, action }: BulkWrite<Result>,
  id: string,
): BulkItem<Result> {
  const { code, message } = lockOutError(action);
  const error: WriteError = { code, message, retryAfter: null, recovery: null };
  reportAttempt(context, { ...target, keyId: id }, { outcome: 'REFUSED', error });
  return { requestedId: id, outcome: 'REFUSED', error, result: null };
}
