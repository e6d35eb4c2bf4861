import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../src/sandbox/server.ts';
import { openSocket, readToEnd } from '../../test/support/raw-http.ts';
import type { Figure } from '../figure.ts';
import { startChildGateway } from './support/gateway.ts';
import { postQuery, sendOver } from './support/load.ts';
import { resetPeak, residentMb } from '../../test/support/process-memory.ts';
import { idOfNumber } from '../upstream/support/stub.ts';

const SOCKETS = 3_000;
const BODY_BYTES = 127 * 1024;
const CLOSED_WITHIN_MS = 12_000;
const MOST_MB = 200;
/** How fast a process can accept is another matter. */
const SOCKETS_PER_SECOND = 1_000;

/** Bodies that are large and never end, each with a key of its own, so that no rate limit knows them. */
export async function proveUnfinishedBodies(): Promise<Figure[]> {
  await using sandbox = await startSandbox();
  await using gateway = await startChildGateway({ atlasUrl: sandbox.url });
  for (let index = 0; index < 200; index += 1)
    await postQuery(gateway.url, sandbox.credentials.administrator, { query: '{ apiKeys(first: 1) { totalCount } }' });
  const { pid } = gateway.child;
  await resetPeak(pid);
  const before = await residentMb(pid, 'now');
  const lives = Array.from({ length: SOCKETS }, async (_none, index) => {
    await sleep((index / SOCKETS_PER_SECOND) * 1000);
    return hold(gateway.url, index);
  });
  // In the middle of it, when most of them are there.
  await sleep((SOCKETS / SOCKETS_PER_SECOND) * 1000 + 500);
  const health = await sendOver({ url: gateway.url, path: '/healthz', method: 'GET' });
  const ends = await Promise.all(lives);
  const grown = (await residentMb(pid, 'peak')) - before;
  const longestMs = Math.max(...ends.map(({ ms }) => ms));
  const kinds = Map.groupBy(ends, ({ answer }) => answer);
  const isRefused = ends.every(({ answer }) => ANSWERS.includes(answer));
  return [
    {
      name: `${SOCKETS} unfinished bodies of ${BODY_BYTES / 1024} KiB at once, each with another made-up key`,
      target: `RSS ≤ +${MOST_MB} MB at its peak, /healthz 200`,
      measured: `+${grown.toFixed(0)} MB on ${before.toFixed(0)} MB, ${health.status}`,
      pass: grown <= MOST_MB && health.status === 200,
    },
    {
      name: 'they are told why and closed, the last of them',
      target: `within ${CLOSED_WITHIN_MS / 1000} s, ${ANSWERS.join(' or ')}`,
      measured: `${(longestMs / 1000).toFixed(1)} s; ${[...kinds].map(([answer, of]) => `${of.length} × ${answer}`).join(', ')}`,
      pass: longestMs <= CLOSED_WITHIN_MS && isRefused,
    },
  ];
}

/** Too slow, or one too many. */
const ANSWERS = ['408', '503 OVERLOADED'];

/** What the socket was answered, and when it was closed. */
async function hold(url: string, index: number): Promise<{ answer: string; ms: number }> {
  const startedAt = performance.now();
  const socket = openSocket(url);
  // Whatever happens, the proof ends.
  socket.setTimeout(CLOSED_WITHIN_MS + 4_000, () => socket.destroy());
  const received = readToEnd(socket);
  const key = `${idOfNumber(index)}-0000-4000-8000-000000000000`;
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Key ${key}\r\n` +
      `Content-Length: ${BODY_BYTES + 1}\r\n\r\n${' '.repeat(BODY_BYTES)}`,
  );
  const text = await received;
  const status = text.slice(9, 12) || 'no answer';
  const answer = text.includes('"OVERLOADED"') ? `${status} OVERLOADED` : status;
  return { answer, ms: performance.now() - startedAt };
}
