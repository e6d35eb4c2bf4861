import type { IncomingMessage } from 'node:http';
import type { Credential } from '../core/credential.ts';
import { Secret } from '../core/secret.ts';

/** The credential of a request, or the reason why it is ambiguous. */
export type CredentialReading = { readonly credential: Credential } | { readonly rejection: string };

/** The credentials that are accepted. */
export interface CredentialRules {
  /** Names of the cookies that are passed to the upstream. */
  readonly forwardCookies: readonly string[];
  /** Parses the value of an Authorization header in the registry's format. */
  readonly parseAuthorization: (header: string) => Credential;
}

/**
 * Reads the credential from the raw headers. Node keeps only the first of two Authorization headers and joins Cookie headers,
 * and the gateway does not guess which of two keys is meant. All cookies but those in `forwardCookies` are ignored.
 */
export function readCredential(
  request: Pick<IncomingMessage, 'rawHeaders'>,
  { forwardCookies, parseAuthorization }: CredentialRules,
): CredentialReading {
  const authorizations = headerLines(request, 'authorization');
  const cookies = headerLines(request, 'cookie')
    .flatMap(splitCookies)
    .filter(({ name }) => forwardCookies.includes(name));
  if (authorizations.length > 1)
    return { rejection: 'The request has several Authorization headers. Send exactly one.' };
  if (new Set(cookies.map(({ name }) => name)).size < cookies.length)
    return { rejection: 'The request has the same session cookie several times. Send it once.' };
  if (authorizations.length > 0 && cookies.length > 0)
    return { rejection: 'The request has both an Authorization header and a session cookie. Send one of them.' };
  const [authorization] = authorizations;
  if (authorization !== undefined) return { credential: parseAuthorization(authorization) };
  if (cookies.length === 0) return { credential: { kind: 'NONE' } };
  return { credential: { kind: 'SESSION_COOKIE', header: new Secret(cookies.map(({ pair }) => pair).join('; ')) } };
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
