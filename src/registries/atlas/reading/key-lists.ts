import { GatewayError } from '../../../core/errors.ts';
import { MAX_UPSTREAM_PAGE_SIZE, type AtlasClient } from '../rest/client.ts';
import type { AccountSize } from './account-sizes.ts';
import { isReadable, type ApiKey, type KeyFilter, type KeyPage, type KeyRow } from '../model/keys.ts';

/** Consecutive rows of the filtered list, all from one response of the upstream. */
export interface KeyWindow {
  /** Index of the first of `rows` in the list, from 0. */
  readonly start: number;
  readonly rows: readonly KeyRow[];
  /** Length of the whole list. */
  readonly count: number;
}

/**
 * The list reads of one operation. A page that has been read serves every field that needs its rows.
 * Create one for each operation: a longer-lived one would serve the keys of one caller to another.
 */
export interface KeyLists {
  /** Returns a window with at least the rows from `start` on: `length` rows, or fewer at the end of the list. */
  window(start: number, length: number, filter: KeyFilter): Promise<KeyWindow>;
  /** Returns a window of this length for each start. Four are read at a time. */
  windows(starts: readonly number[], length: number, filter: KeyFilter): Promise<KeyWindow[]>;
  /**
   * Returns the pages of the whole list: first the page with row `near`, then the others by their distance from it. Four
   * pages are read at a time. Each page is consistent in itself. Together they may not be.
   */
  pages(filter: KeyFilter, near?: number): AsyncGenerator<KeyWindow, void, undefined>;
  /** The last known number of keys in the whole account. Null if it is not known. */
  size(): number | null;
  /** The key, if a page that has been read contains it. */
  row(id: string): ApiKey | undefined;
  /** Resolves when all pending reads have succeeded or failed. Null if no read is pending. */
  settled(): Promise<void> | null;
  /** The same value until `forget` is called. */
  epoch(): object;
  /** Discards everything that was read. Call it after a write, or when the list has changed. */
  forget(): void;
}

interface PageRead {
  readonly start: number;
  /** The position after the last row of the page. Infinity after a response has shown the end of the list. */
  end: number;
}

const PAGES_AT_ONCE = 4;
/** 100,000 keys. A longer list is not searched for the row of a cursor. */
const MAX_PAGES = 200;

export function createKeyLists(client: AtlasClient, accountSize: AccountSize): KeyLists {
  // `forget` replaces the cache instead of emptying it, so that pending reads cannot write to the new one.
  let cache = createPageCache(client, accountSize);
  const window: KeyLists['window'] = (start, length, filter) => {
    const rowCount = Math.max(length, 1);
    return cache.page({ start, length: rowCount, pageSize: smallestPageSize(start, rowCount) }, filter);
  };
  return {
    window,
    windows: async (starts, length, filter) => {
      const read: KeyWindow[] = [];
      for (let next = 0; next < starts.length; next += PAGES_AT_ONCE) {
        const some = starts.slice(next, next + PAGES_AT_ONCE);
        read.push(...(await Promise.all(some.map((start) => window(start, length, filter)))));
      }
      return read;
    },
    pages: (filter, near = 0) => {
      const pageSize = MAX_UPSTREAM_PAGE_SIZE;
      return readAll((index) => cache.page({ start: index * pageSize, length: pageSize, pageSize }, filter), near);
    },
    size: () => accountSize.last(),
    row: (id) => cache.row(id),
    settled: () => cache.settled(),
    epoch: () => cache,
    forget: () => {
      cache = createPageCache(client, accountSize);
    },
  };
}

/** Asks for the page of this size that contains the rows from `start` on, `length` rows. */
interface PageRequest {
  readonly start: number;
  readonly length: number;
  readonly pageSize: number;
}

/** The pages that were read since the last `forget`. */
interface PageCache {
  row(id: string): ApiKey | undefined;
  /** Returns the page, or a page that was read before and contains the same rows. */
  page(request: PageRequest, filter: KeyFilter): Promise<KeyWindow>;
  settled(): Promise<void> | null;
}

function createPageCache(client: AtlasClient, accountSize: AccountSize): PageCache {
  const readsByFilter = new Map<string, (PageRead & { readonly window: Promise<KeyWindow> })[]>();
  /** The rows of each page by their ids, in the order in which the pages have arrived. */
  const rowsById: ReadonlyMap<string, KeyRow>[] = [];
  let pendingReads = 0;

  const readPage = async (read: PageRead, pageSize: number, filter: KeyFilter): Promise<KeyWindow> => {
    const page = read.start / pageSize + 1;
    const request = async (): Promise<KeyWindow | null> => {
      const found = await client.listKeys(page, pageSize, filter);
      if (found && isUnfiltered(filter)) accountSize.note(found.count);
      return windowOf(found ?? pagePastEnd(page), read.start, pageSize);
    };
    // A second attempt: an upstream that counts and reads in two steps returns a short page if a key is deleted in between.
    const window = (await request()) ?? (await request());
    if (window === null) throw unexpectedPageLength();
    rowsById.push(byDistinctIds(window.rows));
    if (window.start + window.rows.length >= window.count) read.end = Infinity;
    return window;
  };

  const windows = (): Promise<KeyWindow>[] => [...readsByFilter.values()].flat().map((read) => read.window);
  return {
    row: (id) => {
      // The newest page counts, because the list may have changed between two reads.
      const row = rowsById.findLast((rows) => rows.has(id))?.get(id);
      return row && isReadable(row) ? row : undefined;
    },
    page: ({ start, length, pageSize }, filter) => {
      const key = JSON.stringify(filter);
      const reads = readsByFilter.get(key) ?? [];
      // The newest read counts, because the list may have changed between two reads.
      const known = reads.findLast((read) => read.start <= start && read.end >= start + length);
      if (known) return known.window;
      const pageStart = start - (start % pageSize);
      const read = { start: pageStart, end: pageStart + pageSize };
      pendingReads += 1;
      const window = readPage(read, pageSize, filter).finally(() => (pendingReads -= 1));
      readsByFilter.set(key, [...reads, Object.assign(read, { window })]);
      return window;
    },
    settled: () => (pendingReads === 0 ? null : allSettled(windows)),
  };
}

