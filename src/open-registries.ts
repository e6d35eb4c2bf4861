import type { OperationOptions } from './engine/operation-context.ts';
import { createLoadShedder, DEFAULT_LOAD_LIMITS, type LoadLimits, type LoadShedder } from './load/load-shedder.ts';
import type { Log } from './log/log.ts';
import type { Observers } from './observers.ts';
import type { ArinOptions, KeyCarrier } from './registries/arin/session.ts';
import type { AtlasOptions } from './registries/atlas/session.ts';
import { createResilientTransport, type ResilientTransport, type ResilienceOptions } from './upstream/resilience.ts';
import { createTransport } from './upstream/undici-transport.ts';

/** How the registries are reached, and how many calls they get. */
export interface RegistriesOptions {
  /** Base URL of the REST API of RIPE Atlas, without a slash at its end. */
  readonly atlasUrl: string;
  /** Null for a graph without ARIN. */
  readonly arin: ArinEndpoints | null;
  readonly upstreamConnections: number;
  /** Milliseconds for all upstream calls of one operation together. */
  readonly upstreamTimeoutMs: number;
  readonly proxyFromEnvironment: boolean;
  /** Retries, connection queue and circuit breaker. */
  readonly resilience?: Partial<ResilienceOptions>;
  /** Limits of lists that the gateway filters or sorts, and thresholds of findings. */
  readonly atlas?: Partial<Omit<AtlasOptions, 'baseUrl'>>;
  readonly loadLimits?: Partial<LoadLimits>;
}

/** How ARIN's services are reached. */
export interface ArinEndpoints {
  /** Base URL of Reg-RWS, without a slash at its end. */
  readonly url: string;
  /** Base URL of the downloads, without a slash at its end. */
  readonly downloadUrl: string;
  /** Where the key is sent to Reg-RWS. */
  readonly carrier: KeyCarrier;
}

/** Receive what the connections do. */
type ConnectionObservers = Pick<Observers, 'metrics' | 'tracing'> & { readonly log: Log };

interface OpenRegistries {
  readonly load: LoadShedder;
  readonly registries: OperationOptions;
  /** The state of the connections, by the name of the upstream. */
  readonly upstreams: ReadonlyMap<string, ResilientTransport['numbers']>;
  /** Resolves when the pending requests have ended. */
  closeRegistries(): Promise<void>;
}

/** Creates the connections to the registries. Nothing is sent yet. */
export function openRegistries(options: RegistriesOptions, observers: ConnectionObservers): OpenRegistries {
  const { atlasUrl: baseUrl, upstreamTimeoutMs } = options;
  const upstreams = new Map<string, ResilientTransport['numbers']>();
  const open: OpenTransport = (upstreamOptions) => {
    const transport = transportFor(options, observers, upstreamOptions);
    upstreams.set(upstreamOptions.registry, transport.numbers);
    return transport;
  };
  const upstream = open({ registry: 'atlas', url: baseUrl });
  const load = createLoadShedder({ ...DEFAULT_LOAD_LIMITS, ...options.loadLimits }, upstream);
  const atlas = { transport: load.queueing(upstream), options: { ...options.atlas, baseUrl } };
  const arin = options.arin && arinServicesFor(options.arin, open);
  const transports = [upstream, ...(arin ? [arin.rest.transport, arin.downloads.transport] : [])];
  return {
    load,
    registries: { upstreamTimeoutMs, atlas, arin },
    upstreams,
    closeRegistries: async () => {
      load.stop();
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
}

const MEBIBYTE = 1024 * 1024;

/** ARIN has far fewer calls than RIPE Atlas, and its answers are small. */
const ARIN_LIMITS = { connections: 32, maxAnswerBytes: MEBIBYTE };

function arinServicesFor({ url, downloadUrl, carrier }: ArinEndpoints, open: OpenTransport): ArinOptions {
  const serviceAt = (registry: string, base: string) => ({
    transport: open({ registry, url: base, ...ARIN_LIMITS }),
    basePath: new URL(base).pathname.replace(/\/$/, ''),
  });
  return {
    rest: serviceAt('arin', url),
    downloads: serviceAt('arin-downloads', downloadUrl),
    carrier,
    downloadUrl,
  };
}

type OpenTransport = (options: UpstreamOptions) => ResilientTransport;

interface UpstreamOptions {
  /** Its name in the log and in the metrics. */
  readonly registry: string;
  readonly url: string;
  readonly connections?: number;
  readonly maxAnswerBytes?: number;
}

/** Each upstream has connections and a circuit of its own, so that one that is down or slow does not affect another. */
function transportFor(
  { upstreamConnections, upstreamTimeoutMs, proxyFromEnvironment, resilience }: RegistriesOptions,
  { log, metrics, tracing }: ConnectionObservers,
  { registry, url, connections = upstreamConnections, ...limits }: UpstreamOptions,
): ResilientTransport {
  const { origin, host } = new URL(url);
  // The deadline of the operation is the only one: a shorter one of the pool must not end a call before it.
  const idleTimeoutMs = upstreamTimeoutMs;
  const plain = createTransport({ origin, connections, idleTimeoutMs, proxyFromEnvironment, ...limits });
  const transport = tracing?.traced(url, plain) ?? plain;
  // A read that gets no response is given up while there is time for another attempt.
  return createResilientTransport(metrics?.measured(registry, transport) ?? transport, {
    running: connections,
    attemptMs: upstreamTimeoutMs / 2,
    onCircuit: (state) => {
      log[state === 'open' ? 'warn' : 'info']({ registry, state, host }, 'circuit breaker');
      metrics?.circuitChanged(registry, state);
    },
    ...resilience,
  });
}
