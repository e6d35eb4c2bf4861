import type { ClientDisconnect } from '../core/client-disconnect.ts';
import type { TraceSpan } from '../core/trace-span.ts';
import type { FailureKind } from './failure-kind.ts';

/** One HTTP request to the upstream. */
export interface UpstreamRequest {
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'PATCH' | 'POST' | 'PUT';
  /** A write is sent at most once, and a client's disconnect does not abort it. The method does not tell: a GET can change something. */
  readonly isWrite: boolean;
  /** The complete path with its query. It is built from constants and validated parts only. */
  readonly path: string;
  /** The template of the path, such as `/keys/{id}/`. A constant of the registry, so that it names no key. */
  readonly route: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Identifies the caller, without its credential. */
  readonly callerId: string;
  /** The span of the request that the call belongs to. Null if it is not traced. */
  readonly span: TraceSpan | null;
  /** Signals that the waiting client is gone. A write that was sent continues all the same, so that its outcome is logged. */
  readonly disconnect: ClientDisconnect;
  /** The time at which the request is aborted, in milliseconds of `performance.now()`. */
  readonly deadlineAt: number;
  /**
   * The latest time at which the request may be sent, by the same clock. A write needs one before `deadlineAt`: if it is
   * aborted while it is pending, nobody knows whether it was carried out.
   */
  readonly beginBy: number;
  /**
   * Called when the request neither uses a connection nor waits for one. That is later than its end for the caller if the
   * client has disconnected, or if no connection has opened in time.
   */
  readonly onConnectionFree?: () => void;
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
  /** The status of an answer whose body was lost. Null if no status has arrived. */
  readonly status: number | null;

  constructor(kind: FailureKind, maybeSent: boolean, cause: unknown, status: number | null = null) {
    super(`No answer from the upstream: ${kind}.`, { cause });
    this.name = 'TransportError';
    this.kind = kind;
    this.maybeSent = maybeSent;
    this.status = status;
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
