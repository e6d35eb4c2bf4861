import { expect, it } from 'vitest';
import { createBody } from '../../src/http/static/compression.ts';

it.each([null, 'br', 'gzip'] as const)(
  'a file is encoded once and shared by all requests for the encoding %s',
  async (encoding) => {
    const body = createBody('text '.repeat(1_000));
    expect(await body(encoding)).toBe(await body(encoding));
  },
);
