import type { IncomingMessage } from 'node:http';
import type { Credential, Credentials } from '../core/credential.ts';
import { Secret } from '../core/secret.ts';

/** The credentials of a request, or the reason why they are ambiguous. */
export type CredentialReading = { readonly credentials: Credentials } | { readonly rejection: string };

/** The credentials that are accepted. */
export interface CredentialRules {
  /** Names of the cookies that are passed to the upstream. */
  readonly forwardCookies: readonly string[];
  /** Parses the value of an Authorization header in the registry's format. */
  readonly parseAuthorization: (header: string) => Credential;
  /** The header with the key of the other registry. Null if the gateway does not offer that registry. */
  readonly arinKey: KeyHeader | null;
}

/** A header that carries the key of one registry. */
export interface KeyHeader {
  /** In lower case. */
  readonly name: string;
  readonly parse: (header: string) => Credential;
}

const NONE: Credential = { kind: 'NONE' };

/**
 * Reads the credentials from the raw headers. Node keeps only the first of two Authorization headers and joins others, and the
 * gateway does not guess which of two keys is meant. All cookies but those in `forwardCookies` are ignored.
 */
export function readCredentials(
  request: Pick<IncomingMessage, 'headers' | 'rawHeaders'>,
  rules: CredentialRules,
): CredentialReading {
  const atlas = readAtlasCredential(request, rules);
  const arin = readKeyHeader(request, rules.arinKey);
  if (typeof atlas === 'string') return { rejection: atlas };
  return typeof arin === 'string' ? { rejection: arin } : { credentials: { atlas, arin } };
}

/** The credential, or the sentence that says why it is ambiguous. */
function readAtlasCredential(
  request: Pick<IncomingMessage, 'rawHeaders'>,
  { forwardCookies, parseAuthorization }: CredentialRules,
): Credential | string {
  const authorizations = headerLines(request, 'authorization');
  const cookies = forwardedCookies(request, forwardCookies);
  if (authorizations.length > 1) return 'The request has several Authorization headers. Send exactly one.';
  if (new Set(cookies.map(({ name }) => name)).size < cookies.length)
    return 'The request has the same session cookie several times. Send it once.';
  if (authorizations.length > 0 && cookies.length > 0)
    return 'The request has both an Authorization header and a session cookie. Send one of them.';
  const [authorization] = authorizations;
  if (authorization !== undefined) return parseAuthorization(authorization);
  if (cookies.length === 0) return NONE;
  return { kind: 'SESSION_COOKIE', header: new Secret(cookies.map(({ pair }) => pair).join('; ')) };
}

function readKeyHeader(
  request: Pick<IncomingMessage, 'headers' | 'rawHeaders'>,
  keyHeader: KeyHeader | null,
): Credential | string {
  if (keyHeader === null || request.headers[keyHeader.name] === undefined) return NONE;
  const [line = '', ...more] = headerLines(request, keyHeader.name);
  return more.length === 0
    ? keyHeader.parse(line)
    : `The request has several ${keyHeader.name} headers. Send exactly one.`;
}

function forwardedCookies(
  request: Pick<IncomingMessage, 'rawHeaders'>,
  names: readonly string[],
): { name: string; pair: string }[] {
  if (names.length === 0) return [];
  return headerLines(request, 'cookie')
    .flatMap(splitCookies)
    .filter(({ name }) => names.includes(name));
}

function splitCookies(line: string): { name: string; pair: string }[] {
  return line.split(';').map((part) => ({ name: (part.split('=', 1)[0] ?? '').trim(), pair: part.trim() }));
}

function headerLines({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, name: string): string[] {
  const lines: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === name) lines.push(rawHeaders[index + 1] ?? '');
  return lines;
}
