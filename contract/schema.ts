import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fileOf, printRole, ROLES } from './printed-schema.ts';

// npm run schema [-- ROLE]: prints the public schema. `--write` updates the files beside this one, `--check` fails where
// they are not up to date, and `--release` makes the present schema the one that later changes are compared with.

const { values, positionals } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    release: { type: 'boolean', default: false },
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
  await check();
} else if (values.write || values.release) {
  await write(values.release ? 'released/' : '');
} else {
  process.stdout.write(await printRole(role));
}

async function check(): Promise<void> {
  for (const each of ROLES) {
    if (readFileSync(placeOf(each), 'utf8') === (await printRole(each))) continue;
    console.error(`contract/${fileOf(each)} is not the schema of the code. \`npm run schema -- --write\` updates it.`);
    process.exitCode = 1;
  }
}

async function write(folder: string): Promise<void> {
  for (const each of ROLES) writeFileSync(placeOf(each, folder), await printRole(each));
}

function placeOf(each: (typeof ROLES)[number], folder = ''): URL {
  return new URL(folder + fileOf(each), import.meta.url);
}
