import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestTrace } from './request-trace.ts';

/** A request, its answer to be, and what is noted of both. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The URL's path as it came, without the query. */
  readonly path: string;
  readonly trace: RequestTrace;
  /** Milliseconds that the client may take nothing of its answer. */
  readonly readMs: number;
}
