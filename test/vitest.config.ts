import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vitest would load graphql's ESM build for us and Node its CommonJS build for Yoga: two copies, and
  // `instanceof GraphQLError` false between them.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/image/**'],
    testTimeout: 20_000,
  },
});
