// A key's UUID is the credential itself, and its first eight characters are the key's public id. So text that
// leaves the gateway may hold the eight characters and never what follows them.

// A key comes in any spelling that some program reads as one: with a dash after any four digits or with none, the dash
// percent-encoded, escaped, typeset, or an underscore, as in a GraphQL name.
const DASH = String.raw`(?:[-_\u2010-\u2015\u2212]|%(?:25)*2d|\\+u002d)`;
const HEX = '[0-9a-f]';
// The usual groups count without the last one too: where it was cut off it may be short enough to be guessed. Only looked for
// where four digits begin.
const KEY = new RegExp(`${HEX}{8}(?:${DASH}${HEX}{4}){3}${DASH}|${HEX}{4}(?:${DASH}?${HEX}{4}){7}`, 'iy');
// Where the last group was cut off the dash before it still counts. It is only looked at: its code has digits, too.
const RUN_OF_DIGITS = new RegExp(`(${HEX}+(?:${DASH}${HEX}+)*)(?=(${DASH}?))`, 'gi');
const USUAL_FORM = new RegExp(`(?<!${HEX})(${HEX}{8})(?:${DASH}${HEX}{4}){3}${DASH}${HEX}{12}(?!${HEX})`, 'gi');
const FULL_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MASKED_TAIL = '-****-****-****-************';

/** True for a complete UUID in its usual written form, as an unmasked API key is. */
export function isFullUuid(text: string): boolean {
  return FULL_UUID.test(text);
}

/** By the code of a character: 1 for hexadecimal digits in either case. */
const IS_DIGIT = new Uint8Array(128);
for (const digit of '0123456789abcdefABCDEF') IS_DIGIT[digit.charCodeAt(0)] = 1;

/**
 * True if the text holds anything that could be read as a UUID. Each grant of a page and each line of the log is looked at,
 * and in usual text to look for digits first takes a quarter of the time of a search by the pattern alone.
 */
export function holdsUuid(text: string): boolean {
  let digits = 0;
  for (let index = 0; index < text.length; index += 1) {
    digits = IS_DIGIT[text.charCodeAt(index)] ? digits + 1 : 0;
    if (digits >= 4 && isKeyAt(text, index - 3)) return true;
  }
  return false;
}

function isKeyAt(text: string, index: number): boolean {
  KEY.lastIndex = index;
  return KEY.test(text);
}

/** What is shown of the key with this id (its first eight characters) in place of its UUID. */
export function maskedUuidOf(id: string): string {
  return id + MASKED_TAIL;
}

/** True if the text holds a UUID as the gateway shows one. */
export function holdsMaskedUuid(text: string): boolean {
  return text.includes(MASKED_TAIL);
}

/** The text with every UUID in it cut to its first eight characters. Everything relayed or logged passes here. */
export function scrub(text: string): string {
  return holdsUuid(text) ? text.replace(RUN_OF_DIGITS, scrubRun) : text;
}

/** Scrubbed, then cut to a length: a cut first could leave the front half of a key that no longer looks like one. */
export function scrubAndCut(text: string, length: number): string {
  const scrubbed = scrub(text);
  return scrubbed.length <= length ? scrubbed : `${scrubbed.slice(0, length - 1)}…`;
}

/** Where a key begins among other digits can't be told of every spelling: then nothing stays but the first eight. */
function scrubRun(_all: string, run: string, dashBehind: string): string {
  const scrubbed = run.replace(USUAL_FORM, (_uuid, id: string) => maskedUuidOf(id.toLowerCase()));
  if (!holdsUuid(scrubbed + dashBehind)) return scrubbed;
  const digits = run.replace(new RegExp(DASH, 'gi'), '');
  return maskedUuidOf(digits.slice(0, 8).toLowerCase());
}
