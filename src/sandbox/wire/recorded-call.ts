import type { IncomingMessage } from 'node:http';

/** The path under which RIPE Atlas serves its API. */
export const BASE_PATH = '/api/v2';

/** One request as it was received, whatever the answer. */
export interface RecordedCall {
  method: string;
  /** The path after the base path of the service, with the query, for example `/keys/?page=1&page_size=20`. */
  path: string;
  headers: Record<string, string>;
  /** The parsed JSON. Undefined if the body is not valid JSON or missing. */
  body: unknown;
}

/** Called for a row before it is sent. The returned value is sent instead of the row. */
export type RowRewriter = (row: Record<string, unknown>, call: RecordedCall) => unknown;

/** A recorded call, and its parts that handlers need. */
export interface IncomingCall {
  readonly recorded: RecordedCall;
  /** The path after the base path, without the query. Null if the URL is outside of it. */
  readonly resource: string | null;
  readonly query: URLSearchParams;
  /** The absolute URL of the base path, with the host that the caller used. */
  readonly base: string;
  /** Whether the content type of the request is application/json. */
  readonly isJson: boolean;
}

/** Reads the complete request. Rejects if the client disconnects before its end. */
export async function receiveCall(request: IncomingMessage, basePath: string): Promise<IncomingCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const target = request.url ?? '/';
  const inside = target === basePath || target.startsWith(`${basePath}/`);
  const path = inside ? target.slice(basePath.length) : target;
  const queryStart = path.indexOf('?');
  const headers = headersOf(request);
  return {
    recorded: { method: request.method ?? 'GET', path, headers, body: jsonOf(Buffer.concat(chunks)) },
    resource: inside ? (queryStart < 0 ? path : path.slice(0, queryStart)) : null,
    query: new URLSearchParams(queryStart < 0 ? '' : path.slice(queryStart + 1)),
    base: `http://${headers['host'] ?? 'localhost'}${basePath}`,
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
    // Handlers that need a body reject the call. Others ignore the body.
    return undefined;
  }
}
