/** A shorter cookie value is not a session id, and it would match unrelated text in a response. */
const MIN_SESSION_LENGTH = 8;
const REPLACEMENT = '[session]';
const MAX_DEPTH = 100;
/** A text that is encoded more often is not an echo. */
const MAX_ENCODINGS = 5;

/**
 * Removes the values of the sent cookies, a Cookie header, from the body of a response. Browsers hide a session cookie from scripts, so a
 * response must not repeat it. Unlike a key, a session id has no format by which it could be recognised. The texts of a JSON
 * body are searched, where no escape of JSON can hide a value, and in their percent-decoded form too.
 */
export function withoutCookies(body: string, cookies: string): string {
  const values = cookies
    .split('; ')
    .map((pair) => pair.slice(pair.indexOf('=') + 1))
    .filter((value) => value.length >= MIN_SESSION_LENGTH);
  const clean = (text: string): string => withoutValues(text, values);
  const parsed = parsedOrNull(body);
  return parsed === null ? clean(body) : JSON.stringify(cleanTexts(parsed.value, clean, MAX_DEPTH));
}

/** Null if the body is not JSON, such as the error page of a proxy. */
function parsedOrNull(body: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return null;
  }
}

/** Values below the last level become null: no part of the upstream's format is nested so deeply. */
function cleanTexts(value: unknown, clean: (text: string) => string, levels: number): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return null;
  if (Array.isArray(value)) return value.map((item) => cleanTexts(item, clean, levels - 1));
  const members = Object.entries(value).map(([name, member]) => [clean(name), cleanTexts(member, clean, levels - 1)]);
  return Object.fromEntries(members);
}

/** A text that contains a value in another encoding is replaced as a whole, since its length is not known there. */
function withoutValues(text: string, values: readonly string[]): string {
  const cleaned = values.reduce((rest, value) => rest.replaceAll(value, REPLACEMENT), text);
  const decoded = percentDecoded(cleaned);
  return values.some((value) => decoded.includes(percentDecoded(value))) ? REPLACEMENT : cleaned;
}

/** Decodes the ASCII characters of a text, also if they are encoded several times. */
function percentDecoded(text: string): string {
  let decoded = text;
  for (let round = 0; round < MAX_ENCODINGS && decoded.includes('%'); round += 1)
    decoded = decoded.replaceAll(/%([0-7][0-9a-f])/gi, (_all, code: string) => String.fromCharCode(parseInt(code, 16)));
  return decoded;
}
