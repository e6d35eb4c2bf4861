import type { Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** How a server ends, in milliseconds. */
export interface DrainTimes {
  /** Requests are still taken for so long, so that balancers can see by /readyz that they are to go elsewhere. */
  readonly delayMs: number;
  /** What is under way after the delay has so long to end. */
  readonly drainMs: number;
}

/** The end of a server: nothing under way is cut off before its time. */
export interface Drain {
  readonly isDraining: boolean;
  /** Every response is announced here as its request comes. */
  watch(response: ServerResponse): void;
  /** Resolves when the last connection is closed. */
  start(times: DrainTimes): Promise<void>;
}

export function createDrain(server: Server): Drain {
  const underWay = new Set<ServerResponse>();
  let ended: Promise<void> | null = null;
  return {
    get isDraining() {
      return ended !== null;
    },
    watch: (response) => {
      if (ended !== null) sayClose(response);
      underWay.add(response);
      response.once('close', () => underWay.delete(response));
    },
    start: ({ delayMs, drainMs }) => {
      ended ??= wait(delayMs).then(() => close(server, drainMs));
      underWay.forEach(sayClose);
      return ended;
    },
  };
}

/**
 * Without it a client with a kept-alive connection could send request after request, or hold it open in silence, and
 * the stop would wait for it.
 */
function sayClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

function close(server: Server, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const fuse = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(fuse);
      resolve();
    });
    server.closeIdleConnections();
  });
}
