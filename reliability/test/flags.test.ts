import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

it('the measured gateway has the flags of V8 that src/main.js sets', async () => {
  const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  const set = [...(await read('src/main.js')).matchAll(/setFlagsFromString\('(.+)'\)/g)].map(([, flag]) => flag);
  expect(set.length).toBeGreaterThan(0);
  const support = await read('reliability/client/support/gateway.ts');
  for (const flag of set) expect(support).toContain(`'${flag}'`);
});
