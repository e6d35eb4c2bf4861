// The UUID of an API key is the credential itself. Its first eight characters are the key's public id. Text that leaves the
// gateway may contain these eight characters, but none of the characters that follow them.
//
// The scrubber recognises these spellings of a UUID, in upper, lower and mixed case, and also inside of longer text:
//
// | spelling                                                  | example                                             |
// | --------------------------------------------------------- | --------------------------------------------------- |
// | standard: dashes after 8, 12, 16 and 20 digits            | c0ffee00-1111-4222-8333-444455556666                |
// | no dashes: 32 digits                                      | c0ffee00111142228333444455556666                    |
// | dashes after any of the groups of four digits             | c0ff-ee00-11114222-8333444455556666                 |
// | underscores, as in a GraphQL name                         | c0ffee00_1111_4222_8333_444455556666                |
// | typographic dashes U+2010 to U+2015, minus sign U+2212    | c0ffee00–1111–4222–8333–444455556666                |
// | percent-encoded dashes, encoded any number of times       | c0ffee00%2D1111%252D4222%25252D8333%2D444455556666  |
// | dashes escaped as in JSON, with one or more backslashes   | c0ffee00\u002d1111\\u002d4222\u002d8333\u002d4444…  |
// | last group cut off or short, if the dash before it is     | c0ffee00-1111-4222-8333-4444                        |
// |   there: the missing digits could be guessed              | c0ffee00-1111-4222-8333-                            |
// | directly before or after other hexadecimal digits         | 0123c0ffee00111142228333444455556666cafe            |
//
// It does not recognise groups that other characters separate, such as spaces or dots. It leaves IPv6 addresses, MAC
// addresses and timestamps unchanged. It masks any 32 hexadecimal digits, for example an MD5 hash.

/** A pattern for one dash of a key in each of these spellings. */
export const DASH = String.raw`(?:[-_\u2010-\u2015\u2212]|%(?:25)*2d|\\+u002d)`;
const HEX = '[0-9a-f]';
// First alternative: the standard groups, where the last one may be missing. Second: 32 digits with optional dashes.
// The sticky flag (y) limits the match to the index that `isKeyAt` sets.
const KEY = new RegExp(`${HEX}{8}(?:${DASH}${HEX}{4}){3}${DASH}|${HEX}{4}(?:${DASH}?${HEX}{4}){7}`, 'iy');
// Digits and the dashes between them. A dash behind the last digit is only looked at, not matched: it marks a group that was
// cut off, and its encoded form (%2d) has digits of its own.
const RUN_OF_DIGITS = new RegExp(`(${HEX}+(?:${DASH}${HEX}+)*)(?=(${DASH}?))`, 'gi');
const STANDARD_SPELLING = new RegExp(`(?<!${HEX})(${HEX}{8})(?:${DASH}${HEX}{4}){3}${DASH}${HEX}{12}(?!${HEX})`, 'gi');
const FULL_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The end of a masked UUID. */
export const MASKED_TAIL = '-****-****-****-************';

/** True if the text is a complete UUID in the standard spelling, like an unmasked API key, and nothing else. */
export function isFullUuid(text: string): boolean {
  return FULL_UUID.test(text);
}

/** Indexed by character code: 1 for hexadecimal digits in upper and lower case, 0 for other ASCII characters. */
const IS_DIGIT = new Uint8Array(128);
for (const digit of '0123456789abcdefABCDEF') IS_DIGIT[digit.charCodeAt(0)] = 1;

/** The shortest spelling: the standard one without its last group. */
const SHORTEST_UUID = 'c0ffee00-1111-4222-8333-'.length;

/**
 * Finds the first four hexadecimal digits in a row. The search begins at the index `from`. Returns the index of the first of
 * them, or -1. Each spelling of a key of either registry contains four digits in a row. Ordinary text does not, and the search
 * then looks at every fourth character only. That matters because each text of a page and each line of the log is searched.
 */
export function indexOfFourDigits(text: string, from: number): number {
  let index = from + 3;
  while (index < text.length) {
    // The row can begin behind the last character that is no digit.
    if (!isDigitAt(text, index)) index += 4;
    else if (!isDigitAt(text, index - 1)) index += 3;
    else if (!isDigitAt(text, index - 2)) index += 2;
    else if (!isDigitAt(text, index - 3)) index += 1;
    else return index - 3;
  }
  return -1;
}

function isDigitAt(text: string, index: number): boolean {
  return IS_DIGIT[text.charCodeAt(index)] === 1;
}

/** True if the text contains a UUID in one of the spellings above. */
export function holdsUuid(text: string): boolean {
  const last = text.length - SHORTEST_UUID;
  for (
    let index = indexOfFourDigits(text, 0);
    index !== -1 && index <= last;
    index = indexOfFourDigits(text, index + 1)
  )
    if (isKeyAt(text, index)) return true;
  return false;
}

function isKeyAt(text: string, index: number): boolean {
  KEY.lastIndex = index;
  return KEY.test(text);
}

/** No id of the upstream but a UUID has this many digits. Letters alone are a name: one UUID in a billion has no decimal digit. */
const MANY_DIGITS = /(?=[a-f]{0,19}\d)[0-9a-f]{20}/i;

/**
 * True if the text contains a UUID, or is too close to one to be sent in a URL: a UUID without its first digit, or with spaces, dots or soft
 * hyphens between its groups, or in full-width characters. Only for inputs. It would mask too much of a longer text.
 */
export function resemblesUuid(text: string): boolean {
  return holdsUuid(text) || MANY_DIGITS.test(text.normalize('NFKC').replaceAll(/[^\p{L}\p{N}]/gu, ''));
}

/** The masked UUID of the key with this id: the id (the first eight characters of the UUID) followed by asterisks. */
export function maskedUuidOf(id: string): string {
  return id + MASKED_TAIL;
}

/** Masks every UUID in the text. */
export function maskUuids(text: string): string {
  return holdsUuid(text) ? text.replace(RUN_OF_DIGITS, maskRun) : text;
}

/**
 * Masks the UUIDs in one run of digits and dashes. If the run still contains a UUID after the standard spellings are masked,
 * it is not known where that UUID begins. Then only the first eight digits of the run are kept.
 */
function maskRun(_match: string, run: string, nextDash: string): string {
  const masked = run.replace(STANDARD_SPELLING, (_uuid, id: string) => maskedUuidOf(id.toLowerCase()));
  if (!holdsUuid(masked + nextDash)) return masked;
  const digits = run.replace(new RegExp(DASH, 'gi'), '');
  return maskedUuidOf(digits.slice(0, 8).toLowerCase());
}
