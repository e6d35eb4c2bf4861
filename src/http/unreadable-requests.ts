import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../log/log.ts';
import { COMMON_HEADERS, JSON_TYPE, rejectionBody } from './reply.ts';

const REJECTIONS: Readonly<Record<string, { status: number; message: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to arrive.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: 'The chunk extensions are too long.' },
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The headers are too long.' },
};
const NOT_HTTP = { status: 400, message: 'The request is not valid HTTP/1.1.' };

interface OpenResponse {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Rejects requests that cannot be parsed or that arrive too slowly. Node has no response object for them, so the rejection is
 * written to the socket, with the headers of every reply.
 */
export function rejectUnreadableRequests(server: Server, log: Log): void {
  const openBySocket = new WeakMap<Duplex, readonly OpenResponse[]>();
  const note = (request: IncomingMessage, response: ServerResponse): void => {
    const others = openBySocket.get(request.socket)?.filter(isOpen) ?? [];
    openBySocket.set(request.socket, [...others, { request, response }]);
  };
  for (const event of ['request', 'checkExpectation']) server.prependListener(event, note);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const open = openBySocket.get(socket)?.filter(isOpen) ?? [];
    const latest = open.at(-1);
    // The latest request arrived whole, so the broken bytes came after it. A rejection now would be read as its reply.
    if (latest?.request.complete) return closeAfter(latest.response);
    const rejection = REJECTIONS[error.code ?? ''] ?? NOT_HTTP;
    const isAnswered = latest?.response.headersSent ?? false;
    // A request that has begun gets its own log line when it ends, with this status.
    if (!latest) log.info({ status: rejection.status, reason: error.code ?? 'unknown' }, 'unreadable request');
    else if (!isAnswered) latest.response.statusCode = rejection.status;
    // Replies that are ready are written at the end of this iteration of the event loop, and go out first.
    setImmediate(() => {
      const whole = open.filter(({ request }) => request.complete);
      const last = whole.every(({ response }) => response.writableEnded) ? null : whole.at(-1);
      if (last) closeAfter(last.response);
      else if (socket.writable && !isAnswered) socket.end(textOf(rejection), () => socket.destroy());
      else socket.destroy();
    });
  });
}

function isOpen({ response }: OpenResponse): boolean {
  return !response.writableFinished;
}

function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

function textOf({ status, message }: { status: number; message: string }): string {
  const body = rejectionBody({ code: 'BAD_USER_INPUT', message });
  const headers = {
    ...COMMON_HEADERS,
    'content-type': JSON_TYPE,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}
