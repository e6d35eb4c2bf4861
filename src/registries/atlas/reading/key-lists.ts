import { GatewayError } from '../../../core/errors.ts';
import { MAX_UPSTREAM_PAGE_SIZE, type AtlasClient } from '../rest/client.ts';
import type { AccountSize } from './account-sizes.ts';
import type { ApiKey, KeyFilter, KeyPage } from '../model.ts';

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
 * Make one for each operation; one that outlives it serves a scope's keys to another.
 */
export interface KeyLists {
  /** At least the rows from `start` on, `length` of them or up to the list's end, from one page. */
  window(start: number, length: number, filter: KeyFilter): Promise<KeyWindow>;
  /**
   * The pages of the whole list, the one that holds row `near` first and then those around it, a few read side by side.
   * Each is consistent in itself, the whole need not be.
   */
  pages(filter: KeyFilter, near?: number): AsyncGenerator<KeyWindow, void, undefined>;
  /** How many keys the whole account has, as it was last seen; null: not known. */
  size(): number | null;
  /** The key, if a page that was read holds it. */
  row(id: string): ApiKey | undefined;
  /** Resolves when every read that is under way has ended, well or not; null: there is none. */
  settled(): Promise<void> | null;
  /** Forgets what was read: a write has made it stale, or the list moves. */
  forget(): void;
}

interface PageRead {
  readonly start: number;
  /** Where the page ends; Infinity once it has shown the end of the list. */
  end: number;
}

const PAGES_AT_ONCE = 4;
/** 100,000 keys. A longer list is not searched for the place where a walk stood. */
const MAX_PAGES = 200;

export function createKeyLists(client: AtlasClient, accountSize: AccountSize): KeyLists {
  // Replaced when it is to be forgotten, not emptied: what is still under way then ends in the old one.
  let memory = createMemory(client, accountSize);
  return {
    window: (start, length, filter) => {
      const rowsWanted = Math.max(length, 1);
      return memory.page({ start, length: rowsWanted, size: smallestPageSize(start, rowsWanted) }, filter);
    },
    pages: (filter, near = 0) => {
      const size = MAX_UPSTREAM_PAGE_SIZE;
      return readAll((index) => memory.page({ start: index * size, length: size, size }, filter), near);
    },
    size: () => accountSize.last(),
    row: (id) => memory.rows.get(id),
    settled: () => memory.settled(),
    forget: () => {
      memory = createMemory(client, accountSize);
    },
  };
}

/** The page of this size that holds the rows from `start` on, `length` of them. */
interface PageWish {
  readonly start: number;
  readonly length: number;
  readonly size: number;
}

/** What was read until it is forgotten. */
interface Memory {
  readonly rows: ReadonlyMap<string, ApiKey>;
  /** The page, or a known one that holds the same rows. */
  page(wish: PageWish, filter: KeyFilter): Promise<KeyWindow>;
  settled(): Promise<void> | null;
}

function createMemory(client: AtlasClient, accountSize: AccountSize): Memory {
  const readsByFilter = new Map<string, (PageRead & { readonly window: Promise<KeyWindow> })[]>();
  const rows = new Map<string, ApiKey>();
  let underWay = 0;

  const readPage = async (read: PageRead, pageSize: number, filter: KeyFilter): Promise<KeyWindow> => {
    const page = read.start / pageSize + 1;
    const ask = async (): Promise<KeyWindow | null> => {
      const found = await client.listKeys(page, pageSize, filter);
      if (found && isWhole(filter)) accountSize.note(found.count);
      return windowOf(found ?? pastTheEnd(page), read.start, pageSize);
    };
    // Once more, for an upstream that counts and reads in two steps: a key that goes in between makes a page too short.
    const window = (await ask()) ?? (await ask());
    if (window === null) throw wrongLength();
    for (const row of window.rows) rows.set(row.id, row);
    if (window.start + window.rows.length >= window.count) read.end = Infinity;
    return window;
  };

  const windows = (): Promise<KeyWindow>[] => [...readsByFilter.values()].flat().map((read) => read.window);
  return {
    rows,
    page: ({ start, length, size: pageSize }, filter) => {
      const key = JSON.stringify(filter);
      const reads = readsByFilter.get(key) ?? [];
      // The newest, where the list has moved between two reads.
      const known = reads.findLast((read) => read.start <= start && read.end >= start + length);
      if (known) return known.window;
      const pageStart = start - (start % pageSize);
      const read = { start: pageStart, end: pageStart + pageSize };
      underWay += 1;
      const window = readPage(read, pageSize, filter).finally(() => (underWay -= 1));
      readsByFilter.set(key, [...reads, Object.assign(read, { window })]);
      return window;
    },
    settled: () => (underWay === 0 ? null : allSettled(windows)),
  };
}

/** A list field may need a second read after its first. */
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
  let home = Math.floor(near / MAX_UPSTREAM_PAGE_SIZE);
  let first = await readPage(home);
  // Behind the end of a list its length does not show.
  if (first.rows.length === 0 && home > 0) first = await readPage((home = 0));
  yield first;
  if (pagesIn(first.count) > MAX_PAGES) throw tooLong();
  const others = pagesAround(home, pagesIn(first.count));
  for (let next = 0; next < others.length; next += PAGES_AT_ONCE)
    yield* await Promise.all(others.slice(next, next + PAGES_AT_ONCE).map(readPage));
}

/** The indices of all other pages, those next to `home` first. */
function pagesAround(home: number, pages: number): number[] {
  const others = Array.from({ length: pages }, (_, index) => index).filter((index) => index !== home);
  return others.sort((a, b) => Math.abs(a - home) - Math.abs(b - home));
}

function isWhole({ permission, targetType, targetId }: KeyFilter): boolean {
  return permission === null && targetType === null && targetId === null;
}

/** How many of the largest pages a list of this length fills. */
export function pagesIn(count: number): number {
  return Math.ceil(count / MAX_UPSTREAM_PAGE_SIZE);
}

/** The smallest page size with one page that holds all the rows from `start` on: as a rule little more than `length`. */
export function smallestPageSize(start: number, length: number): number {
  const last = start + length - 1;
  for (let size = length; size < MAX_UPSTREAM_PAGE_SIZE; size += 1) {
    if (Math.floor(start / size) === Math.floor(last / size)) return size;
  }
  return MAX_UPSTREAM_PAGE_SIZE;
}

/**
 * The rows' places follow from the page size, so a page of another length than was asked for is refused: with an
 * upstream that cuts `page_size` to less than it documents, rows would be left out in silence.
 */
function windowOf({ rows, count }: KeyPage, start: number, size: number): KeyWindow | null {
  if (rows.length > size || rows.length < Math.min(size, count - start)) return null;
  return { start, rows, count };
}

function wrongLength(): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', 'A page of the list of keys has another length than was asked for.');
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
