import type { Log } from './log/log.ts';

/**
 * On Ctrl-C in `npm start`, the process gets SIGINT twice: from the terminal and from npm. A second signal within this
 * time after the first is taken as the same one.
 */
const SAME_SIGNAL_MS = 1_000;

/** Why the process ends: an error, Ctrl-C at a terminal (SIGINT), or a supervisor such as systemd (SIGTERM). */
export type EndCause = 'ERROR' | 'SIGINT' | 'SIGTERM';

/**
 * Calls `stop` once, on the first SIGINT, SIGTERM or uncaught error. A later signal ends the process at once with exit
 * code 1. After an uncaught error, the state of the process can't be trusted: `stop` still lets running requests finish,
 * and the exit code is 1.
 */
export function endProcessBy(stop: (cause: EndCause) => Promise<void>, log: Log): void {
  let stoppedAt: number | null = null;
  const end = (cause: EndCause): void => {
    if (stoppedAt === null) {
      stoppedAt = performance.now();
      void stop(cause);
    } else if (cause !== 'ERROR' && performance.now() - stoppedAt > SAME_SIGNAL_MS) {
      log.flush();
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const ofTheStart = process.listeners(signal);
    // In this order: without a listener in between, a signal that has arrived during the start is not lost.
    process.on(signal, () => end(signal));
    for (const listener of ofTheStart) process.off(signal, listener);
  }
  // Without a log, nobody would see what the gateway does from now on, so it stops.
  process.stdout.once('error', ({ code }: NodeJS.ErrnoException) => {
    process.stderr.write(`The log can't be written (${code ?? 'unknown'}), so the gateway stops.\n`);
    process.exitCode = 1;
    end('ERROR');
  });
  // A stderr that can't be written, for example on a full disk, is no reason to stop.
  process.stderr.on('error', () => undefined);
  process.on('uncaughtException', ({ name, stack }) => {
    log.error({ error: name, stack }, 'uncaught error');
    process.exitCode = 1;
    end('ERROR');
  });
}
