import { execFile } from 'node:child_process';
import { cp, glob, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface ImportReport {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string }[];
  };
}

/** What `npm run check:imports` finds in the `src` of this folder. */
async function cruise(folder: string): Promise<ImportReport> {
  const tool = join(ROOT, 'node_modules/.bin/depcruise');
  const config = join(ROOT, '.dependency-cruiser.js');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [tool, '--config', config, '--output-type', 'json', 'src'],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
      // Its exit code is the number of violations.
      (error, stdout) => {
        if (stdout === '') reject(error ?? new Error('dependency-cruiser said nothing.'));
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

/** A source tree in a folder of its own, with the settings and packages of this one. */
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
  it('follow the rules, in every file of src', async () => {
    const { modules, summary } = await cruise(ROOT);
    expect(summary.violations).toEqual([]);
    const seen = modules.map(({ source }) => source).filter((source) => source.startsWith('src/'));
    expect(seen.sort()).toEqual(await filesOf('src/**/*.{js,ts}'));
    expect(seen.length).toBeGreaterThan(50);
  });

  it('are reported where they break a rule', async () => {
    const planted: [rule: string, file: string, text: string][] = [
      ['imports-point-down-from:src/core/', 'src/core/upward.ts', "import type { A } from '../graph/a.ts';"],
      ['imports-point-down-from:src/registries/', 'src/registries/upward.ts', "import '../server/log.ts';"],
      ['imports-point-down-from:src/graph/', 'src/graph/wire.ts', "import '../upstream/transport.ts';"],
      ['imports-point-down-from:src/sandbox/', 'src/sandbox/bridge.ts', "import type { A } from '../core/a.ts';"],
      ['packages-have-rooms:src/core/', 'src/core/library.ts', "import 'zod';"],
      ['packages-have-rooms:src/server/', 'src/server/socket.ts', "import { Pool } from 'undici';"],
      ['every-file-is-in-a-room', 'src/elsewhere/lost.ts', "import 'node:fs';"],
      ['no-cycles', 'src/core/cycle.ts', "import type { B } from './side-of-cycle.ts'; export type C = B;"],
      ['no-orphans', 'src/server/orphan.ts', 'export const alone = true;'],
      ['every-import-resolves', 'src/core/broken.ts', "import './nowhere.ts';"],
      ['only-installed-for-production', 'src/server/development.ts', "import 'vitest';"],
      ['generated-code-imports-types-only', 'src/generated/types.ts', "import '../registries/atlas/model.ts';"],
      ['generated-code-is-types-only', 'src/graph/runs-generated.ts', "import '../generated/types.ts';"],
      ['registries-stand-side-by-side', 'src/registries/arin/neighbour.ts', "import '../atlas/model.ts';"],
      ['atlas-words-end-in-atlas', 'src/graph/words.ts', "import type { W } from '../registries/atlas/wire.ts';"],
      ['the-graph-is-handed-its-session', 'src/graph/opens.ts', "import '../registries/atlas/session.ts';"],
      ['the-server-opens-sessions-and-no-more', 'src/server/peeks.ts', "import '../registries/atlas/model.ts';"],
      ['the-sandbox-is-loaded-when-asked-for', 'src/start.ts', "import './sandbox/server.ts';"],
      ['the-entry-looks-before-it-loads', 'src/main.js', "import './start.ts';"],
    ];
    const bystanders = [
      'src/core/a.ts',
      'src/graph/a.ts',
      'src/registries/atlas/model.ts',
      'src/registries/atlas/session.ts',
      'src/registries/atlas/wire.ts',
      'src/sandbox/server.ts',
      'src/server/log.ts',
      'src/upstream/transport.ts',
    ];
    await using tree = await plantTree({
      ...Object.fromEntries(bystanders.map((file) => [file, "import 'node:fs';\n"])),
      'src/core/side-of-cycle.ts': "import type { C } from './cycle.ts'; export type B = C;",
      ...Object.fromEntries(planted.map(([, file, text]) => [file, text])),
    });
    const { summary } = await cruise(tree.folder);
    const reported = summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
    expect(reported).toEqual(expect.arrayContaining(planted.map(([rule, file]) => `${rule} ${file}`)));
    expect(bystanders.filter((file) => reported.some((line) => line.endsWith(` ${file}`)))).toEqual([]);
  });
});

