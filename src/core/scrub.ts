import { holdsArinKey, maskArinKeys } from './arin-key.ts';
import { holdsUuid, indexOfFourDigits, MASKED_TAIL, maskUuids, resemblesUuid } from './uuid.ts';

/** A key of ARIN without dashes, of which the last groups are missing. */
const SHORTEST_KEY = 'API1a2b3c4d5e6f'.length;

/** Masks every key of a registry in the text. All text that is logged or passed on from an upstream goes through this function. */
export function scrub(text: string): string {
  if (text.length < SHORTEST_KEY || indexOfFourDigits(text, 0) === -1) return text;
  // First the keys with a prefix: their groups of digits can look like a UUID.
  return maskUuids(maskArinKeys(text));
}

/**
 * Masks every key in the text, then cuts the text to `length` characters, the last of which is an ellipsis if something was cut
 * off. Cutting first could leave the front half of a key, which no longer looks like one.
 */
export function scrubAndCut(text: string, length: number): string {
  const scrubbed = scrub(text);
  return scrubbed.length <= length ? scrubbed : `${scrubbed.slice(0, length - 1)}…`;
}

const MASKED_ARIN_KEY = /API-[0-9a-f]{4}(?:-\*{4}){3}/i;

/** True if the text contains a key that `scrub` has masked. */
export function holdsMask(text: string): boolean {
  return text.includes(MASKED_TAIL) || MASKED_ARIN_KEY.test(text);
}

/** True if the text contains a key of a registry. */
export function holdsKey(text: string): boolean {
  return holdsUuid(text) || holdsArinKey(text);
}

/** True if the text contains a key, or is too close to one to be sent in a URL. Only for inputs. */
export function resemblesKey(text: string): boolean {
  return resemblesUuid(text) || holdsArinKey(text);
}
