/** Mutation testing of the most critical decisions. Only options that differ from the defaults are listed. */
const config = {
  mutate: [
    // Access: origins and credentials.
    'src/http/{request-guard,credential-headers}.ts',
    // Validation of ids.
    'src/registries/atlas/model/identifiers.ts',
    // Masking of secrets.
    'src/core/{arin-key,scrub,secret,uuid}.ts',
    // Pagination cursors.
    'src/registries/atlas/reading/cursor.ts',
    // Retries of reads.
    'src/upstream/{retries,retry-after}.ts',
    // Errors that clients get.
    'src/registries/atlas/rest/{upstream-errors,outcome-unknown}.ts',
    'src/engine/error-mask.ts',
  ],
  testRunner: 'vitest',
  // Only the unit tests. The HTTP tests start two servers each, which takes too long for every mutant.
  vitest: { configFile: 'test/unit/vitest.config.ts' },
  // Prints the surviving mutants and writes no report files.
  reporters: ['clear-text', 'progress'],
  // The list of survivors already names some tests of each mutant, so the list of all tests is left out.
  clearTextReporter: { reportTests: false },
  // Removes the copies of the sources even after a failed run, so that other tools do not find them.
  cleanTempDir: 'always',
  // Mutants in constants are slow, because their module must be reloaded. They are worth it: most patterns are constants.
  warnings: { slow: false },
  // CONTRIBUTING.md explains why the remaining mutants survive.
  thresholds: { high: 100, low: 95, break: 90 },
};

export default config;
