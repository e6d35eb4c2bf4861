import { Counter, Gauge, type Registry } from 'prom-client';
import type { CacheNumbers } from '../engine/graphql-engine.ts';
import type { LoadShedder } from '../load/load-shedder.ts';
import type { OpenRateLimits } from '../load/shared-rate-limits.ts';
import type { QueueNumbers } from '../upstream/bulkhead.ts';
import type { UpstreamNumbers } from '../upstream/resilience.ts';

/** Numbers that the parts of the gateway have in any case. */
export interface StateSources {
  readonly upstreams: ReadonlyMap<string, () => UpstreamNumbers>;
  readonly load: LoadShedder['numbers'];
  readonly caches: () => CacheNumbers;
  readonly sharing: OpenRateLimits['sharing'];
}

/** A value, with the values of its labels. */
type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Adds metrics whose values are read when Prometheus asks for them, so that they cost nothing in between. */
export function addState(registry: Registry, { upstreams, load, caches, sharing }: StateSources): void {
  const add = createReaders(registry);
  addUpstreams(add, upstreams);
  add.gauge('operations_running', 'Operations that run.', [], () => [[{}, load().running]]);
  add.gauge('admission_queued', 'Operations that wait to start, and answers that wait.', ['kind'], () => [
    [{ kind: 'operation' }, load().waiting],
    [{ kind: 'answer' }, load().responses],
  ]);
  addCaches(add, caches);
  if (sharing) addSharing(add, sharing);
}

function addUpstreams({ gauge, counter }: Readers, upstreams: StateSources['upstreams']): void {
  const of = (samplesOf: (numbers: UpstreamNumbers) => readonly Sample[]) => (): Sample[] =>
    [...upstreams].flatMap(([registry, numbers]) =>
      samplesOf(numbers()).map(([labels, value]): Sample => [{ registry, ...labels }, value]),
    );
  const ofQueues = (name: keyof QueueNumbers) =>
    of(({ reads, writes }) => [
      [{ kind: 'read' }, reads[name]],
      [{ kind: 'write' }, writes[name]],
    ]);
  const pending = 'Calls that use a connection, or wait for one to open.';
  gauge('upstream_pending', pending, ['registry', 'kind'], ofQueues('pending'));
  gauge('upstream_queued', 'Calls that wait until fewer are pending.', ['registry', 'kind'], ofQueues('queued'));
  const retries = 'Further attempts of reads that were made, or that the budget refused.';
  counter(
    'upstream_retries_total',
    retries,
    ['registry', 'result'],
    of(({ retries: { made, refused } }) => [
      [{ result: 'made' }, made],
      [{ result: 'refused' }, refused],
    ]),
  );
  const budget = of(({ retries: { left } }) => [[{}, left]]);
  gauge('upstream_retry_budget', 'Retries that could be made now.', ['registry'], budget);
  const isOpen = of(({ circuit }) => [[{}, circuit === 'open' ? 1 : 0]]);
  gauge('circuit_open', '1 if the circuit breaker is open, else 0.', ['registry'], isOpen);
}

function addCaches({ gauge, counter }: Readers, caches: StateSources['caches']): void {
  counter('cache_lookups_total', 'Look-ups in a cache.', ['cache', 'result'], () => {
    const { documents, operations } = caches();
    return [
      [{ cache: 'documents', result: 'hit' }, documents.hits],
      [{ cache: 'documents', result: 'miss' }, documents.misses],
      [{ cache: 'operations', result: 'hit' }, operations.hits],
      [{ cache: 'operations', result: 'miss' }, operations.misses],
    ];
  });
  gauge('cached_documents', 'Documents in the cache.', [], () => [[{}, caches().cached.documents]]);
  const characters = 'Length of the documents in the cache.';
  gauge('cached_document_characters', characters, [], () => [[{}, caches().cached.characters]]);
  const fields = 'Fields of the compiled operations in the cache.';
  gauge('compiled_fields', fields, [], () => [[{}, caches().operations.fields]]);
}

function addSharing({ gauge, counter }: Readers, sharing: NonNullable<StateSources['sharing']>): void {
  gauge('rate_limits_shared', '1 if Redis counts for the rate limits, 0 if this process does.', [], () => [
    [{}, sharing().isShared ? 1 : 0],
  ]);
  counter(
    'rate_limit_checks_local_total',
    'Checks of rate limits by this process, because Redis gave no answer.',
    [],
    () => [[{}, sharing().localChecks]],
  );
}

type AddMetric = (name: string, help: string, labelNames: readonly string[], read: () => readonly Sample[]) => void;

interface Readers {
  readonly gauge: AddMetric;
  readonly counter: AddMetric;
}

function createReaders(registry: Registry): Readers {
  const registers = [registry];
  const optionsOf = (name: string, help: string, labelNames: readonly string[]) => ({
    name: `keys_gateway_${name}`,
    help,
    labelNames: [...labelNames],
    registers,
  });
  return {
    gauge: (name, help, labelNames, read) => {
      const gauge = new Gauge({
        ...optionsOf(name, help, labelNames),
        collect: () => {
          for (const [labels, value] of read()) gauge.set(labels, value);
        },
      });
    },
    counter: (name, help, labelNames, read) => {
      const counter = new Counter({
        ...optionsOf(name, help, labelNames),
        collect: () => {
          // The source counts, and the counter of this library can only add.
          counter.reset();
          for (const [labels, value] of read()) counter.inc(labels, value);
        },
      });
    },
  };
}
