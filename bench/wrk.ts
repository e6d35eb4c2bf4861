import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CALLERS_IN_TURN } from './callers.ts';
import type { Operation } from './peer.ts';
import { pinned } from './pinning.ts';

/** What wrk says of a run. */
export interface WrkFigures {
  readonly operations: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of all answers, with their headers. */
  readonly bytes: number;
  /** Answers with a status of 400 or more, and connections, reads and writes that failed or took longer than ten seconds. */
  readonly failures: number;
}

/** Asks for the operation as fast as answers come, on as many connections, for so many whole seconds. */
export async function runWrk(
  scriptPath: string,
  { url, connections, seconds }: { url: string; connections: number; seconds: number },
): Promise<WrkFigures> {
  const settings = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', scriptPath];
  const [command, ...words] = pinned('client', ['wrk', ...settings, url]);
  const { stdout } = await promisify(execFile)(command, words);
  return readFigures(stdout);
}

const FIGURES = /^figures (\{.*\})$/m;

/** Takes the figures from what wrk wrote, with the script below. */
export function readFigures(output: string): WrkFigures {
  const json = FIGURES.exec(output)?.[1];
  if (json === undefined) throw new Error(`wrk says nothing of its run: ${output.slice(0, 500)}`);
  const figures = JSON.parse(json) as Record<string, unknown>;
  const number = (name: string): number => {
    const value = figures[name];
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new Error(`wrk gives no number of ${name}: ${json}`);
    return value;
  };
  return {
    operations: number('requests'),
    seconds: number('microseconds') / 1e6,
    p50Ms: number('p50') / 1000,
    p99Ms: number('p99') / 1000,
    bytes: number('bytes'),
    failures: number('failures'),
  };
}

/**
 * The Lua script for an operation. Requests are put together before the clock starts, one for each caller, and sent in
 * turn; all figures leave in one line.
 */
export function wrkScript({ method, path, body }: Pick<Operation, 'body' | 'method' | 'path'>): string {
  return `
local credentials = { ${CALLERS_IN_TURN.map(luaText).join(', ')} }
local requests, turn = {}, 0
function init()
  for index, credential in ipairs(credentials) do
    local headers = { Accept = "application/json", Authorization = credential }
    ${body === null ? '' : 'headers["Content-Type"] = "application/json"'}
    requests[index] = wrk.format(${luaText(method)}, ${luaText(path)}, headers, ${body === null ? 'nil' : luaText(body)})
  end
end
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'figures {"requests":%d,"microseconds":%d,"p50":%.1f,"p99":%.1f,"bytes":%d,"failures":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`;
}

/** A text as Lua reads it: every byte by its number, but for those that mean nothing to it. */
function luaText(text: string): string {
  const bytes = [...Buffer.from(text)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[\w \-{}()[\]:;,.$!?/@*+=<>&|']/.test(character) ? character : `\\${String(byte).padStart(3, '0')}`;
  });
  return `"${bytes.join('')}"`;
}
