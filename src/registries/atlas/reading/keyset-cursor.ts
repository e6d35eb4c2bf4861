import { crc32 } from 'node:zlib';
import type { Place } from '../model/key-order.ts';

// The cursor of a list that the gateway sorts. It holds the place of its key, the value and the id, so the next page is
// found also if the key has been deleted. The client has seen both.
//
// Version 3, as base64url: the JSON of [3, value, id], and after it four bytes, the CRC-32 of the list and of the JSON.

const VERSION = 3;
const CHECKSUM_BYTES = 4;
/** A label of 100 characters takes at most 600 bytes of JSON. */
const MAX_LENGTH = 1_000;

/** `list` identifies the list: its filter and order. A list with another text rejects the cursor. */
export function encodeKeyset({ value, id }: Place, list: string): string {
  const payload = Buffer.from(JSON.stringify([VERSION, value, id]));
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32BE(checksumOf(payload, list));
  return Buffer.concat([payload, checksum]).toString('base64url');
}

/** Returns null for every text that `encodeKeyset` has not returned for this list. */
export function decodeKeyset(text: string, list: string): Place | null {
  if (text.length > MAX_LENGTH) return null;
  const bytes = Buffer.from(text, 'base64url');
  // Several texts decode to the same bytes. Only the one that was given out is accepted.
  if (bytes.length <= CHECKSUM_BYTES || bytes.toString('base64url') !== text) return null;
  const payload = bytes.subarray(0, -CHECKSUM_BYTES);
  if (bytes.readUInt32BE(payload.length) !== checksumOf(payload, list)) return null;
  return readPayload(payload.toString());
}

/** A checksum can be forged, so the content is checked too. */
function readPayload(json: string): Place | null {
  try {
    const payload: unknown = JSON.parse(json);
    if (!Array.isArray(payload) || payload.length !== 3) return null;
    const [version, value, id] = payload as readonly unknown[];
    if (version !== VERSION || typeof id !== 'string') return null;
    return value === null || typeof value === 'number' || typeof value === 'string' ? { value, id } : null;
  } catch {
    return null;
  }
}

function checksumOf(payload: Buffer, list: string): number {
  return crc32(payload, crc32(list));
}
