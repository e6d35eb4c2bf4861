import { connect, type Socket } from 'node:net';

/** A request as it shall go over the wire: nothing is added but what the defaults say, and nothing is checked. */
export interface RawRequest {
  readonly method?: string;
  /** Default: `/graphql`. */
  readonly path?: string;
  /** Beside `Host`, `Connection: close` and, with a body, `Content-Length`; null leaves one out, a list sends several. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly body?: Buffer | string;
}

export interface RawAnswer {
  readonly status: number;
  /** All values of a header, by its name in lower case. */
  header(name: string): string | undefined;
  readonly headerNames: readonly string[];
  readonly text: string;
}

/** Sends the request on a connection of its own and reads until the server closes it. */
export async function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  return sendBytes(url, bytesOf(url, request));
}

/** Sends any bytes at all, and reads until the server closes. */
export async function sendBytes(url: string, bytes: Buffer | string): Promise<RawAnswer> {
  const socket = openSocket(url);
  const received = readToEnd(socket);
  socket.write(bytes);
  return parseAnswer(await received);
}

export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  // A server that refuses may close while the client still writes.
  socket.on('error', () => undefined);
  return socket;
}

/** What comes until the connection ends, by whichever side. */
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

/** Answers come with a Content-Length or end with the connection; the gateway streams nothing. */
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
