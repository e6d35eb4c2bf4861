import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { createBody } from '../static/compression.ts';
import type { StaticFile } from '../static/file.ts';

/** The dashboard as its own package has built it. */
export interface DashboardBuild {
  /** The HTML of every page, with `SETTINGS_PLACE` in it. Paths in it begin with `"./`. */
  readonly index: string;
  /** The files that the HTML loads, by their URL paths. */
  readonly files: ReadonlyMap<string, StaticFile>;
  /** Path of the manifest of its documents. */
  readonly manifest: string;
}

export interface BuildReading {
  /** Null if the dashboard has not been built, or if there is a problem. */
  readonly build: DashboardBuild | null;
  /** Why the build cannot be served. Null if it can, or if there is none. */
  readonly problem: string | null;
}

/** Where the gateway writes the settings of the page. */
export const SETTINGS_PLACE = '<script type="application/json" id="settings">{}</script>';

/** Files with another ending are not served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Reads all files of the folder into memory. */
export async function readBuild(folder: string): Promise<BuildReading> {
  try {
    const index = await readFile(join(folder, 'index.html'), 'utf8').catch(nullIfMissing);
    if (index === null) return { build: null, problem: null };
    if (index.split(SETTINGS_PLACE).length !== 2)
      return withProblem(`${join(folder, 'index.html')} must have one place for the settings of the page.`);
    // The names of the files in `assets` have a hash of their content.
    const files = new Map([
      ...(await readFiles(folder, { path: '/', isImmutable: false })),
      ...(await readFiles(join(folder, 'assets'), { path: '/assets/', isImmutable: true })),
    ]);
    return { build: { index, files, manifest: join(folder, 'documents.json') }, problem: null };
  } catch (error) {
    return withProblem(`${folder} cannot be read (${codeOf(error)}).`);
  }
}

interface ServedFolder {
  /** The path of its URL. */
  readonly path: string;
  readonly isImmutable: boolean;
}

async function readFiles(folder: string, { path, isImmutable }: ServedFolder): Promise<[string, StaticFile][]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const files = names.map(async (name): Promise<[string, StaticFile][]> => {
    const contentType = CONTENT_TYPES[extname(name)];
    if (contentType === undefined) return [];
    const body = createBody(await readFile(join(folder, name)));
    return [[path + name, { contentType, body, isImmutable }]];
  });
  return (await Promise.all(files)).flat();
}

function withProblem(problem: string): BuildReading {
  return { build: null, problem };
}

function nullIfMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
