import { derivedUuid } from './derived-uuids.ts';
import { PastStates } from './past-states.ts';
import { idOf, type StoredKey } from './stored-key.ts';

/** The keys of one owner. */
export interface Account {
  /** The owner's e-mail address, which is the id of a `user` target. */
  readonly owner: string;
  /** In the order in which the API lists them. */
  readonly keys: readonly StoredKey[];
  readonly past: PastStates;
  /** The listed key with this id. */
  find(id: string): StoredKey | undefined;
  /** The key with this complete UUID, listed or not. */
  withSecret(uuid: string): StoredKey | undefined;
  insert(index: number, key: StoredKey): void;
  /** Removes and returns the listed key with this id. Undefined if there is none. */
  remove(id: string): StoredKey | undefined;
  /** Gives a key a new UUID. Its place in the list stays, and targets that name the key are updated. */
  rename(key: StoredKey, uuid: string): void;
  /** A new UUID whose id no key of the account has. */
  freshUuid(): string;
}

/** Creates an account. The keys in `signInOnly` can be used as credentials but are not listed. */
export function createAccount(owner: string, keys: StoredKey[], signInOnly: readonly StoredKey[] = []): Account {
  const byId = new Map(keys.map((key) => [idOf(key.uuid), key]));
  const unlisted = new Map(signInOnly.map((key) => [key.uuid, key]));
  const reserved = new Set(signInOnly.map((key) => idOf(key.uuid)));
  let created = 0;

  return {
    owner,
    keys,
    past: new PastStates(),
    find: (id) => byId.get(id),
    withSecret(uuid) {
      const key = byId.get(idOf(uuid));
      return key?.uuid === uuid ? key : unlisted.get(uuid);
    },
    insert(index, key) {
      keys.splice(index, 0, key);
      byId.set(idOf(key.uuid), key);
    },
    remove(id) {
      const key = byId.get(id);
      if (!key) return undefined;
      byId.delete(id);
      keys.splice(keys.indexOf(key), 1);
      return key;
    },
    rename(key, uuid) {
      byId.delete(idOf(key.uuid));
      retarget([...keys, ...signInOnly], key.uuid, uuid);
      key.uuid = uuid;
      byId.set(idOf(uuid), key);
    },
    freshUuid() {
      created += 1;
      return derivedUuid(`${owner}/new/${created}`, (id) => byId.has(id) || reserved.has(id));
    },
  };
}

function retarget(keys: readonly StoredKey[], from: string, to: string): void {
  for (const { grants } of keys) {
    for (const { target } of grants) {
      if (target?.type === 'key' && target.id === from) target.id = to;
    }
  }
}
