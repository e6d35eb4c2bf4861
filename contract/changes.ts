import { readFileSync } from 'node:fs';
import { newestRelease, versionOf } from './baseline.ts';
import { findBreakingChanges, unannounced } from './breaking-changes.ts';
import { fileOf, printRole, ROLES } from './printed-schema.ts';

// npm run schema:changes: fails on each breaking change since the last release that the changelog does not announce, and
// where what it compares with is not of that release.
// For its own test: the folder of the released schemas, and the changelog, can be given instead.

const [released = 'contract/released', changelogFile = 'CHANGELOG.md'] = process.argv.slice(2);
const changelog = readFileSync(changelogFile, 'utf8');
const release = newestRelease(changelog);
const complaints = new Map<string, string>();

for (const role of ROLES) {
  const baseline = readFileSync(`${released}/${fileOf(role)}`, 'utf8');
  if (versionOf(baseline) !== release) {
    console.error(
      `${released}/${fileOf(role)} does not begin with \`# ${release}\`, the newest release of the changelog.` +
        ' With a release, `npm run schema -- --release` sets it; at any other time it stays as it was.',
    );
    process.exitCode = 1;
  }
  const changes = await findBreakingChanges(baseline, await printRole(role));
  for (const { path, message } of unannounced(changes, changelog)) complaints.set(path, message);
}

if (complaints.size > 0) {
  console.error(
    [
      'The public schema has changed in a way that can break those who use it:',
      '',
      ...[...complaints].map(([path, message]) => `  \`${path}\`: ${message}`),
      '',
      'Find a way that breaks nobody: add beside it, and deprecate what was there. Where there is none, name each of these in',
      'CHANGELOG.md, in the section `## Unreleased` under `### Breaking`, with its backticks, and say what to do instead.',
    ].join('\n'),
  );
  process.exitCode = 1;
}
