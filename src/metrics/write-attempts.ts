import { Counter, type Registry } from 'prom-client';
import { WRITE_OUTCOMES, type WriteAttempt } from '../core/write-attempt.ts';

const REGISTRIES = ['atlas', 'arin'] as const;

/** Returns the function that counts an attempt to write, with the registry that it was for. */
export function createWriteMetrics(
  registers: Registry,
): (registry: (typeof REGISTRIES)[number], attempt: WriteAttempt) => void {
  const attempts = new Counter({
    name: 'keys_gateway_write_attempts_total',
    help: 'Attempts to write, each of which has an audit event.',
    labelNames: ['registry', 'outcome'],
    registers: [registers],
  });
  // Prometheus sees no increase at the first value of a series.
  for (const registry of REGISTRIES)
    for (const outcome of WRITE_OUTCOMES) attempts.inc({ registry, outcome: outcome.toLowerCase() }, 0);
  return (registry, { outcome }) => attempts.inc({ registry, outcome: outcome.toLowerCase() });
}
