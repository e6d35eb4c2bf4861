import { pino, type Logger } from 'pino';
import { scrub } from '../core/scrub.ts';

export type Log = Logger;

export type LogLevel = 'debug' | 'error' | 'info' | 'silent' | 'warn';

/**
 * Creates the log: one JSON object per line. Code that logs names each field and never passes an error, a request or a header.
 * As a second barrier, each line is scrubbed before it is written.
 */
export function createLog(level: LogLevel, destination: NodeJS.WritableStream = process.stdout): Log {
  const lines: string[] = [];
  let isBroken = false;
  const flush = (): void => {
    const text = lines.splice(0).join('');
    if (text !== '' && !isBroken) destination.write(scrubLines(text));
  };
  // Each further line would cause another error, and logging that error another one.
  destination.on('error', () => (isBroken = true));
  const scrubbed = {
    // The lines of requests that end together are written together: a write costs as much as a line. Replies are written at
    // the end of an iteration of the event loop. `setImmediate` would need one more iteration for the log.
    write: (line: string) => {
      if (lines.push(line) === 1) process.nextTick(flush);
    },
    flush: (done: () => void) => {
      flush();
      done();
    },
  };
  return pino({ level, base: null, timestamp: isoTimes() }, scrubbed);
}

/** The gateway's own field with the id of a trace. In a text of somebody else, its quotation marks would be escaped. */
const TRACE_ID = /("traceId":"[0-9a-f]{32}")/;

/** Masks every key. Ids of traces stay: they have as many digits as a key, and it was checked that they are not that of the caller. */
function scrubLines(text: string): string {
  if (!text.includes('"traceId":')) return scrub(text);
  return text
    .split(TRACE_ID)
    .map((part, index) => (index % 2 === 1 ? part : scrub(part)))
    .join('');
}

/** Times in pino's format. Several lines share a millisecond, and it is formatted once: formatting takes a third of pino's time for a line. */
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
