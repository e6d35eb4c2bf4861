import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly version: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

// A quarter of the packages is for the subgraph role, mostly for the protobuf format of federated traces.
const MAX_PACKAGES = 94;

let production: { readonly name: string; readonly locked: LockedPackage }[];
beforeAll(async () => {
  const text = await readFile(new URL('../package-lock.json', import.meta.url), 'utf8');
  const lock = JSON.parse(text) as { packages: Record<string, LockedPackage> };
  production = Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, locked]) => ({ name: path.slice(path.lastIndexOf('node_modules/') + 13), locked }));
});

// Each version is the first one without the named vulnerability or problem.
it.each([
  // GHSA-m8rv-5g2x-5cg5 (header injection), GHSA-8xcm-r25x-g524 (responses out of order), CVE-2026-9678 (shared cache)
  ['undici', '8.9.0'],
  // Older versions accept bodies of any size.
  ['graphql-yoga', '5.24.0'],
  // The gateway relies on its limits on comparing fields and on the depth of introspection.
  ['graphql', '16.15.0'],
])('every copy of %s is %s or newer', (name, minimum) => {
  const versions = production.filter((one) => one.name === name).map(({ locked }) => locked.version);
  expect(versions.length).toBeGreaterThan(0);
  const collator = new Intl.Collator('en', { numeric: true });
  for (const version of versions) expect(collator.compare(version, minimum)).toBeGreaterThanOrEqual(0);
});

describe('the production dependencies', () => {
  it(`are at most ${MAX_PACKAGES} packages`, () => {
    expect(production.length).toBeGreaterThan(10);
    expect(production.length).toBeLessThanOrEqual(MAX_PACKAGES);
  });

  it('run no script when they are installed', () => {
    const scripted = production.filter(({ locked }) => locked.hasInstallScript).map(({ name }) => name);
    // This script only warns about version ranges. npm does not run it, because package.json does not allow it.
    expect(scripted).toEqual(['@apollo/protobufjs']);
  });
});
