import { startCallServer, type CallServer } from '../wire/call-server.ts';
import type { Fault } from '../wire/faults.ts';
import { ARIN_KEYS } from './keys.ts';
import { answerArinCall, DOWNLOAD_PATH, REST_PATH, type ArinData } from './router.ts';
import { createTicketStore } from './tickets.ts';

export type { Fault };

/** A running simulation of ARIN's calls that accept an API key. Recorded paths contain the paths of its two base URLs. */
export interface ArinSandbox extends CallServer {
  /** The base URL of Reg-RWS: `http://127.0.0.1:PORT/rest`. */
  readonly url: string;
  /** The base URL of the download host: `http://127.0.0.1:PORT/public/rest/downloads`. */
  readonly downloadUrl: string;
  readonly keys: typeof ARIN_KEYS;
  /** The paths of the report requests that have created a ticket, the oldest first. */
  readonly created: string[];
  /** Set to false for a service that only accepts the key in the query. */
  acceptsHeader: boolean;
}

export interface ArinSandboxOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: 0, any free port. */
  readonly port?: number;
}

/** Starts a sandbox of ARIN. Resolves when it listens. */
export async function startArinSandbox({
  host = '127.0.0.1',
  port = 0,
}: ArinSandboxOptions = {}): Promise<ArinSandbox> {
  const data: ArinData = { tickets: createTicketStore(() => new Date()), created: [], acceptsHeader: true };
  const server = await startCallServer({
    host,
    port,
    basePath: '',
    coding: { framing: 'length', gzip: false },
    answer: (call) => answerArinCall(data, call),
  });
  return {
    ...server,
    url: server.origin + REST_PATH,
    downloadUrl: server.origin + DOWNLOAD_PATH,
    keys: ARIN_KEYS,
    created: data.created,
    get acceptsHeader() {
      return data.acceptsHeader;
    },
    set acceptsHeader(accepts) {
      data.acceptsHeader = accepts;
    },
  };
}
