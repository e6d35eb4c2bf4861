import { collectDefaultMetrics, Registry } from 'prom-client';
import type { EndedRequest } from '../log/request-log.ts';
import type { CircuitState } from '../upstream/circuit-breaker.ts';
import type { Transport } from '../upstream/transport.ts';
import { serveMetrics, type MetricsListener, type MetricsListenerOptions } from './listener.ts';
import { createOperationMetrics } from './operations.ts';
import { addState, type StateSources } from './state.ts';
import { createUpstreamMetrics } from './upstream-calls.ts';
import { createWriteMetrics } from './write-attempts.ts';

/** The metrics of one gateway, for Prometheus. `docs/operations.md` lists them. */
export interface Metrics {
  /** Called with each request that has ended. */
  readonly ended: (request: EndedRequest) => void;
  /** Returns the transport with all its calls measured. */
  measured(registry: string, transport: Transport): Transport;
  circuitChanged(registry: string, state: CircuitState): void;
  /** Called with each attempt to write, also one that was refused or only planned. */
  readonly writeAttempted: ReturnType<typeof createWriteMetrics>;
  /** Adds the numbers that are only read when Prometheus asks for them. Called once. */
  addState(sources: StateSources): void;
  serve(options: MetricsListenerOptions): Promise<MetricsListener>;
}

/** `endpoint`: the path of the GraphQL endpoint. */
export function createMetrics(endpoint: string): Metrics {
  // Not the global one: a process can have several gateways, as in tests.
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const upstream = createUpstreamMetrics(registry);
  return {
    ended: createOperationMetrics(registry, endpoint),
    measured: upstream.measured,
    circuitChanged: upstream.circuitChanged,
    writeAttempted: createWriteMetrics(registry),
    addState: (sources) => addState(registry, sources),
    serve: (options) => serveMetrics(registry, options),
  };
}
