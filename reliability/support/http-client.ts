import { Agent, request, type OutgoingHttpHeaders } from 'node:http';

/** A response as the client sees it. */
export interface HttpReply {
  /** 0 if the connection broke, or the client gave up, before the end of the response. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string[] | string | undefined>>;
  /** The body, or the error's message if the status is 0. */
  readonly text: string;
  /** By `performance.now()`. */
  readonly sentAt: number;
  /** Milliseconds until the end of the response. */
  readonly ms: number;
}

export interface HttpRequest {
  readonly url: string;
  /** Default: `/graphql`. */
  readonly path?: string;
  /** Default: `POST`. */
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  readonly agent?: Agent;
  /** Milliseconds after which the client closes the connection. Default: 60 seconds. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const SHARED_AGENT = keepAliveAgent(512);

/** Sends a request. Never rejects: a broken connection is a reply with status 0. */
export function send(outgoing: HttpRequest): Promise<HttpReply> {
  const { url, path = '/graphql', method = 'POST', headers, body, agent = SHARED_AGENT, timeoutMs = 60_000 } = outgoing;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = outgoing.signal ? AbortSignal.any([outgoing.signal, timeout]) : timeout;
  const { hostname, port } = new URL(url);
  const sentAt = performance.now();
  return new Promise((resolve) => {
    const end = (status: number, text: string, received: HttpReply['headers'] = {}): void =>
      resolve({ status, text, headers: received, sentAt, ms: performance.now() - sentAt });
    const allHeaders = { 'content-type': 'application/json', ...headers };
    const sent = request({ hostname, port, path, method, headers: allHeaders, agent, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', ({ message }) => end(0, message));
      response.on('end', () => end(response.statusCode ?? 0, Buffer.concat(chunks).toString(), response.headers));
    });
    sent.on('error', ({ message }) => end(0, message));
    sent.end(body);
  });
}

/** Sends a GraphQL request by POST. */
export function postQuery(
  url: string,
  key: string,
  parameters: object,
  options: Partial<HttpRequest> = {},
): Promise<HttpReply> {
  return send({ ...options, url, headers: { authorization: `Key ${key}` }, body: JSON.stringify(parameters) });
}

/** A parsed GraphQL response. */
export interface GraphqlReply extends Pick<HttpReply, 'ms' | 'sentAt'> {
  // Each test reads fields of its own query; a field that is missing fails the test.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data: any;
  /** The code of each error. */
  readonly codes: readonly string[];
}

export interface AskOptions {
  /** Default: `ANY_KEY`. */
  readonly key?: string;
  readonly variables?: object;
  readonly signal?: AbortSignal;
}

/** A GraphQL client with connections of its own; `using` closes them. */
export interface GraphqlClient extends Disposable {
  /** Sends an operation. Rejects if no GraphQL response arrives. */
  ask(query: string, options?: AskOptions): Promise<GraphqlReply>;
}

/** The made-up key of the caller with this number. A 5xx counts once for each caller. */
export function keyOfCaller(number: number): string {
  return `00000000-1111-4222-8333-${String(number).padStart(12, '0')}`;
}

/** A made-up key, for upstreams that accept any key. */
export const ANY_KEY = '5a5a5a5a-2222-4222-a222-222222222222';

export function createClient(url: string, connections = 256): GraphqlClient {
  const agent = keepAliveAgent(connections);
  return {
    ask: async (query, { key = ANY_KEY, variables, signal } = {}) => {
      const options = { agent, timeoutMs: 120_000, ...(signal && { signal }) };
      const { status, text, sentAt, ms } = await postQuery(url, key, { query, variables }, options);
      if (status === 0) throw new Error(`No response from the gateway: ${text}`);
      const { data, errors = [] } = JSON.parse(text);
      const codes = errors.map(({ extensions }: { extensions?: { code?: unknown } }) => String(extensions?.code));
      return { data, codes, sentAt, ms };
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function keepAliveAgent(connections: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
}
