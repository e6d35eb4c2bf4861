import { execFile } from 'node:child_process';
import { cp, glob, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { ACCESS_POINTS } from '../eslint.config.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface ImportReport {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string }[];
  };
}

/** The files and folders that `npm run check:imports` reads. */
async function checkedPaths(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [, paths = ''] = /^depcruise --config \S+ (.*)$/.exec(scripts['check:imports'] ?? '') ?? [];
  return paths.split(' ');
}

/** Runs the check of `npm run check:imports` on a folder. */
async function cruise(folder: string, paths: readonly string[]): Promise<ImportReport> {
  const tool = join(ROOT, 'node_modules/.bin/depcruise');
  const config = join(ROOT, '.dependency-cruiser.js');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [tool, '--config', config, '--output-type', 'json', ...paths],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
      // The exit code is the number of violations: only a run without output has failed.
      (error, stdout) => {
        if (stdout === '') reject(error ?? new Error('dependency-cruiser printed nothing.'));
        else resolve(JSON.parse(stdout) as ImportReport);
      },
    );
  });
}

async function filesOf(pattern: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(pattern, { cwd: ROOT })) files.push(file);
  return files.sort();
}

/** Writes files into a temporary folder that has the settings and the packages of this repository. */
async function plantTree(
  files: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'planted-'));
  await cp(join(ROOT, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

describe('imports', () => {
  it('follow the rules in every TypeScript file and in every file of src', async () => {
    const { modules, summary } = await cruise(ROOT, await checkedPaths());
    expect(summary.violations).toEqual([]);
    const seen = modules.map(({ source }) => source).filter((source) => !source.includes('node_modules'));
    const folders = '{.ci,bench,check-live,contract,examples,reliability,src,test}';
    const patterns = ['*.ts', 'src/**/*.js', `${folders}/**/*.ts`];
    const files = (await Promise.all(patterns.map(filesOf))).flat();
    expect(files.filter((file) => !file.includes('node_modules') && !seen.includes(file))).toEqual([]);
    expect(files.filter((file) => file.startsWith('src/')).length).toBeGreaterThan(50);
  });

  it('that break a rule are reported', async () => {
    const planted: [rule: string, file: string, text: string][] = [
      ['imports-point-down-from:src/core/', 'src/core/upward.ts', "import type { A } from '../graph/a.ts';"],
      ['imports-point-down-from:src/log/', 'src/log/upward.ts', "import type { A } from '../http/reply.ts';"],
      [
        'imports-point-down-from:src/registries/atlas/rest/',
        'src/registries/atlas/rest/upward.ts',
        "import '../reading/lists.ts';",
      ],
      [
        'imports-point-down-from:src/registries/atlas/reading/',
        'src/registries/atlas/reading/upward.ts',
        "import '../writing/inputs.ts';",
      ],
      ['imports-point-down-from:src/graph/', 'src/graph/wire.ts', "import '../upstream/transport.ts';"],
      ['imports-point-down-from:src/engine/execution/', 'src/engine/execution/keys.ts', "import '../../core/a.ts';"],
      ['imports-point-down-from:src/sandbox/', 'src/sandbox/bridge.ts', "import type { A } from '../core/a.ts';"],
      ['imports-point-down-from:test/support/', 'test/support/upward.ts', "import '../keys.test.ts';"],
      ['imports-point-down-from:bench/', 'bench/sideways.ts', "import '../reliability/support/figure.ts';"],
      ['imports-point-down-from:reliability/upstream/', 'reliability/upstream/upward.ts', "import '../run.ts';"],
      ['packages-have-rooms:src/core/', 'src/core/library.ts', "import 'zod';"],
      ['packages-have-rooms:src/http/', 'src/http/socket.ts', "import { Pool } from 'undici';"],
      ['every-file-is-in-a-room', 'src/elsewhere/lost.ts', "import 'node:fs';"],
      ['every-file-is-in-a-room', 'src/registries/atlas/lost.ts', "import 'node:fs';"],
      ['no-cycles', 'src/core/cycle.ts', "import type { B } from './side-of-cycle.ts'; export type C = B;"],
      ['no-cycles', 'bench/cycle.ts', "import type { B } from './side-of-cycle.ts'; export type C = B;"],
      ['no-orphans', 'src/http/orphan.ts', 'export const alone = true;'],
      ['every-import-resolves', 'src/core/broken.ts', "import './nowhere.ts';"],
      ['only-installed-for-production', 'src/http/development.ts', "import 'vitest';"],
      ['generated-code-imports-types-only', 'src/generated/types.ts', "import '../registries/atlas/model/keys.ts';"],
      ['generated-code-is-types-only', 'src/graph/runs-generated.ts', "import '../generated/types.ts';"],
      ['registries-stand-side-by-side', 'src/registries/arin/neighbour.ts', "import '../atlas/model/keys.ts';"],
      [
        'the-rest-client-stays-in-its-registry',
        'src/graph/words.ts',
        "import type { W } from '../registries/atlas/rest/wire.ts';",
      ],
      ['the-graph-gets-its-session', 'src/graph/opens.ts', "import '../registries/atlas/session.ts';"],
      ['the-engine-opens-sessions-and-no-more', 'src/engine/peeks.ts', "import '../registries/atlas/model/keys.ts';"],
      ['the-gateway-takes-no-more-than-the-credential', 'src/gateway.ts', "import './registries/atlas/model/keys.ts';"],
      ['the-sandbox-is-loaded-on-demand', 'src/start.ts', "import './sandbox/server.ts';"],
      ['the-entry-checks-the-version-first', 'src/main.js', "import './start.ts';"],
    ];
    const bystanders = [
      'bench/plan.ts',
      'reliability/support/figure.ts',
      'reliability/run.ts',
      'src/core/a.ts',
      'src/graph/a.ts',
      'src/http/reply.ts',
      'src/registries/atlas/model/keys.ts',
      'src/registries/atlas/reading/lists.ts',
      'src/registries/atlas/rest/wire.ts',
      'src/registries/atlas/session.ts',
      'src/registries/atlas/writing/inputs.ts',
      'src/sandbox/server.ts',
      'src/upstream/transport.ts',
      'test/keys.test.ts',
    ];
    await using tree = await plantTree({
      ...Object.fromEntries(bystanders.map((file) => [file, "import 'node:fs';\n"])),
      'src/core/side-of-cycle.ts': "import type { C } from './cycle.ts'; export type B = C;",
      'bench/side-of-cycle.ts': "import type { C } from './cycle.ts'; export type B = C;",
      ...Object.fromEntries(planted.map(([, file, text]) => [file, text])),
      // No cycle of files, but one of folders.
      'src/log/first.ts': "import '../load/second.ts';",
      'src/load/second.ts': "import 'node:fs';",
      'src/load/third.ts': "import '../log/fourth.ts';",
      'src/log/fourth.ts': "import 'node:fs';",
    });
    const { summary } = await cruise(tree.folder, ['src', 'test', 'bench', 'reliability']);
    const reported = summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
    expect(reported).toEqual(expect.arrayContaining(planted.map(([rule, file]) => `${rule} ${file}`)));
    expect(reported).toContain('no-cycles-of-folders src/log');
    expect(bystanders.filter((file) => reported.some((line) => line.endsWith(` ${file}`)))).toEqual([]);
  });
});

describe('the linter', () => {
  // These rules work without type information, which takes long to load.
  const linter = new ESLint({
    cwd: ROOT,
    overrideConfig: [{ files: ['**/*.{js,ts}'], ...tseslint.configs.disableTypeChecked }],
  });

  /** The names of the rules that the linter reports for a text in this file. */
  async function rulesReportedIn(file: string, text: string): Promise<(string | null)[]> {
    const results = await linter.lintText(text, { filePath: join(ROOT, file) });
    return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message));
  }

  /** The capabilities whose use the linter reports for a text in this file. */
  async function accessPointsReportedIn(file: string, text: string): Promise<string[]> {
    const [result] = await linter.lintText(text, { filePath: join(ROOT, file) });
    const messages = (result?.messages ?? []).map(({ message }) => message);
    return ACCESS_POINTS.map(({ name }) => name).filter((name) =>
      messages.some((message) => message.startsWith(`${name} is confined to `)),
    );
  }

  it.each(ACCESS_POINTS.flatMap(({ name, open }) => open.map((file) => [name, file] as const)))(
    'rejects %s outside its access points: the code of %s is accepted only in that file',
    async (name, file) => {
      const text = await readFile(join(ROOT, file), 'utf8');
      expect(await accessPointsReportedIn(file, text)).not.toContain(name);
      expect(await accessPointsReportedIn('src/graph/operation/context.ts', text)).toContain(name);
    },
  );

  it.each([
    ['a loader that outlives its request', 'export const loader = new DataLoader(load);\n', 'no-restricted-syntax'],
    ['a default export', 'export default {};\n', 'no-restricted-syntax'],
    ['a file that only re-exports others', "export * from './models.ts';\n", 'no-restricted-syntax'],
    ['a file that is too long', '\n'.repeat(300), 'max-lines'],
    ['the type any', 'export const anything: any = 1; // eslint-disable-line\n', '@typescript-eslint/no-explicit-any'],
  ])('rejects %s', async (_what, text, rule) => {
    expect(await rulesReportedIn('src/graph/operation/context.ts', text)).toContain(rule);
  });

  it('accepts a loader that is created for each request', async () => {
    const text = 'export const createLoader = () => new DataLoader(load);\n';
    expect(await rulesReportedIn('src/graph/operation/context.ts', text)).not.toContain('no-restricted-syntax');
  });

  it.each([
    ['type', 'type Planted { "It is." field: ID! }'],
    ['field', '"It is." type Planted { field: ID! }'],
    ['argument', '"It is." type Planted { "It is." field(given: ID!): ID! }'],
    ['input field', '"It is." input PlantedInput { field: ID! }'],
    ['enum value', '"It is." enum Planted { VALUE }'],
  ])('rejects a schema in which one %s has no description', async (_what, text) => {
    expect(await rulesReportedIn('schema/root.graphql', text)).toContain('@graphql-eslint/require-description');
  });

  it('rejects a type that no query reaches', async () => {
    const root = await readFile(join(ROOT, 'schema/root.graphql'), 'utf8');
    expect(await rulesReportedIn('schema/root.graphql', root)).toEqual([]);
    const unreached = '"It is."\ntype Planted {\n  "It is."\n  field: ID!\n}\n';
    expect(await rulesReportedIn('schema/planted.graphql', unreached)).toContain(
      '@graphql-eslint/no-unreachable-types',
    );
  });
});

