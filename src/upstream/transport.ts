import { EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici';
import { parseRetryAfter } from './retry-after.ts';

/** One HTTP exchange with the upstream. `path` is complete and built from constants and checked parts. */
export interface UpstreamRequest {
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** When the operation has no more time, in milliseconds of `performance.now()`. `signal` is aborted then. */
  readonly deadlineAt: number;
}

/** What came back, whatever its status. Redirects are answers like any other: nothing is followed. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly contentType: string;
  /** Whole seconds that the upstream asks to wait; null: it does not say, or not in a form that can be read. */
  readonly retryAfterS: number | null;
  readonly body: string;
}

/** Why there is no answer, and whether the request may have reached the upstream's hands. */
export class TransportError extends Error {
  readonly kind: 'ABORTED' | 'BROKEN' | 'CIRCUIT_OPEN' | 'OVERLOADED' | 'TIMEOUT' | 'TOO_LARGE' | 'UNREACHABLE';
  /** False only where it is certain that no byte of the request was sent. */
  readonly maybeSent: boolean;

  constructor(kind: TransportError['kind'], maybeSent: boolean, cause: unknown) {
    super(`No answer from the upstream: ${kind}.`, { cause });
    this.name = 'TransportError';
    this.kind = kind;
    this.maybeSent = maybeSent;
  }

  /** For what is given up before it was sent, because its operation has no more time or its client has left. */
  static ofAbort(signal: AbortSignal): TransportError {
    return new TransportError(kindOfAbort(signal), false, signal.reason);
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
  /** Milliseconds for the TCP and TLS handshakes. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds without headers, or between two pieces of a body. */
  readonly idleTimeoutMs?: number;
  /** Bytes of one answer, after which it is given up. */
  readonly maxAnswerBytes?: number;
  /** Go through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. */
  readonly proxyFromEnvironment?: boolean;
}

const MEBIBYTE = 1024 * 1024;

// A failure with one of these codes comes before the first byte of a request is written, if it is not one of reading or
// writing: a connection that stands can become unreachable too.
const BEFORE_SENDING = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_CONN',
  'PROXY_REFUSED',
]);
const TIMEOUTS = new Set(['UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);

/** The only socket to the upstream. It keeps nothing of a caller: no cache, no cookie jar, no retry, no redirect. */
export function createTransport(options: TransportOptions): Transport {
  const dispatcher = createDispatcher(options);
  return {
    send: (request) => send(dispatcher, options.origin, request),
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
  return options.proxyFromEnvironment ? new EnvHttpProxyAgent(limits) : new Pool(origin, limits);
}

async function send(dispatcher: Dispatcher, origin: string, request: UpstreamRequest): Promise<UpstreamAnswer> {
  const { method, path, headers, body = null, signal } = request;
  // What is given up before its turn has come is certainly not sent.
  if (signal.aborted) throw TransportError.ofAbort(signal);
  try {
    return await unlessAborted(signal, receive(dispatcher.request({ origin, method, path, headers, body, signal })));
  } catch (error) {
    throw asTransportError(error, signal);
  }
}

async function receive(response: Promise<Dispatcher.ResponseData>): Promise<UpstreamAnswer> {
  const { statusCode, headers, body } = await response;
  return {
    status: statusCode,
    contentType: single(headers['content-type']) ?? '',
    retryAfterS: parseRetryAfter([headers['retry-after'] ?? []].flat(), new Date()),
    body: await body.text(),
  };
}

/** undici hears of an abort only when a connection is there; a deadline does not wait for that. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function single(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}

function asTransportError(error: unknown, signal: AbortSignal): TransportError {
  const code = codeOf(error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return new TransportError('TOO_LARGE', true, error);
  if (TIMEOUTS.has(code)) return new TransportError('TIMEOUT', !BEFORE_SENDING.has(code), error);
  if (BEFORE_SENDING.has(code)) return new TransportError('UNREACHABLE', isOfStream(error), error);
  return new TransportError(signal.aborted ? kindOfAbort(signal) : 'BROKEN', true, error);
}

function isOfStream(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && ['read', 'write'].includes(String(error.syscall));
}

function kindOfAbort({ reason }: AbortSignal): 'ABORTED' | 'TIMEOUT' {
  return reason instanceof DOMException && reason.name === 'TimeoutError' ? 'TIMEOUT' : 'ABORTED';
}

/** The system's or undici's error code; where every address of a host failed, that of the first. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  // undici gives a tunnel that the proxy refuses the code of an aborted request, which it is not.
  if (error instanceof Error && error.message.startsWith('Proxy response (')) return 'PROXY_REFUSED';
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
