import { describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

async function readCursor(gateway: TestGateway, filter = 'null'): Promise<string> {
  const { data } = await gateway.execute(`{ apiKeys(first: 5, filter: ${filter}) { pageInfo { endCursor } } }`);
  gateway.upstreamCalls();
  return data.apiKeys.pageInfo.endCursor;
}

describe('a cursor argument', () => {
  const damages: [string, (cursor: string) => string][] = [
    ['empty', () => ''],
    ['a number', () => '20'],
    ['not base64', () => 'ключ'],
    ['in the format of graphql-relay', () => Buffer.from('arrayconnection:20').toString('base64')],
    ['without its last character', (cursor) => cursor.slice(0, -1)],
    ['without its first character', (cursor) => cursor.slice(1)],
    ['cut in half', (cursor) => cursor.slice(0, cursor.length / 2)],
    ['padded', (cursor) => `${cursor}==`],
    ['followed by a space', (cursor) => `${cursor} `],
    ['repeated', (cursor) => cursor + cursor],
    ['in capitals', (cursor) => cursor.toUpperCase()],
    ['with its first bit flipped', (cursor) => flipped(cursor, 0)],
    ['with its last bit flipped', (cursor) => flipped(cursor, Buffer.from(cursor, 'base64url').length * 8 - 1)],
    ['a cursor of version 1', () => 'AQDG-KWwAADSTggT'],
    ['50,000 characters long', () => 'A'.repeat(50_000)],
  ];

  it.each(damages)('is rejected without an upstream call if it is %s', async (_what, damage) => {
    await using gateway = await startTestGateway();
    const cursor = damage(await readCursor(gateway));
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
  ])('of a list with the filter %s is rejected by a list with the filter %s', async (own, other) => {
    await using gateway = await startTestGateway();
    const cursor = await readCursor(gateway, own);
    const query = (filter: string): string =>
      `{ apiKeys(first: 1, after: "${cursor}", filter: ${filter}) { nodes { id } } }`;
    expect((await gateway.execute(query(own))).errors).toEqual([]);
    gateway.upstreamCalls();
    expect((await gateway.execute(query(other))).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('is accepted with an equivalent filter', async () => {
    await using gateway = await startTestGateway();
    const cursor = await readCursor(gateway);
    for (const filter of ['null', '{}', '{ permission: null, targetId: null }']) {
      const { errors } = await gateway.execute(
        `{ apiKeys(first: 1, after: "${cursor}", filter: ${filter}) { nodes { id } } }`,
      );
      expect(errors).toEqual([]);
    }
  });

  it('contains key ids but no part of a secret', async () => {
    await using gateway = await startTestGateway();
    const bytes = Buffer.from(await readCursor(gateway), 'base64url').toString('hex');
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
