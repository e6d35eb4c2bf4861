import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../src/sandbox/server.ts';
import { openSocket } from '../../test/support/raw-http.ts';
import { count, percent } from '../../test/support/statistics.ts';
import { scaled, selected, type Figure, type Part, type RunOptions } from '../support/figure.ts';
import { postQuery } from '../support/http-client.ts';
import { closedLoop, openLoop } from '../support/pacing.ts';
import { measureSlowReaders } from './slow-readers.ts';
import { startChildGateway } from './support/gateway.ts';
import { measureUnfinishedBodies } from './unfinished-bodies.ts';

// Clients that hold connections open and send or read as little as possible.

const CLOSED_WITHIN_MS = 12_000;
const HEAD = 'POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';

/** What a socket sends at once, and what it repeats byte by byte. */
const SLOW_REQUESTS: readonly (readonly [first: string, rest: string])[] = [
  ['', ''],
  ['GET /gra', ''],
  ['GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ', 'x'],
  ['GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n', ''],
  [`${HEAD}Content-Length: 1000\r\n\r\n{`, ' '],
  [`${HEAD}Content-Length: 1000\r\n\r\n`, ''],
  [`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'],
  ['GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', ''],
];
/** A higher rate would measure how fast the process accepts connections. */
const SOCKETS_PER_SECOND = 500;

interface Scenario {
  readonly name: string;
  readonly measure: (options: RunOptions) => Promise<Figure[]>;
  /** True if most of the time is waiting, so that such scenarios can run at the same time. */
  readonly isMostlyWaiting: boolean;
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'slow sockets', measure: measureSlowSockets, isMostlyWaiting: true },
  { name: 'slow readers', measure: measureSlowReaders, isMostlyWaiting: true },
  { name: 'unfinished bodies', measure: measureUnfinishedBodies, isMostlyWaiting: false },
];

export const slowClients: Part = {
  name: 'slow-clients',
  inCi: true,
  scenarios: SCENARIOS.map(({ name }) => name),
  run: async (options) => {
    const scenarios = selected(SCENARIOS, options);
    const waiting = scenarios.filter(({ isMostlyWaiting }) => isMostlyWaiting);
    const figures = await Promise.all(waiting.map(({ measure }) => measure(options)));
    for (const { measure, isMostlyWaiting } of scenarios) if (!isMostlyWaiting) figures.push(await measure(options));
    return figures.flat();
  },
};

async function measureSlowSockets(options: RunOptions): Promise<Figure[]> {
  await using sandbox = await startSandbox();
  await using gateway = await startChildGateway({ atlasUrl: sandbox.url });
  const ask = () =>
    postQuery(gateway.url, sandbox.credentials.administrator, { query: '{ apiKeys(first: 1) { totalCount } }' });
  // In the first half second, the JIT compiler has work, and the gateway may reject requests as OVERLOADED.
  await closedLoop(4, 400, ask);
  const sockets = scaled(1_000, options, 50);
  const isOver = new AbortController();
  const lives = Promise.all(
    Array.from({ length: sockets }, async (_none, index) => {
      await sleep((index / SOCKETS_PER_SECOND) * 1000);
      return hold(gateway.url, index, isOver.signal);
    }),
  );
  const replies = await openLoop(100, CLOSED_WITHIN_MS + 4_000, ask);
  const good = count(replies, ({ status, text }) => status === 200 && text.includes('"totalCount":60'));
  isOver.abort();
  const times = await lives;
  const longestMs = Math.max(...times);
  return [
    {
      name: `other clients' requests during ${sockets} slow sockets`,
      target: '≥ 99.9 % answered in full',
      measured: `${percent(good / replies.length)} of ${replies.length}`,
      pass: good / replies.length >= 0.999,
    },
    {
      name: `${sockets} slow sockets, closed by the gateway`,
      target: `all within ${CLOSED_WITHIN_MS / 1000} s`,
      measured: `${count(times, Number.isFinite)}, the last after ${(longestMs / 1000).toFixed(1)} s`,
      pass: longestMs <= CLOSED_WITHIN_MS,
    },
  ];
}

/** Milliseconds until the gateway closes the connection; Infinity if it has not when the signal comes. */
function hold(url: string, index: number, signal: AbortSignal): Promise<number> {
  const [first, rest] = SLOW_REQUESTS[index % SLOW_REQUESTS.length] ?? ['', ''];
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
