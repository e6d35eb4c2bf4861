import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { checkLogLines } from './log-schema.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface ProcessEnd {
  /** Null if a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The gateway in its own process, started as a user starts it. Disposing of it kills the process. */
export interface TestProcess extends Disposable {
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessEnd>;
  /** Everything that it has written to stdout and stderr so far. */
  output(): string;
  /** Resolves with the first match in the output. Rejects if the process ends without a match. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface ProcessOptions {
  /** The only environment variables of the process, besides PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself, before the script. */
  readonly nodeArguments?: readonly string[];
  readonly arguments?: readonly string[];
  /** Default: `src/main.js`. */
  readonly script?: string;
  /** The folder that the path of `script` begins in. Default: this repository. */
  readonly root?: string;
  /** The Node executable. Default: the one that runs the tests. */
  readonly node?: string;
}

export function startProcess(options: ProcessOptions = {}): TestProcess {
  const { env = {}, nodeArguments = [], script = 'src/main.js', root = ROOT, node = process.execPath } = options;
  const child = spawn(node, [...nodeArguments, script, ...(options.arguments ?? [])], {
    cwd: root,
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
        void ended.then(({ code }) => reject(new Error(`The process ended with ${code} and wrote:\n${written}`)));
        look();
      }),
    [Symbol.dispose]: () => {
      child.kill('SIGKILL');
      // Other lines are meant for people. The last one may have been cut off.
      checkLogLines((written.match(/^\{"level":.*\n/gm) ?? []).join(''));
    },
  };
}

/** Runs the gateway until its process ends. */
export async function runProcess(options: ProcessOptions): Promise<ProcessEnd & { output: string }> {
  using running = startProcess(options);
  const end = await running.ended;
  return { ...end, output: running.output() };
}
