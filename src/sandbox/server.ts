import { createAccountEditor, type AccountEditor } from './account/account-editor.ts';
import { CREDENTIALS, type SandboxCredentials } from './account/credentials.ts';
import { startCallServer, type CallServer } from './wire/call-server.ts';
import type { Fault } from './wire/faults.ts';
import {
  DEFAULT_BEHAVIOUR,
  DEFAULT_SEED_INSTANT,
  type SandboxBehaviour,
  type SandboxOptions,
} from './account/options.ts';
import { BASE_PATH, type RecordedCall, type RowRewriter } from './wire/recorded-call.ts';
import { answerCall } from './router.ts';
import { seedMainAccount, seedOtherAccount } from './account/seed.ts';
import type { Execution, SandboxData } from './account/sandbox-data.ts';

export type { AccountEditor, Fault, RecordedCall, RowRewriter, SandboxBehaviour, SandboxCredentials, SandboxOptions };

/** A running simulation of the RIPE Atlas API keys service. Every key in it is made up. */
export interface Sandbox extends CallServer {
  /** The base URL: `http://127.0.0.1:PORT/api/v2`. */
  readonly url: string;
  /** The complete UUIDs of keys with different rights. */
  readonly credentials: Readonly<SandboxCredentials>;
  /** Changes the main account without an API call. */
  readonly account: AccountEditor;
  /** All writes that took effect, the oldest first. */
  readonly executions: Execution[];
  /** Called for each row of each answer while it is set. The returned value is sent instead of the row. */
  rewriteRow: RowRewriter | undefined;
}

/** Starts a sandbox. Resolves when it listens, and rejects if it cannot. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1' } = options;
  const data = createData(options);
  const server = await startCallServer({
    host,
    port,
    basePath: BASE_PATH,
    coding: data.behaviour,
    answer: (call) => answerCall(data, call),
  });
  return {
    ...server,
    url: server.origin + BASE_PATH,
    credentials: CREDENTIALS,
    account: createAccountEditor(data.main),
    executions: data.executions,
    get rewriteRow() {
      return data.rewriteRow;
    },
    set rewriteRow(rewrite) {
      data.rewriteRow = rewrite;
    },
  };
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
