import { createHash } from 'node:crypto';
import { request, type OutgoingHttpHeaders } from 'node:http';

// Canaries are made-up secrets that a test plants in many places. The test then searches the output for pieces of them.

/** A made-up key for one place, the same in every run. It begins with a letter, so that it can become a GraphQL name. */
export function canary(place: string): string {
  const hex = `c${createHash('sha256').update(place).digest('hex')}`;
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** The spellings of a UUID from which a program or a person can still read it. */
export const UUID_SPELLINGS: Readonly<Record<string, (uuid: string) => string>> = {
  canonical: (uuid) => uuid,
  'upper case': (uuid) => uuid.toUpperCase(),
  undashed: (uuid) => digitsOf(uuid),
  'in braces': (uuid) => `{${uuid}}`,
  urn: (uuid) => `urn:uuid:${uuid}`,
  'as a header': (uuid) => `Key ${uuid}`,
  'percent-encoded': (uuid) => uuid.replaceAll('-', '%2D'),
  'percent-encoded twice': (uuid) => uuid.replaceAll('-', '%252d'),
  'JSON-escaped': (uuid) => uuid.replaceAll('-', '\\u002d'),
  'with underscores': (uuid) => uuid.replaceAll('-', '_'),
  'with en dashes': (uuid) => uuid.replaceAll('-', '–'),
  'dashed after every four': (uuid) => digitsOf(uuid).replace(/.{4}(?=.)/g, '$&-'),
  'dashed at the first place only': (uuid) => digitsOf(uuid).replace(/^.{8}/, '$&-'),
  'inside a word': (uuid) => `probe-${uuid}-backup`,
  'directly after hex digits': (uuid) => `${'0123456789abcdef'.repeat(2).slice(0, 24)}${uuid}`,
  'directly before hex digits': (uuid) => `${digitsOf(uuid)}01234567`,
  'without its last digit': (uuid) => uuid.slice(0, -1),
};

export function digitsOf(uuid: string): string {
  return uuid.replaceAll('-', '');
}

/** Finds pieces of watched secrets in a text. */
export interface Watch {
  /** Creates a canary and watches it. */
  plant(place: string): string;
  watch(place: string, uuid: string): void;
  /** The places whose secrets appear in the text, each with the piece that was found. */
  findIn(text: string): string[];
}

/**
 * The first eight digits of a key are its public id. A piece is nine digits in a row that go beyond the public eight, or
 * eight digits after them, in any case and with any separators.
 */
export function createWatch(): Watch {
  const pieces = new Map<string, string>();
  const watch = (place: string, uuid: string): void => {
    const digits = digitsOf(uuid).toLowerCase();
    for (let at = 0; at <= digits.length - 8; at += 1) pieces.set(digits.slice(at, at + (at < 8 ? 9 : 8)), place);
  };
  return {
    watch,
    plant: (place) => {
      const uuid = canary(place);
      watch(place, uuid);
      return uuid;
    },
    findIn: (text) => {
      const bare = text.toLowerCase().replace(/%(?:25)*2d|\\+u002d|[-_\u2010-\u2015\u2212]/g, '');
      const found = new Map<string, string>();
      for (let at = 0; at <= bare.length - 8; at += 1) {
        for (const piece of [bare.slice(at, at + 8), bare.slice(at, at + 9)]) {
          const place = pieces.get(piece);
          if (place !== undefined && !found.has(place)) found.set(place, piece);
        }
      }
      return [...found].map(([place, piece]) => `${place}: ${piece}`);
    },
  };
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

/** A response as it came over the wire, with all error codes in its body. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly text: string;
  readonly codes: readonly string[];
}

/** Sends the request as it is given: headers may be repeated, and the body may be any text. */
export function send(
  url: string,
  { method = 'POST', path = '/graphql', headers, body }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = { 'content-type': 'application/json', ...headers };
    const outgoing = request({ hostname, port, method, path, headers: sent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.rawHeaders.join('\n'),
          text,
          codes: [...text.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code ?? ''),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Separates the values of `secret`, the one field that may contain a secret, from the rest of a response. */
export function withoutSecretFields(text: string): { rest: string; secrets: string[] } {
  const secrets: string[] = [];
  const rest = text.replace(/"secret":"([^"]*)"/g, (_all, secret: string) => {
    secrets.push(secret);
    return '"secret":"(shown)"';
  });
  return { rest, secrets };
}
