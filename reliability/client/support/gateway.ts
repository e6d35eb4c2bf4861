import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { GatewayOptions } from '../../../src/gateway.ts';
import type { LogLevel } from '../../../src/log/log.ts';
import type { ProcessEnd } from '../../../test/support/process.ts';
import type { Gauge } from './gateway-child.ts';

const CHILD = new URL('./gateway-child.ts', import.meta.url);

/** A gateway in a process of its own, so that its CPU and memory are measured without those of the test. */
export interface ChildGateway extends AsyncDisposable {
  readonly url: string;
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessEnd>;
  /** The output to stdout and stderr since the last call. */
  takeOutput(): string;
  /** The resources that the process uses; with `collect`, after a garbage collection. */
  gauge(collect?: 'collect'): Promise<Gauge>;
}

export interface ChildGatewayOptions {
  readonly atlasUrl: string;
  readonly gateway?: Partial<GatewayOptions>;
  readonly nodeArguments?: readonly string[];
  /** Default: `info`, the product's default, with stdout discarded. */
  readonly logLevel?: LogLevel;
}

/** Load limits for tests that send as fast as they can and need every request to be executed. */
export const NO_SHEDDING = { waitMs: 60_000, heapShare: 1 };

const OPTIONS: Omit<GatewayOptions, 'atlasUrl'> = {
  arin: null,
  host: '127.0.0.1',
  port: 0,
  corsOrigins: [],
  forwardCookies: [],
  graphRole: 'standalone',
  graphiql: true,
  introspection: true,
  federatedTracing: false,
  upstreamConnections: 256,
  upstreamTimeoutMs: 10_000,
  proxyFromEnvironment: false,
  // All requests of a test have the same credential. The rate limits have tests of their own.
  rateLimits: {
    operationsPerSecond: 10_000_000,
    secretWritesPerMinute: 10_000_000,
    upstreamCallsPerSecond: 10_000_000,
  },
};

/** Resolves when the gateway listens; `await using` kills its process. */
export async function startChildGateway(options: ChildGatewayOptions): Promise<ChildGateway> {
  const { atlasUrl, gateway = {}, nodeArguments = [], logLevel } = options;
  const child = fork(CHILD, [JSON.stringify({ ...OPTIONS, atlasUrl, ...gateway }), logLevel ?? 'info'], {
    // The flags that src/main.js sets.
    execArgv: ['--expose-gc', '--no-allocation-site-pretenuring', '--heap-growing-percent=30', ...nodeArguments],
    stdio: ['ignore', logLevel === undefined ? 'ignore' : 'pipe', 'pipe', 'ipc'],
  });
  let written: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => void written.push(chunk.toString()));
  const ended = new Promise<ProcessEnd>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  const message = async (): Promise<unknown> => {
    const [answer] = (await Promise.race([once(child, 'message'), ended.then(() => [])])) as unknown[];
    if (answer === undefined) throw new Error(`The gateway's process ended with this output:\n${written.join('')}`);
    return answer;
  };
  const { url } = (await message()) as { url: string };
  return {
    url,
    child,
    ended,
    takeOutput: () => {
      const output = written.join('');
      written = [];
      return output;
    },
    gauge: async (collect) => {
      child.send(collect ?? 'now');
      return (await message()) as Gauge;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
