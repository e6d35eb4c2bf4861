import type { RunInIteration } from '../../calls/iterations.ts';
import type { ApiKey } from '../model/keys.ts';

/** Grants that take as long as a key. */
const GRANTS_PER_KEY = 5;
/** The work on keys in one iteration, in keys without grants. */
const KEYS_PER_ITERATION = 2_000;
/** Work in pieces holds up nobody, so an operation can have more of it. */
const SHARE_CHARGED = 0.5;

/** The work on a key, in keys without grants. */
export function workOn({ grants }: ApiKey): number {
  return 1 + Math.floor((grants?.length ?? 0) / GRANTS_PER_KEY);
}

interface Pieces {
  /** Charges the operation for work on this number of keys. Throws if it has had enough. */
  readonly chargeKeys: (keys: number) => void;
  readonly runInIteration: RunInIteration;
}

/** Works on each key, in as many iterations as that needs. */
export async function forEachKey(
  keys: readonly ApiKey[],
  { chargeKeys, runInIteration }: Pieces,
  work: (key: ApiKey) => void,
): Promise<void> {
  let next = 0;
  const workOnSome = (): void => {
    const first = next;
    let spent = 0;
    for (const key of keys.slice(first, first + KEYS_PER_ITERATION)) {
      if (spent >= KEYS_PER_ITERATION) break;
      spent += workOn(key);
      next += 1;
    }
    chargeKeys(spent * SHARE_CHARGED);
    keys.slice(first, next).forEach(work);
  };
  while (next < keys.length) await runInIteration(workOnSome);
}
