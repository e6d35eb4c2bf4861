import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One upstream call as it arrived. */
export interface StubCall {
  /** By `performance.now()`. */
  readonly at: number;
  readonly method: string;
  /** Without the base path of the API. */
  readonly path: string;
}

/** A minimal upstream whose responses a test decides. It costs less CPU than the sandbox, so the gateway is the limit. */
export interface StubUpstream extends AsyncDisposable {
  /** The base URL of its API. */
  readonly url: string;
  readonly port: number;
  /** Every call so far. */
  readonly calls: StubCall[];
  /** Closes all connections and refuses new ones until `listen` is called. */
  refuse(): Promise<void>;
  listen(): Promise<void>;
}

export type StubHandler = (call: StubCall, response: ServerResponse, request: IncomingMessage) => void;

const BASE_PATH = '/api/v2';

export async function startStub(handle: StubHandler): Promise<StubUpstream> {
  const calls: StubCall[] = [];
  const receive: RequestListener = (request, response) => {
    const path = (request.url ?? '').replace(BASE_PATH, '');
    const call = { at: performance.now(), method: request.method ?? '', path };
    calls.push(call);
    request.resume();
    request.once('end', () => handle(call, response, request));
  };
  // Longer than any test, so that the upstream never closes an idle connection.
  const server = createServer({ keepAliveTimeout: 600_000 }, receive);
  let port = 0;
  const listen = async (): Promise<void> => {
    server.listen(port, '127.0.0.1', 4_096);
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  };
  const refuse = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen();
  return { url: `http://127.0.0.1:${port}${BASE_PATH}`, port, calls, refuse, listen, [Symbol.asyncDispose]: refuse };
}

/** An upstream whose callers may not list keys, so that the gateway reads each key with one GET. */
export function startStubWithoutList(delayMs: number): Promise<StubUpstream> {
  const answer = (call: StubCall, response: ServerResponse): void => {
    if (idIn(call.path) === null) answerJson(response, 403, { error: { detail: 'No list.' } });
    else answerHonestly(call, response);
  };
  return startStub((call, response) => {
    if (delayMs > 0) setTimeout(() => answer(call, response), delayMs);
    else answer(call, response);
  });
}

/** A key as the upstream returns it for GET, PATCH and PUT. */
function keyRow(id: string): object {
  return { uuid: `${id}-****-****-****-************`, label: 'A key', created_at: '2026-11-01T00:00:00', grants: [] };
}

/** Answers with the requested key, or with a new one and its full UUID for POST and PATCH. */
export function answerHonestly({ method, path }: StubCall, response: ServerResponse): void {
  const id = idIn(path);
  if (method === 'DELETE') return void response.writeHead(204).end();
  if (id === null || method === 'PATCH') return answerJson(response, 200, { ...keyRow('0123abcd'), uuid: NEW_UUID });
  answerJson(response, 200, keyRow(id));
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string | string[]> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** The id of the key in the path of a call, or null if the path names no key. */
export function idIn(path: string): string | null {
  return /^\/keys\/([0-9a-f]{8})\/$/.exec(path)?.[1] ?? null;
}

/** A different id for each number below 2^32. */
export function idOfNumber(number: number): string {
  return number.toString(16).padStart(8, '0');
}

const NEW_UUID = '0123abcd-1111-4111-a111-111111111111';
