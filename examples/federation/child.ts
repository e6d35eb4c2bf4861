import { spawn, type ChildProcess } from 'node:child_process';

/** A process that is part of the example. */
export interface Child {
  /** The first match of `ready` in the output. */
  readonly greeting: RegExpExecArray;
  /** Resolves when the process has ended, by itself or because it was stopped. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** The script for Node to run, with its arguments. */
  readonly command: readonly string[];
  readonly folder: string;
  /** The only environment variables of the process, besides PATH. It inherits no others. */
  readonly env?: Readonly<Record<string, string>>;
  /** Matches the output that shows that the process is ready. */
  readonly ready: RegExp;
}

/** Starts a process and resolves when it is ready. Rejects with its output if it ends before that. */
export async function startChild({ command, folder, env, ready }: ChildOptions): Promise<Child> {
  const child = spawn(process.execPath, command, {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    greeting: await waitFor(child, ready, command),
    ended,
    stop: () => {
      // On SIGTERM the gateway would first wait until load balancers have noticed. On SIGINT it stops at once.
      child.kill('SIGINT');
      return ended;
    },
  };
}

function waitFor(child: ChildProcess, ready: RegExp, command: readonly string[]): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let written = '';
    const hear = (chunk: Buffer): void => {
      written += chunk.toString();
      const match = ready.exec(written);
      if (match === null) return;
      // Later output is discarded, so that it does not fill the memory.
      for (const stream of [child.stdout, child.stderr]) stream?.off('data', hear).resume();
      resolve(match);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('close', () => reject(new Error(`\`node ${command.join(' ')}\` ended too early:\n${written}`)));
  });
}
