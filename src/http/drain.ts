import {
  ServerResponse,
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  type Server,
} from 'node:http';
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
  /** What the server is to answer with. */
  readonly Response: typeof ServerResponse;
  /** Resolves when the last connection is closed. */
  start(server: Server, times: DrainTimes): Promise<void>;
}

export function createDrain(): Drain {
  let ended: Promise<void> | null = null;
  return {
    get isDraining() {
      return ended !== null;
    },
    Response: closingResponse(() => ended !== null),
    start: (server, { delayMs, drainMs }) => (ended ??= wait(delayMs).then(() => close(server, drainMs))),
  };
}

/**
 * A response that ends its connection if it begins after the drain has. Otherwise a client with a kept-alive connection
 * could send request after request, or hold it open in silence, and the stop would wait for it.
 */
function closingResponse(isDraining: () => boolean): typeof ServerResponse {
  return class<Request extends IncomingMessage> extends ServerResponse<Request> {
    override writeHead(status: number, message?: string, headers?: Headers): this;
    override writeHead(status: number, headers?: Headers): this;
    override writeHead(status: number, ...rest: [(Headers | string)?, Headers?]): this {
      if (isDraining()) this.setHeader('connection', 'close');
      return super.writeHead(status, ...(rest as [string?, Headers?]));
    }
  };
}

type Headers = OutgoingHttpHeader[] | OutgoingHttpHeaders;

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
