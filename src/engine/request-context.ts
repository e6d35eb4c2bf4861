import type { ClientDisconnect } from '../core/client-disconnect.ts';
import type { Credential } from '../core/credential.ts';
import type { RequestTrace } from '../log/request-trace.ts';
import type { ResponseType } from './response.ts';

/** Facts about one request that its operation needs. It lives as long as the request. */
export interface RequestContext {
  readonly credential: Credential;
  /** A hash that identifies the caller between operations. Nothing of the credential can be found by it. */
  readonly callerId: string;
  readonly trace: RequestTrace;
  readonly disconnect: ClientDisconnect;
  /** The media type that was negotiated for the response. */
  readonly mediaType: ResponseType;
}
