import type { IncomingMessage } from 'node:http';

/** Where the API begins; recorded paths are given without it. */
export const BASE_PATH = '/api/v2';

/** One request as it arrived, whatever became of it. */
export interface RecordedCall {
  method: string;
  /** After the base path, with the query: `/keys/?page=1&page_size=20`. */
  path: string;
  headers: Record<string, string>;
  /** The parsed JSON, or undefined if there was none. */
  body: unknown;
}

/** Changes one row of an answer on its way out; what it returns is sent in the row's place. */
export type RowRewriter = (row: Record<string, unknown>, call: RecordedCall) => unknown;

/** A recorded call together with what the handlers need of the wire. */
export interface IncomingCall {
  readonly recorded: RecordedCall;
  /** Below the base path and without the query, or null for a URL outside of it. */
  readonly resource: string | null;
  readonly query: URLSearchParams;
  /** The absolute URL of the base path as this caller addressed it. */
  readonly base: string;
  readonly isJson: boolean;
}

/** Reads a request to its end; rejects if the client goes away before that. */
export async function receiveCall(request: IncomingMessage): Promise<IncomingCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const target = request.url ?? '/';
  const inside = target === BASE_PATH || target.startsWith(`${BASE_PATH}/`);
  const path = inside ? target.slice(BASE_PATH.length) : target;
  const queryStart = path.indexOf('?');
  const headers = headersOf(request);
  return {
    recorded: { method: request.method ?? 'GET', path, headers, body: jsonOf(Buffer.concat(chunks)) },
    resource: inside ? (queryStart < 0 ? path : path.slice(0, queryStart)) : null,
    query: new URLSearchParams(queryStart < 0 ? '' : path.slice(queryStart + 1)),
    base: `http://${headers['host'] ?? 'localhost'}${BASE_PATH}`,
    isJson: /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''),
  };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  return Object.fromEntries(entries);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    // A body that is not JSON is the handler's to refuse, if the operation takes a body at all.
    return undefined;
  }
}
