import { Writable } from 'node:stream';
import { startSandbox, type RecordedCall, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.ts';
import { startArinSandbox, type ArinSandbox } from '../../src/sandbox/arin/server.ts';
import { startGateway, type GatewayOptions } from '../../src/gateway.ts';
import type { AuditEvent } from '../../src/log/audit-event.ts';
import { createAuditLog } from '../../src/log/audit-log.ts';
import { createLog } from '../../src/log/log.ts';
import { checkedAuditEvent } from './audit-schema.ts';
import { checkLogLines } from './log-schema.ts';

/** A response of the gateway as a client gets it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests read many different responses and compare what they find.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data: any;
  readonly errors: readonly AnswerError[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly extensions: any;
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (number | string)[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly extensions: any;
}

export interface ExecuteOptions {
  /** The full UUID to authenticate with. Null sends no Authorization header. Default: the administrator of the sandbox. */
  readonly key?: string | null;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** A sandbox and a gateway in front of it, both on free ports of the loopback interface. */
export interface TestGateway extends AsyncDisposable {
  readonly url: string;
  /** Null unless the option `metrics` of the gateway is set. */
  readonly metricsUrl: string | null;
  readonly sandbox: Sandbox;
  /** Throws if the gateway was started without ARIN. */
  readonly arin: ArinSandbox;
  execute(query: string, options?: ExecuteOptions): Promise<Answer>;
  /** The upstream calls since the last call of this function, as `GET /keys/?page=1&page_size=20`. */
  upstreamCalls(): string[];
  /** Everything that has been logged so far. */
  log(): string;
  /** The audit events since the last call of this function. Throws if one does not match the schema. */
  takeAuditEvents(): AuditEvent[];
  /** Stops only the gateway, after a delay as on SIGTERM. */
  closeAfter(delayMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  readonly sandbox?: SandboxOptions;
  readonly gateway?: Partial<GatewayOptions>;
  /** True starts a sandbox of ARIN, too, and adds ARIN to the graph. */
  readonly arin?: boolean;
}

/** Starts a sandbox and a gateway. `await using` stops them. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const sandbox = await startSandbox(options.sandbox);
  const arin = options.arin === true ? await startArinSandbox() : null;
  const lines: string[] = [];
  const events: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const gateway = await startGateway(
    {
      ...DEFAULTS,
      atlasUrl: sandbox.url,
      arin: arin && { url: arin.url, downloadUrl: arin.downloadUrl, carrier: 'header' },
      ...options.gateway,
    },
    createLog('debug', destination),
    createAuditLog({
      key: null,
      file: null,
      write: (line) => {
        events.push(line);
        lines.push(line);
      },
    }),
  );
  const close = async (): Promise<void> => {
    await gateway.close();
    await sandbox.close();
    await arin?.close();
    checkLogLines(lines.join(''));
  };
  return {
    url: gateway.url,
    metricsUrl: gateway.metricsUrl,
    sandbox,
    get arin() {
      if (arin === null) throw new Error('The gateway was started without ARIN.');
      return arin;
    },
    execute: (query, { key = sandbox.credentials.administrator, ...rest } = {}) =>
      execute(gateway.url, query, { key, ...rest }),
    upstreamCalls: () => sandbox.takeCalls().map(lineOf),
    log: () => lines.join(''),
    takeAuditEvents: () => events.splice(0).map(checkedAuditEvent),
    closeAfter: (delayMs) => gateway.close(delayMs),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const DEFAULTS: Omit<GatewayOptions, 'arin' | 'atlasUrl'> = {
  host: '127.0.0.1',
  port: 0,
  corsOrigins: [],
  forwardCookies: [],
  graphRole: 'standalone',
  graphiql: false,
  introspection: true,
  federatedTracing: false,
  upstreamConnections: 256,
  upstreamTimeoutMs: 5_000,
  proxyFromEnvironment: false,
  drainMs: 1_000,
  // Tests send bursts of operations. The tests of the limits set their own.
  rateLimits: { operationsPerSecond: 1_000_000, secretWritesPerMinute: 1_000_000, upstreamCallsPerSecond: 1_000_000 },
  loadLimits: { waitMs: 60_000 },
};

function lineOf({ method, path }: RecordedCall): string {
  return `${method} ${path}`;
}

/** Sends one operation to the GraphQL endpoint of a server. */
export async function execute(url: string, query: string, options: ExecuteOptions): Promise<Answer> {
  const { key, headers, signal, ...parameters } = options;
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key != null && { authorization: `Key ${key}` }), ...headers },
    body: JSON.stringify({ query, ...parameters }),
    ...(signal && { signal }),
  });
  const text = await response.text();
  const { data, errors = [], extensions } = JSON.parse(text);
  return { status: response.status, headers: response.headers, text, data, errors, extensions };
}
