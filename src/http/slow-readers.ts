import type { ServerResponse } from 'node:http';
import { LinkedQueue, type QueueEntry } from '../core/linked-queue.ts';

/** A socket gets at most this much of a reply at once: by the next piece a client is seen to read. */
export const PIECE_BYTES = 64 * 1024;

/** Upper limit for large replies that clients have not read yet. When it is exceeded, the connection that has been idle longest is closed. */
const MAX_HELD_BYTES = 128 * 1024 * 1024;

interface HeldReply {
  readonly response: ServerResponse;
  readonly bytes: number;
  entry: QueueEntry<HeldReply> | null;
}

/** Replies whose clients read slowly. Node's own limits end with the request. One for each server. */
export class SlowReaders {
  readonly #readMs: number;
  /** The reply that was read from last is the last. */
  readonly #held = new LinkedQueue<HeldReply>();
  #heldBytes = 0;

  /** `readMs`: milliseconds that a client may take nothing before its connection is closed. */
  constructor(readMs: number) {
    this.#readMs = readMs;
  }

  /** Writes the last part of a reply. Its client has `readMs` to take what the kernel did not. */
  end(response: ServerResponse, body: Buffer | string | null): void {
    response.end(body ?? undefined);
    if (response.writableLength === 0 || response.destroyed) return;
    const timer = setTimeout(() => closeConnection(response), this.#readMs);
    response.once('close', () => clearTimeout(timer));
  }

  /** Writes a large body piece by piece. A string counts as held until it is read; bytes are shared by all clients. */
  write(response: ServerResponse, body: Buffer | string): void {
    // Bytes at once: the string, which can be long, is not kept until they are read.
    if (typeof body === 'string') this.#writeHeld(response, Buffer.from(body));
    else this.#writeOrClose(response, body);
  }

  #writeHeld(response: ServerResponse, body: Buffer): void {
    const reply: HeldReply = { response, bytes: body.length, entry: null };
    reply.entry = this.#held.push(reply);
    this.#heldBytes += reply.bytes;
    // The last piece keeps all of the bytes, so they count until the end.
    response.once('close', () => this.#release(reply));
    while (this.#heldBytes > MAX_HELD_BYTES) this.#closeIdlest();
    this.#writeOrClose(response, body, () => {
      if (!reply.entry) return;
      this.#held.remove(reply.entry);
      reply.entry = this.#held.push(reply);
    });
  }

  #closeIdlest(): void {
    const { first } = this.#held;
    if (!first) return;
    this.#release(first);
    closeConnection(first.response);
  }

  #release(reply: HeldReply): void {
    if (!reply.entry) return;
    this.#held.remove(reply.entry);
    reply.entry = null;
    this.#heldBytes -= reply.bytes;
  }

  #writeOrClose(response: ServerResponse, body: Buffer, onRead?: () => void): void {
    this.#writeInPieces(response, body, onRead).catch(() => closeConnection(response));
  }

  async #writeInPieces(response: ServerResponse, body: Buffer, onRead?: () => void): Promise<void> {
    for (let offset = 0; offset < body.length; offset += PIECE_BYTES) {
      const isRead =
        response.write(body.subarray(offset, offset + PIECE_BYTES)) || (await this.#isReadInTime(response));
      // The client has disconnected or does not read. The log line of the request says so.
      if (!isRead) return closeConnection(response);
      onRead?.();
    }
    this.end(response, null);
  }

  /**
   * Resolves to true when the client has taken what was written. With a timer of its own: Node keeps signals that end by
   * themselves in a Set, whose tables keep their old members after V8 has outgrown them.
   */
  #isReadInTime(response: ServerResponse): Promise<boolean> {
    return new Promise((resolve) => {
      // There will be no further event.
      if (response.destroyed) return resolve(false);
      const settle = (isRead: boolean): void => {
        clearTimeout(timer);
        response.off('drain', onDrain).off('close', onClose);
        resolve(isRead);
      };
      const onDrain = (): void => settle(true);
      const onClose = (): void => settle(false);
      const timer = setTimeout(onClose, this.#readMs);
      response.on('drain', onDrain).on('close', onClose);
    });
  }
}

/** The connection too: a reply that waits behind another one on it would be started all the same when its turn comes. */
function closeConnection(response: ServerResponse): void {
  response.destroy();
  response.req.socket.destroy();
}
