import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Without this alias, Vitest loads the ESM build of graphql for the tests and Node loads the CommonJS build for Yoga. With
// two copies, `instanceof GraphQLError` is false for an error of the other copy.
export const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

export default defineConfig({
  resolve,
  test: {
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'gateway',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/clients/**', 'test/federation/**'],
          // Most of their time the tests wait, for example for a limit. The default leaves one processor free.
          maxWorkers: availableParallelism(),
        },
      },
      // Needs the packages of examples/federation, which are five times as many as those of the gateway.
      { extends: true, test: { name: 'federation', include: ['test/federation/**/*.test.ts'], hookTimeout: 30_000 } },
      // Needs the packages of test/clients.
      {
        extends: true,
        test: {
          name: 'clients',
          include: ['test/clients/*.test.js'],
          globalSetup: 'test/clients/guide.js',
          expect: { poll: { timeout: 10_000 } },
        },
      },
      { extends: true, test: { name: 'bench', include: ['bench/test/**/*.test.ts'] } },
      { extends: true, test: { name: 'reliability', include: ['reliability/test/**/*.test.ts'] } },
      // Needs Debian's Chromium, so it is not part of `npm test`, which needs only Node.
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: ['test/browser/dashboard/speed.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
      // It measures times, so it runs in a group of its own, without other tests beside it.
      {
        extends: true,
        test: { name: 'browser-speed', include: ['test/browser/dashboard/speed.test.ts'], sequence: { groupOrder: 1 } },
      },
    ],
  },
});
