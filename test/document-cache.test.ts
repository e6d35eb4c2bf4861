import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { createDocumentCache } from '../src/engine/documents/cache.ts';

it('the document cache returns a document by its text', () => {
  const cache = createDocumentCache();
  const document = parse('{ callingKey { keyId } }');
  cache.set('{ callingKey { keyId } }', document);
  expect(cache.get('{ callingKey { keyId } }')).toBe(document);
});

it.each(['c0ffee00-1111-4222-8333-444455556666', 'C0FFEE00111142228333444455556666'])(
  'the document cache does not store a document that contains %s',
  (uuid) => {
    const cache = createDocumentCache();
    const source = `{ apiKey(id: "${uuid}") { id } }`;
    cache.set(source, parse(source));
    expect(cache.get(source)).toBeUndefined();
  },
);

it('the document cache is limited by the total length of its documents: 512 KiB', () => {
  const cache = createDocumentCache();
  const sources = Array.from(
    { length: 30 },
    (_, index) => `# ${'x'.repeat(100_000)} ${index}\n{ callingKey { keyId } }`,
  );
  for (const source of sources) cache.set(source, parse(source));
  const cached = sources.filter((source) => cache.get(source) !== undefined);
  expect(cached.length).toBeGreaterThan(3);
  expect(cached.join('').length).toBeLessThanOrEqual(512 * 1024);
});

it.each(['\\u0064eadbeef-1234-4abc-8def-0123456789ab', '\\u{64}eadbeef12344abc8def0123456789ab'])(
  'does not keep a document with a key that is written with an escape: %s',
  (key) => {
    const cache = createDocumentCache();
    const source = `{ apiKey(id: "${key}") { id } }`;
    cache.set(source, parse(source));
    expect([cache.get(source), cache.numbers().documents]).toEqual([undefined, 0]);
  },
);
