import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './api-error.ts';
import { deliver, type Coding } from './delivery.ts';
import { createFaultQueue, type Fault, type FaultQueue } from './faults.ts';
import { receiveCall, type IncomingCall, type RecordedCall } from './recorded-call.ts';

/** An HTTP server that records the calls that it receives, and answers some of them with faults. */
export interface CallServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly origin: string;
  /** All calls received so far, the oldest first. */
  readonly calls: RecordedCall[];
  /** Returns the calls received so far and removes them from `calls`. */
  takeCalls(): RecordedCall[];
  /** Injects a fault into the next calls that it matches. */
  fault(fault: Fault): void;
  /** Removes all faults that have not happened yet. */
  clearFaults(): void;
  /** Stops the server and closes all connections at once. */
  close(): Promise<void>;
}

export interface CallServerOptions {
  readonly host: string;
  readonly port: number;
  /** The path under which the service is. Recorded paths do not contain it. */
  readonly basePath: string;
  readonly coding: Coding;
  /** Executes a call and returns its correct answer. */
  readonly answer: (call: IncomingCall) => Answer;
}

// Milliseconds. Longer than the timeout of any client, so that the server never closes an idle connection on which the
// client is about to send a request.
const KEEP_ALIVE_MS = 120_000;

/** Resolves when the server listens, and rejects if it cannot. */
export async function startCallServer(options: CallServerOptions): Promise<CallServer> {
  const calls: RecordedCall[] = [];
  const faults = createFaultQueue();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    void serve({ ...options, calls, faults }, request, response);
  });
  await listen(server, options);
  const close = () => stop(server);
  return {
    origin: originOf(server, options.host),
    calls,
    takeCalls: () => calls.splice(0),
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface ServerState extends CallServerOptions {
  readonly calls: RecordedCall[];
  readonly faults: FaultQueue;
}

async function serve(
  { basePath, calls, faults, answer, coding }: ServerState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const call = await receiveCall(request, basePath);
    calls.push(call.recorded);
    await deliver(response, faults.take(call.recorded), { execute: () => answer(call), coding });
  } catch (error) {
    // A client may disconnect while it sends its request. Any other error is a bug of the sandbox.
    if (!request.complete || response.destroyed) return;
    console.error('The sandbox failed:', error);
    response.destroy();
  }
}

function originOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function listen(server: Server, { port, host }: CallServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Ignores the error of a second call: the server is closed.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
