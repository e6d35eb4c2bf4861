import { GatewayError, type ErrorCode } from '../../core/errors.ts';
import type { TransportError } from '../../upstream/transport.ts';

interface ErrorMapping {
  readonly code: ErrorCode;
  /** The message, for the name of a registry. */
  readonly message: (registry: string) => string;
  /** Seconds. */
  readonly retryAfter?: number;
}

const UNREACHABLE: ErrorMapping = {
  code: 'UPSTREAM_UNAVAILABLE',
  message: (registry) => `${registry} could not be reached.`,
};

const MAPPINGS: Readonly<Record<TransportError['kind'], ErrorMapping>> = {
  ABORTED: UNREACHABLE,
  BROKEN: UNREACHABLE,
  UNREACHABLE,
  UNTRUSTED: {
    code: 'UPSTREAM_UNAVAILABLE',
    message: (registry) =>
      `There is no secure connection to ${registry}: the TLS handshake failed or the certificate is not trusted.`,
  },
  TIMEOUT: { code: 'UPSTREAM_TIMEOUT', message: (registry) => `${registry} did not answer in time.` },
  TOO_LARGE: {
    code: 'UPSTREAM_INVALID',
    message: (registry) => `${registry} sent a larger response than the gateway accepts.`,
  },
  OVERLOADED: {
    code: 'OVERLOADED',
    message: (registry) => `Too many requests are waiting for ${registry}. Try again in a moment.`,
    retryAfter: 1,
  },
  CIRCUIT_OPEN: {
    code: 'UPSTREAM_UNAVAILABLE',
    message: (registry) =>
      `${registry} has failed repeatedly, so the gateway does not call it at the moment. Try again in a moment.`,
    retryAfter: 1,
  },
};

/** The error of a request that got no response and that changed nothing. */
export function errorWithoutAnswer(error: TransportError, registry: string): GatewayError {
  const { code, message, ...details } = MAPPINGS[error.kind];
  return new GatewayError(code, message(registry), { ...details, cause: error });
}
