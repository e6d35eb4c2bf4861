import { expect, it } from 'vitest';
import { createBody } from '../../src/http/graphiql/compression.ts';

it.each([null, 'br', 'gzip'] as const)('a file is kept once for all who ask for it: %s', async (encoding) => {
  const body = createBody('text '.repeat(1_000));
  expect(await body(encoding)).toBe(await body(encoding));
});
