import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { LOAD_CREDENTIALS } from './account.ts';
import type { Operation } from './peer.ts';
import { pinned, type Core } from './pinning.ts';

/** The figures that wrk reports for a run. */
export interface WrkFigures {
  readonly operations: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Sum over all answers, headers included. */
  readonly bytes: number;
  /** Answers with a status of 400 or more, and connections, reads and writes that failed or took longer than 10 s. */
  readonly failures: number;
}

/** Each connection sends its next request as soon as it has the answer to the last one. `seconds` is a whole number. */
export async function runWrk(
  scriptPath: string,
  { url, connections, seconds, core = 'client' }: { url: string; connections: number; seconds: number; core?: Core },
): Promise<WrkFigures> {
  const settings = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', scriptPath];
  const [command, ...words] = pinned(core, ['wrk', ...settings, url]);
  const { stdout } = await promisify(execFile)(command, words);
  return readFigures(stdout);
}

const FIGURES_LINE = /^figures (\{.*\})$/m;
const Figures = z.object({
  requests: z.number(),
  microseconds: z.number(),
  p50: z.number(),
  p99: z.number(),
  bytes: z.number(),
  failures: z.number(),
});

/** Reads the figures from wrk's output, to which the script below adds them as a line of JSON. */
export function readFigures(output: string): WrkFigures {
  const json = FIGURES_LINE.exec(output)?.[1];
  if (json === undefined) throw new Error(`wrk did not print the figures of its run: ${output.slice(0, 500)}`);
  const parsed = Figures.safeParse(JSON.parse(json));
  if (!parsed.success) throw new Error(`a figure of wrk is missing or not a number: ${json}`, { cause: parsed.error });
  const { requests, microseconds, p50, p99, bytes, failures } = parsed.data;
  return {
    operations: requests,
    seconds: microseconds / 1e6,
    p50Ms: p50 / 1000,
    p99Ms: p99 / 1000,
    bytes,
    failures,
  };
}

/**
 * The Lua script for an operation. It prepares one request per caller before the run and sends them in turn. After the run it
 * prints all figures in one line.
 */
export function wrkScript({ method, path, body }: Pick<Operation, 'body' | 'method' | 'path'>): string {
  return `
local credentials = { ${LOAD_CREDENTIALS.map(luaText).join(', ')} }
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

/** A Lua string literal. Every byte that may have a meaning in Lua is escaped by its number. */
function luaText(text: string): string {
  const bytes = [...Buffer.from(text)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[\w \-{}()[\]:;,.$!?/@*+=<>&|']/.test(character) ? character : `\\${String(byte).padStart(3, '0')}`;
  });
  return `"${bytes.join('')}"`;
}
