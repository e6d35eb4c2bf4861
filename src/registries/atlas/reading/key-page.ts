import { GatewayError } from '../../../core/errors.ts';
import { isReadable, type ApiKey, type KeyFilter, type KeyRow, type UnreadableKey } from '../model/keys.ts';
import { chooseNeighbours, encodeCursor, type Cursor, type Neighbour } from './cursor.ts';
import type { KeyWindow } from './key-lists.ts';
import type { ParsedArguments } from './page-arguments.ts';

/** A page of keys. */
export interface KeyConnection {
  readonly nodes: readonly ApiKey[];
  /** One for each key of the page that cannot be read. */
  readonly problems: readonly GatewayError[];
  /** Length of the whole list when the page was read. */
  readonly totalCount: number;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** The cursor of the node with this index in `nodes`. */
  cursorAt(index: number): string;
  /** The cursor of the first and the last row, also if it cannot be read. Null if the page has no rows. */
  startCursor(): string | null;
  endCursor(): string | null;
}

/** The page that a client asks for, after validation. */
export interface ParsedPage extends ParsedArguments<Cursor> {
  readonly filter: KeyFilter;
}

/**
 * The row that a page follows: the cursor's own row (distance 0), or the nearest row named in the cursor that still exists.
 */
export interface Anchor extends Neighbour {
  readonly position: number;
}

/** The rows of a page: those from position `from` up to but not including `to`, out of one consistent window. */
export interface Slice {
  readonly window: KeyWindow;
  readonly from: number;
  readonly to: number;
  /** Null for a page that starts at the first or the last row of the list. */
  readonly anchor: Anchor | null;
}

/** Makes the page that clients see from the rows that were read. */
export function connectionOf(page: ParsedPage, { window, from, to, anchor }: Slice): KeyConnection {
  const { forward, filter } = page;
  const rows = window.rows.slice(Math.max(from - window.start, 0), Math.max(to - window.start, 0));
  const earlier = earlierRows(page, anchor);
  const cursors: string[] = [];
  const cursorOf = (index: number): string | null => {
    const row = rows[index];
    if (!row) return null;
    // An operation can select a cursor under many aliases.
    if (cursors[index] !== undefined) return cursors[index];
    const behind = neighboursOf(rows.slice(0, index).reverse(), forward ? earlier : []);
    const ahead = neighboursOf(rows.slice(index + 1), forward ? [] : earlier);
    return (cursors[index] = encodeCursor({ position: from + index, id: idInCursor(row), behind, ahead }, filter));
  };
  const { nodes, rowOf, problems } = readableOf(rows, from);
  return {
    nodes,
    problems,
    totalCount: window.count,
    hasNextPage: to < window.count,
    hasPreviousPage: from > 0,
    cursorAt: (index) => cursorOf(rowOf(index)) ?? '',
    startCursor: () => cursorOf(0),
    endCursor: () => cursorOf(rows.length - 1),
  };
}

interface ReadableRows {
  readonly nodes: readonly ApiKey[];
  /** The index in the rows of the node with this index. */
  readonly rowOf: (index: number) => number;
  readonly problems: readonly GatewayError[];
}

/** `from`: the position of the first of the rows. */
function readableOf(rows: readonly KeyRow[], from: number): ReadableRows {
  if (rows.every(isReadable)) return { nodes: rows, rowOf: (index) => index, problems: [] };
  const indexes = [...rows.keys()].filter((index) => {
    const row = rows[index];
    return row && isReadable(row);
  });
  return {
    nodes: rows.filter(isReadable),
    rowOf: (index) => indexes[index] ?? -1,
    problems: rows.flatMap((row, index) => (isReadable(row) ? [] : unreadableKey(row, from + index))),
  };
}

/** The error for a row that cannot be read. `position`: its index in the list, from 0. */
export function unreadableKey({ id, problem }: UnreadableKey, position: number): GatewayError {
  const place = `row ${position + 1} of the list${id === null ? '' : `, the key ${id}`}`;
  const message = `RIPE Atlas sent a key that does not match its documentation: ${place}. ${problem.message} The key is left out.`;
  return new GatewayError('UPSTREAM_INVALID', message, { cause: problem });
}

/** Stands in a cursor for the id of a row whose id cannot be read. */
const UNREADABLE_ID = '00000000';

/** The id by which a cursor names its row. */
export function idInCursor({ id }: KeyRow): string {
  return id ?? UNREADABLE_ID;
}

function neighboursOf(nearestFirst: readonly KeyRow[], earlier: readonly Neighbour[]): Neighbour[] {
  const near = nearestFirst.flatMap(({ id }, index) => (id === null ? [] : [{ id, distance: index + 1 }]));
  const passed = nearestFirst.length;
  return chooseNeighbours([...near, ...earlier.map(({ id, distance }) => ({ id, distance: distance + passed }))]);
}

/**
 * The rows of the pages that were read before this one, nearest first: the anchor (the row that this page follows), and the
 * more distant rows that the cursor names. Distances count from the page's edge. If the list has changed they are
 * estimates, which is enough to find a near row.
 */
function earlierRows({ forward, cursor }: ParsedPage, anchor: Anchor | null): Neighbour[] {
  if (anchor === null || cursor === null) return [];
  const passed = (forward ? cursor.behind : cursor.ahead).filter(({ distance }) => distance > anchor.distance);
  return [anchor, ...passed].map(({ id, distance }) => ({ id, distance: distance - anchor.distance + 1 }));
}
