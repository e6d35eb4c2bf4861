import { execFile } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { codeBlocks } from '../support/markdown.ts';

const FOLDER = fileURLToPath(new URL('guide', import.meta.url));
const PROGRAMS = ['node_modules/.bin', '../../node_modules/.bin'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

const TSCONFIG = {
  compilerOptions: {
    jsx: 'react-jsx',
    lib: ['esnext', 'dom', 'dom.iterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    target: 'esnext',
    types: [],
    verbatimModuleSyntax: true,
  },
  include: ['src'],
};

/**
 * Vitest runs this before the tests: writes the files of docs/clients.md to a project, generates its types as the page says,
 * and checks them. So the page cannot differ from what the tests run.
 */
export default async function writeGuide() {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(join(FOLDER, 'src/__generated__'), { recursive: true });
  await cp(new URL('../../contract/standalone.graphql', import.meta.url), join(FOLDER, 'schema.graphql'));
  await writeFile(join(FOLDER, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  const files = codeBlocks('docs/clients.md').flatMap(({ file, text }) => (file === null ? [] : [{ file, text }]));
  for (const { file, text } of files) await write(file, text);
  await run('graphql-codegen');
  await run('relay-compiler');
  await run('tsc', '--project', '.');
  for (const { file, text } of files) await write(file, withRelayArtifacts(text));
}

async function write(file, text) {
  await mkdir(dirname(join(FOLDER, file)), { recursive: true });
  await writeFile(join(FOLDER, file), text);
}

/** Runs a program in the project. */
async function run(program, ...parameters) {
  const env = {
    ...process.env,
    PATH: [...PROGRAMS, process.env.PATH].join(delimiter),
    // Relay's compiler adds its files to the index of a git repository that it finds.
    GIT_CEILING_DIRECTORIES: dirname(FOLDER),
  };
  await promisify(execFile)(program, parameters, { cwd: FOLDER, env }).catch((error) => {
    throw new Error(`${program} failed:\n${error.stdout}${error.stderr}`);
  });
}

/** Does what Relay's Babel plugin does: the artifact of the compiler takes the place of a document. */
function withRelayArtifacts(text) {
  const imports = [];
  const code = text.replaceAll(/graphql`\s*(?:fragment|mutation|query) (\w+)[^`]*`/g, (_document, name) => {
    imports.push(`import ${name}Artifact from './__generated__/${name}.graphql';\n`);
    return `${name}Artifact`;
  });
  return imports.join('') + code;
}