describe('doors', () => {
  it.each([
    [
      /\.reveal\b/,
      ['graph/resolvers/mutation.ts', 'registries/atlas/request-bodies.ts', 'registries/atlas/rest-calls.ts'],
    ],
    [/^(?!\s*(?:\/?\*|\/\/)).*\bprocess\.env\b/m, ['start.ts']],
    [/from 'undici'/, ['upstream/transport.ts']],
    [
      /new GraphQLError\(/,
      [
        'graph/date-time.ts',
        'graph/reference.ts',
        'server/document-limits.ts',
        'server/document-parser.ts',
        'server/error-mask.ts',
      ],
    ],
  ])('of %s are these and no others', async (power, doors) => {
    const users = [];
    for (const file of await filesOf('src/**/*.{js,ts}')) {
      if (power.test(await readFile(join(ROOT, file), 'utf8'))) users.push(file);
    }
    expect(users).toEqual(doors.map((door) => `src/${door}`));
  });
});

describe('the linter', () => {
  // Without the compiler's types, which these rules do not need and which take long.
  const linter = new ESLint({
    cwd: ROOT,
    overrideConfig: [{ files: ['**/*.{js,ts}'], ...tseslint.configs.disableTypeChecked }],
  });

  async function complaintsOf(file: string, text: string): Promise<(string | null)[]> {
    const results = await linter.lintText(text, { filePath: join(ROOT, file) });
    return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message));
  }

  it.each([
    ['the environment', 'export const home = process.env.HOME;\n', 'src/start.ts'],
    ['undici', "export { Pool } from 'undici';\n", 'src/upstream/transport.ts'],
    ['a GraphQLError', "export const fault = (): Error => new GraphQLError('x');\n", 'src/server/error-mask.ts'],
    ['the console', "export const say = (): void => console.log('x');\n", 'src/sandbox/main.ts'],
    [
      'a secret',
      'export const tell = (secret: Secret): string => secret.reveal();\n',
      'src/registries/atlas/rest-calls.ts',
    ],
  ])('keeps %s behind its door', async (_power, text, door) => {
    expect(await complaintsOf('src/graph/context.ts', text)).toContain('no-restricted-syntax');
    expect(await complaintsOf(door, text)).not.toContain('no-restricted-syntax');
  });

  it.each([
    ['a loader that outlives its request', 'export const loader = new DataLoader(load);\n', 'no-restricted-syntax'],
    ['a default export', 'export default {};\n', 'no-restricted-syntax'],
    ['a barrel', "export * from './models.ts';\n", 'no-restricted-syntax'],
    ['a file that is too long', '\n'.repeat(300), 'max-lines'],
    ['any', 'export const anything: any = 1; // eslint-disable-line\n', '@typescript-eslint/no-explicit-any'],
  ])('refuses %s', async (_what, text, rule) => {
    expect(await complaintsOf('src/graph/context.ts', text)).toContain(rule);
  });

  it('lets a loader be made for a request', async () => {
    const text = 'export const createLoader = () => new DataLoader(load);\n';
    expect(await complaintsOf('src/graph/context.ts', text)).not.toContain('no-restricted-syntax');
  });

  it.each([
    ['type', 'type Planted { "It is." field: ID! }'],
    ['field', '"It is." type Planted { field: ID! }'],
    ['argument', '"It is." type Planted { "It is." field(given: ID!): ID! }'],
    ['input field', '"It is." input PlantedInput { field: ID! }'],
    ['enum value', '"It is." enum Planted { VALUE }'],
  ])('refuses a schema with an undescribed %s', async (_what, text) => {
    expect(await complaintsOf('schema/root.graphql', text)).toContain('@graphql-eslint/require-description');
  });

  it('refuses a type that no query reaches', async () => {
    const root = await readFile(join(ROOT, 'schema/root.graphql'), 'utf8');
    expect(await complaintsOf('schema/root.graphql', root)).toEqual([]);
    const unreached = '"It is."\ntype Planted {\n  "It is."\n  field: ID!\n}\n';
    expect(await complaintsOf('schema/planted.graphql', unreached)).toContain('@graphql-eslint/no-unreachable-types');
  });
});

const PEERS = (await readdir(join(ROOT, 'bench/peers'), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `bench/peers/${name}/`);

describe.each(['', 'examples/federation/', ...PEERS])('%spackage-lock.json', (folder) => {
  it('holds a hash of every package and names no host', async () => {
    const text = await readFile(join(ROOT, folder, 'package-lock.json'), 'utf8');
    const { packages } = JSON.parse(text) as {
      packages: Record<string, { integrity?: string; link?: boolean; resolved?: string }>;
    };
    const installed = Object.entries(packages).filter(([path, { link }]) => path !== '' && link !== true);
    expect(installed.length).toBeGreaterThan(0);
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('is of exact versions', async () => {
    const manifest = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')) as Partial<
      Record<'dependencies' | 'devDependencies' | 'overrides', Record<string, string>>
    >;
    const { dependencies = {}, devDependencies = {}, overrides = {} } = manifest;
    const versions = [dependencies, devDependencies, overrides].flatMap(Object.values<string>);
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
