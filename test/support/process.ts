import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface ProcessEnd {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The product as its user starts it, in a process of its own; disposing of it kills what still runs. */
export interface TestProcess extends Disposable {
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessEnd>;
  /** What it has written so far, to either stream. */
  output(): string;
  /** The first match in what it writes; rejects if it ends without one. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface ProcessOptions {
  /** The only variables that it has beside PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** For Node itself, before the script. */
  readonly nodeArguments?: readonly string[];
  readonly arguments?: readonly string[];
  /** Default: the Node that runs the tests, which is the one of the package. */
  readonly node?: string;
}

export function startProcess(options: ProcessOptions = {}): TestProcess {
  const { env = {}, nodeArguments = [], arguments: ownArguments = [], node = process.execPath } = options;
  const child = spawn(node, [...nodeArguments, 'src/main.js', ...ownArguments], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (written += String(chunk)));
  const ended = new Promise<ProcessEnd>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  return {
    child,
    ended,
    output: () => written,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(written);
          if (match) resolve(match);
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        void ended.then(({ code }) => reject(new Error(`It ended with ${code} and wrote:\n${written}`)));
        look();
      }),
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

/** Runs it to its end. */
export async function runProcess(options: ProcessOptions): Promise<ProcessEnd & { output: string }> {
  using running = startProcess(options);
  const end = await running.ended;
  return { ...end, output: running.output() };
}
