/** Of the baseline as long as there has been no release. */
const BEFORE_THE_FIRST = 'before the first release';

/** The version that a changelog has as the newest that is out. Without any, words that are no version. */
export function newestRelease(changelog: string): string {
  return /^## \[?(\d+\.\d+\.\d+[^\s\]]*)/m.exec(changelog)?.[1] ?? BEFORE_THE_FIRST;
}

/** The version that a released schema says in its first line to be of. Null: it says none. */
export function versionOf(released: string): string | null {
  return /^# (.+)\n/.exec(released)?.[1] ?? null;
}

/**
 * A released schema of this version. A baseline moves only by a new heading in the changelog: that of a version which has
 * one already stays as it is, or a breaking change could be made the one to compare with in the commit that makes it.
 */
export function asReleased(schema: string, { changelog, present }: { changelog: string; present: string }): string {
  const version = newestRelease(changelog);
  if (version === BEFORE_THE_FIRST) throw new Error('CHANGELOG.md has no release yet: give what is in it a heading.');
  if (versionOf(present) === version)
    throw new Error(`contract/released/ is of ${version} already. A new release needs its heading in CHANGELOG.md.`);
  return `# ${version}\n${schema}`;
}
