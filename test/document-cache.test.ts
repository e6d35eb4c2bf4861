import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { createDocumentCache } from '../src/engine/documents/cache.ts';

it('the document cache returns a document by its text', () => {
  const cache = createDocumentCache();
  const document = parse('{ callingKey { keyId } }');
  cache.set('{ callingKey { keyId } }', document);
  expect(cache.get('{ callingKey { keyId } }')).toBe(document);
});

it.each([
  'c0ffee00-1111-4222-8333-444455556666',
  'C0FFEE00111142228333444455556666',
  '\\u00630ffee00-1111-4222-8333-444455556666',
  '\\u{63}0ffee00111142228333444455556666',
])('the document cache does not store a document that contains %s', (uuid) => {
  const cache = createDocumentCache();
  const source = `{ apiKey(id: "${uuid}") { id } }`;
  cache.set(source, parse(source));
  expect([cache.get(source), cache.numbers().documents]).toEqual([undefined, 0]);
});

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
