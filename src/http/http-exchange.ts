import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientDisconnect } from '../core/client-disconnect.ts';
import type { RequestTrace } from '../log/request-trace.ts';

/** A request, its answer to be, and what is noted of both. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The URL's path as it came, without the query. */
  readonly path: string;
  readonly trace: RequestTrace;
  /** What the answer says beside the headers of its kind: given to Node together with those, which is cheaper than one by one. */
  readonly headers: Record<string, string>;
  readonly disconnect: ClientDisconnect;
  /** True: it has its turn until it ends. */
  isAdmitted: boolean;
  /** Milliseconds that the client may take nothing of its answer. */
  readonly readMs: number;
}
