import type { IncomingMessage } from 'node:http';
import type { ClientDisconnect } from '../core/client-disconnect.ts';
import type { RequestTrace } from '../log/request-trace.ts';

/** One HTTP request while it is served. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  /** Path and query of the URL, as the client sent them. */
  readonly target: string;
  /** The path alone. */
  readonly path: string;
  readonly trace: RequestTrace;
  readonly disconnect: ClientDisconnect;
  /** Called when the reply has been written or the client has disconnected. Null if nothing waits for that. */
  onClose: (() => void) | null;
}
