import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseNeighbours,
  decodeCursor,
  encodeCursor,
  type Cursor,
} from '../../src/registries/atlas/reading/cursor.ts';
import { NO_FILTER, type KeyFilter } from '../../src/registries/atlas/model.ts';

const ids = fc.nat(0xffffffff).map((number) => number.toString(16).padStart(8, '0'));
const neighbours = fc.array(fc.record({ id: ids, distance: fc.integer({ min: 1, max: 0xffff }) }), { maxLength: 17 });
const cursors: fc.Arbitrary<Cursor> = fc.record({
  position: fc.nat(10_000_000),
  id: ids,
  behind: neighbours,
  ahead: neighbours,
});
const word = fc.option(fc.string({ minLength: 1, maxLength: 20 }));
const filters: fc.Arbitrary<KeyFilter> = fc.record({ permission: word, targetType: word, targetId: word });

describe('a cursor', () => {
  it('is read back as it was made', () => {
    fc.assert(
      fc.property(cursors, filters, (cursor, filter) => {
        expect(decodeCursor(encodeCursor(cursor, filter), filter)).toEqual(cursor);
      }),
    );
  });

  it('is none with any of its bits flipped', () => {
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

  it('is none with any of its characters changed, left out or added', () => {
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

  it('is none for a list with another filter', () => {
    fc.assert(
      fc.property(cursors, filters, filters, (cursor, own, other) => {
        fc.pre(JSON.stringify(own) !== JSON.stringify(other));
        expect(decodeCursor(encodeCursor(cursor, own), other)).toBeNull();
      }),
    );
  });

  it('is none when it is any other text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 700 }), (text) => decodeCursor(text, NO_FILTER) === null));
  });

  it('names the three nearest rows and ever fewer of those further away', () => {
    const all = Array.from({ length: 100 }, (_, index) => ({ id: '', distance: index + 1 }));
    expect(chooseNeighbours(all).map(({ distance }) => distance)).toEqual([1, 2, 3, 7, 15, 31, 63, 100]);
  });

  it('names no row that is further away than two bytes can say', () => {
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
    { id: 'c0ffee00', distance: 128 },
  ],
};

/** Text of these bytes with a checksum that is right, as only the gateway should make it. */
function forge(payload: readonly number[], filter = NO_FILTER): string {
  const { permission, targetType, targetId } = filter;
  const bytes = Buffer.from([...payload, 0, 0, 0, 0]);
  const words = crc32(JSON.stringify([permission, targetType, targetId]));
  bytes.writeUInt32BE(crc32(bytes.subarray(0, -4), words), payload.length);
  return bytes.toString('base64url');
}

describe('the bytes of a cursor', () => {
  // Cursors outlive a release: what one version gave out the next takes back.
  it.each<[what: string, cursor: Cursor, payload: number[]]>([
    ['a row without neighbours', { position: 0, id: '00000000', behind: [], ahead: [] }, [1, 0, 0, 0, 0, 0, 0, 0]],
    [
      'a row with some',
      CURSOR,
      [
        [1, 0xac, 2, 0x1a, 0x2b, 0x3c, 0x4d],
        [1, 1, 0, 0, 0, 1],
        [2, 127, 0xff, 0xff, 0xff, 0xff, 0x80, 1, 0xc0, 0xff, 0xee, 0],
      ].flat(),
    ],
    [
      'the last row that can be counted',
      { position: Number.MAX_SAFE_INTEGER, id: 'ffffffff', behind: [], ahead: [] },
      [1, ...Array<number>(7).fill(0xff), 15, 0xff, 0xff, 0xff, 0xff, 0, 0],
    ],
  ])('are version, position, id and both sides: %s', (_what, cursor, payload) => {
    expect(encodeCursor(cursor, NO_FILTER)).toBe(forge(payload));
    expect(decodeCursor(forge(payload), NO_FILTER)).toEqual(cursor);
  });

  it.each<[what: string, filter: KeyFilter]>([
    ['permission', { ...NO_FILTER, permission: 'probe' }],
    ['targetType', { ...NO_FILTER, targetType: 'probe' }],
    ['targetId', { ...NO_FILTER, targetId: 'probe' }],
  ])('are bound to the %s of the filter', (_what, filter) => {
    const text = encodeCursor(CURSOR, filter);
    expect(text).toBe(forge([...Buffer.from(text, 'base64url').subarray(0, -4)], filter));
    expect(decodeCursor(text, filter)).toEqual(CURSOR);
    expect(decodeCursor(text, NO_FILTER)).toBeNull();
  });

  it.each<[what: string, payload: number[]]>([
    ['nothing', []],
    ['a version alone', [1]],
    ['another version', [2, 0, 0, 0, 0, 0, 0, 0]],
    ['no sides', [1, 0, 0, 0, 0, 0]],
    ['one side', [1, 0, 0, 0, 0, 0, 0]],
    ['a position that does not end', [1, 0x80]],
    ['a position longer than it must be', [1, 0x80, 0, 0, 0, 0, 0, 0, 0]],
    ['a position that can’t be counted', [1, ...Array<number>(7).fill(0x80), 16, 0, 0, 0, 0, 0, 0]],
    ['an id that is cut off', [1, 0, 0, 0]],
    ['a neighbour that is cut off', [1, 0, 0, 0, 0, 0, 1, 1, 0, 0]],
    ['fewer neighbours than it says', [1, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0]],
    ['more neighbours than memory', [1, 0, 0, 0, 0, 0, ...Array<number>(7).fill(0xff), 15]],
    ['a side that does not end', [1, 0, 0, 0, 0, 0, 0xff]],
    ['a position without end', [1, ...Array<number>(150).fill(0xff), 1, 0, 0, 0, 0, 0, 0]],
    ['a distance without end', [1, 0, 0, 0, 0, 0, 1, ...Array<number>(150).fill(0xff), 1, 0, 0, 0, 0, 0]],
    ['a byte too many', [1, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])('are none with %s, for all that the checksum is right', (_what, payload) =>
    expect(decodeCursor(forge(payload), NO_FILTER)).toBeNull(),
  );

  it.each(['', 'A', 'AAAA', 'AAAAAA'])('are none where there is not even a checksum: %j', (text) =>
    expect(decodeCursor(text, NO_FILTER)).toBeNull(),
  );

  it('are 450 at most, which are 600 characters', () => {
    const row = (distance: number) => ({ id: 'c0ffee00', distance });
    const ahead = [...Array<number>(84).fill(1), 200, 200, 200].map(row);
    const longest: Cursor = { position: 0, id: '1a2b3c4d', behind: [], ahead };
    const text = encodeCursor(longest, NO_FILTER);
    expect(text).toHaveLength(600);
    expect(decodeCursor(text, NO_FILTER)).toEqual(longest);
    const longer = encodeCursor({ ...longest, position: 128 }, NO_FILTER);
    expect(longer).toHaveLength(602);
    expect(decodeCursor(longer, NO_FILTER)).toBeNull();
  });
});
