/** Stands in place of a version in the first line of the baseline until there is a release. */
const BEFORE_THE_FIRST = 'before the first release';

/** The newest version that a changelog has a heading for. Returns `before the first release` if it has none. */
export function newestRelease(changelog: string): string {
  return /^## \[?(\d+\.\d+\.\d+[^\s\]]*)/m.exec(changelog)?.[1] ?? BEFORE_THE_FIRST;
}

/** The version in the first line of a released schema. Null if the line names none. */
export function versionOf(released: string): string | null {
  return /^# (.+)\n/.exec(released)?.[1] ?? null;
}

/**
 * The text of the new baseline: the schema with the newest version in its first line. Throws if the changelog has no new
 * version. Otherwise a commit with a breaking change could replace the baseline as well, and the check would miss it.
 */
export function asReleased(schema: string, { changelog, present }: { changelog: string; present: string }): string {
  const version = newestRelease(changelog);
  if (version === BEFORE_THE_FIRST)
    throw new Error('CHANGELOG.md has no release yet. First add a heading with the version.');
  if (versionOf(present) === version)
    throw new Error(
      `contract/released/ already has the schema of ${version}. First add the heading of the new release to CHANGELOG.md.`,
    );
  return `# ${version}\n${schema}`;
}
