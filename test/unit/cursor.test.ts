import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseNeighbours,
  decodeCursor,
  encodeCursor,
  type Cursor,
} from '../../src/registries/atlas/reading/cursor.ts';
import { NO_FILTER, type KeyFilter } from '../../src/registries/atlas/model/keys.ts';

const ids = fc.nat(0xffffffff).map((number) => number.toString(16).padStart(8, '0'));
const neighbours = fc.array(fc.record({ id: ids, distance: fc.integer({ min: 1, max: 0xffff }) }), { maxLength: 17 });
const cursors: fc.Arbitrary<Cursor> = fc.record({
  position: fc.oneof(fc.nat(10_000), fc.nat(0xffffffff)),
  id: ids,
  behind: neighbours,
  ahead: neighbours,
});
const word = fc.option(fc.string({ minLength: 1, maxLength: 20 }));
const filters: fc.Arbitrary<KeyFilter> = fc.record({ permission: word, targetType: word, targetId: word });

describe('a cursor', () => {
  it('decodes to the value that was encoded', () => {
    fc.assert(
      fc.property(cursors, filters, (cursor, filter) => {
        expect(decodeCursor(encodeCursor(cursor, filter), filter)).toEqual(cursor);
      }),
    );
  });

  it('is rejected if any bit is flipped', () => {
    fc.assert(
      fc.property(cursors, fc.nat(), (cursor, at) => {
        const bytes = Buffer.from(encodeCursor(cursor, NO_FILTER), 'base64url');
        const bit = at % (bytes.length * 8);
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(decodeCursor(bytes.toString('base64url'), NO_FILTER)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it('is rejected if any character is changed, removed or added', () => {
    fc.assert(
      fc.property(cursors, fc.nat(), fc.string({ maxLength: 2 }), fc.nat(2), (cursor, at, put, cut) => {
        const text = encodeCursor(cursor, NO_FILTER);
        const place = at % (text.length + 1);
        const changed = text.slice(0, place) + put + text.slice(place + cut);
        fc.pre(changed !== text);
        expect(decodeCursor(changed, NO_FILTER)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it('is rejected by a list with another filter', () => {
    fc.assert(
      fc.property(cursors, filters, filters, (cursor, own, other) => {
        fc.pre(JSON.stringify(own) !== JSON.stringify(other));
        expect(decodeCursor(encodeCursor(cursor, own), other)).toBeNull();
      }),
    );
  });

  it('is rejected if it is an arbitrary text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 700 }), (text) => decodeCursor(text, NO_FILTER) === null));
  });

  it('names the three nearest rows and fewer of the distant ones', () => {
    const all = Array.from({ length: 100 }, (_, index) => ({ id: '', distance: index + 1 }));
    expect(chooseNeighbours(all).map(({ distance }) => distance)).toEqual([1, 2, 3, 7, 15, 31, 63, 100]);
  });

  it('names at most 17 rows on one side', () => {
    const all = Array.from({ length: 70_000 }, (_, index) => ({ id: '', distance: index + 1 }));
    expect(chooseNeighbours(all)).toHaveLength(17);
  });

  it('names no row at a distance that two bytes cannot store', () => {
    const rows = [1, 65_535, 65_536, 2].map((distance) => ({ id: '', distance }));
    expect(chooseNeighbours(rows).map(({ distance }) => distance)).toEqual([1, 65_535]);
  });
});

const CURSOR: Cursor = {
  position: 300,
  id: '1a2b3c4d',
  behind: [{ id: '00000001', distance: 1 }],
  ahead: [
    { id: 'ffffffff', distance: 127 },
    { id: 'c0ffee00', distance: 65_535 },
  ],
};
const CURSOR_BYTES = [
  [2, 0, 0, 1, 0x2c, 0x1a, 0x2b, 0x3c, 0x4d, 1, 2],
  [0, 1, 0, 0, 0, 1],
  [0, 127, 0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xc0, 0xff, 0xee, 0],
].flat();
const ZEROS = Array<number>(8).fill(0);

/** The text of a payload with a correct checksum, which only the gateway should make. */
function forge(payload: readonly number[], filter = NO_FILTER): string {
  const { permission, targetType, targetId } = filter;
  const bytes = Buffer.from([...payload, 0, 0, 0, 0]);
  const filterChecksum = crc32(JSON.stringify([permission, targetType, targetId]));
  bytes.writeUInt32BE(crc32(bytes.subarray(0, -4), filterChecksum), payload.length);
  return bytes.toString('base64url');
}

describe('the bytes of a cursor', () => {
  // Clients keep cursors across releases, so the format of a version must never change.
  it.each<[what: string, cursor: Cursor, payload: number[]]>([
    ['no neighbours', { position: 0, id: '00000000', behind: [], ahead: [] }, [2, ...ZEROS, 0, 0]],
    ['neighbours on both sides', CURSOR, CURSOR_BYTES],
    [
      'the largest position',
      { position: 0xffffffff, id: 'ffffffff', behind: [], ahead: [] },
      [2, ...Array<number>(8).fill(0xff), 0, 0],
    ],
  ])('are version, position, id, two counts and the neighbours: %s', (_what, cursor, payload) => {
    expect(encodeCursor(cursor, NO_FILTER)).toBe(forge(payload));
    expect(decodeCursor(forge(payload), NO_FILTER)).toEqual(cursor);
  });

  it.each([0x1_0000_0000, Number.MAX_SAFE_INTEGER])('limit a position of %i to four bytes', (position) => {
    const text = encodeCursor({ ...CURSOR, position }, NO_FILTER);
    expect(decodeCursor(text, NO_FILTER)).toEqual({ ...CURSOR, position: 0xffffffff });
  });

  it.each<[what: string, filter: KeyFilter]>([
    ['permission', { ...NO_FILTER, permission: 'probe' }],
    ['targetType', { ...NO_FILTER, targetType: 'probe' }],
    ['targetId', { ...NO_FILTER, targetId: 'probe' }],
  ])('are bound to the %s of the filter', (_what, filter) => {
    const text = encodeCursor(CURSOR, filter);
    expect(text).toBe(forge(CURSOR_BYTES, filter));
    expect(decodeCursor(text, filter)).toEqual(CURSOR);
    expect(decodeCursor(text, NO_FILTER)).toBeNull();
  });

  it.each<[what: string, payload: number[]]>([
    ['no payload', []],
    ['only a version', [2]],
    ['version 0', [0, ...ZEROS, 0, 0]],
    ['version 1 and the format of version 2', [1, ...ZEROS, 0, 0]],
    ['version 3', [3, ...ZEROS, 0, 0]],
    ['version 1 without neighbours', [1, 0, 0, 0, 0, 0, 0, 0]],
    ['version 1 with a neighbour', [1, 0xac, 2, 0x1a, 0x2b, 0x3c, 0x4d, 1, 1, 0, 0, 0, 1, 0]],
    ['a truncated id', [2, 0, 0, 0, 0, 0, 0]],
    ['no counts', [2, ...ZEROS]],
    ['one count', [2, ...ZEROS, 0]],
    ['a truncated neighbour', [2, ...ZEROS, 1, 0, 0, 1, 0, 0, 0]],
    ['fewer neighbours behind than the count', [2, ...ZEROS, 2, 0, 0, 1, 0, 0, 0, 0]],
    ['fewer neighbours ahead than the count', [2, ...ZEROS, 0, 255, 0, 1, 0, 0, 0, 0]],
    ['more neighbours than the counts', [2, ...ZEROS, 0, 0, 0, 1, 0, 0, 0, 0]],
    ['an extra byte', [...CURSOR_BYTES, 0]],
    ['a missing byte', CURSOR_BYTES.slice(0, -1)],
  ])('are rejected with %s, even if the checksum is correct', (_what, payload) =>
    expect(decodeCursor(forge(payload), NO_FILTER)).toBeNull(),
  );

  it.each(['', 'A', 'AAAA', 'AAAAAA'])('are rejected if they are too short for a checksum: %j', (text) =>
    expect(decodeCursor(text, NO_FILTER)).toBeNull(),
  );

  it('have at most 292 characters, with 17 neighbours on each side', () => {
    const rows = Array.from({ length: 17 }, (_, index) => ({ id: 'c0ffee00', distance: index + 1 }));
    const longest: Cursor = { position: 0, id: '1a2b3c4d', behind: rows, ahead: rows };
    const text = encodeCursor(longest, NO_FILTER);
    expect(text).toHaveLength(292);
    expect(decodeCursor(text, NO_FILTER)).toEqual(longest);
    const tooLong = encodeCursor({ ...longest, ahead: [...rows, { id: 'c0ffee00', distance: 18 }] }, NO_FILTER);
    expect(tooLong).toHaveLength(300);
    expect(decodeCursor(tooLong, NO_FILTER)).toBeNull();
  });
});
