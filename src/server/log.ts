import { Writable } from 'node:stream';
import { pino, type Logger } from 'pino';
import { scrub } from '../core/uuid.ts';

export type Log = Logger;

export type LogLevel = 'debug' | 'error' | 'info' | 'silent' | 'warn';

/**
 * The gateway's log, a JSON object a line. Whoever logs names the fields one by one and never hands over an error,
 * a request or a header; and because somebody will one day, each line is scrubbed once more on its way out.
 */
export function createLog(level: LogLevel, destination: NodeJS.WritableStream = process.stdout): Log {
  const scrubbed = new Writable({
    decodeStrings: false,
    write: (line: Buffer | string, _encoding, done) => {
      destination.write(scrub(line.toString()));
      done();
    },
  });
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, scrubbed);
}
