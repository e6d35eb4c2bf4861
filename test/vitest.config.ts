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
        test: { name: 'gateway', include: ['test/**/*.test.ts'], exclude: ['test/browser/**', 'test/image/**'] },
      },
      // Needs Debian's Chromium, which a machine with nothing but Node and npm does not have.
      { extends: true, test: { name: 'browser', include: ['test/browser/**/*.test.ts'] } },
    ],
  },
});
