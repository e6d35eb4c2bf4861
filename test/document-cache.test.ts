import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { createDocumentCache } from '../src/engine/documents/cache.ts';

it('keeps a document by its text', () => {
  const cache = createDocumentCache();
  const document = parse('{ callingKey { keyId } }');
  cache.set('{ callingKey { keyId } }', document);
  expect(cache.get('{ callingKey { keyId } }')).toBe(document);
});

it.each(['c0ffee00-1111-4222-8333-444455556666', 'C0FFEE00111142228333444455556666'])(
  'does not keep a document that holds %s',
  (uuid) => {
    const cache = createDocumentCache();
    const source = `{ apiKey(id: "${uuid}") { id } }`;
    cache.set(source, parse(source));
    expect(cache.get(source)).toBeUndefined();
  },
);

it('is bounded by the length of the documents, not by their number', () => {
  const cache = createDocumentCache();
  const sources = Array.from(
    { length: 30 },
    (_, index) => `# ${'x'.repeat(100_000)} ${index}\n{ callingKey { keyId } }`,
  );
  for (const source of sources) cache.set(source, parse(source));
  const kept = sources.filter((source) => cache.get(source) !== undefined);
  expect(kept.length).toBeGreaterThan(3);
  expect(kept.join('').length).toBeLessThanOrEqual(512 * 1024);
});
