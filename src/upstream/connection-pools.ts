import { createSecureContext, type ConnectionOptions } from 'node:tls';
import { buildConnector, EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici';
import { LinkedQueue } from '../core/linked-queue.ts';

export interface PoolOptions {
  /** Scheme, host and port of the upstream. */
  readonly origin: string;
  /** The maximum number of open sockets. More requests wait for one of them. */
  readonly connections: number;
  /** Milliseconds for the TCP and TLS handshakes, and for a proxy to open a tunnel. Default: 2,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds to wait for the headers, and between two chunks of the body. Default: 10,000. */
  readonly idleTimeoutMs?: number;
  /** The maximum size of an answer's body in bytes. A larger one is aborted. */
  readonly maxAnswerBytes: number;
  /** Whether to use the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. Default: false. */
  readonly proxyFromEnvironment?: boolean;
}

/** The connections to the upstream. With a single connection, both are the same pool. */
export interface Pools {
  readonly reads: Dispatcher;
  readonly writes: Dispatcher;
}

/** Makes the pools. `close` of a pool waits for its requests, and then closes its connections. */
export function createPools(options: PoolOptions): Pools {
  const { origin, connections, connectTimeoutMs = 2_000 } = options;
  const forWrites = connectionsForWrites(connections);
  const tls = tlsOptions(origin);
  const connect = createConnector({ timeout: connectTimeoutMs, allowH2: false, ...tls });
  const createPoolOf = (number: number, keepAliveMs: number): Dispatcher =>
    createPool({ ...options, connectTimeoutMs, tls, connect, connections: number, keepAliveMs });
  const writes = createPoolOf(forWrites, WRITE_KEEP_ALIVE_MS);
  const reads = forWrites === connections ? writes : createPoolOf(connections - forWrites, READ_KEEP_ALIVE_MS);
  return { reads, writes };
}

/** A connection that was used so recently has most likely not been closed at its other end. */
const WRITE_KEEP_ALIVE_MS = 1_000;
/** A new connection costs a TLS handshake. Firewalls forget idle connections after some minutes. */
const READ_KEEP_ALIVE_MS = 60_000;
const SHARE_FOR_WRITES = 0.25;

/**
 * The number of connections that only writes use. If the upstream closes an idle connection while a write is on its way, the
 * outcome of the write is unknown. So a write takes a new connection, or one that was used within the last second. A read is
 * sent again, and its connections stay open for longer. A single connection serves both.
 */
export function connectionsForWrites(connections: number): number {
  return Math.max(Math.floor(connections * SHARE_FOR_WRITES), 1);
}

interface OnePoolOptions extends PoolOptions {
  readonly connectTimeoutMs: number;
  readonly tls: TlsOptions;
  readonly connect: buildConnector.connector;
  /** Milliseconds that an idle connection stays open. */
  readonly keepAliveMs: number;
}

function createPool(options: OnePoolOptions): Dispatcher {
  const {
    origin,
    connections,
    connect,
    connectTimeoutMs,
    keepAliveMs,
    idleTimeoutMs = 10_000,
    maxAnswerBytes,
  } = options;
  const limits = {
    connections,
    keepAliveTimeout: keepAliveMs,
    // The upstream may ask for a longer time, which a pool for writes must not grant.
    keepAliveMaxTimeout: keepAliveMs,
    pipelining: 1,
    // HTTP/2 would send the requests of all callers over one connection, where one stall stops all of them.
    allowH2: false,
    connect,
    headersTimeout: idleTimeoutMs,
    bodyTimeout: idleTimeoutMs,
    maxResponseSize: maxAnswerBytes,
  };
  if (!options.proxyFromEnvironment) return new Pool(origin, limits);
  return new EnvHttpProxyAgent({
    ...limits,
    // undici does not apply these limits to its connections to the proxy: a tunnel that hangs would block a slot for minutes.
    connectTimeout: connectTimeoutMs,
    // undici opens the connections in a tunnel itself, and would resume sessions without a limit in time.
    requestTls: { ...options.tls, maxCachedSessions: 0 },
    clientFactory: (proxy, given) => new Pool(proxy, { ...given, headersTimeout: connectTimeoutMs }),
  });
}

/**
 * The number of connections that one iteration of the event loop begins to open. The TLS handshakes of all connections at
 * once would block the process for hundreds of milliseconds, and it would reject operations as if it were overloaded.
 */
const MOST_PER_ITERATION = 8;

/**
 * Milliseconds for which new connections resume sessions. A connection that resumes one does not check the certificate, and
 * gets a new session, so without a limit only the first connection would check the certificate.
 */
const SESSIONS_MS = 3_600_000;

/**
 * Returns a function with which undici opens connections. With TLS, a connection resumes the session of an earlier one,
 * which saves a third of the CPU time of its handshake. Sessions belong to the gateway and have no data of callers.
 */
function createConnector(options: buildConnector.BuildOptions): buildConnector.connector {
  const waiting = new LinkedQueue<() => void>();
  let opener = createOpener(options);

  const openWaiting = (): void => {
    for (let count = 0; count < MOST_PER_ITERATION; count += 1) waiting.shift()?.();
    if (waiting.length > 0) setImmediate(openWaiting);
  };
  return (target, callback) => {
    if (waiting.length === 0) setImmediate(openWaiting);
    waiting.push(() => {
      if (performance.now() >= opener.usedUntil) opener = createOpener(options);
      try {
        opener.open(target, callback);
      } catch (error) {
        // The error must fail this request. It must not end the process.
        callback(error as Error, null);
      }
    });
  };
}

interface Opener {
  readonly open: buildConnector.connector;
  /** By the clock of `performance.now()`. */
  readonly usedUntil: number;
}

/** Connections of one opener resume the sessions of each other. */
function createOpener(options: buildConnector.BuildOptions): Opener {
  const open = buildConnector(options);
  // undici has only a weak reference to the latest session, which the next garbage collection would clear.
  const kept: { session?: Buffer } = {};
  return {
    open: (target, callback) =>
      open(target, (...outcome) => {
        outcome[1]?.on('session', (session: Buffer) => (kept.session = session));
        callback(...outcome);
      }),
    usedUntil: performance.now() + SESSIONS_MS,
  };
}

type TlsOptions = Pick<ConnectionOptions, 'secureContext'>;

/**
 * The options of connections to the origin. With TLS, all of them use one context, because Node would make one for each
 * connection. Without TLS, nothing is made: a context has the certificates of all authorities.
 */
function tlsOptions(origin: string): TlsOptions {
  return origin.startsWith('https:') ? { secureContext: createSecureContext() } : {};
}
