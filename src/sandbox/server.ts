import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAccountEditor, type AccountEditor } from './account/account-editor.ts';
import { CREDENTIALS, type SandboxCredentials } from './account/credentials.ts';
import { deliver } from './wire/delivery.ts';
import { createFaultQueue, type Fault, type FaultQueue } from './wire/faults.ts';
import {
  DEFAULT_BEHAVIOUR,
  DEFAULT_SEED_INSTANT,
  type SandboxBehaviour,
  type SandboxOptions,
} from './account/options.ts';
import { BASE_PATH, receiveCall, type RecordedCall, type RowRewriter } from './wire/recorded-call.ts';
import { answerCall } from './router.ts';
import { seedMainAccount, seedOtherAccount } from './account/seed.ts';
import type { Execution, SandboxData } from './account/sandbox-data.ts';

export type { AccountEditor, Fault, RecordedCall, RowRewriter, SandboxBehaviour, SandboxCredentials, SandboxOptions };

/** A running simulation of the RIPE Atlas API keys service. Every key in it is made up. */
export interface Sandbox extends AsyncDisposable {
  /** The base URL: `http://127.0.0.1:PORT/api/v2`. */
  readonly url: string;
  /** The complete UUIDs of keys with different rights. */
  readonly credentials: Readonly<SandboxCredentials>;
  /** All calls received so far, the oldest first. */
  readonly calls: RecordedCall[];
  /** Returns the calls received so far and removes them from `calls`. */
  takeCalls(): RecordedCall[];
  /** Changes the main account without an API call. */
  readonly account: AccountEditor;
  /** Injects a fault into the next calls that it matches. */
  fault(fault: Fault): void;
  /** Removes all faults that have not happened yet. */
  clearFaults(): void;
  /** All writes that took effect, the oldest first. */
  readonly executions: Execution[];
  /** Called for each row of each answer while it is set. The returned value is sent instead of the row. */
  rewriteRow: RowRewriter | undefined;
  /** Stops the server and closes all connections at once. */
  close(): Promise<void>;
}

/** Everything that a request can read or change. */
interface SandboxState {
  readonly data: SandboxData;
  readonly calls: RecordedCall[];
  readonly faults: FaultQueue;
}

// Milliseconds. Longer than the timeout of any client, so that the server never closes an idle connection on which the
// client is about to send a request.
const KEEP_ALIVE_MS = 120_000;

/** Starts a sandbox. Resolves when it listens, and rejects if it cannot. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1' } = options;
  const state: SandboxState = { data: createData(options), calls: [], faults: createFaultQueue() };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    void serve(state, request, response);
  });
  await listen(server, port, host);
  return sandboxOver(state, server, host);
}

function createData({ size = 60, now = DEFAULT_SEED_INSTANT, behaviour }: SandboxOptions): SandboxData {
  return {
    main: seedMainAccount(size, now),
    other: seedOtherAccount(now),
    behaviour: { ...DEFAULT_BEHAVIOUR, ...behaviour },
    rewriteRow: undefined,
    executions: [],
  };
}

async function serve(
  { data, calls, faults }: SandboxState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const call = await receiveCall(request);
    calls.push(call.recorded);
    await deliver(response, faults.take(call.recorded), {
      execute: () => answerCall(data, call),
      coding: data.behaviour,
    });
  } catch (error) {
    // A client may disconnect while it sends its request. Any other error is a bug of the sandbox.
    if (!request.complete || response.destroyed) return;
    console.error('The sandbox failed:', error);
    response.destroy();
  }
}

function sandboxOver({ data, calls, faults }: SandboxState, server: Server, host: string): Sandbox {
  const close = () => stop(server);
  return {
    url: urlOf(server, host),
    credentials: CREDENTIALS,
    calls,
    takeCalls: () => calls.splice(0),
    account: createAccountEditor(data.main),
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    executions: data.executions,
    get rewriteRow() {
      return data.rewriteRow;
    },
    set rewriteRow(rewrite) {
      data.rewriteRow = rewrite;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}${BASE_PATH}`;
}

function listen(server: Server, port: number, host: string): Promise<void> {
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
