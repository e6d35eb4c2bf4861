import { readFileSync } from 'node:fs';
import { newestRelease, versionOf } from './baseline.ts';
import { findBreakingChanges, unannounced } from './breaking-changes.ts';
import { fileOf, printRole, ROLES } from './printed-schema.ts';

// `npm run schema:changes` fails if a breaking change since the last release is not announced in the changelog, and if
// the baseline is not the schema of the last release. Its test passes another baseline folder and another changelog.

const [released = 'contract/released', changelogFile = 'CHANGELOG.md'] = process.argv.slice(2);
const changelog = readFileSync(changelogFile, 'utf8');
const release = newestRelease(changelog);
const unannouncedChanges = new Map<string, string>();

for (const role of ROLES) {
  const baseline = readFileSync(`${released}/${fileOf(role)}`, 'utf8');
  if (versionOf(baseline) !== release) {
    console.error(
      `${released}/${fileOf(role)} does not begin with \`# ${release}\`, the newest release of the changelog.` +
        ' Only `npm run schema -- --release` may change this file, once for each release.',
    );
    process.exitCode = 1;
  }
  const changes = await findBreakingChanges(baseline, printRole(role));
  for (const { path, message } of unannounced(changes, changelog)) unannouncedChanges.set(path, message);
}

if (unannouncedChanges.size > 0) {
  console.error(
    [
      'The public schema has changes that can break its users:',
      '',
      ...[...unannouncedChanges].map(([path, message]) => `  \`${path}\`: ${message}`),
      '',
      'If possible, add something new and deprecate the old instead. Otherwise announce each of these changes in CHANGELOG.md,',
      'in the section `## Unreleased` under `### Breaking`: write the name in backticks, and say what users should do.',
    ].join('\n'),
  );
  process.exitCode = 1;
}
