import type { StoredKey } from './stored-key.ts';

interface PastState {
  readonly shownUntil: number;
  readonly keys: readonly StoredKey[];
}

/** The states of an account before its last writes, for reads that lag behind. */
export class PastStates {
  /** The oldest first. */
  #states: PastState[] = [];

  /** Keeps the present state for the reads of the next `lagMs`. Call it before each write. */
  keep(keys: readonly StoredKey[], lagMs: number): void {
    if (lagMs > 0) this.#states.push({ shownUntil: Date.now() + lagMs, keys: structuredClone(keys) });
  }

  /** The keys as a read shows them. `present`: the present state. */
  shown(present: readonly StoredKey[]): readonly StoredKey[] {
    this.#states = this.#states.filter(({ shownUntil }) => shownUntil > Date.now());
    return this.#states[0]?.keys ?? present;
  }
}
