import { GatewayError } from '../../core/errors.ts';
import { chooseNeighbours, decodeCursor, encodeCursor, type Cursor, type Neighbour } from './cursor.ts';
import type { KeyLists, KeyWindow } from './key-lists.ts';
import type { ApiKey, KeyFilter } from './model.ts';

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

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
}

/** The rows of a page, and where on the walk they were found. */
interface Slice {
  readonly forward: boolean;
  readonly window: KeyWindow;
  readonly from: number;
  readonly to: number;
  /** The row of the cursor that the walk went on from; null for a walk that began at an end of the list. */
  readonly anchor: Neighbour | null;
}

// Enough for a list that changes under every single read to be the upstream's trouble and not a matter of luck.
const MAX_SEARCHES = 4;

/** How much of a connection the operation selects. */
export type WantedOfConnection = 'COUNT' | 'NOTHING' | 'ROWS';

/**
 * Reads one page. Costs one call; for `last` without `before` a second one; and where the list has moved since the
 * cursor was made, the list is searched for the nearest row that the cursor names.
 */
export async function readConnection(
  lists: KeyLists,
  page: PageArguments,
  filter: KeyFilter,
  wanted: WantedOfConnection,
): Promise<KeyConnection> {
  const walk = parsePageArguments(page, filter);
  if (wanted === 'NOTHING')
    return connectionOf(sliceOf(walk, { start: 0, rows: [], count: 0 }, 0, 0, null), null, filter);
  if (wanted === 'COUNT')
    return connectionOf(sliceOf(walk, await lists.window(0, 1, filter), 0, 0, null), null, filter);
  const slice =
    walk.cursor === null
      ? await readFromAnEnd(lists, walk, filter)
      : await readOnFrom(lists, walk, walk.cursor, filter);
  return connectionOf(slice, walk.cursor, filter);
}

function parsePageArguments({ first, after, last, before }: PageArguments, filter: KeyFilter): Walk {
  const refuse = (sentence: string): GatewayError => new GatewayError('BAD_USER_INPUT', sentence);
  if (last != null && (first != null || after != null))
    throw refuse('Give `first` with `after`, or `last` with `before`, not a mixture of both.');
  if (before != null && last == null) throw refuse('`before` needs `last`: how many keys to read before the cursor.');
  const forward = last == null;
  const size = last ?? first ?? DEFAULT_PAGE_SIZE;
  if (size < 0 || size > MAX_PAGE_SIZE)
    throw refuse(`\`${forward ? 'first' : 'last'}\` must be from 0 to ${MAX_PAGE_SIZE}.`);
  const text = forward ? after : before;
  if (text == null) return { forward, size, cursor: null };
  const cursor = decodeCursor(text, filter);
  if (cursor === null)
    throw refuse(
      `\`${forward ? 'after' : 'before'}\` is not a cursor of this list. Give a cursor that came with the same filter, as it came.`,
    );
  return { forward, size, cursor };
}

async function readFromAnEnd(lists: KeyLists, walk: Walk, filter: KeyFilter): Promise<Slice> {
  const { forward, size } = walk;
  const head = await lists.window(0, size, filter);
  if (forward) return sliceOf(walk, head, 0, size, null);
  if (size === 0) return sliceOf(walk, head, head.count, head.count, null);
  // The end of a list is where its length says, if it still has that length when the rows are read.
  let window = head;
  for (let search = 0; search < MAX_SEARCHES; search += 1) {
    const start = Math.max(window.count - size, 0);
    if (holds(window, start, window.count)) return sliceOf(walk, window, start, window.count, null);
    if (search > 0) lists.forget();
    window = await lists.window(start, size, filter);
  }
  throw keepsMoving();
}

