import { derivedUuid } from './derived-uuids.ts';
import { idOf, type StoredKey } from './stored-key.ts';

/** The keys of one owner, in the order in which the API lists them. */
export interface Account {
  /** The e-mail address that a `user` target names. */
  readonly owner: string;
  readonly keys: readonly StoredKey[];
  find(id: string): StoredKey | undefined;
  /** The key that has this secret, whether it is listed or can only sign in. */
  withSecret(uuid: string): StoredKey | undefined;
  insert(index: number, key: StoredKey): void;
  remove(id: string): StoredKey | undefined;
  /** Gives a key another UUID in its place in the list; targets that named the old one follow. */
  rename(key: StoredKey, uuid: string): void;
  /** A UUID whose path id no key of the account has. */
  freshUuid(): string;
}

/** Makes an account; `signInOnly` are keys that authenticate but are not listed. */
export function createAccount(owner: string, keys: StoredKey[], signInOnly: readonly StoredKey[] = []): Account {
  const byId = new Map(keys.map((key) => [idOf(key.uuid), key]));
  const unlisted = new Map(signInOnly.map((key) => [key.uuid, key]));
  const reserved = new Set(signInOnly.map((key) => idOf(key.uuid)));
  let made = 0;

  return {
    owner,
    keys,
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
      made += 1;
      return derivedUuid(`${owner}/new/${made}`, (id) => byId.has(id) || reserved.has(id));
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
