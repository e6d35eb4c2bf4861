import { setTimeout as sleep } from 'node:timers/promises';
import DataLoader from 'dataloader';
import { asError, GatewayError } from '../../../core/errors.ts';
import { MAX_UPSTREAM_PAGE_SIZE, type AtlasClient } from '../rest/client.ts';
import type { KeyLists, KeyWindow } from './key-lists.ts';
import { isReadable, NO_FILTER, type ApiKey } from '../model/keys.ts';

/** Reads keys by id for one operation. Keys that a list has read are not read again. */
export interface KeyLoader {
  /** Null if there is no key with this id, or if the upstream does not show it to this caller (404). */
  byId(id: string): Promise<ApiKey | null>;
  /** Discards everything that was read. Call it after every write. */
  forget(): void;
  /** Discards everything that was read, and keeps the key that the last write returned. Call it before a write. */
  forgetReads(): void;
  /** Like `forget`, and stores the key that the write returned. */
  remember(key: ApiKey): void;
}

export function createKeyLoader(client: AtlasClient, lists: KeyLists): KeyLoader {
  const loader = new DataLoader<string, ApiKey | null>((ids) => {
    const [id] = ids;
    const isAlone = id !== undefined && ids.length === 1 && lists.settled() === null;
    return isAlone ? readOne(client, lists, id) : readMany(client, lists, ids);
  });
  let written: ApiKey | null = null;
  const forget = (): void => {
    lists.forget();
    loader.clearAll();
    written = null;
  };
  const remember = (key: ApiKey): void => {
    forget();
    loader.prime(key.id, key);
    written = key;
  };
  return {
    byId: (id) => loader.load(id),
    forget,
    forgetReads: () => (written === null ? forget() : remember(written)),
    remember,
  };
}

/** The fast path of most operations: one key, and no pending list. */
function readOne(client: AtlasClient, lists: KeyLists, id: string): Promise<(ApiKey | Error | null)[]> {
  const row = lists.row(id);
  if (row) return Promise.resolve([row]);
  return client.getKey(id).then(
    (key) => [key],
    (error: unknown) => [asError(error)],
  );
}

async function readMany(
  client: AtlasClient,
  lists: KeyLists,
  ids: readonly string[],
): Promise<(ApiKey | Error | null)[]> {
  const pendingLists = lists.settled();
  const listsRespond = pendingLists === null || (await settlesInTime(pendingLists));
  const found = await readByIds(client, lists, { ids, listsRespond });
  return ids.map((id) => found.get(id) ?? null);
}

// A slow list must not delay the fields that need a single key for longer than this.
const MAX_LIST_WAIT_MS = 1_000;

/**
 * Waits for the lists that other fields of the operation read, because they may contain the keys. Returns false if the lists
 * are still pending after `MAX_LIST_WAIT_MS`.
 */
async function settlesInTime(lists: Promise<void>): Promise<boolean> {
  const listsSettled = new AbortController();
  const timeout = sleep(MAX_LIST_WAIT_MS, false, { signal: listsSettled.signal }).catch(() => false);
  const isInTime = await Promise.race([lists.then(() => true), timeout]);
  listsSettled.abort();
  return isInTime;
}

/** The results by key id. They are stored here as they arrive, because the lists may forget them during other reads. */
type KeyResults = Map<string, ApiKey | Error | null>;

interface KeysRequest {
  readonly ids: readonly string[];
  /** False if a list does not respond. Then no other list is read. */
  readonly listsRespond: boolean;
}

/** Reads a single id with one GET. Looks for several ids in the list first, then reads the missing ones with one GET each. */
async function readByIds(
  client: AtlasClient,
  lists: KeyLists,
  { ids, listsRespond }: KeysRequest,
): Promise<KeyResults> {
  const found: KeyResults = new Map();
  for (const id of ids) {
    const row = lists.row(id);
    if (row) found.set(id, row);
  }
  const missing = new Set(ids.filter((id) => !found.has(id)));
  if (missing.size > 1 && listsRespond) await readFromList(lists, missing, found);
  await Promise.all(
    Array.from(missing, (id) =>
      client.getKey(id).then(
        (key) => found.set(id, key),
        (error: unknown) => found.set(id, asError(error)),
      ),
    ),
  );
  return found;
}

/**
 * The maximum number of list rows to read for each missing key. Up to this number, reading the list costs less than one call for each key. For 50
 * of 2,000 keys, four pages are fewer calls than 50 single reads, but six times the work for the gateway and the upstream.
 */
const ROWS_PER_KEY = 4;
/** An account of at most this many keys is always read in one call: the response is only as large as a few single ones. */
const SMALL_ACCOUNT = 100;

/** Reads the list if the account is small enough. Moves the keys that it contains from `missing` to `found`. */
async function readFromList(lists: KeyLists, missing: Set<string>, found: KeyResults): Promise<void> {
  const maxRows = Math.max(missing.size * ROWS_PER_KEY, SMALL_ACCOUNT);
  const takeFrom = ({ rows, count }: KeyWindow): boolean => {
    for (const row of rows) if (isReadable(row) && missing.delete(row.id)) found.set(row.id, row);
    return missing.size > 0 && count <= maxRows;
  };
  const size = lists.size();
  if (size !== null && size > maxRows) return;
  try {
    // If the account's size is not known, the first read is limited to `maxRows` rows and shows the size.
    if (size === null && !takeFrom(await lists.window(0, Math.min(maxRows, MAX_UPSTREAM_PAGE_SIZE), NO_FILTER))) return;
    for await (const page of lists.pages(NO_FILTER)) if (!takeFrom(page)) return;
  } catch (error) {
    // A caller who may read a key may not be allowed to list keys, and one invalid row must not hide the other keys.
    const concernsListOnly =
      error instanceof GatewayError && ['FORBIDDEN', 'UPSTREAM_INVALID', 'BAD_USER_INPUT'].includes(error.code);
    if (!concernsListOnly) throw error;
  }
}
