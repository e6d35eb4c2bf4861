import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Exchange } from './exchange.ts';
import type { Refusal } from './request-guard.ts';

/** What every reply says, whoever writes it: answers hold secrets, and are what their type says. */
export const REPLY_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Said in place of an error that should not have happened. */
export const UNEXPECTED: Refusal = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'Unexpected error. It has been logged with the request id.',
};

/** Answers without GraphQL having been asked, in the form of a GraphQL answer. */
export function refuse({ response, trace }: Exchange, refusal: Refusal): void {
  trace.errorCodes.add(refusal.code);
  for (const [name, value] of Object.entries(refusal.headers ?? {})) response.setHeader(name, value);
  if (refusal.retryAfterS !== undefined) response.setHeader('retry-after', refusal.retryAfterS);
  send(response, { status: refusal.status, type: JSON_TYPE, body: refusalBody(refusal) });
}

export function refusalBody({ message, code, retryAfterS }: Pick<Refusal, 'code' | 'message' | 'retryAfterS'>): string {
  // JSON leaves out what is undefined.
  return JSON.stringify({ errors: [{ message, extensions: { code, retryAfter: retryAfterS } }] });
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, { status, type: 'text/plain; charset=utf-8', body: text });
}

function send(response: ServerResponse, { status, type, body }: { status: number; type: string; body: string }): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** More of an answer than this is not given to a socket at once: by its next piece a client is seen to take it. */
const PIECE_BYTES = 64 * 1024;

/** Writes the body and ends the response, or cuts a client off that takes nothing of it for too long. */
export async function writeBody({ response, readMs }: Exchange, given: Buffer | string): Promise<void> {
  if (given.length <= PIECE_BYTES) return void response.end(given);
  const body = typeof given === 'string' ? Buffer.from(given) : given;
  try {
    for (let offset = 0; offset < body.length; offset += PIECE_BYTES) {
      const isTaken = response.write(body.subarray(offset, offset + PIECE_BYTES));
      if (!isTaken) await once(response, 'drain', { signal: AbortSignal.timeout(readMs) });
    }
    response.end();
  } catch {
    // It has left, or does not read: there is nobody to answer, and the request's line in the log says so.
    response.destroy();
  }
}
