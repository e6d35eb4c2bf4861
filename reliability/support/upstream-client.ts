import { setTimeout as sleep } from 'node:timers/promises';
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

/** Does it `count` times, so many at once, and gives what came of each. */
export async function repeat<T>(count: number, atOnce: number, task: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      results[index] = await task(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
  return results;
}

/** Starts so many a second for so long, whatever becomes of those before; resolves when all have ended. */
export async function openLoop<T>(perSecond: number, ms: number, task: () => Promise<T>): Promise<T[]> {
  const since = performance.now();
  const started: Promise<T>[] = [];
  while (performance.now() - since < ms) {
    const due = Math.ceil(((performance.now() - since) / 1000) * perSecond);
    while (started.length < due) started.push(task());
    await sleep(5);
  }
  return Promise.all(started);
}

/** The value below which this share of them lies; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0;
}

export function count<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
