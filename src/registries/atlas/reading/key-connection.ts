import { decodeCursor, type Cursor } from './cursor.ts';
import { parsePageArguments, type PageArguments } from './page-arguments.ts';
import { connectionOf, idInCursor, type Anchor, type KeyConnection, type ParsedPage, type Slice } from './key-page.ts';
import { listKeepsChanging, type KeyLists, type KeyWindow } from './key-lists.ts';
import type { KeyFilter } from '../model/keys.ts';

// A list that changes during four attempts in a row changes all the time, and another attempt would not help.
const MAX_SEARCHES = 4;

const EMPTY_WINDOW: KeyWindow = { start: 0, rows: [], count: 0 };

/** A list that can be read in pages. */
export type PagedList = Pick<KeyLists, 'forget' | 'pages' | 'window'>;

/** The part of a connection that the operation selects. COUNT is `totalCount` only. */
export type ConnectionSelection = 'COUNT' | 'NOTHING' | 'ROWS';

export interface ConnectionRequest {
  readonly page: PageArguments;
  readonly filter: KeyFilter;
  readonly wanted: ConnectionSelection;
}

/**
 * Reads one page. This takes one call, or two for `last` without `before`. If the list has changed since the cursor was
 * made, more calls search it for the nearest row that the cursor names. Throws BAD_USER_INPUT for invalid arguments.
 */
export async function readConnection(
  lists: PagedList,
  { page, filter, wanted }: ConnectionRequest,
): Promise<KeyConnection> {
  const parsed = parsePage(page, filter);
  switch (wanted) {
    case 'NOTHING':
      return connectionOf(parsed, slice(EMPTY_WINDOW, 0, 0));
    case 'COUNT':
      return connectionOf(parsed, slice(await lists.window(0, 1, filter), 0, 0));
    case 'ROWS':
      return connectionOf(
        parsed,
        await (parsed.cursor ? readFromCursor(lists, parsed, parsed.cursor) : readFromEdge(lists, parsed)),
      );
  }
}

function parsePage(page: PageArguments, filter: KeyFilter): ParsedPage {
  return { ...parsePageArguments(page, (text) => decodeCursor(text, filter)), filter };
}

/** Reads the first page of the list, or the last page if paging goes backward. */
async function readFromEdge(lists: PagedList, { forward, size, filter }: ParsedPage): Promise<Slice> {
  const head = await lists.window(0, size, filter);
  if (forward) return slice(head, 0, size);
  if (size === 0) return slice(head, head.count, head.count);
  // The last page is read at the position that the list's length gives. The length may change before that read.
  let window = head;
  for (let search = 0; search < MAX_SEARCHES; search += 1) {
    const start = Math.max(window.count - size, 0);
    if (covers(window, start, window.count)) return slice(window, start, window.count);
    if (search > 0) lists.forget();
    // If the list grows, each attempt reads more rows than the last one.
    window = await lists.window(start, size * (search + 1), filter);
  }
  throw listKeepsChanging();
}

/** Reads the page next to the cursor's row, wherever that row is now. If it is gone, next to the nearest row that is not. */
async function readFromCursor(lists: PagedList, page: ParsedPage, cursor: Cursor): Promise<Slice> {
  let anchor: Anchor | null = { id: cursor.id, distance: 0, position: cursor.position };
  for (let searches = 0; ; searches += 1) {
    // The list may change during a search over several pages. A window is one response, so it is consistent.
    const nextRows = await readNextTo(lists, page, anchor);
    if (nextRows) return nextRows;
    if (searches === MAX_SEARCHES) throw listKeepsChanging();
    if (searches > 0) lists.forget();
    anchor = await findNearest(lists, page, cursor);
    // No named row is left. Starting over may repeat rows, but misses none.
    if (!anchor) return readFromEdge(lists, page);
  }
}

/** Reads the rows next to the anchor. Null if the anchor is not at its position. */
async function readNextTo(
  lists: PagedList,
  { forward, size, filter }: ParsedPage,
  anchor: Anchor,
): Promise<Slice | null> {
  const { id, position } = anchor;
  const start = forward ? position : Math.max(position - size, 0);
  const window = await lists.window(start, forward ? size + 1 : position - start + 1, filter);
  const row = window.rows[position - window.start];
  if (!row || idInCursor(row) !== id) return null;
  return { ...(forward ? slice(window, position + 1, position + 1 + size) : slice(window, start, position)), anchor };
}

async function findNearest(lists: PagedList, { forward, filter }: ParsedPage, cursor: Cursor): Promise<Anchor | null> {
  const positions = new Map<string, number>();
  for await (const page of lists.pages(filter, cursor.position)) {
    page.rows.forEach(({ id }, index) => {
      if (id !== null) positions.set(id, page.start + index);
    });
    // The cursor's own row is the nearest possible one, and it is usually close to its old position.
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

function covers(window: KeyWindow, from: number, to: number): boolean {
  return window.start <= from && window.start + window.rows.length >= to;
}
