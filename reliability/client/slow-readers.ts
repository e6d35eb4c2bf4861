import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../src/sandbox/server.ts';
import { openSocket } from '../../test/support/raw-http.ts';
import type { Figure } from '../support/figure.ts';
import { postQuery } from '../support/http-client.ts';
import { startChildGateway } from './support/gateway.ts';
import { graphqlBytes } from './support/graphql-bytes.ts';
import { heldConnections } from './support/held-connections.ts';

// Clients that request a large response and do not read it.

const SOCKETS = 40;
const CLOSED_WITHIN_MS = 12_000;
const LOOK_EVERY_MS = 250;
const MEBIBYTE = 1024 * 1024;
/** More than the kernel's socket buffers take, so that the rest stays in the gateway. */
const MINIMUM_MIB = 5;
const LABEL = 'x'.repeat(60_000);
const QUERY = `{ ${Array.from({ length: 90 }, (_none, at) => `a${at}: apiKeys(first: 1) { nodes { label } }`).join(' ')} }`;

interface SlowReader {
  readonly socket: Socket;
  /** True: sends its next request byte by byte. A timeout that restarts with each received byte would never fire. */
  readonly isSending: boolean;
  /** When the first bytes of the response were there to read. */
  answeredAt: number | null;
  closedAt: number | null;
}

export async function measureSlowReaders(): Promise<Figure[]> {
  await using sandbox = await startSandbox();
  sandbox.account.insertAt(0, { label: LABEL });
  await using gateway = await startChildGateway({ atlasUrl: sandbox.url, gateway: { loadLimits: { waitMs: 60_000 } } });
  const key = sandbox.credentials.administrator;
  const { text } = await postQuery(gateway.url, key, { query: QUERY });
  const mebibytes = text.length / MEBIBYTE;
  if (mebibytes < MINIMUM_MIB) throw new Error(`The response must have ${MINIMUM_MIB} MiB or more: ${mebibytes} MiB.`);
  const request = graphqlBytes(gateway.url, { key, body: JSON.stringify({ query: QUERY }) });
  const readers = Array.from({ length: SOCKETS }, (_none, index): SlowReader => {
    const socket = openSocket(gateway.url).pause();
    socket.write(request);
    return { socket, isSending: index % 2 === 1, answeredAt: null, closedAt: null };
  });
  await watch(gateway.url, readers);
  for (const { socket } of readers) socket.destroy();
  return [
    figureOf(
      `sockets that do not read a response of ${mebibytes.toFixed(1)} MiB`,
      readers.filter(({ isSending }) => !isSending),
    ),
    figureOf(
      `sockets that do not read a response of ${mebibytes.toFixed(1)} MiB and send the next request slowly`,
      readers.filter(({ isSending }) => isSending),
    ),
  ];
}

function figureOf(name: string, readers: readonly SlowReader[]): Figure {
  const times = readers.map(({ answeredAt, closedAt }) => (closedAt ?? Infinity) - (answeredAt ?? -Infinity));
  const closed = times.filter(Number.isFinite);
  const last = closed.length > 0 ? `, the last after ${(Math.max(...closed) / 1000).toFixed(1)} s` : '';
  return {
    name: `${readers.length} ${name}, closed by the gateway`,
    target: `all within ${CLOSED_WITHIN_MS / 1000} s`,
    measured: `${closed.length}${last}`,
    pass: closed.length === readers.length && Math.max(...closed) <= CLOSED_WITHIN_MS,
  };
}

/** Resolves when all connections are closed, or four seconds after the time in which they must be. */
async function watch(url: string, readers: readonly SlowReader[]): Promise<void> {
  const endsAt = performance.now() + CLOSED_WITHIN_MS + 4_000;
  while (performance.now() < endsAt && readers.some(({ closedAt }) => closedAt === null)) {
    await sleep(LOOK_EVERY_MS);
    const held = await heldConnections(url);
    const now = performance.now();
    for (const reader of readers) {
      const unread = held.get(reader.socket.localPort ?? 0);
      if (unread !== undefined && unread > 0) {
        if (reader.answeredAt === null) sendSlowly(reader);
        reader.answeredAt ??= now;
      } else if (unread === undefined && reader.answeredAt !== null) reader.closedAt ??= now;
    }
  }
}

function sendSlowly({ socket, isSending }: SlowReader): void {
  if (!isSending) return;
  socket.write('GET /healthz HTTP/1.1\r\nX: ');
  const timer = setInterval(() => socket.write('x'), 1_000);
  socket.once('close', () => clearInterval(timer));
}
