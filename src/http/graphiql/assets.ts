import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createBody, type Body } from './compression.ts';

// Everything that the page loads besides itself. GraphiQL and its editor come out of the package as text; the rest
// lies beside this file.

const CONTENT_TYPES = {
  'editor-worker.js': 'text/javascript; charset=utf-8',
  'graphiql.css': 'text/css; charset=utf-8',
  'graphiql.js': 'text/javascript; charset=utf-8',
  'graphql-worker.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'json-worker.js': 'text/javascript; charset=utf-8',
  'key-bar.css': 'text/css; charset=utf-8',
  'key-bar.js': 'text/javascript; charset=utf-8',
  'start-graphiql.js': 'text/javascript; charset=utf-8',
} as const;

const FOLDER = '/graphiql/';
const ASSET_PATH = /^\/graphiql\/[0-9a-f]{16}\/([a-z.-]+)$/;

type AssetName = keyof typeof CONTENT_TYPES;

/** Where a browser finds each of the files. */
export type AssetPaths = Readonly<Record<AssetName, string>>;

interface Asset {
  readonly contentType: string;
  readonly body: Body;
}

export interface Assets {
  readonly paths: AssetPaths;
  find(path: string): Asset | undefined;
}

/** True for a path that may be one of the files; a look at the name alone, which loads nothing. */
export function isAssetPath(path: string): boolean {
  return Object.hasOwn(CONTENT_TYPES, ASSET_PATH.exec(path)?.[1] ?? '');
}

/** Loads all of the files. The package's are 9 MB of text that then stay in memory, so this waits for a visitor. */
export async function loadAssets(): Promise<Assets> {
  const texts = { ...(await readPackage()), ...(await readOwnFiles()) };
  const names = Object.keys(CONTENT_TYPES) as AssetName[];
  // The hash makes a path mean the same bytes for ever, so that browsers need never ask again.
  const paths = Object.fromEntries(names.map((name) => [name, `${FOLDER}${hashOf(texts[name])}/${name}`]));
  const byPath = new Map(
    names.map((name) => [paths[name], { contentType: CONTENT_TYPES[name], body: createBody(texts[name]) }]),
  );
  return { paths: paths as AssetPaths, find: (path) => byPath.get(path) };
}

async function readPackage() {
  const { css, editorWorkerService, graphqlWorker, js, jsonWorker } =
    await import('@graphql-yoga/render-graphiql/graphiql');
  return {
    'editor-worker.js': editorWorkerService,
    'graphiql.css': css,
    'graphiql.js': js,
    'graphql-worker.js': graphqlWorker,
    'json-worker.js': jsonWorker,
  };
}

async function readOwnFiles() {
  return {
    'icon.svg': await readOwnFile('icon.svg'),
    'key-bar.css': await readOwnFile('key-bar.css'),
    'key-bar.js': await readOwnFile('key-bar.js'),
    'start-graphiql.js': await readOwnFile('start-graphiql.js'),
  };
}

function readOwnFile(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), 'utf8');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
