import type { IncomingMessage } from 'node:http';
import type { Rejection } from './request-guard.ts';

/** 128 KiB: some 1,500 grants with targets in one mutation, or hundreds of aliased reads. */
export const MAX_BODY_BYTES = 128 * 1024;

const MAX_MEMBERS = 100;

/** Reads the bodies of POSTs. They lie outside of the heap, so what they take together is counted here. */
export class BodyReader {
  readonly #maxBytesUnderWay: number;
  #bytesUnderWay = 0;

  constructor(maxBytesUnderWay: number) {
    this.#maxBytesUnderWay = maxBytesUnderWay;
  }

  /** No more bytes than one body may have, whatever its Content-Length says. Rejects for a client that leaves meanwhile. */
  read(request: IncomingMessage): Promise<BodyReading> | BodyReading {
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return { rejection: TOO_LARGE };
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      let isWhole = false;
      const stop = (): void => {
        request.off('data', take).off('end', end).off('close', leave);
        this.#bytesUnderWay -= size;
      };
      const take = (chunk: Buffer): void => {
        size += chunk.length;
        this.#bytesUnderWay += chunk.length;
        chunks.push(chunk);
        const rejection = this.#refusalOf(size);
        if (!rejection) return;
        stop();
        // The socket stays open: the rejection goes out on it.
        request.pause();
        resolve({ rejection });
      };
      const end = (): void => {
        // The listeners go with the request: to take them off costs more than to be called once more.
        isWhole = true;
        this.#bytesUnderWay -= size;
        const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
        chunks.length = 0;
        resolve({ bytes });
      };
      const leave = (): void => {
        if (isWhole) return;
        stop();
        reject(new Error('The client has left before its body was whole.'));
      };
      request.on('data', take).on('end', end).on('close', leave);
    });
  }

  #refusalOf(size: number): Rejection | null {
    if (size > MAX_BODY_BYTES) return TOO_LARGE;
    return this.#bytesUnderWay > this.#maxBytesUnderWay ? TOO_MANY_BODIES : null;
  }
}

/** A body that has arrived whole, or why it is not waited for. */
export type BodyReading = { readonly bytes: Buffer } | { readonly rejection: Rejection };

const TOO_LARGE: Rejection = {
  status: 413,
  code: 'BAD_USER_INPUT',
  message: `The body is larger than ${MAX_BODY_BYTES} bytes.`,
  headers: { connection: 'close' },
};

const TOO_MANY_BODIES: Rejection = {
  status: 503,
  code: 'OVERLOADED',
  message: 'Too many requests are arriving at once. Try again in a moment.',
  retryAfterS: 1,
  headers: { connection: 'close' },
};

/** The JSON object that a body must be. */
export function parseJsonObject(bytes: Buffer): { readonly body: object } | { readonly rejection: Rejection } {
  const body = parse(bytes);
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Object.keys(body).length === 0) {
    return {
      rejection: {
        status: 400,
        code: 'BAD_USER_INPUT',
        message: 'The body must be a JSON object with `query`, and where needed `variables` and `operationName`.',
      },
    };
  }
  if ('variables' in body && holdsWideObject(body.variables)) {
    return {
      rejection: {
        status: 400,
        code: 'BAD_USER_INPUT',
        message: `An object within the variables has more than ${MAX_MEMBERS} members, which no input has.`,
      },
    };
  }
  return { body };
}

/** Each member that an input does not have makes an error, whose message repeats the whole object. */
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

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's message quotes the body, which may hold a key; that it is not JSON says enough.
    return null;
  }
}
