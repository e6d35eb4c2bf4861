import { setImmediate as nextTurn } from 'node:timers/promises';

/** Runs a piece of work on many keys. Other operations run before each piece, and no two pieces run in the same turn. */
export type RunInTurn = <T>(work: () => T) => Promise<T>;

/** One for each operation: its fields ask for their pieces at the same moment. */
export function createTurns(): RunInTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(() => nextTurn()).then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
