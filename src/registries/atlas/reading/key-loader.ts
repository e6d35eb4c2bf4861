import { setTimeout as sleep } from 'node:timers/promises';
import DataLoader from 'dataloader';
import { asError, GatewayError } from '../../../core/errors.ts';
import { MAX_UPSTREAM_PAGE_SIZE, type AtlasClient } from '../rest/client.ts';
import type { KeyLists, KeyWindow } from './key-lists.ts';
import { NO_FILTER, type ApiKey } from '../model.ts';

/** Keys by id, for one operation: what its lists have read is not read again, and its own writes are seen. */
export interface KeyLoader {
  /** Null: there is no such key, or the upstream does not show it to this scope. */
  byId(id: string): Promise<ApiKey | null>;
  /** A write has changed or ended this key: nothing that was read before is true any more. */
  forget(): void;
  /** Like `forget`, and the state that the write answered with is known. */
  remember(key: ApiKey): void;
}

export function createKeyLoader(client: AtlasClient, lists: KeyLists): KeyLoader {
  const loader = new DataLoader<string, ApiKey | null>((ids) => {
    const [id] = ids;
    const isAlone = id !== undefined && ids.length === 1 && lists.settled() === null;
    return isAlone ? readAlone(client, lists, id) : readTogether(client, lists, ids);
  });
  const forget = (): void => {
    lists.forget();
    loader.clearAll();
  };
  return {
    byId: (id) => loader.load(id),
    forget,
    remember: (key) => {
      forget();
      loader.prime(key.id, key);
    },
  };
}

/** The short way of most operations: one key, and no list under way. */
function readAlone(client: AtlasClient, lists: KeyLists, id: string): Promise<(ApiKey | Error | null)[]> {
  const row = lists.row(id);
  if (row) return Promise.resolve([row]);
  return client.getKey(id).then(
    (key) => [key],
    (error: unknown) => [asError(error)],
  );
}

async function readTogether(
  client: AtlasClient,
  lists: KeyLists,
  ids: readonly string[],
): Promise<(ApiKey | Error | null)[]> {
  const listsSettled = lists.settled();
  const listsAnswer = listsSettled === null || (await isSoon(listsSettled));
  const found = await readByIds(client, lists, { ids, listsAnswer });
  return ids.map((id) => found.get(id) ?? null);
}

// A list that is so slow must not keep those waiting who ask for a single key.
const PATIENCE_MS = 1_000;

/**
 * A list that another field of the operation asks for may hold all the keys, so it is worth waiting for, but not for
 * long. False: it is not there yet.
 */
async function isSoon(lists: Promise<void>): Promise<boolean> {
  const served = new AbortController();
  const patience = sleep(PATIENCE_MS, false, { signal: served.signal }).catch(() => false);
  const isThere = await Promise.race([lists.then(() => true), patience]);
  served.abort();
  return isThere;
}

/** What was read is kept here as it is found: the lists may forget it while other keys are still under way. */
type Found = Map<string, ApiKey | Error | null>;

interface Wanted {
  readonly ids: readonly string[];
  /** False: lists are not to be asked, since one of them hangs. */
  readonly listsAnswer: boolean;
}

/** One id is one GET. More are looked for in the list first, if it is short; whatever it does not hold may still be readable by itself. */
async function readByIds(client: AtlasClient, lists: KeyLists, { ids, listsAnswer }: Wanted): Promise<Found> {
  const found: Found = new Map();
  for (const id of ids) {
    const row = lists.row(id);
    if (row) found.set(id, row);
  }
  const left = new Set(ids.filter((id) => !found.has(id)));
  if (left.size > 1 && listsAnswer) await readFromList(lists, left, found);
  await Promise.all(
    Array.from(left, (id) =>
      client.getKey(id).then(
        (key) => found.set(id, key),
        (error: unknown) => found.set(id, asError(error)),
      ),
    ),
  );
  return found;
}

/**
 * So many rows of a list are read for each key that is looked for, no more: that costs less than a call for each key. For 50
 * of 2,000 keys four pages are fewer calls than 50 single reads, but six times the work of both sides.
 */
const ROWS_PER_KEY = 4;
/** An account of so many is always read at once: the upstream counts calls, and its whole answer is of the size of a few. */
const SMALL_ACCOUNT = 100;

/** Reads the account if it is small enough to be cheaper than asking for each key, and moves what it finds from `left` to `found`. */
async function readFromList(lists: KeyLists, left: Set<string>, found: Found): Promise<void> {
  const mostRows = Math.max(left.size * ROWS_PER_KEY, SMALL_ACCOUNT);
  const move = ({ rows, count }: KeyWindow): boolean => {
    for (const row of rows) if (left.delete(row.id)) found.set(row.id, row);
    return left.size > 0 && count <= mostRows;
  };
  const size = lists.size();
  if (size !== null && size > mostRows) return;
  try {
    // Where the size is not known, the page that shows it holds no more than is worth reading.
    if (size === null && !move(await lists.window(0, Math.min(mostRows, MAX_UPSTREAM_PAGE_SIZE), NO_FILTER))) return;
    for await (const page of lists.pages(NO_FILTER)) if (!move(page)) return;
  } catch (error) {
    // Who may read a key need not be allowed to list, and one bad row of a list must not hide the other keys.
    const isOfTheListAlone =
      error instanceof GatewayError && ['FORBIDDEN', 'UPSTREAM_INVALID', 'BAD_USER_INPUT'].includes(error.code);
    if (!isOfTheListAlone) throw error;
  }
}
