/** Mutation testing of the decisions that must not go wrong unnoticed. Only what differs from the defaults is here. */
const config = {
  mutate: [
    // Who may call, and with what credential.
    'src/http/{request-guard,credential-headers}.ts',
    // What may be an id.
    'src/registries/atlas/identifiers.ts',
    // What may be seen of a secret.
    'src/core/{secret,uuid}.ts',
    // Where a list goes on.
    'src/registries/atlas/reading/cursor.ts',
    // When a read is sent again.
    'src/upstream/{retries,retry-after}.ts',
    // What a client is told of a fault.
    'src/registries/atlas/rest/upstream-errors.ts',
    'src/engine/error-mask.ts',
  ],
  testRunner: 'vitest',
  // Without the tests over HTTP: they start two servers each, and would be run for every mutant.
  vitest: { configFile: 'test/unit/vitest.config.ts' },
  // No report that is left behind: what is not killed is printed.
  reporters: ['clear-text', 'progress'],
  // Of the tests that ran the names of a few are in the list of survivors; all are not needed.
  clearTextReporter: { reportTests: false },
  // Also after a run that failed, so that no other tool finds the copies.
  cleanTempDir: 'always',
  // A mutant in a constant needs its module loaded anew, which takes long and is worth it: most patterns are constants.
  warnings: { slow: false },
  // All the others have a reason, which CONTRIBUTING.md gives.
  thresholds: { high: 100, low: 95, break: 90 },
};

export default config;
