import { GatewayError } from '../../core/errors.ts';
import { MAX_UPSTREAM_PAGE_SIZE, type AtlasClient } from './client.ts';
import type { ApiKey, KeyFilter, KeyPage } from './model.ts';

/** Consecutive rows of the filtered list as they stood in one answer of the upstream. */
export interface KeyWindow {
  /** Index of the first of `rows` in the list, from 0. */
  readonly start: number;
  readonly rows: readonly ApiKey[];
  /** How long the whole list was. */
  readonly count: number;
}

/**
 * The list reads of one operation: a page that has been read serves every field that needs rows of it.
 * Make one for each operation; one that outlives it serves a caller's keys to another.
 */
export interface KeyLists {
  /** At least the rows from `start` on, `length` of them or up to the list's end, from one page. */
  window(start: number, length: number, filter: KeyFilter): Promise<KeyWindow>;
  /** The pages of the whole list one by one, a few read side by side. Each is consistent in itself, the whole need not be. */
  pages(filter: KeyFilter): AsyncGenerator<KeyWindow, void, undefined>;
  /** The key, if a page that was read holds it. */
  row(id: string): ApiKey | undefined;
  /** Resolves when every read that is under way has ended, well or not. */
  settled(): Promise<void>;
  /** Forgets what was read: a write has made it stale, or the list moves. */
  forget(): void;
}

interface PageRead {
  readonly start: number;
  readonly end: number;
  readonly window: Promise<KeyWindow>;
}

const PAGES_AT_ONCE = 4;
/** 100,000 keys. A longer list is not searched for the place where a walk stood. */
const MAX_PAGES = 200;

export function createKeyLists(client: AtlasClient): KeyLists {
  const readsByFilter = new Map<string, PageRead[]>();
  const rows = new Map<string, ApiKey>();

  const readPage = async (page: number, size: number, filter: KeyFilter): Promise<KeyWindow> => {
    const answer = (await client.listKeys(page, size, filter)) ?? pastTheEnd(page);
    for (const row of answer.rows) rows.set(row.id, row);
    return { start: (page - 1) * size, ...answer };
  };

  const pageHolding = (start: number, end: number, size: number, filter: KeyFilter): Promise<KeyWindow> => {
    const key = JSON.stringify(filter);
    const reads = readsByFilter.get(key) ?? [];
    const known = reads.find((read) => read.start <= start && read.end >= end);
    if (known) return known.window;
    const page = Math.floor(start / size) + 1;
    const window = readPage(page, size, filter);
    readsByFilter.set(key, [...reads, { start: (page - 1) * size, end: page * size, window }]);
    return window;
  };

  return {
    window: (start, length, filter) => {
      const rowsWanted = Math.max(length, 1);
      return pageHolding(start, start + rowsWanted, smallestPageSize(start, rowsWanted), filter);
    },
    pages: async function* (filter) {
      const size = MAX_UPSTREAM_PAGE_SIZE;
      const first = await pageHolding(0, size, size, filter);
      yield first;
      const lastPage = pagesIn(first.count);
      if (lastPage > MAX_PAGES) throw tooLong();
      for (let page = 1; page < lastPage; page += PAGES_AT_ONCE) {
        const together = Array.from(
          { length: Math.min(PAGES_AT_ONCE, lastPage - page) },
          (_, index) => (page + index) * size,
        );
        yield* await Promise.all(together.map((start) => pageHolding(start, start + size, size, filter)));
      }
    },
    row: (id) => rows.get(id),
    settled: async () => {
      await Promise.allSettled([...readsByFilter.values()].flat().map((read) => read.window));
    },
    forget: () => {
      readsByFilter.clear();
      rows.clear();
    },
  };
}

/** How many of the largest pages a list of this length fills. */
export function pagesIn(count: number): number {
  return Math.ceil(count / MAX_UPSTREAM_PAGE_SIZE);
}

/** The smallest page size with one page that holds all the rows from `start` on; never more than twice `length`. */
export function smallestPageSize(start: number, length: number): number {
  const last = start + length - 1;
  for (let size = length; size < MAX_UPSTREAM_PAGE_SIZE; size += 1) {
    if (Math.floor(start / size) === Math.floor(last / size)) return size;
  }
  return MAX_UPSTREAM_PAGE_SIZE;
}

/** The upstream answers 404 for a page past the end. For page 1 that is no such thing: the service is not where it was said to be. */
function pastTheEnd(page: number): KeyPage {
  if (page === 1)
    throw new GatewayError(
      'UPSTREAM_INVALID',
      'There is no list of keys where the gateway looks for it: is ATLAS_API_URL right?',
    );
  return { count: 0, rows: [] };
}

function tooLong(): GatewayError {
  const keys = MAX_PAGES * MAX_UPSTREAM_PAGE_SIZE;
  return new GatewayError(
    'BAD_USER_INPUT',
    `The list has changed since this cursor was made, and with more than ${keys} keys it is too long to be searched for the place. Start again without a cursor.`,
  );
}
