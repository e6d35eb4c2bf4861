import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseNeighbours, decodeCursor, encodeCursor, type Cursor } from '../src/registries/atlas/cursor.ts';
import { NO_FILTER, type KeyFilter } from '../src/registries/atlas/model.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

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
});

async function aCursor(gateway: TestGateway, filter = 'null'): Promise<string> {
  const { data } = await gateway.execute(`{ apiKeys(first: 5, filter: ${filter}) { pageInfo { endCursor } } }`);
  gateway.upstreamCalls();
  return data.apiKeys.pageInfo.endCursor;
}

describe('a cursor that is given to the gateway', () => {
  const damages: [string, (cursor: string) => string][] = [
    ['empty', () => ''],
    ['a number', () => '20'],
    ['no base64', () => 'ключ'],
    ['Relay’s classic form', () => Buffer.from('arrayconnection:20').toString('base64')],
    ['cut at its end', (cursor) => cursor.slice(0, -1)],
    ['cut at its start', (cursor) => cursor.slice(1)],
    ['cut to a half', (cursor) => cursor.slice(0, cursor.length / 2)],
    ['padded', (cursor) => `${cursor}==`],
    ['followed by a blank', (cursor) => `${cursor} `],
    ['given twice', (cursor) => cursor + cursor],
    ['in capitals', (cursor) => cursor.toUpperCase()],
    ['with its first bit flipped', (cursor) => flipped(cursor, 0)],
    ['with its last bit flipped', (cursor) => flipped(cursor, Buffer.from(cursor, 'base64url').length * 8 - 1)],
    ['fifty thousand characters long', () => 'A'.repeat(50_000)],
  ];

  it.each(damages)('is refused when it is %s, without an upstream call', async (_what, damage) => {
    await using gateway = await startTestGateway();
    const cursor = damage(await aCursor(gateway));
    for (const place of ['first: 5, after', 'last: 5, before']) {
      const answers = [
        await gateway.execute(`{ apiKeys(${place}: ${JSON.stringify(cursor)}) { totalCount } }`),
        await gateway.execute(`query ($cursor: String) { apiKeys(${place}: $cursor) { nodes { id } } }`, {
          variables: { cursor },
        }),
      ];
      for (const { data, errors } of answers) {
        expect(data).toEqual({ apiKeys: null });
        expect(errors).toMatchObject([{ path: ['apiKeys'], extensions: { code: 'BAD_USER_INPUT' } }]);
        expect(errors[0]?.message).toMatch(/is not a cursor of this list/);
      }
    }
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it.each([
    ['null', '{ permission: "keys.get_key" }'],
    ['{ permission: "keys.get_key" }', 'null'],
    ['{ permission: "keys.get_key" }', '{ permission: "keys.get_key", targetType: "key" }'],
    ['{ targetType: "probe" }', '{ targetId: "probe" }'],
  ])('is refused when it came with the filter %s and is given with %s', async (own, other) => {
    await using gateway = await startTestGateway();
    const cursor = await aCursor(gateway, own);
    const query = (filter: string): string =>
      `{ apiKeys(first: 1, after: "${cursor}", filter: ${filter}) { nodes { id } } }`;
    expect((await gateway.execute(query(own))).errors).toEqual([]);
    gateway.upstreamCalls();
    expect((await gateway.execute(query(other))).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('is taken with a filter that says the same in another way', async () => {
    await using gateway = await startTestGateway();
    const cursor = await aCursor(gateway);
    for (const filter of ['null', '{}', '{ permission: null, targetId: null }']) {
      const { errors } = await gateway.execute(
        `{ apiKeys(first: 1, after: "${cursor}", filter: ${filter}) { nodes { id } } }`,
      );
      expect(errors).toEqual([]);
    }
  });

  it('holds ids, and nothing of a secret', async () => {
    await using gateway = await startTestGateway();
    const bytes = Buffer.from(await aCursor(gateway), 'base64url').toString('hex');
    for (const id of gateway.sandbox.account.ids().slice(0, 5)) {
      expect(bytes).toContain(id);
      expect(bytes).not.toContain(gateway.sandbox.account.row(id).uuid.slice(-12));
    }
  });
});

function flipped(cursor: string, bit: number): string {
  const bytes = Buffer.from(cursor, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (0x80 >> (bit & 7)), bit >> 3);
  return bytes.toString('base64url');
}
