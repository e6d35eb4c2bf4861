import type { Log } from './log/log.ts';

// Ctrl-C at `npm start` comes twice, from the terminal and from npm; what comes this soon after the first is the same.
const SAME_SIGNAL_MS = 1_000;

/** Why it ends: told to by a supervisor, which tells balancers too; by somebody at a terminal; by a bug. */
export type EndCause = 'ERROR' | 'SIGINT' | 'SIGTERM';

/**
 * Stops on SIGINT and SIGTERM, once; who asks again, later, is not made to wait. After an error that nobody caught
 * the process is not to be trusted either: what is under way may end, and the exit code says that it went wrong.
 */
export function endProcessBy(stop: (cause: EndCause) => Promise<void>, log: Log): void {
  let askedAt: number | null = null;
  const end = (cause: EndCause): void => {
    if (askedAt === null) {
      askedAt = performance.now();
      void stop(cause);
    } else if (cause !== 'ERROR' && performance.now() - askedAt > SAME_SIGNAL_MS) {
      log.flush();
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(signal));
  // What is done from now on would be told to nobody.
  process.stdout.once('error', ({ code }: NodeJS.ErrnoException) => {
    process.stderr.write(`The log can't be written (${code ?? 'unknown'}), so the gateway stops.\n`);
    process.exitCode = 1;
    end('ERROR');
  });
  process.on('uncaughtException', ({ name, stack }) => {
    log.error({ error: name, stack }, 'uncaught error');
    process.exitCode = 1;
    end('ERROR');
  });
}
