import { crc32 } from 'node:zlib';
import type { KeyFilter } from '../model/keys.ts';

// A cursor names its own row and some neighbouring rows, so that paging can continue when keys are added or deleted
// between two pages. It contains only ids and positions that the client has already seen.
//
// Version 2, big endian, as base64url: version (1 byte), position (4), id (4), number of rows behind (1), number of rows
// ahead (1), 6 bytes for each of these rows (distance 2, id 4), CRC-32 of the filter and of the bytes before it (4).

/** A row near the row of the cursor. `distance` counts rows; the next row has distance 1. */
export interface Neighbour {
  /** A key id: eight hexadecimal digits in lower case. */
  readonly id: string;
  readonly distance: number;
}

export interface Cursor {
  /** Index of the row in the filtered list when the row was read, from 0. Larger values are stored as 2^32 - 1. */
  readonly position: number;
  /** A key id: eight hexadecimal digits in lower case. */
  readonly id: string;
  /** Rows before it, nearest first. */
  readonly behind: readonly Neighbour[];
  /** Rows after it, nearest first. */
  readonly ahead: readonly Neighbour[];
}

const VERSION = 2;
const HEADER_BYTES = 11;
const NEIGHBOUR_BYTES = 6;
const CHECKSUM_BYTES = 4;
const MAX_POSITION = 0xffff_ffff;
const MAX_DISTANCE = 0xffff;
/** Every neighbour up to this distance is named. Beyond it, one neighbour per doubling of the distance. */
const CLOSE_ROWS = 3;
/** The length of a cursor with 17 neighbours on each side, the most that `chooseNeighbours` returns for one side. */
const MAX_CURSOR_LENGTH = 292;

/**
 * Chooses the neighbours that a cursor names. While one of the closest still exists, the next page repeats no row. The
 * distant ones let paging continue nearby, not from the start, when a whole page was deleted.
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

/** Returns an opaque text for the cursor. The checksum covers the filter, so a list with another filter rejects it. */
export function encodeCursor({ position, id, behind, ahead }: Cursor, filter: KeyFilter): string {
  const neighbours = [...behind, ...ahead];
  const payloadBytes = HEADER_BYTES + NEIGHBOUR_BYTES * neighbours.length;
  const bytes = Buffer.alloc(payloadBytes + CHECKSUM_BYTES);
  bytes.writeUInt8(VERSION, 0);
  // The position is only a hint, so it can be limited: if the row is not there, the list is searched for it.
  bytes.writeUInt32BE(Math.min(position, MAX_POSITION), 1);
  bytes.write(id, 5, 'hex');
  bytes.writeUInt8(behind.length, 9);
  bytes.writeUInt8(ahead.length, 10);
  neighbours.forEach((neighbour, index) => {
    const offset = HEADER_BYTES + NEIGHBOUR_BYTES * index;
    bytes.writeUInt16BE(neighbour.distance, offset);
    bytes.write(neighbour.id, offset + 2, 'hex');
  });
  bytes.writeUInt32BE(checksumOf(bytes.subarray(0, payloadBytes), filter), payloadBytes);
  return bytes.toString('base64url');
}

/** Returns null for every text that `encodeCursor` has not returned for this filter. */
export function decodeCursor(text: string, filter: KeyFilter): Cursor | null {
  if (text.length > MAX_CURSOR_LENGTH) return null;
  const bytes = Buffer.from(text, 'base64url');
  // Several texts decode to the same bytes. Only the one that was given out is accepted.
  if (bytes.length < HEADER_BYTES + CHECKSUM_BYTES || bytes.toString('base64url') !== text) return null;
  const payload = bytes.subarray(0, -CHECKSUM_BYTES);
  if (bytes.readUInt32BE(payload.length) !== checksumOf(payload, filter)) return null;
  return readPayload(payload);
}

/** A checksum can be forged, so the version and the length are checked too. */
function readPayload(payload: Buffer): Cursor | null {
  const behindCount = payload.readUInt8(9);
  const aheadCount = payload.readUInt8(10);
  const expectedBytes = HEADER_BYTES + NEIGHBOUR_BYTES * (behindCount + aheadCount);
  if (payload.readUInt8(0) !== VERSION || payload.length !== expectedBytes) return null;
  return {
    position: payload.readUInt32BE(1),
    id: payload.toString('hex', 5, 9),
    behind: readNeighbours(payload, 0, behindCount),
    ahead: readNeighbours(payload, behindCount, aheadCount),
  };
}

function readNeighbours(payload: Buffer, first: number, count: number): Neighbour[] {
  return Array.from({ length: count }, (_, index) => {
    const offset = HEADER_BYTES + NEIGHBOUR_BYTES * (first + index);
    return {
      distance: payload.readUInt16BE(offset),
      id: payload.toString('hex', offset + 2, offset + NEIGHBOUR_BYTES),
    };
  });
}

function checksumOf(payload: Buffer, { permission, targetType, targetId }: KeyFilter): number {
  return crc32(payload, crc32(JSON.stringify([permission, targetType, targetId])));
}