/** Waits until no new read has started meanwhile: a list field may start a second read after its first. */
async function allSettled(windows: () => readonly Promise<KeyWindow>[]): Promise<void> {
  let waitedFor = 0;
  while (waitedFor < windows().length) {
    waitedFor = windows().length;
    await Promise.allSettled(windows());
  }
}

async function* readAll(
  readPage: (index: number) => Promise<KeyWindow>,
  near: number,
): AsyncGenerator<KeyWindow, void, undefined> {
  let firstIndex = Math.floor(near / MAX_UPSTREAM_PAGE_SIZE);
  let first = await readPage(firstIndex);
  // A page past the end of the list does not show the list's length.
  if (first.rows.length === 0 && firstIndex > 0) first = await readPage((firstIndex = 0));
  yield first;
  if (pagesIn(first.count) > MAX_PAGES) throw listTooLong();
  const others = pagesAround(firstIndex, pagesIn(first.count));
  for (let next = 0; next < others.length; next += PAGES_AT_ONCE)
    yield* await Promise.all(others.slice(next, next + PAGES_AT_ONCE).map(readPage));
}

/** The indices of all other pages, by their distance from `centre`. */
function pagesAround(centre: number, pages: number): number[] {
  const others = Array.from({ length: pages }, (_, index) => index).filter((index) => index !== centre);
  return others.sort((a, b) => Math.abs(a - centre) - Math.abs(b - centre));
}

/** True if the filter matches every key of the account. */
export function isUnfiltered({ permission, targetType, targetId }: KeyFilter): boolean {
  return permission === null && targetType === null && targetId === null;
}

/** The number of pages of the largest size that a list of this length has. */
export function pagesIn(count: number): number {
  return Math.ceil(count / MAX_UPSTREAM_PAGE_SIZE);
}

/** The smallest page size for which one page contains all rows from `start` on. It is usually little more than `length`. */
export function smallestPageSize(start: number, length: number): number {
  const last = start + length - 1;
  for (let size = length; size < MAX_UPSTREAM_PAGE_SIZE; size += 1) {
    if (Math.floor(start / size) === Math.floor(last / size)) return size;
  }
  return MAX_UPSTREAM_PAGE_SIZE;
}

/**
 * Returns null if the page has an unexpected length. The positions of its rows follow from the page size. If the upstream
 * reduced `page_size`, rows would be missing without an error.
 */
function windowOf({ rows, count }: KeyPage, start: number, size: number): KeyWindow | null {
  if (rows.length > size || rows.length < Math.min(size, count - start)) return null;
  // An upstream that counts and reads in two steps can send a key that it has not counted.
  return { start, rows, count: rows.length === 0 ? count : Math.max(count, start + rows.length) };
}

/** The rows by their ids. A cursor finds its row by the id, and every key is read by it, so no two rows may have the same. */
function byDistinctIds(rows: readonly KeyRow[]): Map<string, KeyRow> {
  const byId = new Map<string, KeyRow>();
  let readIds = 0;
  for (const row of rows) {
    if (row.id === null) continue;
    byId.set(row.id, row);
    readIds += 1;
    if (byId.size < readIds)
      throw new GatewayError(
        'UPSTREAM_INVALID',
        `RIPE Atlas returned two keys with the id ${row.id}, the first eight characters of their UUIDs. The gateway cannot tell them apart.`,
      );
  }
  return byId;
}

function unexpectedPageLength(): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID',
    'RIPE Atlas returned a page of the list of keys with another length than requested.',
  );
}

/** The upstream answers 404 for a page past the end of the list. For page 1, a 404 means that the base URL is wrong. */
function pagePastEnd(page: number): KeyPage {
  if (page === 1)
    throw new GatewayError(
      'UPSTREAM_INVALID',
      'RIPE Atlas answered 404 for the list of keys. Check the ATLAS_API_URL setting of the gateway.',
    );
  return { count: 0, rows: [] };
}

/** The error for a list that changed during every attempt to read it. */
export function listKeepsChanging(): GatewayError {
  return new GatewayError(
    'UPSTREAM_UNAVAILABLE',
    'The list of keys changed during every attempt to read it. Try again.',
  );
}

function listTooLong(): GatewayError {
  const keys = MAX_PAGES * MAX_UPSTREAM_PAGE_SIZE;
  return new GatewayError(
    'BAD_USER_INPUT',
    `The list has changed since this cursor was made, and a list of more than ${keys} keys is not searched for the cursor's place. Start again without a cursor.`,
  );
}
