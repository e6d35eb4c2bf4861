import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createBody } from '../static/compression.ts';
import type { StaticFile } from '../static/file.ts';

// The files that the GraphiQL page loads. GraphiQL and its editor are texts in an npm package; the other files are in
// this folder.

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

const FOLDER = 'graphiql/';
const ASSET_PATH = /^\/graphiql\/[0-9a-f]{16}\/([a-z.-]+)$/;

type AssetName = keyof typeof CONTENT_TYPES;

/** The path of each file, relative to the path of the page. */
export type AssetPaths = Readonly<Record<AssetName, string>>;

/** All files of the page. */
export interface Assets {
  readonly paths: AssetPaths;
  /** Finds a file by its URL path. Undefined if there is none, for example if the path has the hash of another version. */
  find(path: string): StaticFile | undefined;
}

/** True if the path has the name of one of the files. Checks only the name, so that no file is loaded for it. */
export function isAssetPath(path: string): boolean {
  return isAssetName(ASSET_PATH.exec(path)?.[1] ?? '');
}

/** Loads all files. Call it on the first visit: the texts of the package take 9 MB of memory and stay loaded. */
export async function loadAssets(): Promise<Assets> {
  const texts = { ...(await readPackage()), ...(await readOwnFiles()) };
  const paths: Record<AssetName, string> = { ...texts };
  const assets = new Map<string, StaticFile>();
  for (const name of Object.keys(CONTENT_TYPES).filter(isAssetName)) {
    // With the hash of the text in its path, a file never changes, so browsers can cache it without asking again.
    paths[name] = `${FOLDER}${hashOf(texts[name])}/${name}`;
    assets.set(`/${paths[name]}`, {
      contentType: CONTENT_TYPES[name],
      body: createBody(texts[name]),
      isImmutable: true,
    });
  }
  return { paths, find: (path) => assets.get(path) };
}

function isAssetName(name: string): name is AssetName {
  return Object.hasOwn(CONTENT_TYPES, name);
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
