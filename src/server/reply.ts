import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
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
export function refuse(exchange: Exchange, refusal: Refusal): void {
  exchange.trace.errorCodes.add(refusal.code);
  const { status, headers, retryAfterS } = refusal;
  const body = refusalBody(refusal);
  writeHead(exchange, status, {
    ...headers,
    ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
    'content-type': JSON_TYPE,
    'content-length': Buffer.byteLength(body),
  });
  endSoon(exchange.response, body);
}

export function refusalBody({ message, code, retryAfterS }: Pick<Refusal, 'code' | 'message' | 'retryAfterS'>): string {
  // JSON leaves out what is undefined.
  return JSON.stringify({ errors: [{ message, extensions: { code, retryAfter: retryAfterS } }] });
}

export function sendText(exchange: Exchange, status: number, text: string): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) };
  writeHead(exchange, status, headers).end(text);
}

/** With the headers of every reply. `headers`: those of this kind. */
export function writeHead({ response, headers: ofAll }: Exchange, status: number, headers: OutgoingHttpHeaders) {
  return response.writeHead(status, { ...ofAll, ...headers });
}

/** More of an answer than this is not given to a socket at once: by its next piece a client is seen to take it. */
const PIECE_BYTES = 64 * 1024;

/** Small bodies that are whole, each with the response that it ends. */
const ready: { readonly response: ServerResponse; readonly body: Buffer | string }[] = [];

/**
 * Those of one turn of the event loop go out together at its end. A write may have to wake its reader, and work on the next
 * answer meanwhile lets it fall asleep again: of a single look-up that was a sixth, of a page of 50 an eighth.
 */
function endReady(): void {
  for (const { response, body } of ready.splice(0)) response.end(body);
}

function endSoon(response: ServerResponse, body: Buffer | string): void {
  if (ready.push({ response, body }) === 1) setImmediate(endReady);
}

/** Writes the body and ends the response, or cuts a client off that takes nothing of it for too long. */
export async function writeBody({ response, readMs }: Exchange, given: Buffer | string): Promise<void> {
  if (given.length <= PIECE_BYTES) return endSoon(response, given);
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
