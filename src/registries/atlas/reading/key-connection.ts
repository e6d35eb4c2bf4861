import { GatewayError } from '../../../core/errors.ts';
import { chooseNeighbours, decodeCursor, encodeCursor, type Cursor, type Neighbour } from './cursor.ts';
import type { KeyLists, KeyWindow } from './key-lists.ts';
import type { ApiKey, KeyFilter } from '../model.ts';

const DEFAULT_PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 100;

/** The paging arguments of a list field, as the client gave them. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** A page of keys: the slice `from … to` of one consistent window, and what is known of the rows around it. */
export interface KeyConnection {
  readonly nodes: readonly ApiKey[];
  readonly totalCount: number;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  cursorAt(index: number): string;
}

interface Walk {
  readonly forward: boolean;
  readonly size: number;
  readonly cursor: Cursor | null;
  readonly filter: KeyFilter;
}

/** The row that a walk goes on from: the cursor's own, at distance 0, or the nearest named one that is left. */
interface Anchor extends Neighbour {
  readonly position: number;
}

/** The rows of a page, and where on the walk they were found. */
interface Slice {
  readonly window: KeyWindow;
  readonly from: number;
  readonly to: number;
  /** Null for a walk that began at an end of the list. */
  readonly anchor: Anchor | null;
}

// Enough for a list that changes under every single read to be the upstream's trouble and not a matter of luck.
const MAX_SEARCHES = 4;

const NOTHING_READ: KeyWindow = { start: 0, rows: [], count: 0 };

/** A list that can be read by pages. */
export type PagedList = Pick<KeyLists, 'forget' | 'pages' | 'window'>;

/** How much of a connection the operation selects. */
export type WantedOfConnection = 'COUNT' | 'NOTHING' | 'ROWS';

/** Which page of which list. */
export interface ConnectionRequest {
  readonly page: PageArguments;
  readonly filter: KeyFilter;
  readonly wanted: WantedOfConnection;
}

/**
 * Reads one page. Costs one call; for `last` without `before` a second one; and where the list has moved since the
 * cursor was made, the list is searched for the nearest row that the cursor names.
 */
export async function readConnection(
  lists: PagedList,
  { page, filter, wanted }: ConnectionRequest,
): Promise<KeyConnection> {
  const walk = parsePageArguments(page, filter);
  switch (wanted) {
    case 'NOTHING':
      return connectionOf(walk, slice(NOTHING_READ, 0, 0));
    case 'COUNT':
      return connectionOf(walk, slice(await lists.window(0, 1, filter), 0, 0));
    case 'ROWS':
      return connectionOf(
        walk,
        await (walk.cursor ? readOnFrom(lists, walk, walk.cursor) : readFromAnEnd(lists, walk)),
      );
  }
}

function parsePageArguments({ first, after, last, before }: PageArguments, filter: KeyFilter): Walk {
  const forward = last == null;
  if (!forward && (first != null || after != null))
    throw refused('Give `first` with `after`, or `last` with `before`, not a mixture of both.');
  if (forward && before != null) throw refused('`before` needs `last`: how many keys to read before the cursor.');
  const size = last ?? first ?? DEFAULT_PAGE_SIZE;
  if (size < 0 || size > MAX_PAGE_SIZE)
    throw refused(`\`${forward ? 'first' : 'last'}\` must be from 0 to ${MAX_PAGE_SIZE}.`);
  return { forward, size, filter, cursor: forward ? readCursor('after', after) : readCursor('before', before) };

  function readCursor(name: string, text: string | null | undefined): Cursor | null {
    if (text == null) return null;
    const cursor = decodeCursor(text, filter);
    if (cursor) return cursor;
    throw refused(
      `\`${name}\` is not a cursor of this list. Give a cursor that came with the same filter, as it came.`,
    );
  }
}

async function readFromAnEnd(lists: PagedList, { forward, size, filter }: Walk): Promise<Slice> {
  const head = await lists.window(0, size, filter);
  if (forward) return slice(head, 0, size);
  if (size === 0) return slice(head, head.count, head.count);
  // The end of a list is where its length says, if it still has that length when the rows are read.
  let window = head;
  for (let search = 0; search < MAX_SEARCHES; search += 1) {
    const start = Math.max(window.count - size, 0);
    if (holds(window, start, window.count)) return slice(window, start, window.count);
    if (search > 0) lists.forget();
    // A list that is seen to grow is read with room behind its end.
    window = await lists.window(start, size * (search + 1), filter);
  }
  throw keepsMoving();
}

