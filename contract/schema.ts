import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { asReleased } from './baseline.ts';
import { fileOf, printRole, ROLES } from './printed-schema.ts';

// `npm run schema [-- ROLE]` prints the public schema. `--write` updates the files in this folder. `--check` fails if they
// are not up to date. `--release` makes the current schema the baseline of later checks, under the newest version of the
// changelog. Its test passes another baseline folder (`--released`) and another changelog (`--changelog`).

const { values, positionals } = parseArgs({
  options: {
    changelog: { type: 'string', default: 'CHANGELOG.md' },
    check: { type: 'boolean', default: false },
    release: { type: 'boolean', default: false },
    released: { type: 'string', default: 'contract/released' },
    write: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

const [wanted = 'standalone', ...more] = positionals;
const role = ROLES.find((one) => one === wanted);
if (role === undefined || more.length > 0) {
  console.error(`Usage: npm run schema [-- ${ROLES.join(' | ')} | --write | --check | --release]`);
  process.exitCode = 2;
} else if (values.check) {
  check();
} else if (values.release) {
  release();
} else if (values.write) {
  for (const each of ROLES) writeFileSync(placeOf(each), printRole(each));
} else {
  process.stdout.write(printRole(role));
}

function check(): void {
  for (const each of ROLES) {
    if (readFileSync(placeOf(each), 'utf8') === printRole(each)) continue;
    console.error(
      `contract/${fileOf(each)} differs from the schema of the code. Update it with \`npm run schema -- --write\`.`,
    );
    process.exitCode = 1;
  }
}

function release(): void {
  const changelog = readFileSync(values.changelog, 'utf8');
  for (const each of ROLES) {
    const file = `${values.released}/${fileOf(each)}`;
    try {
      writeFileSync(file, asReleased(printRole(each), { changelog, present: readFileSync(file, 'utf8') }));
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
      return;
    }
  }
}

function placeOf(each: (typeof ROLES)[number]): URL {
  return new URL(fileOf(each), import.meta.url);
}
