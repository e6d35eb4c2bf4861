import { spawn, type ChildProcess } from 'node:child_process';

/** A part of the example that is a process of its own. */
export interface Child {
  /** The first match of what it was waited for. */
  readonly greeting: RegExpExecArray;
  /** Resolves when it has ended, by itself or because it was stopped. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** What Node shall run, with its arguments. */
  readonly command: readonly string[];
  readonly folder: string;
  /** The only variables that it gets beside PATH: what else is set here is not for it. */
  readonly env?: Readonly<Record<string, string>>;
  /** In what it writes, the sign that it is ready. */
  readonly ready: RegExp;
}

/** Starts it and resolves once it is ready; rejects, with what it wrote, if it ends before that. */
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
      // What SIGINT asks for at a terminal: without the time that SIGTERM leaves to balancers.
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
      // From now on it may write as much as it likes: nobody keeps it.
      for (const stream of [child.stdout, child.stderr]) stream?.off('data', hear).resume();
      resolve(match);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('close', () => reject(new Error(`\`node ${command.join(' ')}\` ended too early:\n${written}`)));
  });
}
