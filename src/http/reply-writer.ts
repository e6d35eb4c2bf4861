import type { ServerResponse } from 'node:http';
import { COMMON_HEADERS, type Reply } from './reply.ts';
import { SlowReaders, PIECE_BYTES } from './slow-readers.ts';

interface ReplyWriterOptions {
  /** Milliseconds that a client may take nothing of its reply before its connection is closed. */
  readonly readMs: number;
  /** Called for each reply: true if the connection must end with it. */
  readonly isDraining: () => boolean;
}

/** Milliseconds for which the rest of a body is read and discarded. */
const DISCARD_MS = 2_000;

/** Writes replies. The only place that does, except for requests that cannot be parsed. One for each server. */
export class ReplyWriter {
  readonly #isDraining: () => boolean;
  readonly #slowReaders: SlowReaders;
  /** Small replies of this iteration of the event loop, and their bodies. */
  #pending: { readonly response: ServerResponse; readonly body: Buffer | string | null }[] = [];

  constructor({ readMs, isDraining }: ReplyWriterOptions) {
    this.#isDraining = isDraining;
    this.#slowReaders = new SlowReaders(readMs);
  }

  /** Writes nothing if the client has disconnected. */
  write(response: ServerResponse, requestId: string, { status, headers, body, isEarly = false }: Reply): void {
    if (response.destroyed) return;
    response.writeHead(status, {
      'x-request-id': requestId,
      ...COMMON_HEADERS,
      ...headers,
      ...(body !== null && { 'content-length': Buffer.byteLength(body) }),
      ...((isEarly || this.#isDraining()) && { connection: 'close' }),
    });
    if (isEarly) endAfterBody(response, body);
    else if (body === null || body.length <= PIECE_BYTES) this.#endSoon(response, body);
    else this.#slowReaders.write(response, body);
  }

  /**
   * The small replies of one iteration are written together at its end. Each write may have to wake its reader, which falls
   * asleep again while the next reply is made: writing them one by one takes a sixth more CPU for a single look-up, and an
   * eighth more for a page of 50 keys. A client that has closed its own side by then gets no reply.
   */
  #endSoon(response: ServerResponse, body: Buffer | string | null): void {
    if (this.#pending.push({ response, body }) === 1) setImmediate(() => this.#endPending());
  }

  #endPending(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const { response, body } of pending) this.#slowReaders.end(response, body);
  }
}

/**
 * Writes the whole reply, and discards the rest of the client's body before it ends the connection. The kernel resets a
 * connection that is closed with unread bytes, and a client that is still sending would see the reset instead of the reply.
 */
function endAfterBody(response: ServerResponse, body: Buffer | string | null): void {
  const { req: request } = response;
  if (body !== null) response.write(body);
  const timer = setTimeout(() => response.end(), DISCARD_MS);
  request.once('end', () => response.end()).resume();
  response.once('close', () => clearTimeout(timer));
}
