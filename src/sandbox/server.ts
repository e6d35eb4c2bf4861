import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAccountEditor, type AccountEditor } from './account/account-editor.ts';
import { CREDENTIALS, type SandboxCredentials } from './account/credentials.ts';
import { deliver } from './wire/delivery.ts';
import { createFaultQueue, type Fault, type FaultQueue } from './wire/faults.ts';
import {
  DEFAULT_BEHAVIOUR,
  DEFAULT_SEED_INSTANT,
  type RunningSettings,
  type SandboxBehaviour,
  type SandboxOptions,
} from './account/options.ts';
import { BASE_PATH, receiveCall, type RecordedCall, type RowRewriter } from './wire/recorded-call.ts';
import { answerCall } from './router.ts';
import { seedMainAccount, seedOtherAccount } from './account/seed.ts';
import type { Execution, World } from './account/world.ts';

export type { AccountEditor, Fault, RecordedCall, RowRewriter, SandboxBehaviour, SandboxCredentials, SandboxOptions };

/** A running stand-in for the RIPE Atlas keys API; every key in it is made up. */
export interface Sandbox extends AsyncDisposable {
  /** The base URL: `http://127.0.0.1:PORT/api/v2`. */
  readonly url: string;
  readonly credentials: Readonly<SandboxCredentials>;
  /** Everything received so far. */
  readonly calls: RecordedCall[];
  /** Gives what was received so far and forgets it. */
  takeCalls(): RecordedCall[];
  /** Changes the main account behind the API's back. */
  readonly account: AccountEditor;
  /** Queues something that shall go wrong. */
  fault(fault: Fault): void;
  clearFaults(): void;
  /** Writes that really took effect. */
  readonly executions: Execution[];
  /** Called for every row of every answer while it is set; what it returns is sent instead. */
  rewriteRow: RowRewriter | undefined;
  /** Stops listening and destroys what is still open. */
  close(): Promise<void>;
}

/** Everything that one request can read or change. */
interface SandboxState {
  readonly world: World;
  readonly calls: RecordedCall[];
  readonly faults: FaultQueue;
}

// Longer than any client's, so that it is never the server that drops an idle connection under a request.
const KEEP_ALIVE_MS = 120_000;

/** Starts a sandbox and resolves once it listens. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1' } = options;
  const settings: RunningSettings = {
    behaviour: { ...DEFAULT_BEHAVIOUR, ...options.behaviour },
    rewriteRow: undefined,
  };
  const state: SandboxState = { world: createWorld(options, settings), calls: [], faults: createFaultQueue() };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    void serve(state, request, response);
  });
  await listen(server, port, host);
  return sandboxOver(state, server, host);
}

function createWorld({ size = 60, now = DEFAULT_SEED_INSTANT }: SandboxOptions, settings: RunningSettings): World {
  return { main: seedMainAccount(size, now), other: seedOtherAccount(now), settings, executions: [] };
}

async function serve(
  { world, calls, faults }: SandboxState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const call = await receiveCall(request);
    calls.push(call.recorded);
    await deliver(response, faults.take(call.recorded), () => answerCall(world, call));
  } catch (error) {
    // A client that left while sending is not worth a word; a fault of the sandbox's own is.
    if (!request.complete || response.destroyed) return;
    console.error('The sandbox failed:', error);
    response.destroy();
  }
}

function sandboxOver({ world, calls, faults }: SandboxState, server: Server, host: string): Sandbox {
  const close = () => stop(server);
  return {
    url: urlOf(server, host),
    credentials: CREDENTIALS,
    calls,
    takeCalls: () => calls.splice(0),
    account: createAccountEditor(world.main),
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    executions: world.executions,
    get rewriteRow() {
      return world.settings.rewriteRow;
    },
    set rewriteRow(rewrite) {
      world.settings.rewriteRow = rewrite;
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
    // Closing twice is not an error to whoever wants it closed.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
