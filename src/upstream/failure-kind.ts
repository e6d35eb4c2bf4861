/** The kinds of failure after which a request has no answer. */
export type FailureKind =
  /** The client has disconnected. */
  | 'ABORTED'
  /** The connection failed after the request was sent, at least in part. */
  | 'BROKEN'
  /** The circuit breaker did not let the request pass. */
  | 'CIRCUIT_OPEN'
  /** The connection queue is full, or the wait in it was too long. */
  | 'OVERLOADED'
  /** A deadline, or one of undici's timeouts, has passed. */
  | 'TIMEOUT'
  /** The answer has more than `maxAnswerBytes`. */
  | 'TOO_LARGE'
  /** The connection could not be opened. */
  | 'UNREACHABLE'
  /** The certificate or the TLS handshake is not valid. */
  | 'UNTRUSTED';

// Error codes of OpenSSL, Node and undici for an invalid certificate or handshake. A retry would fail in the same way.
const UNTRUSTED =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_SSL_|ERR_TLS_|INVALID_(?:CA|PURPOSE)|SELF_SIGNED_|UNABLE_TO_|UND_ERR_PRX_TLS)/;
const TIMEOUTS = new Set(['UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);

/** Classifies an error of undici. `maybeSent`: whether undici had begun to write the request. */
export function failureKindOf(error: unknown, maybeSent: boolean): FailureKind {
  const code = systemCodeOf(error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return 'TOO_LARGE';
  if (TIMEOUTS.has(code)) return 'TIMEOUT';
  if (maybeSent) return 'BROKEN';
  return UNTRUSTED.test(code) ? 'UNTRUSTED' : 'UNREACHABLE';
}

const REFUSED_TUNNEL = /^Proxy response \((\d{3})\)/;

/** The status with which a proxy refused to open a tunnel. undici has it in the message only. Null for other errors. */
export function proxyStatusOf(error: unknown): number | null {
  const status = error instanceof Error ? REFUSED_TUNNEL.exec(error.message)?.[1] : undefined;
  return status === undefined ? null : Number(status);
}

/** The error code of the system or of undici. If all addresses of a host failed, the code of the first one. Empty if there is none. */
export function systemCodeOf(error: unknown): string {
  if (error instanceof AggregateError) return systemCodeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