/** Goes on from the row that the cursor names, wherever it is now; if it is gone, from the nearest named row that is not. */
async function readOnFrom(lists: KeyLists, walk: Walk, cursor: Cursor, filter: KeyFilter): Promise<Slice> {
  const start = walk.forward ? cursor.position : Math.max(cursor.position - walk.size, 0);
  const length = walk.forward ? walk.size + 1 : cursor.position - start + 1;
  const window = await lists.window(start, length, filter);
  if (rowAt(window, cursor.position)?.id === cursor.id)
    return sliceBeside(window, cursor.position, walk, { id: cursor.id, distance: 0 });

  for (let search = 0; search < MAX_SEARCHES; search += 1) {
    if (search > 0) lists.forget();
    const found = await findNearest(
      lists,
      [{ id: cursor.id, distance: 0 }, ...(walk.forward ? cursor.behind : cursor.ahead)],
      filter,
    );
    // None of the named rows is left: from the start, so that rows may come twice but none is missed.
    if (found === null) return readFromAnEnd(lists, walk, filter);
    const from = walk.forward ? found.position : Math.max(found.position - walk.size, 0);
    const beside = await lists.window(from, walk.forward ? walk.size + 1 : found.position - from + 1, filter);
    // The search may have read several pages while the list moved; this window is one answer, and true if it holds the row.
    if (rowAt(beside, found.position)?.id === found.anchor.id)
      return sliceBeside(beside, found.position, walk, found.anchor);
  }
  throw keepsMoving();
}

async function findNearest(
  lists: KeyLists,
  named: readonly Neighbour[],
  filter: KeyFilter,
): Promise<{ anchor: Neighbour; position: number } | null> {
  const positions = new Map<string, number>();
  for await (const page of lists.pages(filter)) {
    page.rows.forEach((row, index) => positions.set(row.id, page.start + index));
  }
  for (const anchor of named) {
    const position = positions.get(anchor.id);
    if (position !== undefined) return { anchor, position };
  }
  return null;
}

function sliceBeside(window: KeyWindow, position: number, walk: Walk, anchor: Neighbour): Slice {
  const { forward, size } = walk;
  return forward
    ? sliceOf(walk, window, position + 1, position + 1 + size, anchor)
    : sliceOf(walk, window, Math.max(position - size, 0), position, anchor);
}

function sliceOf({ forward }: Walk, window: KeyWindow, from: number, to: number, anchor: Neighbour | null): Slice {
  return { forward, window, from, to: Math.max(Math.min(to, window.start + window.rows.length), from), anchor };
}

function rowAt(window: KeyWindow, position: number): ApiKey | undefined {
  return window.rows[position - window.start];
}

function holds(window: KeyWindow, from: number, to: number): boolean {
  return window.start <= from && window.start + window.rows.length >= to;
}

function keepsMoving(): GatewayError {
  return new GatewayError('UPSTREAM_UNAVAILABLE', 'The list of keys changed each time that it was read. Try again.');
}

function connectionOf(slice: Slice, cursor: Cursor | null, filter: KeyFilter): KeyConnection {
  const { window, from, to, forward } = slice;
  const nodes = window.rows.slice(Math.max(from - window.start, 0), Math.max(to - window.start, 0));
  const trail = trailOf(slice, cursor);
  return {
    nodes,
    totalCount: window.count,
    hasNextPage: to < window.count,
    hasPreviousPage: from > 0,
    cursorAt: (index) => {
      const behind = neighboursOf(nodes, index, -1, forward ? trail : []);
      const ahead = neighboursOf(nodes, index, 1, forward ? [] : trail);
      return encodeCursor({ position: from + index, id: nodes[index]?.id ?? '', behind, ahead }, filter);
    },
  };
}

function neighboursOf(nodes: readonly ApiKey[], index: number, step: 1 | -1, trail: readonly Neighbour[]): Neighbour[] {
  const near: Neighbour[] = [];
  for (let node = nodes[index + step]; node !== undefined; node = nodes[index + step * (near.length + 1)])
    near.push({ id: node.id, distance: near.length + 1 });
  return chooseNeighbours([...near, ...trail.map(({ id, distance }) => ({ id, distance: distance + near.length }))]);
}

/**
 * The rows that the walk has passed before this page, nearest first: the one that it went on from, and those further
 * back that the cursor names. Distances are counted from the page's edge; where the list has moved they are a guess,
 * and need be no more than that.
 */
function trailOf({ forward, anchor }: Slice, cursor: Cursor | null): Neighbour[] {
  if (anchor === null || cursor === null) return [];
  const passed = (forward ? cursor.behind : cursor.ahead).filter(({ distance }) => distance > anchor.distance);
  return [anchor, ...passed].map(({ id, distance }) => ({ id, distance: distance - anchor.distance + 1 }));
}
