import type { IncomingMessage } from 'node:http';
import type { Credential } from '../core/credential.ts';
import { Secret } from '../core/secret.ts';
import { isFullUuid } from '../core/uuid.ts';

/** The credential of a request, or why it can't be told which one is meant. */
export type CredentialReading = { readonly credential: Credential } | { readonly refusal: string };

/**
 * Reads the credential from the raw headers: Node keeps only the first of two Authorization lines and joins Cookie
 * lines, and which of two keys is meant is not for the gateway to guess. Only the cookies named in `forwardCookies`
 * count; all others are ignored.
 */
export function readCredential(
  request: Pick<IncomingMessage, 'rawHeaders'>,
  forwardCookies: readonly string[],
): CredentialReading {
  const authorizations = headerLines(request, 'authorization');
  const cookies = headerLines(request, 'cookie')
    .flatMap(splitCookies)
    .filter(({ name }) => forwardCookies.includes(name));
  if (authorizations.length > 1) return { refusal: 'There are several Authorization headers. Send exactly one.' };
  if (new Set(cookies.map(({ name }) => name)).size < cookies.length)
    return { refusal: 'The session cookie comes several times. Send it once.' };
  if (authorizations.length > 0 && cookies.length > 0)
    return { refusal: 'There are both an Authorization header and a session cookie. Send one of them.' };
  const [authorization] = authorizations;
  if (authorization !== undefined) return { credential: parseAuthorization(authorization) };
  if (cookies.length === 0) return { credential: { kind: 'NONE' } };
  return { credential: { kind: 'SESSION_COOKIE', header: new Secret(cookies.map(({ pair }) => pair).join('; ')) } };
}

function parseAuthorization(header: string): Credential {
  const [scheme = '', key = '', ...rest] = header.trim().split(/ +/);
  // RFC 9110 §11.1: the scheme's case does not matter. It goes up as the upstream documents it.
  if (scheme.toLowerCase() !== 'key' || rest.length > 0 || !isFullUuid(key)) return { kind: 'MALFORMED' };
  return { kind: 'API_KEY', keyId: key.slice(0, 8).toLowerCase(), header: new Secret(`Key ${key}`) };
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
