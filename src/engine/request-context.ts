import type { ClientDisconnect } from '../core/client-disconnect.ts';
import type { Callers } from '../core/credential.ts';
import type { RequestTrace } from '../log/request-trace.ts';
import type { ResponseType } from './response.ts';

/** Facts about one request that its operation needs. It lives as long as the request. */
export interface RequestContext {
  readonly callers: Callers;
  /** The ids that the rate limits count: one for each credential of the request, or one for a request without any. */
  readonly countedIds: readonly string[];
  readonly trace: RequestTrace;
  readonly disconnect: ClientDisconnect;
  /** The media type that was negotiated for the response. */
  readonly mediaType: ResponseType;
}
