import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../src/sandbox/server.ts';
import { resetPeak, residentMb } from '../../test/support/process-memory.ts';
import { openSocket, readToEnd } from '../../test/support/raw-http.ts';
import type { Figure } from '../support/figure.ts';
import { postQuery, send } from '../support/http-client.ts';
import { idOfNumber } from '../support/stub-upstream.ts';
import { startChildGateway } from './support/gateway.ts';

// Request bodies that are large and never end. Each has a key of its own, so that no rate limit applies.

const SOCKETS = 3_000;
const BODY_BYTES = 127 * 1024;
const CLOSED_WITHIN_MS = 12_000;
const MAXIMUM_GROWTH_MB = 200;
/** A higher rate would measure how fast the process accepts connections. */
const SOCKETS_PER_SECOND = 1_000;
/** Too slow, or too many at the same time. */
const REJECTIONS = ['408', '503 OVERLOADED'];

export async function measureUnfinishedBodies(): Promise<Figure[]> {
  await using sandbox = await startSandbox();
  await using gateway = await startChildGateway({ atlasUrl: sandbox.url });
  for (let index = 0; index < 200; index += 1)
    await postQuery(gateway.url, sandbox.credentials.administrator, { query: '{ apiKeys(first: 1) { totalCount } }' });
  const { pid } = gateway.child;
  await resetPeak(pid);
  const beforeMb = await residentMb(pid, 'now');
  const lives = Array.from({ length: SOCKETS }, async (_none, index) => {
    await sleep((index / SOCKETS_PER_SECOND) * 1000);
    return hold(gateway.url, index);
  });
  // Checks the health when all sockets have connected and most of them are still open.
  await sleep((SOCKETS / SOCKETS_PER_SECOND) * 1000 + 500);
  const health = await send({ url: gateway.url, path: '/healthz', method: 'GET' });
  const ends = await Promise.all(lives);
  const grownMb = (await residentMb(pid, 'peak')) - beforeMb;
  const longestMs = Math.max(...ends.map(({ ms }) => ms));
  const responses = [...Map.groupBy(ends, ({ response }) => response)];
  return [
    {
      name: `${SOCKETS} unfinished bodies of ${BODY_BYTES / 1024} KiB at the same time, each with a different key`,
      target: `peak of the resident memory ≤ +${MAXIMUM_GROWTH_MB} MB, /healthz 200`,
      measured: `+${grownMb.toFixed(0)} MB on ${beforeMb.toFixed(0)} MB, /healthz ${health.status}`,
      pass: grownMb <= MAXIMUM_GROWTH_MB && health.status === 200,
    },
    {
      name: `${SOCKETS} unfinished bodies, rejected and closed by the gateway`,
      target: `all within ${CLOSED_WITHIN_MS / 1000} s, with ${REJECTIONS.join(' or ')}`,
      measured: `the last after ${(longestMs / 1000).toFixed(1)} s; ${responses.map(([response, of]) => `${of.length} × ${response}`).join(', ')}`,
      pass: longestMs <= CLOSED_WITHIN_MS && ends.every(({ response }) => REJECTIONS.includes(response)),
    },
  ];
}

/** Sends a body except for its last byte. Returns the status of the response, and when the connection was closed. */
async function hold(url: string, index: number): Promise<{ response: string; ms: number }> {
  const startedAt = performance.now();
  const socket = openSocket(url);
  // If the gateway never closes the connection, the test must end all the same.
  socket.setTimeout(CLOSED_WITHIN_MS + 4_000, () => socket.destroy());
  const received = readToEnd(socket);
  const key = `${idOfNumber(index)}-0000-4000-8000-000000000000`;
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Key ${key}\r\n` +
      `Content-Length: ${BODY_BYTES + 1}\r\n\r\n${' '.repeat(BODY_BYTES)}`,
  );
  const text = await received;
  const status = text.slice(9, 12) || 'no response';
  const response = text.includes('"OVERLOADED"') ? `${status} OVERLOADED` : status;
  return { response, ms: performance.now() - startedAt };
}
