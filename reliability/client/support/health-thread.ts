import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { HealthProbe } from './health-worker.ts';

/** Health checks from a thread of their own, so that a busy test does not delay them. */
export interface HealthThread {
  /** Ends the checks and returns their results. */
  end(): Promise<HealthProbe[]>;
}

export function startHealthThread(url: string): HealthThread {
  const worker = new Worker(new URL('./health-worker.ts', import.meta.url), { workerData: url });
  return {
    end: async () => {
      worker.postMessage('end');
      const [probes] = (await once(worker, 'message')) as [HealthProbe[]];
      return probes;
    },
  };
}
