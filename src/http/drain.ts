import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** How a server stops, in milliseconds. */
export interface DrainTimes {
  /** Requests are still accepted for this long, so that load balancers see by /readyz that they must go elsewhere. */
  readonly delayMs: number;
  /** Requests that are still running after the delay have this long to end. */
  readonly drainMs: number;
}

/** The graceful stop of a server. */
export interface Drain {
  /**
   * True from the start of the stop, the delay included. Each reply then closes its connection: otherwise a client with a
   * kept-alive connection could send request after request, or hold it open in silence, and the stop would wait for it.
   */
  readonly isDraining: boolean;
  /** Resolves when the last connection is closed. */
  start(server: Server, times: DrainTimes): Promise<void>;
}

export function createDrain(): Drain {
  let stopped: Promise<void> | null = null;
  return {
    get isDraining() {
      return stopped !== null;
    },
    start: (server, { delayMs, drainMs }) => (stopped ??= wait(delayMs).then(() => close(server, drainMs))),
  };
}

function close(server: Server, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
