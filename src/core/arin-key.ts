import { DASH } from './uuid.ts';

// ARIN's keys are `API-` and four or eight groups of four hexadecimal digits. The first group is public: ARIN Online shows it.
// The spellings of the dashes are those of a UUID, and each may be missing. Three groups are masked, too, because the rest may
// have been cut off. Fewer are not: `api-2026-11-01` and `api_face_detection` are no keys.

const HEX = '[0-9a-f]';
const KEY = new RegExp(`(API)${DASH}?(${HEX}{4})(?:${DASH}?${HEX}{4}){2}(?:${DASH}?${HEX}{1,4})*`, 'gi');
/** In ordinary text, looking for these letters first takes a tenth of the time. */
const LETTERS = /api/i;

/** Masks every ARIN key in the text after its first group: `API-1A2B-****-****-****`. */
export function maskArinKeys(text: string): string {
  return LETTERS.test(text) ? text.replace(KEY, '$1-$2-****-****-****') : text;
}

/** True if the text contains an ARIN key. */
export function holdsArinKey(text: string): boolean {
  return maskArinKeys(text) !== text;
}
