import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it arrived; `at` is in milliseconds of `performance.now()`. */
export interface StubCall {
  readonly at: number;
  readonly method: string;
  /** Below the base path. */
  readonly path: string;
}

/** An upstream that does what a proof wants: leaner than the sandbox, so that the gateway is what is measured. */
export interface Stub extends AsyncDisposable {
  /** The base URL of its API. */
  readonly url: string;
  readonly port: number;
  /** Everything received so far. */
  readonly calls: StubCall[];
  /** Refuses connections until `listen` is called, and cuts those that are open. */
  refuse(): Promise<void>;
  listen(): Promise<void>;
}

export type StubHandler = (call: StubCall, response: ServerResponse, request: IncomingMessage) => void;

const BASE_PATH = '/api/v2';

export async function startStub(handle: StubHandler): Promise<Stub> {
  const calls: StubCall[] = [];
  const receive: RequestListener = (request, response) => {
    const path = (request.url ?? '').replace(BASE_PATH, '');
    const call = { at: performance.now(), method: request.method ?? '', path };
    calls.push(call);
    request.resume();
    request.once('end', () => handle(call, response, request));
  };
  // Longer than any proof, so that it is never the upstream that drops an idle connection.
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

/** A row of the key with this id, as GET, PATCH and PUT answer it. */
function keyRow(id: string): object {
  return { uuid: `${id}-****-****-****-************`, label: 'A key', created_at: '2026-11-01T00:00:00', grants: [] };
}

/** The key that is asked for, or a new one with its UUID in full. */
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

/** The id of the key that the path names. */
export function idIn(path: string): string | null {
  return /^\/keys\/([0-9a-f]{8})\/$/.exec(path)?.[1] ?? null;
}

/** An id that differs for each number below 2^32. */
export function idOfNumber(number: number): string {
  return number.toString(16).padStart(8, '0');
}

const NEW_UUID = '0123abcd-1111-4111-a111-111111111111';
