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

/** The public schema of a subgraph with one text in it replaced. */
async function altered(from: RegExp | string, to: string): Promise<{ before: string; after: string }> {
  const before = await printRole('subgraph');
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
  it.each(ROLES)('of the role %s is committed, and printed by `npm run schema`', async (role) => {
    const committed = await readFile(join(ROOT, `contract/${role}.graphql`), 'utf8');
    expect((await runScript('schema.ts', role)).stdout).toBe(committed);
  });

  it('of the subgraph is what it says of itself', async () => {
    await using gateway = await startTestGateway({ gateway: { graphRole: 'subgraph' } });
    const { data } = await gateway.execute('{ _service { sdl } }');
    expect(`${data._service.sdl.trimEnd()}\n`).toBe(await printRole('subgraph'));
  });

  it('of no other role is printed', async () => {
    const { code, stderr } = await runScript('schema.ts', 'supergraph');
    expect([code, stderr]).toEqual([2, expect.stringContaining('standalone | subgraph')]);
  });
});

describe('a change of the public schema', () => {
  it.each([
    ['a field is gone', / {2}"The name that its owner[^\n]*\n {2}label: String\n/, '', 'ApiKey.label'],
    ['a union has one type less', 'TargetResource = ApiKey | ', 'TargetResource = ', 'TargetResource'],
    ['an argument is gone', /"Which keys to list[^\n]*\n *filter: ApiKeyFilter\n/, '', 'Query.apiKeys.filter'],
    ['an argument became required', 'filter: ApiKeyFilter\n', 'filter: ApiKeyFilter!\n', 'Query.apiKeys.filter'],
    ['a field may be null', 'totalCount: Int!', 'totalCount: Int', 'ApiKeyConnection.totalCount'],
    ['a value of an enum is gone', /"[^"]*"\n {2}CONFLICT\n/, '', 'ApiKeyUserErrorCode.CONFLICT'],
    ['an input got a required field', 'input GrantInput {', 'input GrantInput { x: Int!', 'GrantInput.x'],
    ['two subgraphs can no longer share a type', 'PageInfo @shareable', 'PageInfo', 'PageInfo @shareable'],
    ['a type is no entity', 'Probe @key(fields: "id")', 'Probe', 'Probe @key(fields: "id")'],
    ['an entity has another key', 'Probe @key(fields: "id")', 'Probe @key(fields: "asn")', 'Probe @key(fields: "id")'],
    [
      'a contract would show what it left out',
      '@tag(name: "secret-bearing") @tag(name: "destructive")',
      '@tag(name: "destructive")',
      'Mutation.regenerateApiKey @tag(name: "secret-bearing")',
    ],
    [
      'a contract would leave out what it showed',
      'UpdateApiKeyPayload\n',
      'UpdateApiKeyPayload @tag(name: "x")\n',
      'Mutation.updateApiKey @tag(name: "x")',
    ],
    [
      'a guard is off unless asked for',
      /(input DeleteApiKeyInput [^}]*allowCallingKey: Boolean! = )false/,
      '$1true',
      'DeleteApiKeyInput.allowCallingKey',
    ],
    [
      'a default of an input field is gone',
      /(input DeleteApiKeyInput [^}]*allowCallingKey: Boolean!) = false/,
      '$1',
      'DeleteApiKeyInput.allowCallingKey',
    ],
    ['an argument has a default', 'filter: ApiKeyFilter\n', 'filter: ApiKeyFilter = {}\n', 'Query.apiKeys.filter'],
    ["others' types lack a field of an interface", 'interface Node {', 'interface Node { note: String', 'Node.note'],
    [
      'a field is said to be resolved elsewhere',
      '  label: String\n',
      '  label: String @federation__external\n',
      'ApiKey.label @federation__external',
    ],
    [
      'a field is taken from another subgraph',
      '  label: String\n',
      '  label: String @federation__override(from: "network")\n',
      'ApiKey.label @federation__override(from: "network")',
    ],
    [
      'a field is hidden from the larger graph',
      '  label: String\n',
      '  label: String @federation__inaccessible\n',
      'ApiKey.label @federation__inaccessible',
    ],
    [
      'an argument is hidden from the larger graph',
      'filter: ApiKeyFilter\n',
      'filter: ApiKeyFilter @federation__inaccessible\n',
      'Query.apiKeys.filter @federation__inaccessible',
    ],
    ['routers must know more', 'federation/v2.7', 'federation/v2.9', expect.stringMatching(/^schema @link.*v2\.7/)],
    [
      'something is hidden from the larger graph',
      'type TargetList',
      'type TargetList @inaccessible',
      'TargetList @inaccessible',
    ],
  ])('breaks where %s', async (_what, from, to, path) => {
    const { before, after } = await altered(from, to);
    expect((await findBreakingChanges(before, after)).map((change) => change.path)).toContainEqual(path);
  });

  it.each([
    ['nothing is other', /$/, '\n'],
    ['a field is added', 'type Target {', 'type Target { note: String'],
    ['an optional argument is added', 'filter: ApiKeyFilter\n', 'filter: ApiKeyFilter\n note: String\n'],
    ['a description is other', 'The name that its owner', 'A name that its owner'],
    ['a field is deprecated', '  label: String\n', '  label: String @deprecated(reason: "Use the name.")\n'],
    ['an optional argument is added with a default', 'filter: ApiKeyFilter\n', 'filter: ApiKeyFilter\n all: Int = 1\n'],
    ['a field is added with a tag', 'type Target {', 'type Target { note: String @tag(name: "x")'],
    ['an interface is added', 'interface Node {', 'interface Noted { note: String } interface Node {'],
    ['two subgraphs can share one type more', 'type TargetList', 'type TargetList @shareable'],
    ['an entity has a key more', 'Probe @key(fields: "id")', 'Probe @key(fields: "id") @key(fields: "asn")'],
    ['the library defines less of its own', /directive @federation__policy[^\n]*\n/, ''],
  ])('breaks nothing where %s', async (_what, from, to) => {
    const { before, after } = await altered(from, to);
    expect(await findBreakingChanges(before, after)).toEqual([]);
  });

  const LABEL = { path: 'ApiKey.label', message: '' };
  it.each([
    ['named under Breaking of what is next', '## Unreleased\n\n### Breaking\n\n- `ApiKey.label` is gone.\n', []],
    ['named under another heading', '## Unreleased\n\n### Breaking\n\n### Fixed\n\n- `ApiKey.label`\n', [LABEL]],
    ['named of a release that is out', '## Unreleased\n\n## 1.0.0\n\n### Breaking\n\n- `ApiKey.label`\n', [LABEL]],
    ['named without backticks', '## Unreleased\n\n### Breaking\n\n- ApiKey.label\n', [LABEL]],
    ['a part of another name', '## Unreleased\n\n### Breaking\n\n- `ApiKey.labels`\n', [LABEL]],
  ])('is announced or not: %s', (_how, changelog, rest) => {
    expect(unannounced([LABEL], changelog)).toEqual(rest);
  });
});

