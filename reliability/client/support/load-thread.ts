import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { graphqlBytes } from './graphql-bytes.ts';

export interface LoadTarget {
  readonly url: string;
  /** The bytes of the request, which every client repeats. */
  readonly request: string;
  /** False: one connection per request. */
  readonly keepAlive: boolean;
}

/** How requests arrive. */
export type LoadRate =
  /** Closed loop: this number of clients, each of which waits for its response before it sends again. */
  | { readonly clients: number }
  /** Open loop: this number of requests per second, whether earlier ones are answered or not. */
  | { readonly perSecond: number };

export interface LoadOrder {
  readonly rate: LoadRate;
  readonly ms: number;
}

export interface LoadOutcome {
  readonly sent: number;
  /** Responses by kind: `good`; `late` (good, but after the end of the period); a status and code; or how the connection broke. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Milliseconds of the `good` and `late` responses. */
  readonly latencies: readonly number[];
  /** Share of the time in which the clients' thread was busy. Near 1, the clients are the limit and not the gateway. */
  readonly busy: number;
  /** Length of the period in milliseconds. */
  readonly ms: number;
}

/** Clients in a thread of their own; `await using` ends it. */
export interface LoadThread extends AsyncDisposable {
  run(order: LoadOrder): Promise<LoadOutcome>;
}

export interface LoadThreadOptions extends Pick<LoadTarget, 'keepAlive' | 'url'> {
  readonly key: string;
  readonly body: string;
}

export function startLoadThread({ url, keepAlive, key, body }: LoadThreadOptions): LoadThread {
  const workerData: LoadTarget = { url, request: graphqlBytes(url, { key, body, keepAlive }).toString(), keepAlive };
  const worker = new Worker(new URL('./load-worker.ts', import.meta.url), { workerData });
  return {
    run: async (order) => {
      worker.postMessage(order);
      const [outcome] = (await once(worker, 'message')) as [LoadOutcome];
      return outcome;
    },
    [Symbol.asyncDispose]: async () => {
      await worker.terminate();
    },
  };
}

/** Good responses per second. */
export function goodputOf({ kinds, ms }: LoadOutcome): number {
  return ((kinds['good'] ?? 0) / ms) * 1000;
}
