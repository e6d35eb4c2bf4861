import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECK_CREDENTIAL } from './account.ts';
import { firstDifference } from './canonical.ts';
import type { Operation } from './peer.ts';
import type { ServerProcess } from './server-process.ts';
import type { Upstream } from './upstream.ts';
import { runWrk, wrkScript, type WrkFigures } from './wrk.ts';

/** The figures of one timed run. */
export interface Sample {
  readonly operationsPerSecond: number;
  /** CPU time of the server's processes per operation, user and system. */
  readonly cpuMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Upstream calls per operation. */
  readonly calls: number;
}

/** Whole seconds. */
export interface Durations {
  /** Before the first timed run of an operation on a server; 0: no warm-up. */
  readonly firstWarmUp: number;
  /** Before each later timed run; 0: no warm-up. */
  readonly warmUp: number;
  readonly timed: number;
}

export interface Run {
  readonly server: ServerProcess;
  readonly upstream: Upstream;
  readonly operation: Operation;
  /** The answer in its canonical form. */
  readonly expected: unknown;
  /** With 0 seconds there is no warm-up. */
  readonly warmUp: Load;
  readonly timed: Load;
  readonly observe?: TimedRunObserver;
}

/** Called before the timed run. Returns a function that is called after it with the number of operations. */
export type TimedRunObserver = () => Promise<(operations: number) => Promise<void>>;

/** The load that the client generates. */
export interface Load {
  /** Each connection has one request in flight. */
  readonly connections: number;
  /** Whole seconds. */
  readonly seconds: number;
}

/**
 * Checks the answer, warms the server up, measures, and checks the answer again. Rejects if the figures would be wrong: a
 * request failed, an answer is wrong, or a caller got an answer that was fetched for another caller.
 */
export async function measure(run: Run): Promise<Sample> {
  const { server, upstream, operation, warmUp, timed, observe } = run;
  const { url } = server;
  const script = join(upstream.folder, 'operation.lua');
  await writeFile(script, wrkScript(operation));
  const bytes = await checkAnswer(run);
  if (warmUp.seconds > 0) await runWrk(script, { url, ...warmUp });
  const calls = await countCalls(run);
  const callsBefore = await upstream.requestCount();
  const endOfObservation = await observe?.();
  const before = await server.cpuMs();
  const figures = await runWrk(script, { url, ...timed });
  const after = await server.cpuMs();
  await endOfObservation?.(figures.operations);
  if (!server.isRunning()) throw new Error('the server ended under load');
  if (figures.failures > 0) throw new Error(`${figures.failures} of ${figures.operations} requests failed`);
  if (figures.operations === 0) throw new Error('no request was answered in time');
  checkSizes(figures, bytes, timed);
  await waitUntilIdle(run);
  const callsUnderLoad = ((await upstream.requestCount()) - callsBefore) / figures.operations;
  if (callsUnderLoad < calls * (calls > 1 ? LEAST_SHARE_OF_CALLS : LEAST_SHARE_OF_ONE_CALL))
    throw new Error(`${callsUnderLoad.toFixed(2)} upstream calls per operation under load, expected ${calls}`);
  await checkAnswer(run);
  return {
    operationsPerSecond: figures.operations / figures.seconds,
    cpuMs: (after - before) / figures.operations,
    p50Ms: figures.p50Ms,
    p99Ms: figures.p99Ms,
    calls,
  };
}

// There may be more calls than expected: operations that wrk cut off at the end made some too. A server that shares answers
// between callers makes far fewer.
/**
 * 46 of 50. A caller's first operation may need fewer calls than the later ones: the gateway does not know the size of the
 * list yet, and the page that it reads to find out contains some of the keys.
 */
const LEAST_SHARE_OF_CALLS = 0.92;
const LEAST_SHARE_OF_ONE_CALL = 0.99;

const IDLE_CHECK_MS = 100;
const MAX_IDLE_CHECKS = 50;

/** Resolves when the server has finished the work of clients that have left. */
async function waitUntilIdle({ server, upstream }: Run): Promise<void> {
  for (let check = 0; check < MAX_IDLE_CHECKS; check += 1) {
    const [calls, cpuMs] = [await upstream.requestCount(), await server.cpuMs()];
    await sleep(IDLE_CHECK_MS);
    if ((await upstream.requestCount()) === calls && (await server.cpuMs()) - cpuMs < IDLE_CHECK_MS / 2) return;
  }
  throw new Error(`the server still works ${(MAX_IDLE_CHECKS * IDLE_CHECK_MS) / 1000} s after the last request`);
}

const COUNTED_OPERATIONS = 2;
const COUNT_ATTEMPTS = 5;

/** Upstream calls per operation. Each of them must carry the caller's credential. */
async function countCalls(run: Run): Promise<number> {
  let problem = '';
  for (let attempt = 0; attempt < COUNT_ATTEMPTS; attempt += 1) {
    // Operations of the warm-up may still make calls.
    await waitUntilIdle(run);
    await run.upstream.takeLoggedCalls();
    const before = await run.upstream.requestCount();
    for (let operation = 0; operation < COUNTED_OPERATIONS; operation += 1) await checkAnswer(run);
    const calls = (await run.upstream.requestCount()) - before;
    const own = await run.upstream.takeLoggedCalls();
    if (own.length === calls) return calls / COUNTED_OPERATIONS;
    problem = `${calls - own.length} of ${calls} upstream calls lack the caller's credential`;
  }
  throw new Error(problem);
}

/** An answer with a GraphQL error has status 200 too, but another length. */
function checkSizes({ bytes, operations }: WrkFigures, expected: number, { connections }: Load): void {
  const mean = bytes / operations;
  // Each connection may have received a part of an answer that was cut off at the end.
  const slack = (expected * connections) / operations + 8;
  if (Math.abs(mean - expected) > slack)
    throw new Error(`answers have ${mean.toFixed(0)} bytes under load, expected ${expected}`);
}

/** Returns the bytes of the answer, headers included. */
async function checkAnswer({ server, operation, expected }: Run): Promise<number> {
  const { status, text, bytes } = await send(server.url, operation);
  if (status !== 200) throw new Error(`the answer has status ${status}: ${text.slice(0, 200)}`);
  const difference = firstDifference(expected, operation.canonical(JSON.parse(text)));
  if (difference !== null) throw new Error(`the answer is wrong: ${difference}`);
  return bytes;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly bytes: number;
}

function send(url: string, { method, path, body }: Operation): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // Keep-alive, so that the headers are those that wrk gets; a new agent, so that the connection carries this answer only.
    const agent = new Agent({ keepAlive: true });
    const headers = {
      accept: 'application/json',
      authorization: CHECK_CREDENTIAL,
      ...(body !== null && { 'content-type': 'application/json' }),
    };
    const signal = AbortSignal.timeout(60_000);
    const outgoing = request(url + path, { method, headers, agent, signal }, (response) => {
      const { socket, statusCode = 0 } = response;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => void chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = socket.bytesRead;
        agent.destroy();
        resolve({ status: statusCode, text: Buffer.concat(chunks).toString(), bytes });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body ?? undefined);
  });
}
