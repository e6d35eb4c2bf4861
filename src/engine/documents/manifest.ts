import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';

/** A document of a manifest. */
export interface ManifestEntry {
  /** Without a prefix and in lower case, if it is a sha256. */
  readonly id: string;
  readonly text: string;
}

/** The documents of a manifest, or its problems: sentences that quote no document. */
export type ManifestReading = { readonly entries: readonly ManifestEntry[] } | { readonly problems: readonly string[] };

/** 10 MiB hold some 10,000 documents. Reading them blocks the event loop for less than 0.1 s. */
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_ID_LENGTH = 100;
const SHA256_ID = /^(?:sha256:)?([\da-f]{64})$/i;
const SHA256 = /^[\da-f]{64}$/;

const documentText = z.string({ error: 'must be the text of a document' }).min(1, 'must not be empty');
const documentId = z.string({ error: 'must be the id of a document' }).min(1, 'must not be empty');

/** `persisted-documents.json` of graphql-codegen's client preset. */
const CLIENT_PRESET = z
  .record(documentId, documentText)
  .transform((texts) => Object.entries(texts).map(([id, text]) => ({ id, text })));

/** The manifest of Apollo's `generate-persisted-query-manifest`. */
const APOLLO = z
  .object({
    format: z.literal('apollo-persisted-query-manifest', { error: 'must be "apollo-persisted-query-manifest"' }),
    version: z.literal(1, { error: 'must be 1' }),
    operations: z.array(z.object({ id: documentId, body: documentText }, { error: 'must be an operation' }), {
      error: 'must be a list of operations',
    }),
  })
  .transform(({ operations }) => operations.map(({ id, body }) => ({ id, text: body })));

/** Reads and checks a file. */
export async function readManifest(path: string): Promise<ManifestReading> {
  try {
    const file = await stat(path);
    if (!file.isFile()) return { problems: ['It is not a file.'] };
    if (file.size > MAX_BYTES) return { problems: [`It has more than ${MAX_BYTES / 1024 / 1024} MiB.`] };
    return parseManifest(await readFile(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { problems: [`It cannot be read (${code}).`] };
  }
}

/** The one spelling of an id: a sha256 loses its prefix and its capital letters. */
export function canonicalId(id: string): string {
  return SHA256_ID.exec(id)?.[1]?.toLowerCase() ?? id;
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The id as a message names it. */
export function quoted(id: string): string {
  return JSON.stringify(id.length > MAX_ID_LENGTH ? `${id.slice(0, MAX_ID_LENGTH)}…` : id);
}

function parseManifest(json: string): ManifestReading {
  const content = parsedJson(json);
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return { problems: ['It must be a JSON object.'] };
  const result = ('format' in content ? APOLLO : CLIENT_PRESET).safeParse(content);
  if (!result.success)
    return { problems: result.error.issues.map(({ path, message }) => `${quoted(path.join('.'))} ${message}.`) };
  const entries = result.data.map(({ id, text }) => ({ id: canonicalId(id), text }));
  const wrong = entries.filter(({ id, text }) => SHA256.test(id) && id !== sha256Of(text));
  if (wrong.length === 0) return { entries };
  return { problems: wrong.map(({ id }) => `The id ${quoted(id)} is not the sha256 of its document.`) };
}

/** Undefined if the text is not JSON. The parser's message would quote it. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
