import type { IncomingMessage } from 'node:http';
import type { Refusal } from './request-guard.ts';

/** 128 KiB: some 1,500 grants with targets in one mutation, or hundreds of aliased reads. */
export const MAX_BODY_BYTES = 128 * 1024;

export type BodyReading = { readonly body: object } | { readonly refusal: Refusal };

/** Reads the JSON object of a POST, and no more bytes than are allowed, whatever its Content-Length says. */
export async function readJsonObject(request: IncomingMessage): Promise<BodyReading> {
  const bytes =
    Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES ? null : await readAtMost(request, MAX_BODY_BYTES);
  if (bytes === null) {
    return {
      refusal: {
        status: 413,
        code: 'BAD_USER_INPUT',
        message: `The body is larger than ${MAX_BODY_BYTES} bytes.`,
        headers: { connection: 'close' },
      },
    };
  }
  const body = parse(bytes);
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Object.keys(body).length === 0) {
    return {
      refusal: {
        status: 400,
        code: 'BAD_USER_INPUT',
        message: 'The body must be a JSON object with `query`, and where needed `variables` and `operationName`.',
      },
    };
  }
  return { body };
}

async function readAtMost(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The socket stays open when the loop is left: the refusal goes out on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's message quotes the body, which may hold a key; that it is not JSON says enough.
    return null;
  }
}
