import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTrustedDocuments, type TrustedDocuments } from '../../src/engine/documents/trusted-documents.ts';

/** Writes a manifest with these documents, and reads it. */
export async function openTestDocuments(
  texts: readonly string[],
): Promise<AsyncDisposable & { documents: TrustedDocuments }> {
  const folder = await mkdtemp(join(tmpdir(), 'manifest-'));
  const path = join(folder, 'manifest.json');
  await writeFile(path, JSON.stringify(Object.fromEntries(texts.map((text, index) => [`id-${index}`, text]))));
  const reading = await openTrustedDocuments([{ setting: 'TRUSTED_DOCUMENTS', path }], false);
  if ('problems' in reading) throw new Error(reading.problems.join('\n'));
  return { documents: reading.documents, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
