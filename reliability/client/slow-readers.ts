import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../src/sandbox/server.ts';
import { bytesOf, openSocket } from '../../test/support/raw-http.ts';
import type { Figure } from '../figure.ts';
import { startChildGateway } from './support/gateway.ts';
import { postQuery } from './support/load.ts';
import { heldConnections } from '../support/held-connections.ts';

const SOCKETS = 40;
const CLOSED_WITHIN_MS = 12_000;
const LOOK_EVERY_MS = 250;
const MEBIBYTE = 1024 * 1024;
/** More than the kernel takes off the gateway's hands. */
const LEAST_MIB = 5;
const LABEL = 'x'.repeat(60_000);
const QUERY = `{ ${Array.from({ length: 90 }, (_none, at) => `a${at}: apiKeys(first: 1) { nodes { label } }`).join(' ')} }`;

interface SlowReader {
  readonly socket: Socket;
  /** Sends the next request byte by byte, which a limit that counts from the last byte would never see as idle. */
  readonly isSending: boolean;
  /** When there was something to be read. */
  answeredAt: number | null;
  closedAt: number | null;
}

/** Clients that ask for much and do not read it. */
export async function proveSlowReaders(): Promise<Figure[]> {
  await using sandbox = await startSandbox();
  sandbox.account.insertAt(0, { label: LABEL });
  await using gateway = await startChildGateway({ atlasUrl: sandbox.url, gateway: { loadLimits: { waitMs: 60_000 } } });
  const key = sandbox.credentials.administrator;
  const { text } = await postQuery(gateway.url, key, { query: QUERY });
  const mebibytes = text.length / MEBIBYTE;
  const request = bytesOf(gateway.url, {
    headers: { Connection: 'keep-alive', 'Content-Type': 'application/json', Authorization: `Key ${key}` },
    body: JSON.stringify({ query: QUERY }),
  });
  const readers = Array.from({ length: SOCKETS }, (_none, index): SlowReader => {
    const socket = openSocket(gateway.url).pause();
    socket.write(request);
    return { socket, isSending: index % 2 === 1, answeredAt: null, closedAt: null };
  });
  await watch(gateway.url, readers);
  for (const { socket } of readers) socket.destroy();
  return [false, true].map((isSending) => {
    const kind = readers.filter((reader) => reader.isSending === isSending);
    const times = kind.map(({ answeredAt, closedAt }) => (closedAt ?? Infinity) - (answeredAt ?? -Infinity));
    const closed = times.filter(Number.isFinite);
    return {
      name: `${kind.length} sockets that do not read an answer of ${mebibytes.toFixed(1)} MiB${isSending ? ' and go on sending' : ''}, closed`,
      target: `within ${CLOSED_WITHIN_MS / 1000} s`,
      measured: [
        `${closed.length}`,
        ...(closed.length > 0 ? [`${(Math.max(...closed) / 1000).toFixed(1)} s`] : []),
      ].join(', '),
      pass: closed.length === kind.length && Math.max(...closed) <= CLOSED_WITHIN_MS && mebibytes >= LEAST_MIB,
    };
  });
}

/** Until all are closed, or had time enough. */
async function watch(url: string, readers: readonly SlowReader[]): Promise<void> {
  const endsAt = performance.now() + CLOSED_WITHIN_MS + 4_000;
  while (performance.now() < endsAt && readers.some(({ closedAt }) => closedAt === null)) {
    await sleep(LOOK_EVERY_MS);
    const held = await heldConnections(url);
    const now = performance.now();
    for (const reader of readers) {
      const unread = held.get(reader.socket.localPort ?? 0);
      if (unread !== undefined && unread > 0) {
        if (reader.answeredAt === null) drip(reader);
        reader.answeredAt ??= now;
      } else if (unread === undefined && reader.answeredAt !== null) reader.closedAt ??= now;
    }
  }
}

function drip({ socket, isSending }: SlowReader): void {
  if (!isSending) return;
  socket.write('GET /healthz HTTP/1.1\r\nX: ');
  const timer = setInterval(() => socket.write('x'), 1_000);
  socket.once('close', () => clearInterval(timer));
}
