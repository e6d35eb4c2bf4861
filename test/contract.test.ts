import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findBreakingChanges, unannounced } from '../contract/breaking-changes.ts';
import { printRole, ROLES } from '../contract/printed-schema.ts';
import { startTestGateway } from './support/gateway.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The public schema of the subgraph before and after one replacement. */
async function altered(from: RegExp | string, to: string): Promise<{ before: string; after: string }> {
  const before = printRole('subgraph');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`The schema has no ${from}.`);
  return { before, after };
}

function runScript(file: string, ...options: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [`contract/${file}`, ...options], { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

describe('the public schema', () => {
  it.each(ROLES)('of the role %s is the committed file, which `npm run schema` prints', async (role) => {
    const committed = await readFile(join(ROOT, `contract/${role}.graphql`), 'utf8');
    expect((await runScript('schema.ts', role)).stdout).toBe(committed);
  });

  it('of the subgraph equals the answer to `_service { sdl }`', async () => {
    await using gateway = await startTestGateway({ gateway: { graphRole: 'subgraph' } });
    const { data } = await gateway.execute('{ _service { sdl } }');
    expect(`${data._service.sdl.trimEnd()}\n`).toBe(printRole('subgraph'));
  });

  it('of an unknown role cannot be printed', async () => {
    const { code, stderr } = await runScript('schema.ts', 'supergraph');
    expect([code, stderr]).toEqual([2, expect.stringContaining('standalone | subgraph')]);
  });
});

describe('a change of the public schema', () => {
  it.each([
    ['a field is removed', / {2}"The name that its owner[^\n]*\n {2}label: String\n/, '', 'ApiKey.label'],
    ['a union loses a type', 'TargetResource = ApiKey | ', 'TargetResource = ', 'TargetResource'],
    ['an argument is removed', /"Which keys to list[^\n]*\n *filter: ApiKeyFilter\n/, '', 'Query.apiKeys.filter'],
    ['an argument becomes required', 'filter: ApiKeyFilter\n', 'filter: ApiKeyFilter!\n', 'Query.apiKeys.filter'],
    ['a field becomes nullable', 'totalCount: Int!', 'totalCount: Int', 'ApiKeyConnection.totalCount'],
    [
      'an enum value is removed',
      /(enum ApiKeyUserErrorCode \{\n) {2}"[^"]*"\n {2}CONFLICT\n/,
      '$1',
      'ApiKeyUserErrorCode.CONFLICT',
    ],
    ['an input gains a required field', 'input GrantInput {', 'input GrantInput { x: Int!', 'GrantInput.x'],
    ['a type is no longer @shareable', 'PageInfo @shareable', 'PageInfo', 'PageInfo @shareable'],
    ['a type is no longer an entity', 'Probe @key(fields: "id")', 'Probe', 'Probe @key(fields: "id")'],
    ['an entity gets another key', 'Probe @key(fields: "id")', 'Probe @key(fields: "asn")', 'Probe @key(fields: "id")'],
    [
      'a @tag is removed, so that a contract shows more',
      '@tag(name: "secret-bearing") @tag(name: "destructive")',
      '@tag(name: "destructive")',
      'Mutation.regenerateApiKey @tag(name: "secret-bearing")',
    ],
    [
      'a @tag is added, so that a contract shows less',
      'UpdateApiKeyPayload\n',
      'UpdateApiKeyPayload @tag(name: "x")\n',
      'Mutation.updateApiKey @tag(name: "x")',
    ],
    [
      'the default of an input field changes, so that a safety check is off',
      /(input DeleteApiKeyInput [^}]*allowCallingKey: Boolean = )false/,
      '$1true',
      'DeleteApiKeyInput.allowCallingKey',
    ],
    [
      'the default of an input field is removed',
      /(input DeleteApiKeyInput [^}]*allowCallingKey: Boolean) = false/,
      '$1',
      'DeleteApiKeyInput.allowCallingKey',
    ],
    ['an argument gains a default', 'filter: ApiKeyFilter\n', 'filter: ApiKeyFilter = {}\n', 'Query.apiKeys.filter'],
    [
      'an interface gains a field, which types of other subgraphs lack',
      'interface Node {',
      'interface Node { note: String',
      'Node.note',
    ],
    [
      'a field becomes @external',
      '  label: String\n',
      '  label: String @federation__external\n',
      'ApiKey.label @federation__external',
    ],
    [
      'a field gains @override',
      '  label: String\n',
      '  label: String @federation__override(from: "network")\n',
      'ApiKey.label @federation__override(from: "network")',
    ],
    [
      'a field becomes @inaccessible',
      '  label: String\n',
      '  label: String @federation__inaccessible\n',
      'ApiKey.label @federation__inaccessible',
    ],
    [
      'an argument becomes @inaccessible',
      'filter: ApiKeyFilter\n',
      'filter: ApiKeyFilter @federation__inaccessible\n',
      'Query.apiKeys.filter @federation__inaccessible',
    ],
    [
      'it links to a newer version of federation',
      'federation/v2.7',
      'federation/v2.9',
      expect.stringMatching(/^schema @link.*v2\.7/),
    ],
    ['a type becomes @inaccessible', 'type TargetList', 'type TargetList @inaccessible', 'TargetList @inaccessible'],
  ])('is breaking if %s', async (_what, from, to, path) => {
    const { before, after } = await altered(from, to);
    expect((await findBreakingChanges(before, after)).map((change) => change.path)).toContainEqual(path);
  });

  it.each([
    ['nothing changes', /$/, '\n'],
    ['a field is added', 'type Target {', 'type Target { note: String'],
    ['an optional argument is added', 'filter: ApiKeyFilter\n', 'filter: ApiKeyFilter\n note: String\n'],
    ['a description changes', 'The name that its owner', 'A name that its owner'],
    ['a field is deprecated', '  label: String\n', '  label: String @deprecated(reason: "Use the name.")\n'],
    ['an optional argument is added with a default', 'filter: ApiKeyFilter\n', 'filter: ApiKeyFilter\n all: Int = 1\n'],
    ['a field is added with a tag', 'type Target {', 'type Target { note: String @tag(name: "x")'],
    ['an interface is added', 'interface Node {', 'interface Noted { note: String } interface Node {'],
    ['a type becomes @shareable', 'type TargetList', 'type TargetList @shareable'],
    ['an entity gains a second key', 'Probe @key(fields: "id")', 'Probe @key(fields: "id") @key(fields: "asn")'],
    ['the federation library no longer defines one of its directives', /directive @federation__policy[^\n]*\n/, ''],
  ])('is not breaking if %s', async (_what, from, to) => {
    const { before, after } = await altered(from, to);
    expect(await findBreakingChanges(before, after)).toEqual([]);
  });

  const LABEL = { path: 'ApiKey.label', message: '' };
  it.each([
    [
      'announced if it is named in Unreleased under Breaking',
      '## Unreleased\n\n### Breaking\n\n- `ApiKey.label` is gone.\n',
      [],
    ],
    [
      'not announced if it is named under another heading',
      '## Unreleased\n\n### Breaking\n\n### Fixed\n\n- `ApiKey.label`\n',
      [LABEL],
    ],
    [
      'not announced if it is named in a published release',
      '## Unreleased\n\n## 1.0.0\n\n### Breaking\n\n- `ApiKey.label`\n',
      [LABEL],
    ],
    ['not announced if it is named without backticks', '## Unreleased\n\n### Breaking\n\n- ApiKey.label\n', [LABEL]],
    ['not announced if only a longer name is there', '## Unreleased\n\n### Breaking\n\n- `ApiKey.labels`\n', [LABEL]],
  ])('is %s', (_how, changelog, rest) => {
    expect(unannounced([LABEL], changelog)).toEqual(rest);
  });
});

/** A temporary folder with released schemas and a changelog, on which the scripts are run. */
async function releasedFolder(released: (schema: string) => string, changelog: string) {
  const folder = await mkdtemp(join(tmpdir(), 'released-'));
  for (const role of ROLES) await writeFile(join(folder, `${role}.graphql`), released(printRole(role)));
  const changelogFile = join(folder, 'CHANGELOG.md');
  await writeFile(changelogFile, changelog);
  return {
    check: () => runScript('changes.ts', folder, changelogFile),
    release: () => runScript('schema.ts', '--release', '--released', folder, '--changelog', changelogFile),
    setChangelog: (text: string) => writeFile(changelogFile, text),
    read: () => Promise.all(ROLES.map((role) => readFile(join(folder, `${role}.graphql`), 'utf8'))),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

const RELEASED = '## 1.0.0 - 2026-12-01\n\n### Added\n';
const withNote = (released: string): string => released.replace('type Target {', 'type Target {\n  note: String\n');

describe('the check for breaking changes', () => {
  async function checkAgainst(plant: (released: string) => string, unreleased: string) {
    await using folder = await releasedFolder((schema) => `# 1.0.0\n${plant(schema)}`, `${unreleased}\n${RELEASED}`);
    return await folder.check();
  }

  it('passes if nothing has changed', async () => {
    expect(await checkAgainst((released) => released, '## Unreleased\n')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('fails if a field of the last release is removed, names the field once, and says what to do', async () => {
    const { code, stderr } = await checkAgainst(withNote, '## Unreleased\n');
    expect(code).toBe(1);
    expect(stderr.match(/`Target\.note`/g)).toHaveLength(1);
    expect(stderr).toContain('### Breaking');
  });

  it('passes if the changelog announces the change', async () => {
    const { code } = await checkAgainst(withNote, '## Unreleased\n\n### Breaking\n\n- `Target.note` is gone.\n');
    expect(code).toBe(0);
  });
});

describe('the baseline of the check', () => {
  it.each([
    ['accepted: it is the schema of the newest release', '# 1.0.0\n', RELEASED, 0],
    [
      'accepted: it is the schema of the newest release, whose heading is a link',
      '# 1.0.0-rc.1\n',
      '## [1.0.0-rc.1] - 2026-12-01\n',
      0,
    ],
    ['accepted: it is from before the first release, and there is no release', '# before the first release\n', '', 0],
    ['rejected: it names no version, like a copy of the printed schema', '', RELEASED, 1],
    ['rejected: it names no version, and there is no release', '', '', 1],
    ['rejected: its version is not published', '# 1.1.0\n', RELEASED, 1],
    ['rejected: a newer version is published', '# 1.0.0\n', `## 2.0.0\n\n${RELEASED}`, 1],
    [
      'rejected: it is from before the first release, and there is a release',
      '# before the first release\n',
      RELEASED,
      1,
    ],
  ])('is %s', async (_which, line, releases, code) => {
    await using folder = await releasedFolder((schema) => line + schema, `## Unreleased\n\n${releases}`);
    const result = await folder.check();
    expect([result.code, result.stderr]).toEqual([code, code === 0 ? '' : expect.stringContaining('does not begin')]);
  });

  it.each([
    ['if it is the schema of the newest release already', '# 1.0.0\n', RELEASED, 'already has the schema of 1.0.0'],
    ['if there is no release', '# before the first release\n', '', 'has no release yet'],
  ])('is not replaced %s', async (_when, line, releases, reason) => {
    await using folder = await releasedFolder((schema) => line + withNote(schema), `## Unreleased\n\n${releases}`);
    const before = await folder.read();
    const { code, stderr } = await folder.release();
    expect([code, stderr]).toEqual([1, expect.stringContaining(reason)]);
    expect(await folder.read()).toEqual(before);
    expect((await folder.check()).stderr).toContain('`Target.note`');
  });

  it.each([
    ['the first', '# before the first release\n', ''],
    ['a later', '# 1.0.0\n', RELEASED],
  ])('is replaced once by %s release', async (_which, line, releases) => {
    await using folder = await releasedFolder((schema) => line + withNote(schema), `## Unreleased\n\n${releases}`);
    await folder.setChangelog(`## Unreleased\n\n## 2.0.0\n\n${releases}`);
    expect(await folder.release()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await folder.read()).toEqual(await Promise.all(ROLES.map(async (role) => `# 2.0.0\n${printRole(role)}`)));
    expect(await folder.check()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await folder.release()).code).toBe(1);
  });
});
