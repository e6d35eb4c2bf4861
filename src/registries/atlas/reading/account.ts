import { GatewayError } from '../../../core/errors.ts';
import { NO_FILTER, type KeyFilter, type KeyRow } from '../model/keys.ts';
import { isUnfiltered, listKeepsChanging, type KeyLists, type KeyWindow } from './key-lists.ts';

/** The whole account of the caller, for one operation: all keys, where a window of the list is not enough. */
export interface Account {
  /**
   * Returns all rows of the filtered list. Fields with the same filter share one reading. Throws BAD_USER_INPUT if the list is
   * longer than the setting allows.
   */
  rows(filter: KeyFilter): Promise<readonly KeyRow[]>;
  /** True if a field of the operation reads, or has read, all keys of the account. */
  isRead(): boolean;
}

export function createAccount(lists: KeyLists, maxKeys: number): Account {
  let readings = new Map<string, Promise<readonly KeyRow[]>>();
  let epoch = lists.epoch();
  const readingsNow = (): typeof readings => {
    // A write has made everything that was read before it old.
    if (epoch !== lists.epoch()) readings = new Map();
    epoch = lists.epoch();
    return readings;
  };
  return {
    rows: (filter) => {
      const key = JSON.stringify(filter);
      const known = readingsNow().get(key);
      if (known) return known;
      const reading = readWholeList(lists, filter, maxKeys);
      readings.set(key, reading);
      return reading;
    },
    isRead: () => readingsNow().has(JSON.stringify(NO_FILTER)),
  };
}

const MAX_READS = 3;

/** Returns all rows of a list. If the list has changed between its pages, it is read again, three times at most. */
export async function readWholeList(
  lists: KeyLists,
  filter: KeyFilter,
  maxKeys = Infinity,
): Promise<readonly KeyRow[]> {
  for (let read = 0; read < MAX_READS; read += 1) {
    if (read > 0) lists.forget();
    const pages: KeyWindow[] = [];
    for await (const page of lists.pages(filter)) {
      if (page.count > maxKeys) throw tooManyKeys(page.count, maxKeys, isUnfiltered(filter));
      pages.push(page);
    }
    if (await areConsistent(lists, filter, pages)) return pages.flatMap(({ rows }) => rows);
  }
  throw listKeepsChanging();
}

/**
 * True if the list has not changed between the pages. A key that is deleted during the reads moves later rows up, so a row
 * can move to a page that was already read. To detect this, the two rows at each page boundary are read once more, together.
 */
async function areConsistent(lists: KeyLists, filter: KeyFilter, pages: readonly KeyWindow[]): Promise<boolean> {
  const boundaries = await lists.windows(
    pages.slice(1).map(({ start }) => start - 1),
    2,
    filter,
  );
  return boundaries.every((boundary, index) => {
    const before = pages[index]?.rows.at(-1)?.id;
    const after = pages[index + 1]?.rows[0]?.id;
    const at = (pages[index + 1]?.start ?? 0) - boundary.start;
    return (
      boundary.count === pages[0]?.count && boundary.rows[at - 1]?.id === before && boundary.rows[at]?.id === after
    );
  });
}

function tooManyKeys(count: number, maxKeys: number, isWhole: boolean): GatewayError {
  const limit = `has ${count} keys, and the gateway sorts, filters and counts at most ${maxKeys}.`;
  const advice = 'Use the filters permission, targetType or targetId, which RIPE Atlas applies.';
  const sentence = isWhole
    ? `The account ${limit} ${advice} The findings DANGLING_TARGET and SUPERSEDED, and byFinding of a report, need the whole account: leave them out.`
    : `The list ${limit} ${advice}`;
  return new GatewayError(
    'BAD_USER_INPUT',
    `${sentence} A list without an order and without other filters has no such limit.`,
  );
}
