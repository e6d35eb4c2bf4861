import { Counter, Histogram, type Registry } from 'prom-client';
import type { CircuitState } from '../upstream/circuit-breaker.ts';
import { TransportError, type Transport, type UpstreamRequest } from '../upstream/transport.ts';

export interface UpstreamMetrics {
  measured(registry: string, transport: Transport): Transport;
  circuitChanged(registry: string, state: CircuitState): void;
}

/** The metrics of the calls that are sent. A retry is a call of its own. */
export function createUpstreamMetrics(metrics: Registry): UpstreamMetrics {
  const registers = [metrics];
  // Its count is the number of calls, so that there is no need for a counter.
  const calls = new Histogram({
    name: 'keys_gateway_upstream_call_duration_seconds',
    help: 'Time of the calls to an upstream. A retry is a call of its own.',
    labelNames: ['registry', 'method', 'route', 'status'],
    registers,
  });
  const changes = new Counter({
    name: 'keys_gateway_circuit_changes_total',
    help: 'Changes of a circuit breaker to this state.',
    labelNames: ['registry', 'state'],
    registers,
  });
  return {
    measured: (registry, transport) => {
      for (const state of ['closed', 'open']) changes.inc({ registry, state }, 0);
      return measuredTransport(transport, ({ method, route }, status, seconds) =>
        calls.observe({ registry, method, route, status }, seconds),
      );
    },
    circuitChanged: (registry, state) => changes.inc({ registry, state }),
  };
}

type ObserveCall = (request: UpstreamRequest, status: string, seconds: number) => void;

function measuredTransport(transport: Transport, observe: ObserveCall): Transport {
  return {
    send: (request) => {
      const startedAt = performance.now();
      const ended = (status: string): void => observe(request, status, (performance.now() - startedAt) / 1000);
      return transport.send(request).then(
        (answer) => {
          ended(statusClass(answer.status));
          return answer;
        },
        (error: unknown) => {
          ended(error instanceof TransportError ? error.kind.toLowerCase() : 'broken');
          throw error;
        },
      );
    },
    close: () => transport.close(),
  };
}

/** A rate limit of the upstream has a value of its own: it needs another reaction than a wrong request. */
function statusClass(status: number): string {
  return status === 429 ? '429' : `${Math.floor(status / 100)}xx`;
}
