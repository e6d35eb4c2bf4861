import { pino, type Logger } from 'pino';
import { scrub } from '../core/uuid.ts';

export type Log = Logger;

export type LogLevel = 'debug' | 'error' | 'info' | 'silent' | 'warn';

/**
 * The gateway's log, a JSON object a line. Whoever logs names the fields one by one and never hands over an error,
 * a request or a header; and because somebody will one day, each line is scrubbed once more on its way out.
 */
export function createLog(level: LogLevel, destination: NodeJS.WritableStream = process.stdout): Log {
  const lines: string[] = [];
  let isBroken = false;
  const flush = (): void => {
    const text = lines.splice(0).join('');
    if (text !== '' && !isBroken) destination.write(scrub(text));
  };
  // Each further line would be one more error, and to log that another.
  destination.on('error', () => (isBroken = true));
  const scrubbed = {
    // The lines of one turn of the event loop go out together: a write of its own costs as much as the line.
    write: (line: string) => {
      if (lines.push(line) === 1) setImmediate(flush);
    },
    flush: (done: () => void) => {
      flush();
      done();
    },
  };
  return pino({ level, base: null, timestamp: isoTimes() }, scrubbed);
}

/** As pino writes them. Lines come several in a millisecond, which is formatted once: that is a third of what pino takes for one. */
function isoTimes(): () => string {
  let formattedAt = NaN;
  let formatted = '';
  return () => {
    const now = Date.now();
    if (now !== formattedAt) {
      formattedAt = now;
      formatted = `,"time":"${new Date(now).toISOString()}"`;
    }
    return formatted;
  };
}
