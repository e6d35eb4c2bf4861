import { startSandbox } from '../../src/sandbox/server.ts';
import { openSocket } from '../../test/support/raw-http.ts';
import { proveSlowReaders } from './slow-readers.ts';
import { proveUnfinishedBodies } from './unfinished-bodies.ts';
import { scaled, type Figure, type Part, type Scale } from '../figure.ts';
import { startChildGateway } from './support/gateway.ts';
import { postQuery } from './support/load.ts';
import { openLoop } from '../support/pacing.ts';

const CLOSED_WITHIN_MS = 12_000;
const HEAD = 'POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';

/** What is sent at once, and what follows byte by byte. */
const MANNERS: readonly (readonly [first: string, rest: string])[] = [
  ['', ''],
  ['GET /gra', ''],
  ['GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ', 'x'],
  ['GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n', ''],
  [`${HEAD}Content-Length: 1000\r\n\r\n{`, ' '],
  [`${HEAD}Content-Length: 1000\r\n\r\n`, ''],
  [`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'],
  ['GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', ''],
];

export const slowClients: Part = {
  name: 'slow-clients',
  inCi: true,
  // The first two side by side: each has a gateway of its own, and most of it is waiting.
  prove: async (scale) => [
    ...(await Promise.all([proveSlowSockets(scale), proveSlowReaders()])).flat(),
    ...(await proveUnfinishedBodies()),
  ],
};

/** Sockets that are held open with as little as possible, while others have work to be done. */
async function proveSlowSockets(scale: Scale): Promise<Figure[]> {
  await using sandbox = await startSandbox();
  await using gateway = await startChildGateway({ atlasUrl: sandbox.url });
  const count = scaled(1_000, scale, 50);
  const isOver = new AbortController();
  const lives = Promise.all(
    Array.from({ length: count }, async (_none, index) => {
      // 500 a second: how fast a process can accept is another matter.
      await new Promise((resolve) => setTimeout(resolve, index * 2));
      return hold(gateway.url, index, isOver.signal);
    }),
  );
  let asked = 0;
  let good = 0;
  await openLoop(100, CLOSED_WITHIN_MS + 4_000, async () => {
    asked += 1;
    const query = '{ apiKeys(first: 1) { totalCount } }';
    const { status, text } = await postQuery(gateway.url, sandbox.credentials.administrator, { query });
    if (status === 200 && text.includes('"totalCount":60')) good += 1;
  });
  isOver.abort();
  const times = await lives;
  const longest = Math.max(...times);
  return [
    {
      name: `good traffic beside ${count} slow sockets`,
      target: '≥ 99.9 %',
      measured: `${((good / asked) * 100).toFixed(2)} % of ${asked}`,
      pass: good / asked >= 0.999,
    },
    {
      name: 'slow sockets closed, the last of them',
      target: `within ${CLOSED_WITHIN_MS / 1000} s`,
      measured: `${times.filter(Number.isFinite).length} of ${count}, ${(longest / 1000).toFixed(1)} s`,
      pass: longest <= CLOSED_WITHIN_MS,
    },
  ];
}

/** Milliseconds until the server closed it; Infinity: it never did. */
function hold(url: string, index: number, signal: AbortSignal): Promise<number> {
  const [first, rest] = MANNERS[index % MANNERS.length] ?? ['', ''];
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const socket = openSocket(url);
    socket.on('data', () => undefined);
    if (first !== '') socket.write(first);
    let sent = 0;
    const timer = setInterval(() => {
      if (rest !== '' && socket.writable) socket.write(rest.charAt(sent++ % rest.length));
    }, 500);
    const end = (ms: number): void => {
      clearInterval(timer);
      resolve(ms);
      socket.destroy();
    };
    socket.on('end', () => end(performance.now() - startedAt));
    socket.on('close', () => end(performance.now() - startedAt));
    signal.addEventListener('abort', () => end(Infinity));
  });
}
