import type { IncomingMessage } from 'node:http';
import type { ClientDisconnect } from '../core/client-disconnect.ts';
import type { RequestTrace } from '../log/request-trace.ts';

/** One HTTP request while it is served. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  /** Path of the URL as the client sent it, without the query. */
  readonly path: string;
  readonly trace: RequestTrace;
  readonly disconnect: ClientDisconnect;
  /** Called when the reply has been written or the client has disconnected. Null if nothing waits for that. */
  onClose: (() => void) | null;
}
