import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { glob, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GITHUB = join(ROOT, '.github');

async function readYaml(path: string) {
  return parse(await readFile(join(GITHUB, path), 'utf8'), { strict: true, uniqueKeys: true });
}

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly needs?: readonly string[] | string;
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
  readonly 'timeout-minutes'?: number;
}

const WORKFLOWS = await readdir(join(GITHUB, 'workflows'));

async function jobsOf(file: string): Promise<Record<string, Job>> {
  return (await readYaml(`workflows/${file}`)).jobs;
}

describe.each(WORKFLOWS)('the workflow %s', (file) => {
  it('names each action by the hash of a commit, and leaves no token in the checkout', async () => {
    const text = await readFile(join(GITHUB, 'workflows', file), 'utf8');
    const steps = Object.values(await jobsOf(file)).flatMap(({ steps = [] }) => steps);
    const actions = steps.flatMap(({ uses = [] }) => uses);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      // Dependabot updates the version in the comment together with the hash.
      expect(text).toMatch(new RegExp(`${action} # v\\d+\\.\\d+\\.\\d+$`, 'm'));
    }
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });

  it('has a limit of time for each job, and no expression inside a script', async () => {
    for (const { steps, uses, 'timeout-minutes': minutes } of Object.values(await jobsOf(file))) {
      expect(uses !== undefined || (minutes ?? 0) > 0).toBe(true);
      // The runner pastes an expression into the script, so a value could add commands to it.
      const scripts = steps?.flatMap(({ run = [] }) => run) ?? [];
      expect(scripts.filter((run) => /\$\{\{(?! matrix\.part \}\})/.test(run))).toEqual([]);
    }
  });

  it('may write only what its job needs', async () => {
    const workflow = await readYaml(`workflows/${file}`);
    expect([{}, { contents: 'read' }]).toContainEqual(workflow.permissions);
    const writes = Object.entries(workflow.jobs as Record<string, Job>).flatMap(([job, { permissions = {} }]) =>
      Object.entries(permissions).flatMap(([what, right]) => (right === 'write' ? [`${job}: ${what}`] : [])),
    );
    expect(writes).toEqual(file === 'release.yml' ? ['image: packages', 'release: contents'] : []);
  });
});

describe('a release', () => {
  it('begins with a tag of a version, and needs the notes and all of CI', async () => {
    const { on } = await readYaml('workflows/release.yml');
    expect(on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } });
    const { ci, image, release } = await jobsOf('release.yml');
    expect(ci?.uses).toBe('./.github/workflows/ci.yml');
    expect((await readYaml('workflows/ci.yml')).on).toHaveProperty('workflow_call');
    expect([image?.needs, release?.needs]).toEqual([['notes', 'ci'], 'image']);
  });

  it('pushes the image with an SBOM and its provenance', async () => {
    const { image } = await jobsOf('release.yml');
    const build = image?.steps?.find(({ uses }) => uses?.startsWith('docker/build-push-action@'));
    expect(build?.with).toMatchObject({ context: '.', push: true, sbom: true, provenance: 'mode=max' });
    expect(build?.with?.['build-args']).toBeUndefined();
  });

  it('publishes the notes of the script', async () => {
    const { release } = await jobsOf('release.yml');
    const scripts = release?.steps?.flatMap(({ run = [] }) => run).join('\n');
    expect(scripts).toContain('bash .ci/release-notes "$GITHUB_REF_NAME" >notes.md');
    expect(scripts).toContain('--notes-file notes.md sbom.cdx.json');
  });
});

interface NotesFiles {
  readonly changelog: string;
  readonly version?: string;
  readonly schema?: string;
}

