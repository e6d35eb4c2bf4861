import { setImmediate as nextIteration } from 'node:timers/promises';

// Work on all keys of an account, on keys with many grants or on a long document must not hold the event loop for long. It is
// done in pieces, and other operations run in between.

/** Runs a piece of work in an iteration of the event loop of its own. */
export type RunInIteration = <T>(work: () => T) => Promise<T>;

/** One for each operation: its fields ask for their pieces at the same moment. */
export function createIterations(): RunInIteration {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(() => nextIteration()).then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
