import fc from 'fast-check';
import type { AtlasClient } from '../../src/registries/atlas/rest/client.ts';
import { createKeyLists } from '../../src/registries/atlas/reading/key-lists.ts';
import { readConnection } from '../../src/registries/atlas/reading/key-connection.ts';
import type { PageArguments } from '../../src/registries/atlas/reading/page-arguments.ts';
import { NO_FILTER, type ApiKey } from '../../src/registries/atlas/model/keys.ts';
import type { AccountEditor } from '../../src/sandbox/server.ts';

/** The size hint of an account that has not been listed yet. */
export const UNKNOWN_SIZE = { last: () => null, note: () => undefined };

/** A list of keys that changes while a client pages through it. The order of the remaining keys is stable. */
export interface MovingList extends Pick<AccountEditor, 'ids' | 'insertAt'> {
  remove(id: string): unknown;
}

/** A page as the client gets it. */
export interface Page {
  readonly ids: readonly string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export type ReadPage = (page: PageArguments) => Promise<Page>;

/** A change of the list. `at` is a place in the list: 0 is its start, 1 its end. EDGE is the place after the last page. */
export interface Change {
  readonly kind: 'DELETE' | 'DELETE_AT_EDGE' | 'DELETE_PAGE' | 'INSERT' | 'INSERT_AT_EDGE';
  readonly at: number;
  readonly count: number;
}

export const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('DELETE', 'DELETE_AT_EDGE', 'DELETE_PAGE', 'INSERT', 'INSERT_AT_EDGE'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    count: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.integer({ min: 1, max: 200 })),
  }),
  { maxLength: 3 },
);

/** Applies one change. `page` is the last page; the next one begins at its end, or when going backward at its start. */
export function apply(list: MovingList, change: Change, page: readonly string[], forward: boolean): void {
  const all = list.ids();
  const present = new Set(all);
  const nearestFirst = (forward ? page.toReversed() : page).filter((id) => present.has(id));
  const place = Math.floor(change.at * all.length);
  switch (change.kind) {
    case 'DELETE':
      return all.slice(place, place + change.count).forEach((id) => list.remove(id));
    case 'DELETE_AT_EDGE':
      return nearestFirst.slice(0, change.count).forEach((id) => list.remove(id));
    case 'DELETE_PAGE':
      return nearestFirst.forEach((id) => list.remove(id));
    case 'INSERT':
    case 'INSERT_AT_EDGE': {
      const edge = nearestFirst[0] === undefined ? place : all.indexOf(nearestFirst[0]) + (forward ? 1 : 0);
      for (let made = 0; made < change.count; made += 1) list.insertAt(change.kind === 'INSERT' ? place : edge);
    }
  }
}

export interface WalkSetup {
  readonly list: MovingList;
  readonly readPage: ReadPage;
  readonly forward: boolean;
  readonly size: number;
  /** Called with each page before the next one is requested. Returns whether the list may still change after that. */
  readonly betweenPages: (page: readonly string[], step: number) => boolean;
  /** How many pages may follow the last change. Default: one more than all keys fill. */
  readonly maxPages?: (keys: number) => number;
}

export interface WalkReport {
  /** The keys that existed from the first page to the last. */
  readonly lived: readonly string[];
  /** How often each key was delivered, by id. */
  readonly times: ReadonlyMap<string, number>;
  /** True if the last four rows of a page were all deleted before the next page was requested. */
  readonly lostItsPlace: boolean;
}

const LAST_FEW = 4;

/** Reads page after page to the end of the list. Throws if this takes more than `maxPages`. */
export async function walk({
  list,
  readPage,
  forward,
  size,
  betweenPages,
  ...options
}: WalkSetup): Promise<WalkReport> {
  const { maxPages = (keys) => Math.ceil(keys / size) + 1 } = options;
  const lived = new Set(list.ids());
  const times = new Map<string, number>();
  let lostItsPlace = false;
  let pagesLeft = Infinity;
  let cursor: string | null = null;
  for (let step = 0; ; step += 1) {
    const page = await readPage(forward ? { first: size, after: cursor } : { last: size, before: cursor });
    for (const id of page.ids) times.set(id, (times.get(id) ?? 0) + 1);
    for (const id of lived.difference(new Set(list.ids()))) lived.delete(id);
    if (!(forward ? page.hasNextPage : page.hasPreviousPage)) return { lived: [...lived], times, lostItsPlace };

    const moves = betweenPages(page.ids, step);
    const present = new Set(list.ids());
    const lastFew = forward ? page.ids.slice(-LAST_FEW) : page.ids.slice(0, LAST_FEW);
    lostItsPlace ||= !lastFew.some((id) => present.has(id));
    for (const id of lived.difference(present)) lived.delete(id);
    pagesLeft = moves ? Infinity : Math.min(pagesLeft - 1, maxPages(present.size));
    if (pagesLeft < 0) throw new Error('The walk does not end.');
    cursor = forward ? page.endCursor : page.startCursor;
    if (cursor === null) throw new Error('There is another page and no cursor to ask for it with.');
  }
}

/** A list in memory, and the pages that the gateway reads from it, without HTTP. */
export interface MemoryList extends MovingList {
  readonly readPage: ReadPage;
}

/** `beforeAnswer` is called before each upstream response and may change the list. */
export function createMemoryList(length: number, beforeAnswer: () => void = () => undefined): MemoryList {
  let made = 0;
  const nextId = (): string => (made++).toString(16).padStart(8, '0');
  const ids = Array.from({ length }, nextId);
  const listKeys: AtlasClient['listKeys'] = (page, size) => {
    beforeAnswer();
    const rows = ids.slice((page - 1) * size, page * size).map(keyWithId);
    return Promise.resolve(page > 1 && rows.length === 0 ? null : { count: ids.length, rows });
  };
  return {
    ids: () => [...ids],
    insertAt: (index) => {
      const id = nextId();
      ids.splice(index, 0, id);
      return id;
    },
    remove: (id) => void ids.splice(ids.indexOf(id), 1),
    readPage: async (page) => {
      const lists = createKeyLists(clientThatLists(listKeys), UNKNOWN_SIZE);
      const { nodes, cursorAt, ...rest } = await readConnection(lists, { page, filter: NO_FILTER, wanted: 'ROWS' });
      const isEmpty = nodes.length === 0;
      return {
        ...rest,
        ids: nodes.map(({ id }) => id),
        startCursor: isEmpty ? null : cursorAt(0),
        endCursor: isEmpty ? null : cursorAt(nodes.length - 1),
      };
    },
  };
}

/** A client for tests that only list keys. */
export function clientThatLists(listKeys: AtlasClient['listKeys'], rest: Partial<AtlasClient> = {}): AtlasClient {
  return { listKeys, ...rest } as AtlasClient;
}

export function keyWithId(id: string): ApiKey {
  const nothing = { label: null, createdAt: null, validFrom: null, validTo: null, lastUsedAt: null };
  return { id, ...nothing, enabled: true, isActive: true, isFrozen: false, grants: [] };
}