async function notesFor(tag: string, files?: NotesFiles): Promise<{ code: number; stdout: string; stderr: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'release-'));
  if (files) {
    const { changelog, version = '1.2.0', schema = '1.2.0' } = files;
    await mkdir(join(folder, 'contract/released'), { recursive: true });
    await writeFile(join(folder, 'CHANGELOG.md'), changelog);
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'x', version, more: { version: '9.9.9' } }, null, 2),
    );
    for (const role of ['standalone', 'subgraph'])
      await writeFile(join(folder, `contract/released/${role}.graphql`), `# ${schema}\ntype Query { a: Int }\n`);
  }
  const options = files ? [folder] : [];
  try {
    return await new Promise((resolve) => {
      execFile('bash', [join(ROOT, '.ci/release-notes'), tag, ...options], (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const CHANGELOG = [
  '# Changelog',
  '## Unreleased',
  '- not yet',
  '## 1.2.0 - 2027-01-31',
  '',
  'An `introduction`.',
  '',
  '### Added',
  '',
  '- this',
  '',
  '## 1.1.0 - 2027-01-01',
  '- before',
  '## 11.2.0 - 2026-01-01',
  '- another',
].join('\n');

describe('the notes of a release', () => {
  it('are the section of its version', async () => {
    const stdout = 'An `introduction`.\n\n### Added\n\n- this\n';
    expect(await notesFor('v1.2.0', { changelog: CHANGELOG })).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('are there for the version of this package', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const { code, stdout, stderr } = await notesFor(`v${version}`);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('### ');
  });

  it('are also found if the section is the last one', async () => {
    const files = { changelog: CHANGELOG, version: '11.2.0', schema: '11.2.0' };
    expect(await notesFor('v11.2.0', files)).toMatchObject({ code: 0, stdout: '- another\n' });
  });

  it.each<[string, string, NotesFiles, string]>([
    ['the tag is no version', 'v1.2', { changelog: CHANGELOG }, 'must be a version such as v1.2.0'],
    ['the tag has a command', 'v1.2.0;id', { changelog: CHANGELOG }, 'must be a version such as v1.2.0'],
    ['the package has another version', 'v1.1.0', { changelog: CHANGELOG }, 'package.json has the version 1.2.0'],
    ['the schema is an older one', 'v1.2.0', { changelog: CHANGELOG, schema: '1.1.0' }, 'is not the schema of 1.2.0'],
    ['there is no section', 'v1.2.0', { changelog: '## Unreleased\n\n- this\n' }, 'has no section "## 1.2.0 - DATE"'],
    ['the section is empty', 'v1.2.0', { changelog: '## 1.2.0 - 2027-01-31\n\n## 1.1.0 - x\n- a\n' }, 'has no section'],
  ])('are refused if %s', async (_why, tag, files, message) => {
    const { code, stdout, stderr } = await notesFor(tag, files);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
  });
});

describe('the updates of dependencies', () => {
  it('cover every package but the peers of the benchmark, the image and the actions, in groups', async () => {
    const { version, updates } = await readYaml('dependabot.yml');
    expect(version).toBe(2);
    const [npm] = updates;
    const packages: string[] = [];
    for await (const file of glob('{.,dashboard,examples/*,test/*}/package-lock.json', { cwd: ROOT }))
      packages.push(`/${file.replace(/(?:^\.\/|\/)?package-lock\.json$/, '')}`);
    expect([...npm.directories].sort()).toEqual(packages.sort());
    expect(updates.map((update: Record<string, unknown>) => update['package-ecosystem'])).toEqual([
      'npm',
      'docker',
      'github-actions',
    ]);
    for (const { groups, schedule } of updates) {
      expect(Object.keys(groups).length).toBeGreaterThan(0);
      expect(schedule.interval).toBe('weekly');
    }
  });
});

describe('the templates', () => {
  it.each(['bug.yml', 'feature.yml'])('%s is a form with a required field and unique ids', async (file) => {
    const { name, description, body } = await readYaml(`ISSUE_TEMPLATE/${file}`);
    expect([name, description]).toEqual([expect.any(String), expect.any(String)]);
    const fields = body.filter(({ type }: { type: string }) => type !== 'markdown');
    const ids = fields.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(fields.every(({ attributes }: { attributes: { label?: string } }) => attributes.label)).toBe(true);
    expect(fields.some((field: { validations?: { required?: boolean } }) => field.validations?.required)).toBe(true);
  });

  it('of a bug asks for no key, and sends vulnerabilities elsewhere', async () => {
    const [warning] = (await readYaml('ISSUE_TEMPLATE/bug.yml')).body;
    expect(warning.attributes.value).toContain('Never paste an API key');
    expect(warning.attributes.value).toContain('Report a vulnerability');
    expect((await readYaml('ISSUE_TEMPLATE/config.yml')).blank_issues_enabled).toBe(false);
    expect(existsSync(join(GITHUB, 'pull_request_template.md'))).toBe(true);
  });
});
