import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { ChunkedBytes } from '../core/chunked-bytes.ts';
import type { Rejection } from './reply.ts';

/** 128 KiB hold 1,500 grants with targets in one mutation, or hundreds of aliased reads. */
export const MAX_BODY_BYTES = 128 * 1024;

const MAX_MEMBERS = 100;

/** Reads the bodies of POST requests, and limits the memory that unfinished bodies take together: it is outside of V8's heap. */
export class BodyReader {
  readonly #maxBytesUnderWay: number;
  #bytesUnderWay = 0;

  constructor(maxBytesUnderWay: number) {
    this.#maxBytesUnderWay = maxBytesUnderWay;
  }

  /** Reads at most `MAX_BODY_BYTES`, whatever Content-Length says. Rejects the promise if the client disconnects meanwhile. */
  read(request: IncomingMessage): Promise<BodyReading> | BodyReading {
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return { rejection: TOO_LARGE };
    return new Promise((resolve, reject) => {
      const bytes = new ChunkedBytes();
      let isWhole = false;
      const stop = (): void => {
        request.off('data', take).off('end', end).off('close', leave);
        this.#bytesUnderWay -= bytes.size;
      };
      const take = (chunk: Buffer): void => {
        this.#bytesUnderWay += chunk.length;
        bytes.add(chunk);
        const rejection = this.#rejectionOf(bytes.size);
        if (!rejection) return;
        stop();
        resolve({ rejection });
      };
      const end = (): void => {
        // The listeners are collected with the request. Removing them costs more than one more call.
        isWhole = true;
        this.#bytesUnderWay -= bytes.size;
        resolve({ bytes: bytes.take() });
      };
      const leave = (): void => {
        if (isWhole) return;
        stop();
        reject(new Error('The client disconnected before its body was complete.'));
      };
      request.on('data', take).on('end', end).on('close', leave);
    });
  }

  #rejectionOf(size: number): Rejection | null {
    if (size > MAX_BODY_BYTES) return TOO_LARGE;
    return this.#bytesUnderWay > this.#maxBytesUnderWay ? TOO_MANY_BODIES : null;
  }
}

/** A complete body, or the rejection of the request. */
export type BodyReading = { readonly bytes: Buffer } | { readonly rejection: Rejection };

const TOO_LARGE: Rejection = {
  status: 413,
  code: 'BAD_USER_INPUT',
  message: `The body is too large: at most ${MAX_BODY_BYTES} bytes.`,
  isEarly: true,
  limit: 'body',
};

const TOO_MANY_BODIES: Rejection = {
  status: 503,
  code: 'OVERLOADED',
  message: 'Too many requests are arriving at the same time. Try again in a moment.',
  retryAfterS: 1,
  isEarly: true,
  limit: 'bodies',
};

/** Parses a body as JSON in UTF-8. */
export function parseJson(bytes: Buffer): { readonly body: unknown } | { readonly rejection: Rejection } {
  // A replacement character would be written into a label without anybody knowing.
  if (!isUtf8(bytes)) return { rejection: badRequest('The body must be JSON in UTF-8.') };
  const parsing = parse(bytes.toString('utf8'));
  if (parsing === null) return { rejection: badRequest('The body must be JSON.') };
  const { body } = parsing;
  if (typeof body === 'object' && body !== null && 'variables' in body && holdsWideObject(body.variables))
    return {
      rejection: badRequest(
        `An object in the variables has more than ${MAX_MEMBERS} members. No input type has that many.`,
      ),
    };
  return parsing;
}

function badRequest(message: string): Rejection {
  return { status: 400, code: 'BAD_USER_INPUT', message };
}

/** graphql-js makes an error for each unknown member of an input, and repeats the whole object in its message. */
function holdsWideObject(variables: unknown): boolean {
  const left: unknown[] = typeof variables === 'object' && variables !== null ? Object.values(variables) : [];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    const members = Object.values(value);
    if (!Array.isArray(value) && members.length > MAX_MEMBERS) return true;
    for (const member of members) left.push(member);
  }
  return false;
}

const BYTE_ORDER_MARK = '\u{FEFF}';

/** Null if the text is not JSON. Some editors and clients begin a text with a byte order mark. */
function parse(text: string): { readonly body: unknown } | null {
  try {
    return { body: JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text) };
  } catch {
    // The parser's message quotes the body, which may contain a key.
    return null;
  }
}
