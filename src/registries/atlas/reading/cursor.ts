import { crc32 } from 'node:zlib';
import type { KeyFilter } from '../model.ts';

// A cursor names its row and some of the rows around it, so that a walk finds its way when keys come and go
// between two pages. It holds nothing that its holder has not been shown: ids and a position.

/** A row that was seen near the cursor's own; `distance` counts rows, 1 being the next one. */
export interface Neighbour {
  readonly id: string;
  readonly distance: number;
}

export interface Cursor {
  /** Index of the row in the filtered list when it was read, from 0. */
  readonly position: number;
  readonly id: string;
  /** Rows before it, nearest first. */
  readonly behind: readonly Neighbour[];
  /** Rows after it, nearest first. */
  readonly ahead: readonly Neighbour[];
}

const VERSION = 1;
const ID_BYTES = 4;
const CHECKSUM_BYTES = 4;
const MAX_CURSOR_LENGTH = 600;
/** This many rows on each side are all named; further away one in each doubling of the distance. */
const CLOSE_ROWS = 3;
const MAX_DISTANCE = 0xffff;
/** What the eighth byte of a number counts; with it all safe integers can be written. */
const LARGEST_FACTOR = 128 ** 7;

/**
 * The neighbours worth naming. With all of the closest, a walk goes on without a repeated row while one of them lives;
 * with a few far ones it goes on near where it was, and not from the start, when a whole page is deleted.
 */
export function chooseNeighbours(nearestFirst: Iterable<Neighbour>): Neighbour[] {
  const close: Neighbour[] = [];
  const farByDoubling = new Map<number, Neighbour>();
  for (const neighbour of nearestFirst) {
    if (neighbour.distance > MAX_DISTANCE) break;
    if (neighbour.distance <= CLOSE_ROWS) close.push(neighbour);
    else farByDoubling.set(Math.floor(Math.log2(neighbour.distance)), neighbour);
  }
  return [...close, ...farByDoubling.values()];
}

/** Opaque, versioned and bound to the filter: the checksum covers it, so another list refuses the cursor. */
export function encodeCursor(cursor: Cursor, filter: KeyFilter): string {
  const bytes: number[] = [VERSION];
  pushNumber(bytes, cursor.position);
  pushId(bytes, cursor.id);
  for (const side of [cursor.behind, cursor.ahead]) {
    pushNumber(bytes, side.length);
    for (const { id, distance } of side) {
      pushNumber(bytes, distance);
      pushId(bytes, id);
    }
  }
  const payload = Buffer.from(bytes);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32BE(checksumOf(payload, filter));
  return Buffer.concat([payload, checksum]).toString('base64url');
}

/** Null for anything that `encodeCursor` did not make for this filter. */
export function decodeCursor(text: string, filter: KeyFilter): Cursor | null {
  if (text.length > MAX_CURSOR_LENGTH) return null;
  const cursor = readCursor(Buffer.from(text, 'base64url'));
  // Written again it must be the same: that proves the version, the checksum and with it the filter, and the length.
  // Base64 has several spellings of the same bytes, too; only the one that was given out is taken back.
  return Number.isSafeInteger(cursor.position) && encodeCursor(cursor, filter) === text ? cursor : null;
}

function checksumOf(payload: Buffer, filter: KeyFilter): number {
  return crc32(payload, crc32(JSON.stringify([filter.permission, filter.targetType, filter.targetId])));
}

/** What these bytes say if they are a cursor. Of any others it makes something that is written in another way. */
function readCursor(bytes: Buffer): Cursor {
  let offset = 1;
  const readNumber = (): number => {
    let value = 0;
    // A checksum can be forged: with enough bytes a number would be infinite, and writing it again without an end.
    for (let factor = 1; factor <= LARGEST_FACTOR; factor *= 128) {
      const byte = bytes[offset++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return NaN;
  };
  const readId = (): string => bytes.toString('hex', offset, (offset += ID_BYTES));
  const readSide = (): Neighbour[] => {
    const count = Math.min(readNumber(), bytes.length);
    const side: Neighbour[] = [];
    while (side.length < count) {
      const distance = readNumber();
      side.push({ distance, id: readId() });
    }
    return side;
  };
  return { position: readNumber(), id: readId(), behind: readSide(), ahead: readSide() };
}

function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

function pushId(bytes: number[], id: string): void {
  for (let index = 0; index < 2 * ID_BYTES; index += 2) bytes.push(parseInt(id.slice(index, index + 2), 16));
}
