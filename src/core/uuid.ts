// A key's UUID is the credential itself, and its first eight characters are the key's public id. So text that
// leaves the gateway may hold the eight characters and never what follows them.

// Undashed and percent-encoded forms count too: either reads back as the key.
const UUID_SHAPE =
  /([0-9a-f]{8})(?:-|%2d)?[0-9a-f]{4}(?:-|%2d)?[0-9a-f]{4}(?:-|%2d)?[0-9a-f]{4}(?:-|%2d)?[0-9a-f]{12}/gi;
const FULL_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MASKED_TAIL = '-****-****-****-************';

/** True for a complete UUID in its usual written form, as an unmasked API key is. */
export function isFullUuid(text: string): boolean {
  return FULL_UUID.test(text);
}

/** True if the text holds anything that could be read as a UUID. */
export function holdsUuid(text: string): boolean {
  return text.search(UUID_SHAPE) !== -1;
}

/** What is shown of the key with this id (its first eight characters) in place of its UUID. */
export function maskedUuidOf(id: string): string {
  return id + MASKED_TAIL;
}

/** The text with every UUID in it cut to its first eight characters. Everything relayed or logged passes here. */
export function scrub(text: string): string {
  return text.replace(UUID_SHAPE, (_uuid, id: string) => maskedUuidOf(id.toLowerCase()));
}

/** Scrubbed, then cut to a length: a cut first could leave the front half of a key that no longer looks like one. */
export function scrubAndCut(text: string, length: number): string {
  const scrubbed = scrub(text);
  return scrubbed.length <= length ? scrubbed : `${scrubbed.slice(0, length - 1)}…`;
}
