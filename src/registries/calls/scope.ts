import type { ClientDisconnect } from '../../core/client-disconnect.ts';
import type { Credential } from '../../core/credential.ts';
import type { GatewayError, LateWrite } from '../../core/errors.ts';
import type { TraceSpan } from '../../core/trace-span.ts';
import type { WriteAttempt } from '../../core/write-attempt.ts';
import type { FailureKind } from '../../upstream/failure-kind.ts';

/** The data that one operation passes to the calls of one registry. It lives as long as the operation. */
export interface OperationScope {
  /** The caller's credential for this registry. It is never sent to another one. */
  readonly credential: Credential;
  /** A hash that identifies the caller across operations. The credential cannot be recovered from it. */
  readonly callerId: string;
  /** The span of the request. Null if it is not traced. */
  readonly span: TraceSpan | null;
  /** Signals that the client has disconnected. */
  readonly disconnect: ClientDisconnect;
  /** When the operation's time is over, in milliseconds of `performance.now()`. */
  readonly deadlineAt: number;
  /** The latest time at which a write may begin, by the same clock. The outcome of a write that is cut off is unknown. */
  readonly lastWriteAt: number;
  /** Called before each upstream call. Returns an error that blocks it, or null. Only a promise if it must be waited for. */
  readonly admitCall: () => GatewayError | Promise<GatewayError | null> | null;
  /**
   * Admits the calls of a write, and of one that must follow it. Throws if the operation does not have the calls or the time for
   * both. Returns the latest times at which they may begin, by the clock of `deadlineAt`.
   */
  readonly reserveTwoWrites: () => Promise<readonly [first: number, second: number]>;
  /** Called instead of `admitCall` before a call that was reserved. */
  readonly countReservedCall: () => void;
  /** Charges the operation for work on this number of keys. Throws BAD_USER_INPUT if it has exceeded a limit. */
  readonly chargeKeys: (keys: number) => void;
  /** Called when an upstream call has failed for a reason that the operator of the gateway should know. */
  readonly onFailure: (failure: UpstreamFailure) => void;
  /** Called when a call was not sent, because the circuit is open or the connection queue is full. No failure of this call. */
  readonly onHeldBack: (reason: 'CIRCUIT_OPEN' | 'OVERLOADED') => void;
  /** Called before a write that returns a secret. Rejects if the caller has sent too many of these writes. */
  readonly admitSecretWrite: () => Promise<void>;
  /** Called when a write has ended. */
  readonly onWritten: (outcome: SentOutcome) => void;
  /** The error if it is too late to begin a write. Null if it is not. */
  readonly tooLate: () => LateWrite | null;
  /** Called when an attempt to write has ended, also one that was refused or not begun. For the audit. */
  readonly onAttempt: (attempt: WriteAttempt) => void;
  /** Called with each warning that the upstream adds to a successful response. */
  readonly onWarning: (sentence: string) => void;
}

/** The reason for a failed upstream call, for the log. It contains no value of a request or a response. */
export interface UpstreamFailure {
  readonly method: string;
  /** The template of the path. */
  readonly route: string;
  readonly kind: FailureKind | 'INVALID' | 'STATUS';
  /** The error code of the system or of the HTTP client, such as ECONNREFUSED. */
  readonly code?: string;
  /** The status of the response. Of a proxy's response, if it refused to open a tunnel. */
  readonly status?: number;
  /** The part of the response that is missing or wrong. */
  readonly detail?: string;
}

/** DONE: confirmed, even if the response cannot be read. NOT_DONE: certainly not carried out. UNKNOWN: not confirmed. */
export type SentOutcome = 'DONE' | 'NOT_DONE' | 'UNKNOWN';
