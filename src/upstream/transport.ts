import type { IncomingHttpHeaders } from 'node:http';
import { EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici';
import type { ClientDisconnect } from '../core/client-disconnect.ts';
import type { QueueEntry } from '../core/linked-queue.ts';
import { Deadlines, type Deadline } from './deadlines.ts';
import { failureKindOf, type FailureKind } from './failure-kind.ts';
import { parseRetryAfter } from './retry-after.ts';

/** One HTTP request to the upstream. */
export interface UpstreamRequest {
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  /** The complete path with its query. It is built from constants and validated parts only. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Signals that the waiting client is gone. A write that was sent continues all the same, so that its outcome is logged. */
  readonly disconnect: ClientDisconnect;
  /** The time at which the request is aborted, in milliseconds of `performance.now()`. */
  readonly deadlineAt: number;
  /**
   * The latest time at which the request may be sent, by the same clock. A write needs one before `deadlineAt`: if it is
   * aborted while it is pending, nobody knows whether it was carried out.
   */
  readonly beginBy: number;
}

/** The conditions that end the wait of a request that was not sent yet. */
export type WaitLimits = Pick<UpstreamRequest, 'beginBy' | 'disconnect'>;

/** A complete answer of the upstream, whatever its status. Redirects are not followed: they are answers like any other. */
export interface UpstreamAnswer {
  readonly status: number;
  /** Whole seconds from the Retry-After header. Null if it is missing or cannot be parsed. */
  readonly retryAfterS: number | null;
  readonly body: string;
}

/** The reason why there is no answer. */
export class TransportError extends Error {
  readonly kind: FailureKind;
  /** False only if it is certain that no byte of the request was sent. */
  readonly maybeSent: boolean;

  constructor(kind: FailureKind, maybeSent: boolean, cause: unknown) {
    super(`No answer from the upstream: ${kind}.`, { cause });
    this.name = 'TransportError';
    this.kind = kind;
    this.maybeSent = maybeSent;
  }

  /** The error for a request that must not be sent any more: too late, or the client is gone. Null if it may be sent. */
  static ofGivenUp({ disconnect, beginBy }: WaitLimits): TransportError | null {
    if (disconnect.disconnected) return new TransportError('ABORTED', false, 'the client has disconnected');
    return performance.now() < beginBy
      ? null
      : new TransportError('TIMEOUT', false, 'no time was left to send the request');
  }
}

export interface Transport {
  /** Rejects with a `TransportError` if there is no answer. */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  /** Resolves when the pending requests have ended and the connections are closed. */
  close(): Promise<void>;
}

export interface TransportOptions {
  /** Scheme, host and port of the upstream. */
  readonly origin: string;
  /** The maximum number of open sockets. More requests wait for one of them. */
  readonly connections: number;
  /** Milliseconds for the TCP and TLS handshakes, and for a proxy to open a tunnel. Default: 2,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds to wait for the headers, and between two chunks of the body. Default: 10,000. */
  readonly idleTimeoutMs?: number;
  /** The maximum size of an answer's body in bytes. A larger one is aborted. Default: 8 MiB. */
  readonly maxAnswerBytes?: number;
  /** Whether to use the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. Default: false. */
  readonly proxyFromEnvironment?: boolean;
}

const MEBIBYTE = 1024 * 1024;

/** The only code that connects to the upstream. It stores no data of callers: no cache, no cookies. It follows no redirects. */
export function createTransport(options: TransportOptions): Transport {
  const dispatcher = createDispatcher(options);
  const deadlines = new Deadlines();
  return {
    send: (request) => send({ dispatcher, deadlines, origin: options.origin }, request),
    close: () => dispatcher.close(),
  };
}

function createDispatcher(options: TransportOptions): Dispatcher {
  const { origin, connections, connectTimeoutMs = 2_000, idleTimeoutMs = 10_000 } = options;
  const limits = {
    connections,
    pipelining: 1,
    // HTTP/2 would send the requests of all callers over one connection, where one stall stops all of them.
    allowH2: false,
    connect: { timeout: connectTimeoutMs },
    headersTimeout: idleTimeoutMs,
    bodyTimeout: idleTimeoutMs,
    maxResponseSize: options.maxAnswerBytes ?? 8 * MEBIBYTE,
  };
  if (!options.proxyFromEnvironment) return new Pool(origin, limits);
  return new EnvHttpProxyAgent({
    ...limits,
    // undici does not apply these limits to its connections to the proxy: a tunnel that hangs would block a slot for minutes.
    connectTimeout: connectTimeoutMs,
    clientFactory: (proxy, given) => new Pool(proxy, { ...given, headersTimeout: connectTimeoutMs }),
  });
}

interface TransportContext {
  readonly dispatcher: Dispatcher;
  readonly deadlines: Deadlines;
  readonly origin: string;
}

function send({ dispatcher, deadlines, origin }: TransportContext, request: UpstreamRequest): Promise<UpstreamAnswer> {
  // An error before the dispatch proves that nothing was sent.
  const givenUp = TransportError.ofGivenUp(request);
  if (givenUp) return Promise.reject(givenUp);
  const { method, path, headers, body = null } = request;
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(
      { origin, method, path, headers, body },
      new PendingRequest({ request, deadlines, resolve, reject }),
    );
  });
}

