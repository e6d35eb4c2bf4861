import { defineConfig } from 'vitest/config';

// Vitest would load graphql's ESM build for us and Node its CommonJS build for Yoga: two copies, and
// `instanceof GraphQLError` false between them.
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
          exclude: ['test/browser/**', 'test/federation/**'],
        },
      },
      // Needs the packages of examples/federation, which are five times those of the gateway.
      { extends: true, test: { name: 'federation', include: ['test/federation/**/*.test.ts'], hookTimeout: 30_000 } },
      { extends: true, test: { name: 'bench', include: ['bench/test/**/*.test.ts'] } },
      // Needs Debian's Chromium, which a machine with nothing but Node and npm does not have.
      { extends: true, test: { name: 'browser', include: ['test/browser/**/*.test.ts'] } },
    ],
  },
});
