import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { bytesOf } from '../../../test/support/raw-http.ts';

export interface LoadTarget {
  readonly url: string;
  /** The whole request, as it goes over the wire. */
  readonly request: string;
  /** False: each request has a connection of its own. */
  readonly keepAlive: boolean;
}

/** So many clients that wait for each of their answers; or so many requests a second, answered or not. */
export interface LoadOrder {
  readonly width?: number;
  readonly perSecond?: number;
  readonly ms: number;
}

export interface LoadOutcome {
  readonly sent: number;
  /** `good`, `late` (good, and after the end), a status, or how the connection broke. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Of the good ones. */
  readonly latencies: readonly number[];
  /** Share of the time in which the clients' own thread was at work: near 1 it is they who are the limit. */
  readonly busy: number;
  readonly ms: number;
}

/** Clients in a thread of their own; `await using` ends them. */
export interface LoadThread extends AsyncDisposable {
  run(order: LoadOrder): Promise<LoadOutcome>;
}

export function startLoadThread({
  url,
  keepAlive,
  key,
  body,
}: Omit<LoadTarget, 'request'> & { key: string; body: string }): LoadThread {
  const request = bytesOf(url, {
    headers: {
      Connection: keepAlive ? 'keep-alive' : 'close',
      'Content-Type': 'application/json',
      Authorization: `Key ${key}`,
    },
    body,
  }).toString();
  const workerData: LoadTarget = { url, request, keepAlive };
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

/** Good answers a second. */
export function goodputOf({ kinds, ms }: LoadOutcome): number {
  return ((kinds['good'] ?? 0) / ms) * 1000;
}
