import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { LoadOrder, LoadOutcome, LoadTarget } from './load-thread.ts';

// Clients that cost as little CPU as possible, so that the gateway reaches its limit first: they have a thread of their
// own and repeat the same bytes over plain sockets.

const { url, request, keepAlive } = workerData as LoadTarget;
const bytes = Buffer.from(request);
const { hostname: host, port } = new URL(url);

interface Reply {
  readonly kind: string;
  readonly ms: number;
}

/** Connections without a request, used last in, first out. */
const idle: Connection[] = [];

/** The gateway closes a connection that is idle for longer than its header `Keep-Alive: timeout=5` says. */
const MAX_IDLE_MS = 4_000;

class Connection {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #settle: ((kind: string) => void) | null = null;
  #idleSince = 0;

  constructor() {
    this.#socket = connect({ host, port: Number(port), noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#end(error.code ?? 'broken'));
    this.#socket.on('close', () => this.#end('closed'));
  }

  isStale(): boolean {
    return performance.now() - this.#idleSince > MAX_IDLE_MS;
  }

  close(): void {
    this.#socket.destroy();
  }

  send(settle: (kind: string) => void): void {
    this.#settle = settle;
    this.#socket.write(bytes);
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    const text = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const headEnd = text.indexOf('\r\n\r\n');
    if (headEnd === -1) return;
    const head = text.toString('latin1', 0, headEnd).toLowerCase();
    const length = Number(/content-length: (\d+)/.exec(head)?.[1]);
    if (text.length < headEnd + 4 + length) {
      this.#chunks = [text];
      return;
    }
    this.#chunks = [];
    const status = head.slice(9, 12);
    const code = text.includes('"errors"') ? /"code":"(\w+)"/.exec(text.toString())?.[1] : undefined;
    const settle = this.#settle;
    this.#settle = null;
    if (keepAlive && !head.includes('connection: close')) {
      this.#idleSince = performance.now();
      idle.push(this);
    } else this.#socket.destroy();
    settle?.(status === '200' && code === undefined ? 'good' : `${status} ${code}`);
  }

  #end(kind: string): void {
    this.#socket.destroy();
    const at = idle.indexOf(this);
    if (at !== -1) idle.splice(at, 1);
    this.#settle?.(kind);
    this.#settle = null;
  }
}

/** The connection used last, if it is not stale. Then those that were used before it are stale too. */
function idleConnection(): Connection | undefined {
  const last = idle.pop();
  if (!last?.isStale()) return last;
  for (const stale of [last, ...idle.splice(0)]) stale.close();
  return undefined;
}

function ask(): Promise<Reply> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    (idleConnection() ?? new Connection()).send((kind) => resolve({ kind, ms: performance.now() - startedAt }));
  });
}

async function run({ rate, ms }: LoadOrder): Promise<LoadOutcome> {
  const kinds: Record<string, number> = {};
  const latencies: number[] = [];
  const utilization = performance.eventLoopUtilization();
  const startedAt = performance.now();
  const elapsed = (): number => performance.now() - startedAt;
  let sent = 0;
  const askOnce = async (): Promise<void> => {
    sent += 1;
    const { kind, ms: taken } = await ask();
    const name = kind === 'good' && elapsed() >= ms ? 'late' : kind;
    kinds[name] = (kinds[name] ?? 0) + 1;
    if (kind === 'good') latencies.push(taken);
  };
  const askRepeatedly = async (): Promise<void> => {
    while (elapsed() < ms) await askOnce();
  };
  const running = 'clients' in rate ? Array.from({ length: rate.clients }, askRepeatedly) : [];
  while ('perSecond' in rate && elapsed() < ms) {
    // A late timer is made up for at once.
    const due = Math.floor((elapsed() / 1000) * rate.perSecond);
    while (running.length < due) running.push(askOnce());
    await sleep(2);
  }
  await sleep(Math.max(ms - elapsed(), 0));
  const busy = performance.eventLoopUtilization(utilization).utilization;
  await Promise.all(running);
  return { sent, kinds, latencies, busy, ms };
}

parentPort?.on('message', (order: LoadOrder) => void run(order).then((outcome) => parentPort?.postMessage(outcome)));
