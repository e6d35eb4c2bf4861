import { setTimeout as sleep } from 'node:timers/promises';
import DataLoader from 'dataloader';
import { asError, GatewayError } from '../../core/errors.ts';
import type { AtlasClient } from './client.ts';
import { pagesIn, type KeyLists } from './key-lists.ts';
import { NO_FILTER, type ApiKey } from './model.ts';

/** Keys by id, for one operation: what its lists have read is not read again, and its own writes are seen. */
export interface KeyLoader {
  /** Null: there is no such key, or the upstream does not show it to this caller. */
  byId(id: string): Promise<ApiKey | null>;
  /** A write has changed or ended this key: nothing that was read before is true any more. */
  forget(): void;
  /** Like `forget`, and the state that the write answered with is known. */
  remember(key: ApiKey): void;
}

export function createKeyLoader(client: AtlasClient, lists: KeyLists): KeyLoader {
  const loader = new DataLoader<string, ApiKey | null>(async (ids) => {
    const listsAnswer = await isSoon(lists.settled());
    const found = await readByIds(client, lists, { ids, listsAnswer });
    return ids.map((id) => found.get(id) ?? null);
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

/** One id is one GET. More are looked for in the list first; whatever it does not hold may still be readable by itself. */
async function readByIds(client: AtlasClient, lists: KeyLists, { ids, listsAnswer }: Wanted): Promise<Found> {
  const found: Found = new Map();
  for (const id of ids) {
    const row = lists.row(id);
    if (row) found.set(id, row);
  }
  const left = new Set(ids.filter((id) => !found.has(id)));
  if (left.size > 1 && listsAnswer) await readFromList(lists, left, found);
  await Promise.all(
    Array.from(left, async (id) => {
      found.set(id, await client.getKey(id).catch(asError));
    }),
  );
  return found;
}

/**
 * Reads list pages as long as they cost fewer calls than asking for the rest of the ids one by one, and moves what it
 * finds from `left` to `found`. How long the list is shows in its first page only, so that page is the price of the choice.
 */
async function readFromList(lists: KeyLists, left: Set<string>, found: Found): Promise<void> {
  try {
    for await (const page of lists.pages(NO_FILTER)) {
      for (const row of page.rows) if (left.delete(row.id)) found.set(row.id, row);
      const pagesLeft = pagesIn(page.count) - pagesIn(page.start + 1);
      if (left.size <= pagesLeft) return;
    }
  } catch (error) {
    // Who may read a key need not be allowed to list, and one bad row of a list must not hide the other keys.
    const isOfTheListAlone =
      error instanceof GatewayError && ['FORBIDDEN', 'UPSTREAM_INVALID', 'BAD_USER_INPUT'].includes(error.code);
    if (!isOfTheListAlone) throw error;
  }
}