/** A folder with released schemas and a changelog, for the scripts. */
async function releasedFolder(released: (schema: string) => string, changelog: string) {
  const folder = await mkdtemp(join(tmpdir(), 'released-'));
  for (const role of ROLES) await writeFile(join(folder, `${role}.graphql`), released(await printRole(role)));
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

describe('the check of changes', () => {
  async function checkAgainst(plant: (released: string) => string, unreleased: string) {
    await using folder = await releasedFolder((schema) => `# 1.0.0\n${plant(schema)}`, `${unreleased}\n${RELEASED}`);
    return await folder.check();
  }

  it('passes where nothing has changed', async () => {
    expect(await checkAgainst((released) => released, '## Unreleased\n')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('fails where a field of the last release is gone, names it once, and says what to do', async () => {
    const { code, stderr } = await checkAgainst(withNote, '## Unreleased\n');
    expect(code).toBe(1);
    expect(stderr.match(/`Target\.note`/g)).toHaveLength(1);
    expect(stderr).toContain('### Breaking');
  });

  it('passes where the changelog says so', async () => {
    const { code } = await checkAgainst(withNote, '## Unreleased\n\n### Breaking\n\n- `Target.note` is gone.\n');
    expect(code).toBe(0);
  });
});

describe('what changes are compared with', () => {
  it.each([
    ['of the newest release', '# 1.0.0\n', RELEASED, 0],
    ['of the newest release, whose heading is a link', '# 1.0.0-rc.1\n', '## [1.0.0-rc.1] - 2026-12-01\n', 0],
    ['of before the first release', '# before the first release\n', '', 0],
    ['of no version, such as a copy of the printed schema', '', RELEASED, 1],
    ['of no version before the first release', '', '', 1],
    ['of a version that is not out', '# 1.1.0\n', RELEASED, 1],
    ['of an older version', '# 1.0.0\n', `## 2.0.0\n\n${RELEASED}`, 1],
    ['of before the first release, when there is one', '# before the first release\n', RELEASED, 1],
  ])('must be of the newest release; here it is %s', async (_which, line, releases, code) => {
    await using folder = await releasedFolder((schema) => line + schema, `## Unreleased\n\n${releases}`);
    const result = await folder.check();
    expect([result.code, result.stderr]).toEqual([code, code === 0 ? '' : expect.stringContaining('does not begin')]);
  });

  it.each([
    ['where its version is out', '# 1.0.0\n', RELEASED, 'is of 1.0.0 already'],
    ['where there is no release', '# before the first release\n', '', 'no release yet'],
  ])('stays what it is %s', async (_when, line, releases, reason) => {
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
  ])('is moved by %s release, once', async (_which, line, releases) => {
    await using folder = await releasedFolder((schema) => line + withNote(schema), `## Unreleased\n\n${releases}`);
    await folder.setChangelog(`## Unreleased\n\n## 2.0.0\n\n${releases}`);
    expect(await folder.release()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await folder.read()).toEqual(
      await Promise.all(ROLES.map(async (role) => `# 2.0.0\n${await printRole(role)}`)),
    );
    expect(await folder.check()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await folder.release()).code).toBe(1);
  });
});
