import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { ChunkedBytes } from '../../src/core/chunked-bytes.ts';

it.each([1, 2, 100, 4_095, 4_096, 10_000])(
  'the bytes are those of the chunks in their order, in chunks of up to %i bytes',
  (most) => {
    const chunks = Array.from({ length: 200 }, (_, index) => Buffer.alloc(1 + ((index * 7_919) % most), index));
    const bytes = new ChunkedBytes();
    for (const chunk of chunks) bytes.add(chunk);
    const expected = Buffer.concat(chunks);
    expect(bytes.size).toBe(expected.length);
    expect(bytes.take().equals(expected)).toBe(true);
    expect([bytes.size, bytes.take().length]).toEqual([0, 0]);
  },
);

it('a single chunk is not copied', () => {
  const chunk = Buffer.from('{"query":"{ __typename }"}');
  const bytes = new ChunkedBytes();
  bytes.add(chunk);
  expect(bytes.take()).toBe(chunk);
});

it('chunks of one byte are not kept', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const heapBytes = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const bytes = new ChunkedBytes();
  const before = heapBytes();
  for (let index = 0; index < 100_000; index += 1) bytes.add(Buffer.from([index % 256]));
  expect(heapBytes() - before).toBeLessThan(1_000_000);
  expect(bytes.take().length).toBe(100_000);
});
