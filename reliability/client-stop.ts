import { Agent } from 'node:http';
import { startSandbox, type Sandbox } from '../src/sandbox/server.ts';
import { bytesOf, openSocket } from '../test/support/raw-http.ts';
import { startProcess } from '../test/support/process.ts';
import { scaled, type Part } from './figure.ts';
import { sendOver } from './support/client-load.ts';

const CLIENTS = 50;
const UPSTREAM_DELAY_MS = 200;
const SHUTDOWN_DELAY_MS = 1_000;
/** The delay, the longest operation that is under way, and some time for the process to end. */
const LIMIT_MS = 4_000;

interface Stop {
  readonly lost: number;
  readonly answered: number;
  /** What a probe by a new connection is told at /readyz after the signal. */
  readonly readyStatus: number;
  readonly ms: number;
  readonly code: number | null;
}

/**
 * SIGTERM to the product as it is started, under clients that keep their connections until they are told that there is
 * no further request on them, and open new ones until they are refused.
 */
export const stop: Part = {
  name: 'stop',
  inCi: true,
  prove: async (scale) => {
    await using sandbox = await startSandbox();
    const times = scaled(20, scale, 2);
    const stops: Stop[] = [];
    while (stops.length < times) stops.push(await stopUnderLoad(sandbox));
    const lost = stops.reduce((sum, one) => sum + one.lost, 0);
    const answered = stops.reduce((sum, one) => sum + one.answered, 0);
    const slowest = Math.max(...stops.map(({ ms }) => ms));
    const readyStatuses = [...new Set(stops.map(({ readyStatus }) => readyStatus))];
    const codes = [...new Set(stops.map(({ code }) => code))];
    return [
      {
        name: `SIGTERM under ${CLIENTS} keep-alive clients, ${times} times: accepted requests lost, exit code, longest stop`,
        target: `0, 0, ≤ ${LIMIT_MS} ms`,
        measured: `${lost} of ${answered + lost}, ${codes.join(' and ')}, ${Math.round(slowest)} ms`,
        pass: lost === 0 && codes.every((code) => code === 0) && slowest <= LIMIT_MS,
      },
      {
        name: '/readyz after the signal, by a new connection',
        target: '503',
        measured: readyStatuses.join(' and '),
        pass: readyStatuses.every((status) => status === 503),
      },
    ];
  },
};

async function stopUnderLoad(sandbox: Sandbox): Promise<Stop> {
  sandbox.clearFaults();
  sandbox.fault({ times: Infinity, answer: { kind: 'delay', delayMs: UPSTREAM_DELAY_MS } });
  sandbox.takeCalls();
  using running = startProcess({
    env: {
      ATLAS_API_URL: sandbox.url,
      PORT: '0',
      LOG_LEVEL: 'info',
      SHUTDOWN_DELAY_MS: String(SHUTDOWN_DELAY_MS),
    },
  });
  const url = (await running.waitFor(/"url":"([^"]+)\/graphql"/))[1] ?? '';
  const clients = Array.from({ length: CLIENTS }, () => keepAsking(url, sandbox.credentials.administrator));
  await new Promise((resolve) => setTimeout(resolve, 900 + Math.random() * 600));
  const startedAt = performance.now();
  running.child.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { status: readyStatus } = await sendOver({ url, path: '/readyz', method: 'GET', agent: new Agent() });
  const { code } = await running.ended;
  const ms = performance.now() - startedAt;
  const ends = await Promise.all(clients);
  // Accepted is what the gateway has taken up, by its own log: each of these must have got its whole answer.
  const accepted = [...running.output().matchAll(/"path":"\/graphql","status":(\d+)/g)].length;
  const answered = ends.reduce((sum, one) => sum + one.answered, 0);
  const cut = ends.filter((one) => one.isCut).length;
  return { lost: Math.max(accepted - answered, 0) + cut, answered, readyStatus, ms, code };
}

interface Answers {
  readonly answered: number;
  readonly isCut: boolean;
}

/** A client: a new connection when it is told that there is no further request on the old one, until it is refused. */
async function keepAsking(url: string, key: string): Promise<Answers> {
  let answered = 0;
  for (;;) {
    const connection = await askOnOneConnection(url, key);
    answered += connection.answered;
    if (connection.isCut || connection.answered === 0) return { answered, isCut: connection.isCut };
    await pause();
  }
}

/** All clients together stay below the rate limit of their credential. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 600));
}

/**
 * Sends one request after the other, until it is told that there is no further one. A request on which the server's
 * close crosses was not accepted; an answer that begins and does not end is cut.
 */
function askOnOneConnection(url: string, key: string): Promise<Answers> {
  const request = bytesOf(url, {
    headers: { Connection: 'keep-alive', 'Content-Type': 'application/json', Authorization: `Key ${key}` },
    body: '{"query":"{ apiKeys(first: 1) { totalCount } }"}',
  });
  return new Promise((resolve) => {
    const socket = openSocket(url);
    let answered = 0;
    let text = '';
    const onText = (chunk: string): void => {
      text += chunk;
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      if (length === undefined || Buffer.byteLength(body) < Number(length)) return;
      answered += 1;
      text = '';
      if (!/connection: close/i.test(head)) void pause().then(() => socket.write(request));
    };
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => onText(String(chunk)));
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve({ answered, isCut: text !== '' }));
    socket.write(request);
  });
}
