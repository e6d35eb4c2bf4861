import { inspect } from 'node:util';
import fc from 'fast-check';
import { getNamedType, isInterfaceType, isObjectType, isUnionType, type GraphQLNamedType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { Secret } from '../src/core/secret.ts';
import { scrub, scrubAndCut } from '../src/core/scrub.ts';
import { holdsUuid } from '../src/core/uuid.ts';
import { createSchema } from '../src/graph/schema.ts';
import { parseKeyPage, parseWrittenKey } from '../src/registries/atlas/rest/wire.ts';
import { readCredentials } from '../src/http/credential-headers.ts';
import { parseAuthorization } from '../src/registries/atlas/model/credential.ts';
import { canary, createWatch, UUID_SPELLINGS } from './support/canary.ts';

describe('a secret in the code', () => {
  const watch = createWatch();
  const uuid = watch.plant('a secret in the code');
  const row = {
    uuid,
    created_at: null,
    valid_from: null,
    valid_to: null,
    last_used: null,
    grants: [{ permission: 'keys.get_key', target: { type: 'key', id: uuid } }],
  };
  it.each<[string, unknown]>([
    ['Secret', new Secret(uuid)],
    ['a written key', parseWrittenKey(row, () => undefined)],
    ['a key with a key as target', parseKeyPage({ count: 1, results: [row] }, () => undefined)],
    [
      'a credential',
      readCredentials(
        { rawHeaders: ['Authorization', `Key ${uuid}`], headers: {} },
        { forwardCookies: [], parseAuthorization, arinKey: null },
      ),
    ],
    ['the cause of an error', new Error('failed', { cause: parseWrittenKey(row, () => undefined) })],
    ['an error of errors', new AggregateError([new Error('failed', { cause: new Secret(uuid) })])],
  ])('never prints: %s', (_name, value) => {
    const options = [
      {},
      { depth: null, showHidden: true, getters: true },
      { depth: null, customInspect: false, showHidden: true },
    ];
    const prints = [
      ...options.map((option) => inspect(value, option)),
      String(value),
      `${value as string}`,
      JSON.stringify(value),
      JSON.stringify(Object.entries(value as object)),
      inspect(structuredClone(plainly(value)), { depth: null, showHidden: true }),
    ];
    expect(prints.flatMap(watch.findIn)).toEqual([]);
  });

  /** The value without functions and symbols, which structuredClone rejects. */
  function plainly(value: unknown): unknown {
    return value instanceof Secret || value instanceof Error ? { ...value } : value;
  }

  it('is on five types of the schema only, which have no id and which no query can reach', () => {
    const schema = createSchema('standalone');
    const fieldsOf = (type: GraphQLNamedType) =>
      isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const holders = Object.values(schema.getTypeMap()).filter((type) =>
      fieldsOf(type).some(
        ({ name }) =>
          /secret|uuid|token|credential$/i.test(name) && !['maskedUuid', 'credential', 'secretAges'].includes(name),
      ),
    );
    expect(holders.map(({ name }) => name).sort()).toEqual([
      'ApiKeyRegenerateResult',
      'ApiKeyRotateResult',
      'CreateApiKeyPayload',
      'RegenerateApiKeyPayload',
      'RotateApiKeyPayload',
    ]);
    expect(holders.flatMap(fieldsOf).map(({ name }) => name)).not.toContain('id');
    const reached = new Set<GraphQLNamedType>();
    const walk = (type: GraphQLNamedType): void => {
      if (reached.has(type)) return;
      reached.add(type);
      for (const field of fieldsOf(type)) walk(getNamedType(field.type));
      if (isUnionType(type) || isInterfaceType(type)) schema.getPossibleTypes(type).forEach(walk);
    };
    const query = schema.getQueryType();
    if (query) walk(query);
    expect(reached.size).toBeGreaterThan(15);
    expect(holders.filter((holder) => reached.has(holder))).toEqual([]);
  });
});

describe('the scrubber', () => {
  const hex = (length: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 0, maxLength: length });
  const padding = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    hex(40),
    fc.constantFrom('', '-', '_', '"', 'Key ', 'cafe-', 'deadbeef-', '%', '\\'),
  );
  const spelling = fc
    .tuple(fc.nat(), fc.constantFrom(...Object.values(UUID_SPELLINGS)))
    .map(([number, write]) => ({ uuid: canary(String(number)), text: write(canary(String(number))) }));
  const text = fc
    .tuple(fc.array(fc.tuple(padding, spelling), { minLength: 1, maxLength: 4 }), padding)
    .map(([parts, end]) => ({
      uuids: parts.map(([, { uuid }]) => uuid),
      text: parts.map(([before, key]) => before + key.text).join('') + end,
    }));
  const many = { numRuns: 20_000 };

  it('keeps at most eight characters of a key in every spelling, in longer text and cut off', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 120 }), ({ uuids, text: whole }, length) => {
        const search = createWatch();
        for (const uuid of uuids) search.watch(uuid, uuid);
        const cut = scrubAndCut(whole, length);
        expect([...search.findIn(scrub(whole)), ...search.findIn(cut)]).toEqual([]);
        expect(cut.length).toBeLessThanOrEqual(length);
        expect(holdsUuid(whole)).toBe(true);
      }),
      many,
    );
  });

  it('changes neither scrubbed text nor text without a key', () => {
    fc.assert(
      fc.property(text, ({ text: whole }) => {
        expect(scrub(scrub(whole))).toBe(scrub(whole));
      }),
      many,
    );
    const bare = fc
      .array(padding, { maxLength: 5 })
      .map((parts) => parts.join(''))
      .filter((whole) => !/[\da-f]{20}/i.test(whole.replace(/[-_%]|25|2d/gi, '')));
    fc.assert(
      fc.property(bare, (whole) => {
        expect([scrub(whole), holdsUuid(whole)]).toEqual([whole, false]);
      }),
      many,
    );
  });

  it.each([
    [
      'keeps the id, in lower case',
      'at C0FFEE00-1111-4222-8333-444455556666!',
      'at c0ffee00-****-****-****-************!',
    ],
    [
      'keeps the words around a key',
      'probe-c0ffee00-1111-4222-8333-444455556666-backup',
      'probe-c0ffee00-****-****-****-************-backup',
    ],
    ['keeps a masked UUID', 'c0ffee00-****-****-****-************', 'c0ffee00-****-****-****-************'],
    [
      'keeps one id of two keys with nothing between them',
      `${canary('a')}${canary('b')}`,
      `${canary('a').slice(0, 8)}-****-****-****-************`,
    ],
    [
      'keeps times, addresses and numbers',
      '2026-11-21T09:30:00Z 2001:0db8:0000:0000:0000:ff00:0042:8329 00-1b-63-84-45-e6 1000001',
      '2026-11-21T09:30:00Z 2001:0db8:0000:0000:0000:ff00:0042:8329 00-1b-63-84-45-e6 1000001',
    ],
  ])('%s', (_name, before, after) => expect(scrub(before)).toBe(after));
});
