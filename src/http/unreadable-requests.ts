import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpExchange } from './http-exchange.ts';
import type { Log } from '../log/log.ts';
import { JSON_TYPE, rejectionBody, REPLY_HEADERS } from './reply.ts';

const REJECTIONS: Readonly<Record<string, { status: number; message: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to arrive.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: 'The chunk extensions are too long.' },
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The headers are too long.' },
};
const NOT_HTTP = { status: 400, message: 'The request is not HTTP/1.1 as its standard has it.' };

type OpenResponse = Pick<HttpExchange, 'request' | 'response'>;

/** Answers what never becomes a request, being broken or too slow, with the headers that every reply has. */
export function rejectUnreadableRequests(server: Server, log: Log): void {
  const begun = new WeakMap<Duplex, readonly OpenResponse[]>();
  const note = (request: IncomingMessage, response: ServerResponse): void => {
    const others = begun.get(request.socket)?.filter(isUnderWay) ?? [];
    begun.set(request.socket, [...others, { request, response }]);
  };
  for (const event of ['request', 'checkExpectation']) server.prependListener(event, note);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const openResponses = begun.get(socket)?.filter(isUnderWay) ?? [];
    const latest = openResponses.at(-1);
    // Has it arrived whole, then what is broken was sent behind it; a reply now would be taken for its answer.
    if (latest?.request.complete) return endAfter(latest.response);
    const rejection = REJECTIONS[error.code ?? ''] ?? NOT_HTTP;
    const isAnswered = latest?.response.headersSent ?? false;
    // What has begun gets a line in the log when it is over, which shall say what became of it.
    if (!latest) log.info({ status: rejection.status, reason: error.code ?? 'unknown' }, 'unreadable request');
    else if (!isAnswered) latest.response.statusCode = rejection.status;
    // Answers that are ready are written at the end of this turn, and go out first.
    setImmediate(() => {
      const whole = openResponses.filter(({ request }) => request.complete);
      const last = whole.every(({ response }) => response.writableEnded) ? null : whole.at(-1);
      if (last) endAfter(last.response);
      else if (socket.writable && !isAnswered) socket.end(replyOf(rejection), () => socket.destroy());
      else socket.destroy();
    });
  });
}

function isUnderWay({ response }: OpenResponse): boolean {
  return !response.writableFinished;
}

function endAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

function replyOf({ status, message }: { status: number; message: string }): string {
  const body = rejectionBody({ code: 'BAD_USER_INPUT', message });
  const headers = {
    ...REPLY_HEADERS,
    'content-type': JSON_TYPE,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}
