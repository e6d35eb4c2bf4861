import { defineConfig } from 'vitest/config';
import { resolve } from '../vitest.config.ts';

// The tests without HTTP alone, for mutation testing: Stryker's runner can't choose a project. Its own `testFiles` won't
// do either: with it a mutant in a constant of a module is switched on after the module has been loaded.
export default defineConfig({ resolve, test: { include: ['test/unit/**/*.test.ts'] } });
