import { DASH } from './uuid.ts';

// ARIN's keys are `API-` and four or eight groups of four hexadecimal digits. The first group is public: ARIN Online shows it.
// The spellings of the dashes are those of a UUID. Two groups are enough to be masked, because the rest may have been cut off.

const HEX = '[0-9a-f]';
const GROUPS = `(?:${DASH}?${HEX}{4})`;
const KEY = new RegExp(
  `(API${DASH}?${HEX}{4})(?:${DASH}${HEX}{1,4})(?:${DASH}?${HEX}{1,4})*|(API${HEX}{4})${GROUPS}{2,}`,
  'gi',
);
/** In ordinary text, looking for these letters first takes a tenth of the time. */
const LETTERS = /api/i;
const MASKED = '-****';

/** Masks every ARIN key in the text, up to its first group. */
export function maskArinKeys(text: string): string {
  if (!LETTERS.test(text)) return text;
  return text.replace(KEY, (_key, dashed?: string, plain?: string) => `${dashed ?? plain}${MASKED.repeat(3)}`);
}

/** True if the text contains an ARIN key. */
export function holdsArinKey(text: string): boolean {
  return maskArinKeys(text) !== text;
}
