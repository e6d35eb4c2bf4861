import { Agent, request, type OutgoingHttpHeaders } from 'node:http';

/** One answer as a client sees it. */
export interface Reply {
  /** 0: the connection broke before there was one. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string[] | string | undefined>>;
  readonly text: string;
  readonly ms: number;
}

export interface Sending {
  readonly url: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  readonly agent?: Agent;
  /** Milliseconds after which it is given up, as a broken connection. */
  readonly timeoutMs?: number;
}

const SHARED_AGENT = new Agent({ keepAlive: true, maxSockets: 512, maxFreeSockets: 512 });

/** Sends it, and never rejects. */
export function sendOver(sending: Sending): Promise<Reply> {
  const { url, path = '/graphql', method = 'POST', headers, body, agent = SHARED_AGENT, timeoutMs = 60_000 } = sending;
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const end = (status: number, text: string, received: Reply['headers'] = {}): void =>
      resolve({ status, text, headers: received, ms: performance.now() - startedAt });
    const signal = AbortSignal.timeout(timeoutMs);
    const sent = { 'content-type': 'application/json', ...headers };
    const outgoing = request({ hostname, port, path, method, headers: sent, agent, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', ({ message }) => end(0, message));
      response.on('end', () => end(response.statusCode ?? 0, Buffer.concat(chunks).toString(), response.headers));
    });
    outgoing.on('error', ({ message }) => end(0, message));
    outgoing.end(body);
  });
}

/** A GraphQL request by POST. */
export function postQuery(url: string, key: string, parameters: object, rest: Partial<Sending> = {}): Promise<Reply> {
  return sendOver({ ...rest, url, headers: { authorization: `Key ${key}` }, body: JSON.stringify(parameters) });
}
