import type { Account } from './account.ts';
import { defaultFields, idOf, type StoredKey } from './stored-key.ts';
import { storeTimestamp } from './timestamps.ts';

/** Changes the main account behind the API's back, as another client of it would. */
export interface AccountEditor {
  /** Puts a key at this place of the list and gives its id; what is left out has its default. */
  insertAt(index: number, partialRow?: Partial<StoredKey>): string;
  remove(id: string): void;
  /** In list order. */
  ids(): string[];
  /** A copy of what is stored, with the whole UUID. */
  row(id: string): StoredKey;
  update(id: string, partial: Partial<StoredKey>): void;
}

/** Makes the editor of one account; an id that is not there is a mistake of the test, so it throws. */
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

/** A key with defaults and nothing else, made now. */
export function blankKey(account: Account): StoredKey {
  return {
    ...defaultFields(),
    uuid: account.freshUuid(),
    created_at: storeTimestamp(Date.now()),
    last_used: null,
    is_frozen: false,
  };
}
