import { bytesOf } from '../../../test/support/raw-http.ts';

export interface GraphqlBytes {
  readonly key: string;
  /** The JSON text of the request's body. */
  readonly body: string;
  /** Default: true. */
  readonly keepAlive?: boolean;
}

/** A whole GraphQL request by POST, for a raw socket. */
export function graphqlBytes(url: string, { key, body, keepAlive = true }: GraphqlBytes): Buffer {
  return bytesOf(url, {
    headers: {
      Connection: keepAlive ? 'keep-alive' : 'close',
      'Content-Type': 'application/json',
      Authorization: `Key ${key}`,
    },
    body,
  });
}
