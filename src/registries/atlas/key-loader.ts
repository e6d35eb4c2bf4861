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
    // A list that another field of the operation asks for may hold them all.
    await lists.settled();
    const found = await readByIds(
      client,
      lists,
      ids.filter((id) => !lists.row(id)),
    );
    return ids.map((id) => lists.row(id) ?? found.get(id) ?? null);
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

/** One id is one GET. More are looked for in the list first; whatever it does not hold may still be readable by itself. */
async function readByIds(
  client: AtlasClient,
  lists: KeyLists,
  ids: readonly string[],
): Promise<Map<string, ApiKey | Error | null>> {
  if (ids.length > 1) await readFromList(lists, ids);
  const left = ids.filter((id) => !lists.row(id));
  const answers = await Promise.all(left.map((id) => client.getKey(id).catch(asError)));
  return new Map(left.map((id, index) => [id, answers[index] ?? null]));
}

/**
 * Reads list pages as long as they cost fewer calls than asking for the rest of the ids one by one. How long the list
 * is shows in its first page only, so that page is the price of the choice.
 */
async function readFromList(lists: KeyLists, ids: readonly string[]): Promise<void> {
  try {
    for await (const page of lists.pages(NO_FILTER)) {
      const idsLeft = ids.filter((id) => !lists.row(id)).length;
      const pagesLeft = pagesIn(page.count) - pagesIn(page.start + 1);
      if (idsLeft <= pagesLeft) return;
    }
  } catch (error) {
    // Who may read a key need not be allowed to list, and one bad row of a list must not hide the other keys.
    const isOfTheListAlone =
      error instanceof GatewayError && ['FORBIDDEN', 'UPSTREAM_INVALID', 'BAD_USER_INPUT'].includes(error.code);
    if (!isOfTheListAlone) throw error;
  }
}
