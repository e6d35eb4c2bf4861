import { LRUCache } from 'lru-cache';

/** How many keys the account of an operation's scope has, as far as is known. */
export interface AccountSize {
  /** As it was when it was last listed; null: not known. */
  last(): number | null;
  note(keys: number): void;
}

/** Some 2 MB of names. */
const MAX_ACCOUNTS = 10_000;
const MINUTE_MS = 60_000;

/**
 * How many keys the callers' accounts had when they were last listed. Whether a list page or single reads are cheaper hangs
 * on it, and it shows in a list only: with it an operation need not ask first. It decides nothing but that: of an old
 * number come more calls than were needed, never another answer. A scope is known by a name that tells nothing of its key.
 */
export class AccountSizes {
  readonly #sizes = new LRUCache<string, number>({
    max: MAX_ACCOUNTS,
    ttl: 10 * MINUTE_MS,
    // A scope who does not come back is forgotten then, too.
    ttlAutopurge: true,
  });

  of(scope: string): AccountSize {
    return {
      last: () => this.#sizes.get(scope) ?? null,
      note: (keys) => {
        // Each entry has a timer: it is not made anew for what is known.
        if (this.#sizes.get(scope) !== keys) this.#sizes.set(scope, keys);
      },
    };
  }
}