const PEERS = (await readdir(join(ROOT, 'bench/peers'), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `bench/peers/${name}/`);

describe.each(['', 'examples/federation/', 'test/clients/', ...PEERS])('the dependencies of ./%s', (folder) => {
  it('are locked with a hash each, and the lock file names no registry host', async () => {
    const text = await readFile(join(ROOT, folder, 'package-lock.json'), 'utf8');
    const { packages } = JSON.parse(text) as {
      packages: Record<string, { integrity?: string; link?: boolean; resolved?: string }>;
    };
    const installed = Object.entries(packages).filter(([path, { link }]) => path !== '' && link !== true);
    expect(installed.length).toBeGreaterThan(0);
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('are exact versions', async () => {
    type Versions = Readonly<Record<string, string>>;
    const { dependencies, devDependencies, overrides } = JSON.parse(
      await readFile(join(ROOT, folder, 'package.json'), 'utf8'),
    ) as {
      dependencies?: Versions;
      devDependencies?: Versions;
      overrides?: Readonly<Record<string, Versions | string>>;
    };
    const nested = Object.values(overrides ?? {}).flatMap((one) =>
      typeof one === 'string' ? one : Object.values(one),
    );
    const versions = [...Object.values({ ...dependencies, ...devDependencies }), ...nested];
    expect(versions.filter((version) => !/^(npm:@?[\w/-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