/** Goes on from the row that the cursor names, wherever it is now; if it is gone, from the nearest named row that is not. */
async function readOnFrom(lists: PagedList, walk: Walk, cursor: Cursor): Promise<Slice> {
  let anchor: Anchor | null = { id: cursor.id, distance: 0, position: cursor.position };
  for (let searches = 0; ; searches += 1) {
    // A search may read several pages while the list moves; the window is one answer, and true if it holds the row.
    const beside = await sliceBeside(lists, walk, anchor);
    if (beside) return beside;
    if (searches === MAX_SEARCHES) throw keepsMoving();
    if (searches > 0) lists.forget();
    anchor = await findNearest(lists, walk, cursor);
    // None of the named rows is left: from the start, so that rows may come twice but none is missed.
    if (!anchor) return readFromAnEnd(lists, walk);
  }
}

/** The rows next to the anchor, or null if it is not where it is said to be. */
async function sliceBeside(lists: PagedList, { forward, size, filter }: Walk, anchor: Anchor): Promise<Slice | null> {
  const { id, position } = anchor;
  const start = forward ? position : Math.max(position - size, 0);
  const window = await lists.window(start, forward ? size + 1 : position - start + 1, filter);
  if (window.rows[position - window.start]?.id !== id) return null;
  return { ...(forward ? slice(window, position + 1, position + 1 + size) : slice(window, start, position)), anchor };
}

async function findNearest(lists: PagedList, { forward, filter }: Walk, cursor: Cursor): Promise<Anchor | null> {
  const positions = new Map<string, number>();
  for await (const page of lists.pages(filter, cursor.position)) {
    page.rows.forEach((row, index) => positions.set(row.id, page.start + index));
    // No other row can be nearer than the cursor's own, and that is seldom far from where it was.
    if (positions.has(cursor.id)) break;
  }
  for (const named of [{ id: cursor.id, distance: 0 }, ...(forward ? cursor.behind : cursor.ahead)]) {
    const position = positions.get(named.id);
    if (position !== undefined) return { ...named, position };
  }
  return null;
}

function slice(window: KeyWindow, from: number, to: number): Slice {
  return { window, from, to: Math.max(Math.min(to, window.start + window.rows.length), from), anchor: null };
}

function holds(window: KeyWindow, from: number, to: number): boolean {
  return window.start <= from && window.start + window.rows.length >= to;
}

/** For a list of which no two answers fit together. */
export function keepsMoving(): GatewayError {
  return new GatewayError('UPSTREAM_UNAVAILABLE', 'The list of keys changed each time that it was read. Try again.');
}

function refused(sentence: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', sentence);
}

function connectionOf(walk: Walk, { window, from, to, anchor }: Slice): KeyConnection {
  const { forward, filter } = walk;
  const nodes = window.rows.slice(Math.max(from - window.start, 0), Math.max(to - window.start, 0));
  const trail = trailOf(walk, anchor);
  return {
    nodes,
    totalCount: window.count,
    hasNextPage: to < window.count,
    hasPreviousPage: from > 0,
    cursorAt: (index) => {
      const behind = neighboursOf(nodes.slice(0, index).reverse(), forward ? trail : []);
      const ahead = neighboursOf(nodes.slice(index + 1), forward ? [] : trail);
      return encodeCursor({ position: from + index, id: nodes[index]?.id ?? '', behind, ahead }, filter);
    },
  };
}

function neighboursOf(nearestFirst: readonly ApiKey[], trail: readonly Neighbour[]): Neighbour[] {
  const near = nearestFirst.map(({ id }, index) => ({ id, distance: index + 1 }));
  return chooseNeighbours([...near, ...trail.map(({ id, distance }) => ({ id, distance: distance + near.length }))]);
}

/**
 * The rows that the walk has passed before this page, nearest first: the one that it went on from, and those further
 * back that the cursor names. Distances are counted from the page's edge; where the list has moved they are a guess,
 * and need be no more than that.
 */
function trailOf({ forward, cursor }: Walk, anchor: Anchor | null): Neighbour[] {
  if (anchor === null || cursor === null) return [];
  const passed = (forward ? cursor.behind : cursor.ahead).filter(({ distance }) => distance > anchor.distance);
  return [anchor, ...passed].map(({ id, distance }) => ({ id, distance: distance - anchor.distance + 1 }));
}
