import type { Account } from './account.ts';
import { defaultFields, idOf, type StoredKey } from './stored-key.ts';
import { storeTimestamp } from './timestamps.ts';

/** Changes the main account without an API call, like another client of the service. Each method throws for an unknown id. */
export interface AccountEditor {
  /** Inserts a key at this index of the list and returns its id. Missing fields get their default. */
  insertAt(index: number, partialRow?: Partial<StoredKey>): string;
  remove(id: string): void;
  /** The ids of all keys, in the order of the list. */
  ids(): string[];
  /** A copy of the stored key, with its complete UUID. */
  row(id: string): StoredKey;
  /** Replaces the given fields. A new `uuid` also changes the id. */
  update(id: string, partial: Partial<StoredKey>): void;
}

/** Creates the editor of one account. It throws for an unknown id, because that is a mistake of the test. */
export function createAccountEditor(account: Account): AccountEditor {
  function stored(id: string): StoredKey {
    const key = account.find(id);
    if (!key) throw new Error(`The sandbox account has no key "${id}".`);
    return key;
  }

  return {
    insertAt(index, partialRow = {}) {
      const key = { ...blankKey(account), ...structuredClone(partialRow) };
      account.insert(index, key);
      return idOf(key.uuid);
    },
    remove(id) {
      account.remove(idOf(stored(id).uuid));
    },
    ids: () => account.keys.map((key) => idOf(key.uuid)),
    row: (id) => structuredClone(stored(id)),
    update(id, partial) {
      const key = stored(id);
      const { uuid, ...rest } = structuredClone(partial);
      Object.assign(key, rest);
      if (uuid !== undefined) account.rename(key, uuid);
    },
  };
}

/** A key that is created now and has the default of each field. */
export function blankKey(account: Account): StoredKey {
  return {
    ...defaultFields(),
    uuid: account.freshUuid(),
    created_at: storeTimestamp(Date.now()),
    last_used: null,
    is_frozen: false,
  };
}
