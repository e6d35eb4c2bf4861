import type { Credential } from '../core/credential.ts';
import type { ClientDisconnect } from '../core/client-disconnect.ts';
import type { RequestTrace } from '../log/request-trace.ts';

/** What the HTTP server knows of a request and the operation needs. */
export interface EngineContext {
  readonly credential: Credential;
  /** What the caller is known by from one operation to the next. */
  readonly callerId: string;
  readonly trace: RequestTrace;
  /** Of the client, before its answer was written. */
  readonly disconnect: ClientDisconnect;
}
