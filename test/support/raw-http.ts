import { connect, type Socket } from 'node:net';

/** A request as it goes over the wire. Only the documented defaults are added, and nothing is validated. */
export interface RawRequest {
  readonly method?: string;
  /** Default: `/graphql`. */
  readonly path?: string;
  /** Added to the defaults `Host`, `Connection: close` and `Content-Length`. Null omits a header, a list repeats it. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly body?: Buffer | string;
}

export interface RawAnswer {
  readonly status: number;
  /** All values of the header with this name in lower case, joined by commas. */
  header(name: string): string | undefined;
  readonly headerNames: readonly string[];
  readonly text: string;
}

/** Sends the request on a new connection and reads until the server closes it. */
export async function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  return sendBytes(url, bytesOf(url, request));
}

/** Sends any bytes on a new connection and reads until the server closes it. */
export async function sendBytes(url: string, bytes: Buffer | string): Promise<RawAnswer> {
  const socket = openSocket(url);
  const received = readToEnd(socket);
  socket.write(bytes);
  return parseAnswer(await received);
}

export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  // The server may close the connection while the client still writes.
  socket.on('error', () => undefined);
  return socket;
}

/** Reads until either side closes the connection. */
export function readToEnd(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(text));
  });
}

export function bytesOf(url: string, { method = 'POST', path = '/graphql', headers = {}, body }: RawRequest): Buffer {
  const all: Record<string, string | readonly string[] | null> = {
    Host: new URL(url).host,
    Connection: 'close',
    ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    (value === null ? [] : [value].flat()).map((one) => `${name}: ${one}\r\n`),
  );
  return Buffer.concat([
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'),
    Buffer.from(body ?? ''),
  ]);
}

/** Parses a response, which ends with its connection. The gateway does not send chunks. */
export function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map(
    (line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.replace(/^[^:]*: */, '')] as const,
  );
  return {
    status: Number(statusLine.split(' ')[1]),
    header: (name) => {
      const values = headers.filter(([one]) => one === name).map(([, value]) => value);
      return values.length === 0 ? undefined : values.join(', ');
    },
    headerNames: headers.map(([name]) => name),
    text: rest.join('\r\n\r\n'),
  };
}
