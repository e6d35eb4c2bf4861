import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstDifference } from './canonical.ts';
import { CHECKING_CALLER } from './callers.ts';
import type { Operation } from './peer.ts';
import type { ServerProcess } from './server-process.ts';
import type { Upstream } from './upstream.ts';
import { runWrk, wrkScript, type WrkFigures } from './wrk.ts';

/** What one timed run has shown. */
export interface Sample {
  readonly operationsPerSecond: number;
  /** CPU of the server's processes, user and system, for one operation. */
  readonly cpuMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the upstream, for one operation. */
  readonly calls: number;
}

/** How long is measured, in whole seconds. */
export interface Durations {
  /** Before the first run of an operation on a server; 0: not at all. */
  readonly firstWarmUp: number;
  /** Before any other. */
  readonly warmUp: number;
  readonly timed: number;
}

/** Everything that a run needs. */
export interface Run {
  readonly server: ServerProcess;
  readonly upstream: Upstream;
  readonly operation: Operation;
  /** The answer in its canonical form. */
  readonly expected: unknown;
  /** Of no seconds: not at all. */
  readonly warmUp: Load;
  readonly timed: Load;
  readonly observe?: TimedRunObserver;
}

/** Called before the timed run. Returns a function that is called after it with the number of operations. */
export type TimedRunObserver = () => Promise<(operations: number) => Promise<void>>;

/** How the client asks. */
export interface Load {
  /** As many requests are under way at once. */
  readonly connections: number;
  /** Whole ones. */
  readonly seconds: number;
}

/**
 * Checks, warms up, measures and checks again. Rejects with a sentence where that is no measurement: a request has
 * failed, an answer is wrong, or callers have been answered with what was asked for others.
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
  if (!server.isRunning()) throw new Error('it has ended under load');
  if (figures.failures > 0) throw new Error(`${figures.failures} of ${figures.operations} requests failed`);
  if (figures.operations === 0) throw new Error('it answered nothing in time');
  checkSizes(figures, bytes, timed);
  await quiet(run);
  const callsUnderLoad = ((await upstream.requestCount()) - callsBefore) / figures.operations;
  // Operations that were cut off at the end have made some too, so there may be more. A caller's first may need fewer than
  // its later ones: the gateway does not know yet how long its list is, and the page by which it sees that holds some keys.
  if (callsUnderLoad < calls * (calls > 1 ? LEAST_SHARE_OF_CALLS : 0.99))
    throw new Error(`under load it makes ${callsUnderLoad.toFixed(2)} upstream calls, not ${calls}`);
  await checkAnswer(run);
  return {
    operationsPerSecond: figures.operations / figures.seconds,
    cpuMs: (after - before) / figures.operations,
    p50Ms: figures.p50Ms,
    p99Ms: figures.p99Ms,
    calls,
  };
}

/** 46 of 50; who answers one caller with what was asked for another makes far fewer. */
const LEAST_SHARE_OF_CALLS = 0.92;

const REST_MS = 100;
const MAX_RESTS = 50;

/** Resolves when the server is done with what its clients have left it with. */
async function quiet({ server, upstream }: Run): Promise<void> {
  for (let rest = 0; rest < MAX_RESTS; rest += 1) {
    const [calls, cpuMs] = [await upstream.requestCount(), await server.cpuMs()];
    await sleep(REST_MS);
    if ((await upstream.requestCount()) === calls && (await server.cpuMs()) - cpuMs < REST_MS / 2) return;
  }
  throw new Error('it goes on working when nobody asks');
}

const COUNTED_OPERATIONS = 2;
const COUNTS = 5;

/** Upstream calls of one operation, each of which has to carry the caller's credential. */
async function countCalls(run: Run): Promise<number> {
  let missing = '';
  for (let count = 0; count < COUNTS; count += 1) {
    // What was begun for others may end late.
    await quiet(run);
    await run.upstream.takeCheckedCalls();
    const before = await run.upstream.requestCount();
    for (let operation = 0; operation < COUNTED_OPERATIONS; operation += 1) await checkAnswer(run);
    const calls = (await run.upstream.requestCount()) - before;
    const own = await run.upstream.takeCheckedCalls();
    if (own.length === calls) return calls / COUNTED_OPERATIONS;
    missing = `${calls - own.length} of ${calls} upstream calls lack the caller's credential`;
  }
  throw new Error(missing);
}

/** An error in an answer leaves its status at 200, but not its length. */
function checkSizes({ bytes, operations }: WrkFigures, expected: number, { connections }: Load): void {
  const each = bytes / operations;
  // Each connection may hold a part of one that was cut off at the end.
  const slack = (expected * connections) / operations + 8;
  if (Math.abs(each - expected) > slack)
    throw new Error(`under load its answers are of ${each.toFixed(0)} bytes each, not of ${expected}`);
}

/** Bytes of the answer, with its headers. */
async function checkAnswer({ server, operation, expected }: Run): Promise<number> {
  const { status, text, bytes } = await ask(server.url, operation);
  if (status !== 200) throw new Error(`it answers with ${status}: ${text.slice(0, 200)}`);
  const difference = firstDifference(expected, operation.canonical(JSON.parse(text)));
  if (difference !== null) throw new Error(`it answers wrongly: ${difference}`);
  return bytes;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly bytes: number;
}

function ask(url: string, { method, path, body }: Operation): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // Kept, so that the headers are those that wrk gets; and new, so that nothing else was read from the connection.
    const agent = new Agent({ keepAlive: true });
    const headers = {
      accept: 'application/json',
      authorization: CHECKING_CALLER,
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