interface PendingRequestParts {
  readonly request: UpstreamRequest;
  readonly deadlines: Deadlines;
  readonly resolve: (answer: UpstreamAnswer) => void;
  readonly reject: (error: TransportError) => void;
}

/**
 * Handles undici's events for one request. `dispatch` is the cheapest of undici's interfaces: 16 µs per call, against 32 µs
 * for `request()`, which creates a stream for the body. These calls are most of the cost of an operation with 50 of them.
 */
class PendingRequest implements Dispatcher.DispatchHandler {
  readonly #parts: PendingRequestParts;
  readonly #deadline: QueueEntry<Deadline>;
  readonly #listener: QueueEntry<() => void>;
  /** Null until undici is about to write the first byte of the request. */
  #controller: Dispatcher.DispatchController | null = null;
  #hasEnded = false;
  #status = 0;
  #retryAfterS: number | null = null;
  readonly #chunks: Buffer[] = [];

  constructor(parts: PendingRequestParts) {
    this.#parts = parts;
    // undici's own timeouts start when a connection is open. This deadline also covers the wait for a connection.
    this.#deadline = parts.deadlines.add({ at: parts.request.deadlineAt, pass: () => this.#giveUp('TIMEOUT') });
    this.#listener = parts.request.disconnect.on(() => {
      if (this.#isAbortedByDisconnect()) this.#giveUp('ABORTED');
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The time may have run out while the request waited for a connection.
    if (performance.now() >= this.#parts.request.beginBy) this.#giveUp('TIMEOUT');
    if (this.#hasEnded) controller.abort(GIVEN_UP);
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    const retryAfter = headers['retry-after'];
    this.#retryAfterS = retryAfter === undefined ? null : parseRetryAfter(valuesOf(retryAfter), new Date());
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#end()) return;
    const body = textOf(this.#chunks);
    this.#parts.resolve({ status: this.#status, retryAfterS: this.#retryAfterS, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (!this.#end()) return;
    const maybeSent = this.#controller !== null;
    this.#parts.reject(new TransportError(failureKindOf(error, maybeSent), maybeSent, error));
  }

  /** Whether a client disconnect aborts the request: always for a read, for a write only before it was sent. */
  #isAbortedByDisconnect(): boolean {
    return this.#controller === null || this.#parts.request.method === 'GET';
  }

  #giveUp(kind: 'ABORTED' | 'TIMEOUT'): void {
    if (!this.#end()) return;
    this.#parts.reject(new TransportError(kind, this.#controller !== null, GIVEN_UP));
    this.#controller?.abort(GIVEN_UP);
  }

  /** Returns false if the request has ended before. */
  #end(): boolean {
    if (this.#hasEnded) return false;
    this.#hasEnded = true;
    this.#parts.deadlines.delete(this.#deadline);
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

function textOf(chunks: readonly Buffer[]): string {
  return DECODER.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
}
