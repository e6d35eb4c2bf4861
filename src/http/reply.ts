import type { OutgoingHttpHeaders } from 'node:http';
import { LinkedQueue, type QueueEntry } from '../core/linked-queue.ts';
import type { HttpExchange } from './http-exchange.ts';
import type { Rejection } from './request-guard.ts';

/** What every reply says, whoever writes it: answers hold secrets, and are what their type says. */
export const REPLY_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Said in place of an error that should not have happened. */
export const UNEXPECTED: Rejection = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'Unexpected error. It has been logged with the request id.',
};

/** Answers without GraphQL having been asked, in the form of a GraphQL answer. */
export function sendRejection(exchange: HttpExchange, rejection: Rejection): void {
  exchange.trace.errorCodes.add(rejection.code);
  const { status, headers, retryAfterS } = rejection;
  const body = rejectionBody(rejection);
  writeHead(exchange, status, {
    ...headers,
    ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
    'content-type': JSON_TYPE,
    'content-length': Buffer.byteLength(body),
  });
  endSoon(exchange, body);
}

export function rejectionBody({
  message,
  code,
  retryAfterS,
}: Pick<Rejection, 'code' | 'message' | 'retryAfterS'>): string {
  // JSON leaves out what is undefined.
  return JSON.stringify({ errors: [{ message, extensions: { code, retryAfter: retryAfterS } }] });
}

export function sendText(exchange: HttpExchange, status: number, text: string): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) };
  writeHead(exchange, status, headers);
  endReply(exchange, text);
}

/** With the headers of every reply. `headers`: those of this kind. */
export function writeHead(
  { response, headers: ofAll }: HttpExchange,
  status: number,
  headers: OutgoingHttpHeaders,
): void {
  response.writeHead(status, { ...ofAll, ...headers });
}

/** Node's own limits end with the request: where the kernel has not taken all of the answer at once, its client gets one. */
export function endReply(exchange: HttpExchange, body?: Buffer | string): void {
  const { response, readMs } = exchange;
  response.end(body);
  if (response.writableLength === 0 || response.destroyed) return;
  const timer = setTimeout(() => cutOff(exchange), readMs);
  response.once('close', () => clearTimeout(timer));
}

/** The connection too: an answer that stands behind another one would be begun all the same when its turn has come. */
function cutOff({ request, response }: HttpExchange): void {
  response.destroy();
  request.socket.destroy();
}

/** More of an answer than this is not given to a socket at once: by its next piece a client is seen to take it. */
const PIECE_BYTES = 64 * 1024;

/** Small bodies that are whole, each with the exchange that it ends. */
const ready: { readonly exchange: HttpExchange; readonly body: Buffer | string }[] = [];

/**
 * Those of one turn of the event loop go out together at its end. A write may have to wake its reader, and work on the next
 * answer meanwhile lets it fall asleep again: a sixth of the CPU of a single look-up, an eighth of that of a page of 50. A client
 * that has closed its own side by then is not answered.
 */
function endReady(): void {
  for (const { exchange, body } of ready.splice(0)) endReply(exchange, body);
}

function endSoon(exchange: HttpExchange, body: Buffer | string): void {
  if (ready.push({ exchange, body }) === 1) setImmediate(endReady);
}

/**
 * Writes the body and ends the response, or cuts a client off that takes nothing of it for too long. A text is the answer of
 * this exchange alone, and bytes are the same for all.
 */
export function writeBody(exchange: HttpExchange, body: Buffer | string): Promise<void> | void {
  if (body.length <= PIECE_BYTES) return endSoon(exchange, body);
  // Bytes at once: the text, which may be long, is not kept until they are taken.
  return typeof body === 'string' ? writeHeld(exchange, Buffer.from(body)) : writeInPieces(exchange, body);
}

/** Of long answers that clients have not taken so many bytes are kept. Beyond, those are cut off who have taken nothing for longest. */
const MAX_HELD_BYTES = 128 * 1024 * 1024;

interface Held {
  readonly exchange: HttpExchange;
  readonly bytes: number;
  place: QueueEntry<Held> | null;
}

/** Who has taken something latest stands last. */
const held = new LinkedQueue<Held>();
let heldBytes = 0;

function writeHeld(exchange: HttpExchange, body: Buffer): Promise<void> | void {
  const { response } = exchange;
  // It has left: nothing more will be told of it.
  if (response.destroyed) return;
  const own: Held = { exchange, bytes: body.length, place: null };
  own.place = held.push(own);
  heldBytes += own.bytes;
  // The last piece keeps all of the bytes.
  response.once('close', () => letGo(own));
  while (heldBytes > MAX_HELD_BYTES && held.length > 1) cutOffHeld(held.first);
  return writeInPieces(exchange, body, () => {
    if (!own.place) return;
    held.remove(own.place);
    own.place = held.push(own);
  });
}

function cutOffHeld(slowest: Held | undefined): void {
  if (!slowest) return;
  letGo(slowest);
  cutOff(slowest.exchange);
}

function letGo(own: Held): void {
  if (!own.place) return;
  held.remove(own.place);
  own.place = null;
  heldBytes -= own.bytes;
}

async function writeInPieces(exchange: HttpExchange, body: Buffer, onTaken?: () => void): Promise<void> {
  const { response } = exchange;
  for (let offset = 0; offset < body.length; offset += PIECE_BYTES) {
    const isTaken = response.write(body.subarray(offset, offset + PIECE_BYTES)) || (await takes(exchange));
    // It has left, or does not read: there is nobody to answer, and the request's line in the log says so.
    if (!isTaken) return cutOff(exchange);
    onTaken?.();
  }
  endReply(exchange);
}

/**
 * Whether the client takes what was written for it in time. With a timer of its own: signals that end by themselves are kept by
 * Node in a Set, whose tables keep what they had after V8 has outgrown them.
 */
function takes({ response, readMs }: HttpExchange): Promise<boolean> {
  return new Promise((resolve) => {
    // It has left already: nothing more will be told of it.
    if (response.destroyed) return resolve(false);
    const end = (isTaken: boolean): void => {
      clearTimeout(timer);
      response.off('drain', takeNext).off('close', giveUp);
      resolve(isTaken);
    };
    const takeNext = (): void => end(true);
    const giveUp = (): void => end(false);
    const timer = setTimeout(giveUp, readMs);
    response.on('drain', takeNext).on('close', giveUp);
  });
}
