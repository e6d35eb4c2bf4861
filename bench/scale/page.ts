import { readFileSync, writeFileSync } from 'node:fs';

const PAGE = new URL('../../docs/scale.md', import.meta.url);

export function readPage(): string {
  return readFileSync(PAGE, 'utf8');
}

export function writePage(text: string): void {
  writeFileSync(PAGE, text);
}

/** Replaces each table that follows a comment with its name. Throws if a name is not on the page. */
export function withTables(page: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, table]) => {
    const place = new RegExp(String.raw`(<!-- npm run scale: ${name} -->\n)(?:\|.*\n)*`);
    if (!place.test(text)) throw new Error(`docs/scale.md has no place for the table "${name}".`);
    return text.replace(place, (_all, comment: string) => `${comment}${table}\n`);
  }, page);
}
