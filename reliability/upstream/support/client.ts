import { Pool } from 'undici';

/** An answer of the gateway, and how long it took. */
export interface Reply {
  readonly ms: number;
  /** By `performance.now()`. */
  readonly sentAt: number;
  readonly status: number;
  // Proofs look into answers of every shape; what is not there fails the proof.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data: any;
  /** The code of each error. */
  readonly codes: readonly string[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly errors: readonly any[];
}

export interface AskOptions {
  readonly key?: string;
  readonly variables?: object;
  readonly signal?: AbortSignal;
  readonly headers?: Record<string, string>;
}

/** Many callers of one gateway, over connections that are kept. */
export interface Client extends AsyncDisposable {
  ask(query: string, options?: AskOptions): Promise<Reply>;
}

/** Made up; no stub looks at it. */
export const ANY_KEY = '5a5a5a5a-2222-4222-a222-222222222222';

export function createClient(url: string, connections = 256): Client {
  const pool = new Pool(url, { connections, pipelining: 1, headersTimeout: 120_000 });
  return {
    ask: (query, options = {}) => ask(pool, query, options),
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

async function ask(pool: Pool, query: string, options: AskOptions): Promise<Reply> {
  const { key = ANY_KEY, variables, signal, headers } = options;
  const sentAt = performance.now();
  const { statusCode, body } = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Key ${key}`, ...headers },
    body: JSON.stringify({ query, variables }),
    signal: signal ?? null,
  });
  const text = await body.text();
  const { data, errors = [] } = JSON.parse(text) as Partial<Pick<Reply, 'data' | 'errors'>>;
  const codes = errors.map(({ extensions }) => String(extensions?.code));
  return { ms: performance.now() - sentAt, sentAt, status: statusCode, data, codes, errors };
}
