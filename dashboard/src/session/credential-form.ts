// The gateway accepts a key in several forms. The page tells at once if a text has none of them.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ARIN_KEY = /^API(?:-[0-9A-F]{4}){3,16}$/;

/** The halves of a UUID, and an ARIN key: more of a key than its id. */
const PART_OF_KEY =
  /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}|[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|API-?[0-9a-f]{4}-?[0-9a-f]{4}/i;

/** True if a text has so much of a key that it must not come into the URL. */
export function holdsPartOfKey(text: string): boolean {
  return PART_OF_KEY.test(text.replace(/\s+/g, ''));
}

/** The key in a pasted text, without `Authorization:`, `Key` and spaces, in lower case. Null if there is none. */
export function atlasKeyIn(text: string): string | null {
  const key = text
    .replace(/^\s*(?:authorization\s*:)?\s*(?:key\s+)?/i, '')
    .replace(/\s+/g, '')
    .toLowerCase();
  return UUID.test(key) ? key : null;
}

/** The ARIN key in a pasted text, in upper case. Null if there is none. */
export function arinKeyIn(text: string): string | null {
  const key = text.replace(/\s+/g, '').toUpperCase();
  return ARIN_KEY.test(key) ? key : null;
}
