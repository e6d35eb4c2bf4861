import type { IncomingHttpHeaders } from 'node:http';
import { EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici';
import type { ClientDisconnect } from '../core/client-disconnect.ts';
import type { QueueEntry } from '../core/linked-queue.ts';
import { Deadlines, type Deadline } from './deadlines.ts';
import { parseRetryAfter } from './retry-after.ts';

/** One HTTP exchange with the upstream. `path` is complete and built from constants and checked parts. */
export interface UpstreamRequest {
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the client that waits for the answer. A write that has begun is waited for all the same: its outcome is of interest. */
  readonly disconnect: ClientDisconnect;
  /** When there is no more time for it, in milliseconds of `performance.now()`. */
  readonly deadlineAt: number;
  /** Until when it may begin, by the same clock. A write that is cut off has an outcome that nobody knows. */
  readonly beginBy: number;
}

/** How long somebody waits for its turn. */
export type WaitLimits = Pick<UpstreamRequest, 'beginBy' | 'disconnect'>;

/** What came back, whatever its status. Redirects are answers like any other: nothing is followed. */
export interface UpstreamAnswer {
  readonly status: number;
  /** Whole seconds that the upstream asks to wait; null: it does not say, or not in a form that can be read. */
  readonly retryAfterS: number | null;
  readonly body: string;
}

type FailureKind =
  'ABORTED' | 'BROKEN' | 'CIRCUIT_OPEN' | 'OVERLOADED' | 'TIMEOUT' | 'TOO_LARGE' | 'UNREACHABLE' | 'UNTRUSTED';

/** Why there is no answer, and whether the request may have reached the upstream's hands. */
export class TransportError extends Error {
  readonly kind: FailureKind;
  /** False only where it is certain that no byte of the request was sent. */
  readonly maybeSent: boolean;

  constructor(kind: FailureKind, maybeSent: boolean, cause: unknown) {
    super(`No answer from the upstream: ${kind}.`, { cause });
    this.name = 'TransportError';
    this.kind = kind;
    this.maybeSent = maybeSent;
  }

  /** What is given up before it was sent, because there is no more time for it or its client has left; null: it need not be. */
  static ofGivenUp({ disconnect, beginBy }: WaitLimits): TransportError | null {
    if (disconnect.disconnected) return new TransportError('ABORTED', false, 'its client has left');
    return performance.now() < beginBy ? null : new TransportError('TIMEOUT', false, 'no time is left');
  }
}

export interface Transport {
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly origin: string;
  /** Sockets open at once; more requests wait for one of them. */
  readonly connections: number;
  /** Milliseconds for the TCP and TLS handshakes, and for a proxy to open a tunnel. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds without headers, or between two pieces of a body. */
  readonly idleTimeoutMs?: number;
  /** Bytes of one answer, after which it is given up. */
  readonly maxAnswerBytes?: number;
  /** Go through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. */
  readonly proxyFromEnvironment?: boolean;
}

const MEBIBYTE = 1024 * 1024;

// What OpenSSL and Node say of a certificate, or of a handshake, that is not as it must be. It would be no other the next time.
const UNTRUSTED =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_SSL_|ERR_TLS_|INVALID_(?:CA|PURPOSE)|SELF_SIGNED_|UNABLE_TO_|UND_ERR_PRX_TLS)/;
const TIMEOUTS = new Set(['UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);

/** The only socket to the upstream. It keeps nothing of a caller: no cache, no cookie jar, no retry, no redirect. */
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
    // HTTP/2 would put every caller on one connection, and one stall would stop them all.
    allowH2: false,
    connect: { timeout: connectTimeoutMs },
    headersTimeout: idleTimeoutMs,
    bodyTimeout: idleTimeoutMs,
    maxResponseSize: options.maxAnswerBytes ?? 8 * MEBIBYTE,
  };
  if (!options.proxyFromEnvironment) return new Pool(origin, limits);
  return new EnvHttpProxyAgent({
    ...limits,
    // undici gives the connections to the proxy itself none of the above: a tunnel that hangs would hold its place for minutes.
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
  // What is given up before its turn has come is certainly not sent.
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
 * One request and its answer as undici tells of them. Of undici's ways this is the cheapest: 16 µs a call against 32 µs of
 * `request()`, which makes a stream of the body, and that is most of what an operation with fifty calls costs.
 */
class PendingRequest implements Dispatcher.DispatchHandler {
  readonly #parts: PendingRequestParts;
  readonly #time: QueueEntry<Deadline>;
  readonly #listening: QueueEntry<() => void>;
  /** Set as soon as the first byte is about to be written. */
  #controller: Dispatcher.DispatchController | null = null;
  #isOver = false;
  #status = 0;
  #retryAfterS: number | null = null;
  readonly #chunks: Buffer[] = [];

  constructor(parts: PendingRequestParts) {
    this.#parts = parts;
    // undici's own deadlines begin when a connection is there, and this one does not wait for that.
    this.#time = parts.deadlines.add({ at: parts.request.deadlineAt, pass: () => this.#giveUp('TIMEOUT') });
    this.#listening = parts.request.disconnect.on(() => {
      if (this.#isInterrupted()) this.#giveUp('ABORTED');
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // It may have waited for its connection.
    if (performance.now() >= this.#parts.request.beginBy) this.#giveUp('TIMEOUT');
    if (this.#isOver) controller.abort(GIVEN_UP);
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    const retryAfter = headers['retry-after'] as string[] | string | undefined;
    this.#retryAfterS = retryAfter === undefined ? null : parseRetryAfter([retryAfter].flat(), new Date());
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
    if (this.#end()) this.#parts.reject(asTransportError(error, this.#controller !== null));
  }

  /** By a client that leaves. */
  #isInterrupted(): boolean {
    return this.#controller === null || this.#parts.request.method === 'GET';
  }

  #giveUp(kind: 'ABORTED' | 'TIMEOUT'): void {
    if (!this.#end()) return;
    this.#parts.reject(new TransportError(kind, this.#controller !== null, GIVEN_UP));
    this.#controller?.abort(GIVEN_UP);
  }

  /** False: it is over already. */
  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#parts.deadlines.delete(this.#time);
    this.#parts.request.disconnect.off(this.#listening);
    return true;
  }
}

/** Said to undici alone. */
const GIVEN_UP = new Error('Given up.');

const DECODER = new TextDecoder();

function textOf(chunks: readonly Buffer[]): string {
  return DECODER.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
}

function asTransportError(error: unknown, maybeSent: boolean): TransportError {
  return new TransportError(kindOf(codeOf(error), maybeSent), maybeSent, error);
}

function kindOf(code: string, maybeSent: boolean): FailureKind {
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return 'TOO_LARGE';
  if (TIMEOUTS.has(code)) return 'TIMEOUT';
  if (maybeSent) return 'BROKEN';
  return UNTRUSTED.test(code) ? 'UNTRUSTED' : 'UNREACHABLE';
}

/** The system's or undici's error code; where every address of a host failed, that of the first. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
