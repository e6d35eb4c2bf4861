import type { RouteOptions } from './http/routes.ts';
import type { Log } from './log/log.ts';
import type { MetricsListenerOptions } from './metrics/listener.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { StateSources } from './metrics/state.ts';
import type { TracingOptions } from './tracing/options.ts';
import type { Tracing } from './tracing/tracing.ts';

export interface ObserverOptions {
  /** Where the metrics are served. Null if they are not. Default: null. */
  readonly metrics?: Pick<MetricsListenerOptions, 'host' | 'port'> | null;
  /** The collector that gets the traces. Null: no traces are sent. Default: null. */
  readonly tracing?: TracingOptions | null;
}

/** The metrics and the traces of a gateway. */
export interface Observers {
  readonly ofRequests: Pick<RouteOptions, 'onEnded' | 'startSpan'>;
  /** Null if the attempts to write are not counted. */
  readonly ofWrites: { readonly onWriteAttempt: Metrics['writeAttempted'] | null };
  /** Null if they are not served. */
  readonly metrics: Metrics | null;
  /** Null if they are not served. */
  readonly metricsUrl: string | null;
  /** Null if no traces are sent. */
  readonly tracing: Tracing | null;
  /** Adds the numbers that the metrics read when they are asked for. */
  addState(sources: StateSources): void;
  /** Exports the last spans, and then closes the port of the metrics. */
  close(): Promise<void>;
}

/** Loads the libraries of the parts that are used. `endpoint` is the path of the GraphQL endpoint. */
export async function openObservers(
  options: ObserverOptions,
  { endpoint, log }: { readonly endpoint: string; readonly log: Log },
): Promise<Observers> {
  const { metrics: place, tracing: collector } = options;
  const metrics = place ? (await import('./metrics/metrics.ts')).createMetrics(endpoint) : null;
  const listener = metrics && place ? await metrics.serve({ ...place, log }) : null;
  const tracing = collector ? (await import('./tracing/tracing.ts')).createTracing(endpoint, collector, log) : null;
  return {
    metrics,
    metricsUrl: listener?.url ?? null,
    tracing,
    addState: (sources) => metrics?.addState(sources),
    ofRequests: {
      startSpan: tracing?.start ?? null,
      onEnded: [metrics, tracing].flatMap((observer) => observer?.ended ?? []),
    },
    ofWrites: { onWriteAttempt: metrics?.writeAttempted ?? null },
    close: async () => {
      await tracing?.close();
      await listener?.close();
    },
  };
}
