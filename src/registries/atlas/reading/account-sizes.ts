import { LRUCache } from 'lru-cache';

/** The last known number of keys in the account of one caller. */
export interface AccountSize {
  /** The number of keys when the account was last listed. Null if it is not known. */
  last(): number | null;
  /** Stores the number of keys that a list has shown. */
  note(keys: number): void;
}

/** 10,000 entries take about 2 MB. */
const MAX_ACCOUNTS = 10_000;
const MINUTE_MS = 60_000;

/**
 * A hint for the key loader: with the account's size it can choose between one list call and several single reads without
 * probing first. A stale value costs extra calls; it never changes a result. Accounts are stored under the caller's id,
 * a hash from which the key cannot be recovered.
 */
export class AccountSizes {
  readonly #sizes = new LRUCache<string, number>({
    max: MAX_ACCOUNTS,
    ttl: 10 * MINUTE_MS,
    // Removes expired entries by a timer, so the entry of a caller who does not return is removed, too.
    ttlAutopurge: true,
  });

  of(callerId: string): AccountSize {
    return {
      last: () => this.#sizes.get(callerId) ?? null,
      note: (keys) => {
        // Each `set` creates a timer, so an unchanged value is not set again.
        if (this.#sizes.get(callerId) !== keys) this.#sizes.set(callerId, keys);
      },
    };
  }
}
