import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { ChunkedBytes } from '../core/chunked-bytes.ts';
import type { QueueEntry } from '../core/linked-queue.ts';
import { createPools, type PoolOptions } from './connection-pools.ts';
import { decodeBody } from './content-coding.ts';
import { Deadlines, type Deadline } from './deadlines.ts';
import { failureKindOf, type FailureKind } from './failure-kind.ts';
import { parseRetryAfter } from './retry-after.ts';
import { TransportError, type Transport, type UpstreamAnswer, type UpstreamRequest } from './transport.ts';

export interface TransportOptions extends Omit<PoolOptions, 'maxAnswerBytes'> {
  /** The maximum size of an answer's body in bytes. A larger one is aborted. Default: 8 MiB. */
  readonly maxAnswerBytes?: number;
}

const MEBIBYTE = 1024 * 1024;

/** The only code that connects to the upstream. It stores no data of callers: no cache, no cookies. It follows no redirects. */
export function createTransport(options: TransportOptions): Transport {
  const { origin, maxAnswerBytes = 8 * MEBIBYTE } = options;
  const { reads, writes } = createPools({ ...options, maxAnswerBytes });
  const deadlines = new Deadlines();
  return {
    send: (request) =>
      send({ dispatcher: request.isWrite ? writes : reads, deadlines, origin, maxAnswerBytes }, request),
    close: async () => {
      await Promise.all([reads.close(), writes.close()]);
    },
  };
}

/**
 * If the client of a read disconnects, the rest of its response is read for this time and up to this size. If it ends by then,
 * its connection is used again, which saves a TLS handshake. An upstream should stop work that nobody waits for, so an abort
 * has to reach it within 50 ms.
 */
const DISCARD_MS = 20;
const MOST_DISCARDED_BYTES = 64 * 1024;

interface TransportContext {
  readonly dispatcher: Dispatcher;
  readonly deadlines: Deadlines;
  readonly origin: string;
  readonly maxAnswerBytes: number;
}

function send({ dispatcher, origin, ...context }: TransportContext, request: UpstreamRequest): Promise<UpstreamAnswer> {
  // An error before the dispatch proves that nothing was sent.
  const givenUp = TransportError.ofGivenUp(request);
  if (givenUp) {
    request.onConnectionFree?.();
    return Promise.reject(givenUp);
  }
  const { method, path, headers, body = null } = request;
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(
      { origin, method, path, headers, body },
      new PendingRequest({ ...context, request, resolve, reject }),
    );
  });
}

interface PendingRequestParts {
  readonly request: UpstreamRequest;
  readonly deadlines: Deadlines;
  readonly maxAnswerBytes: number;
  readonly resolve: (answer: UpstreamAnswer) => void;
  readonly reject: (error: TransportError) => void;
}

/**
 * Handles undici's events for one request. `dispatch` is the cheapest of undici's interfaces: 16 µs per call, against 32 µs
 * for `request()`, which creates a stream for the body. These calls are most of the cost of an operation with 50 of them.
 */
class PendingRequest implements Dispatcher.DispatchHandler {
  readonly #parts: PendingRequestParts;
  #deadline: QueueEntry<Deadline>;
  readonly #listener: QueueEntry<() => void>;
  /** Null until undici is about to write the first byte of the request. */
  #controller: Dispatcher.DispatchController | null = null;
  #hasEnded = false;
  #isFree = false;
  #discardedBytes = 0;
  #status: number | null = null;
  #contentEncoding: string | null = null;
  #retryAfterS: number | null = null;
  readonly #bytes = new ChunkedBytes();

  constructor(parts: PendingRequestParts) {
    this.#parts = parts;
    // undici's own timeouts start when a connection is open. This deadline also covers the wait for a connection.
    this.#deadline = parts.deadlines.add({ at: parts.request.deadlineAt, pass: () => this.#giveUp('TIMEOUT') });
    this.#listener = parts.request.disconnect.on(() => {
      if (this.#isAbortedByDisconnect()) this.#abandon();
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The time may have run out while the request waited for a connection.
    if (performance.now() >= this.#parts.request.beginBy) this.#giveUp('TIMEOUT');
    // If this throws, undici drops the request and keeps the connection. `abort` would close it.
    if (this.#hasEnded) throw GIVEN_UP;
    this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#contentEncoding = headers['content-encoding'] ?? null;
    const retryAfter = headers['retry-after'];
    this.#retryAfterS = retryAfter === undefined ? null : parseRetryAfter(valuesOf(retryAfter), new Date());
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#hasEnded) this.#bytes.add(chunk);
    else {
      this.#discardedBytes += chunk.length;
      if (this.#discardedBytes > MOST_DISCARDED_BYTES) controller.abort(GIVEN_UP);
    }
  }

  onResponseEnd(): void {
    if (this.#end()) this.#answer();
    this.#free();
  }

  #answer(): void {
    const bytes = this.#bytes.take();
    if (this.#contentEncoding === null) this.#resolve(bytes);
    else
      decodeBody(bytes, this.#contentEncoding, this.#parts.maxAnswerBytes).then(
        (decoded) => this.#resolve(decoded),
        (error: unknown) => this.#reject('TOO_LARGE', error),
      );
  }

  #resolve(bytes: Buffer): void {
    this.#parts.resolve({
      status: this.#status ?? 0,
      retryAfterS: this.#retryAfterS,
      body: DECODER.decode(bytes),
    });
  }

  #reject(kind: FailureKind, cause: unknown): void {
    this.#parts.reject(new TransportError(kind, this.#controller !== null, cause, this.#status));
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#end()) this.#reject(failureKindOf(error, this.#controller !== null), error);
    this.#free();
  }

  /** Gives the slot back once. undici reports an error and then an end if a proxy refuses a request. */
  #free(): void {
    if (this.#isFree) return;
    this.#isFree = true;
    this.#parts.request.onConnectionFree?.();
  }

  /** Whether a client disconnect aborts the request: always for a read, for a write only before it was sent. */
  #isAbortedByDisconnect(): boolean {
    return this.#controller === null || !this.#parts.request.isWrite;
  }

  #giveUp(kind: 'ABORTED' | 'TIMEOUT'): void {
    if (!this.#end()) return;
    this.#reject(kind, GIVEN_UP);
    this.#controller?.abort(GIVEN_UP);
  }

  /** Ends the request for its caller. If it was sent, discards its response. */
  #abandon(): void {
    if (!this.#end()) return;
    this.#reject('ABORTED', GIVEN_UP);
    const controller = this.#controller;
    if (controller === null) return;
    this.#deadline = this.#parts.deadlines.add({
      at: performance.now() + DISCARD_MS,
      pass: () => controller.abort(GIVEN_UP),
    });
  }

  /** Returns false if the request has ended before. */
  #end(): boolean {
    this.#parts.deadlines.delete(this.#deadline);
    if (this.#hasEnded) return false;
    this.#hasEnded = true;
    this.#parts.request.disconnect.off(this.#listener);
    return true;
  }
}

/** The reason that undici gets for an abort. It is shared, because creating an error for each request would cost more. */
const GIVEN_UP = new Error('The gateway gave the request up.');

const DECODER = new TextDecoder();

/** undici passes several headers of one name as an array, although the type of Retry-After has none. */
function valuesOf(header: readonly string[] | string): readonly string[] {
  return typeof header === 'string' ? [header] : header;
}
