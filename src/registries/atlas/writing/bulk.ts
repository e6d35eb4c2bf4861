import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Credential } from '../../../core/credential.ts';
import { callingKeyId } from '../model/credential.ts';
import { parseKeyId } from '../model/identifiers.ts';
import type { KeyLoader } from '../reading/key-loader.ts';
import type { OperationScope } from '../rest/calls.ts';
import { reportAttempt, type Attempt, type AttemptTarget, type WriteError, type WriteErrorCode } from './attempts.ts';
import { needsState, type BulkInput, type KeyInput } from './inputs.ts';
import { lockOutError } from './lock-out-guard.ts';
import type { BulkItem, BulkResult } from './results.ts';
import { invalid, type UserError } from './user-errors.ts';

/** Writes in one bulk that run at the same time. */
const CONCURRENT_WRITES = 8;
const MAX_KEYS = 50;

/** The dependencies of a bulk. */
export interface BulkContext extends Pick<OperationScope, 'onAttempt' | 'tooLate'> {
  readonly credential: Credential;
  readonly keys: KeyLoader;
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
  /** Writes to one key. Never rejects. */
  write(key: KeyInput): Promise<Attempt<Result>>;
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
  if (userErrors.length > 0) return { results: [], userErrors };

  const callingKey = callingKeyId(context.credential);
  const items = new Map<string, BulkItem<Result>>();
  const others = keys.filter(({ id }) => id !== callingKey);
  const calling = keys.filter(({ id }) => id === callingKey);
  let stop: WriteError | null = null;
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
): Promise<WriteError | null> {
  // The keys may have been read some seconds ago. A dry run writes nothing that could be based on them.
  if (!chunk.some(({ dryRun }) => dryRun)) context.keys.forgetReads();
  // One list page can serve these reads. Each write reads its key again from the loader, which has it then.
  if (bulk.needsState || chunk.some(needsState)) await Promise.allSettled(chunk.map(({ id }) => context.keys.byId(id)));
  const stops = await Promise.all(
    chunk.map(async (key): Promise<WriteError | null> => {
      if (callingKeyId(context.credential) === key.id && !key.allowCallingKey) {
        items.set(key.id, refusedCallingKey(context, bulk, key.id));
        return null;
      }
      // Other operations run between two writes.
      await nextTurn();
      const attempt = await bulk.write(key);
      const stop = reasonToStop(attempt);
      items.set(key.id, itemOf(key.id, attempt));
      return stop;
    }),
  );
  return stops.find((stop) => stop !== null) ?? null;
}

function itemOf<Result>(requestedId: string, { outcome, error, result }: Attempt<Result>): BulkItem<Result> {
  return { requestedId, outcome, error, result };
}

/** With these, every further write would fail too. */
const STOPPING: readonly WriteErrorCode[] = [
  'DEADLINE',
  'RATE_LIMITED',
  'UNAUTHENTICATED',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
];

function reasonToStop({ outcome, error, upstreamStatus }: Attempt<unknown>): WriteError | null {
  if (error === null || error instanceof Error) return null;
  const isDown = outcome === 'UNKNOWN' && upstreamStatus !== null && upstreamStatus >= 500;
  return outcome === 'NOT_ATTEMPTED' || isDown || STOPPING.includes(error.code) ? error : null;
}

function deadlineOf({ tooLate }: BulkContext): WriteError | null {
  const error = tooLate();
  return error && { code: 'DEADLINE', message: error.message, retryAfter: null, recovery: null };
}

function notAttempted<Result>(
  context: BulkContext,
  { target }: BulkWrite<Result>,
  id: string,
  stop: WriteError,
): BulkItem<Result> {
  const code = stop.code === 'OUTCOME_UNKNOWN' ? 'UPSTREAM_UNAVAILABLE' : stop.code;
  const message = `Not attempted, because the work stopped: ${stop.message} Nothing was sent for this key. Send it again to continue.`;
  const error: WriteError = { code, message, retryAfter: stop.retryAfter, recovery: null };
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
