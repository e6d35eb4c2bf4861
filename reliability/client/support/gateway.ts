import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { GatewayOptions } from '../../../src/gateway.ts';
import type { LogLevel } from '../../../src/log/log.ts';
import type { ProcessEnd } from '../../../test/support/process.ts';
import type { Gauge } from './gateway-child.ts';

const CHILD = new URL('./gateway-child.ts', import.meta.url);

/** A gateway in a process of its own, so that what is measured is not the prover's. */
export interface ChildGateway extends AsyncDisposable {
  readonly url: string;
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessEnd>;
  /** What it has written since it was last asked, to either stream. */
  takeOutput(): string;
  /** What the process weighs; `collect` has its garbage collected first. */
  gauge(collect?: 'collect'): Promise<Gauge>;
}

export interface ChildGatewayOptions {
  readonly atlasUrl: string;
  readonly gateway?: Partial<GatewayOptions>;
  readonly nodeArguments?: readonly string[];
  /** Default: that of the product, written to where nobody reads it. */
  readonly logLevel?: LogLevel;
}

/** For proofs that ask as fast as they can, and want an answer to each request. */
export const NO_SHEDDING = { waitMs: 60_000, heapShare: 1 };

const OPTIONS = {
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
  // All traffic of a proof is one caller's; the rate limits have tests of their own.
  rateLimits: { operationsPerSecond: 10_000_000, secretWritesPerMinute: 10_000_000 },
};

/** Resolves when it listens; `await using` ends it. */
export async function startChildGateway(options: ChildGatewayOptions): Promise<ChildGateway> {
  const { atlasUrl, gateway = {}, nodeArguments = [], logLevel } = options;
  const child = fork(CHILD, [JSON.stringify({ ...OPTIONS, atlasUrl, ...gateway }), logLevel ?? 'info'], {
    execArgv: ['--expose-gc', ...nodeArguments],
    stdio: ['ignore', logLevel === undefined ? 'ignore' : 'pipe', 'pipe', 'ipc'],
  });
  let written: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => void written.push(chunk.toString()));
  const ended = new Promise<ProcessEnd>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  const message = async (): Promise<unknown> => {
    const [answer] = (await Promise.race([once(child, 'message'), ended.then(() => [])])) as unknown[];
    if (answer === undefined) throw new Error(`The gateway's process has ended and wrote:\n${written.join('')}`);
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
