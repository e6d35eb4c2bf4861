import { Agent } from 'node:http';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { bytesOf, openSocket } from '../../test/support/raw-http.ts';
import { startProcess } from '../../test/support/process.ts';
import { scaled, type Part } from '../figure.ts';
import { sendOver } from './support/load.ts';
import { idIn, idOfNumber } from '../upstream/support/stub.ts';

const CLIENTS = 50;
const UPSTREAM_DELAY_MS = 200;
const SHUTDOWN_DELAY_MS = 1_000;
/** The delay, the longest operation that is under way, and some time for the process to end. */
const LIMIT_MS = 4_000;
/** A request on its way while the server closes the connection is nobody's. */
const CROSSING_MS = 100;

interface Stop {
  /** Sent whole and taken up, and without a whole answer. */
  readonly lost: number;
  readonly answered: number;
  /** Told at once that it is too much: a process that has just begun is slow, and all clients come to it together. */
  readonly refused: number;
  /** Those among them that were sent before the signal and answered after it. */
  readonly underWay: number;
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
    const total = (of: 'answered' | 'lost' | 'refused' | 'underWay'): number =>
      stops.reduce((sum, one) => sum + one[of], 0);
    const slowest = Math.max(...stops.map(({ ms }) => ms));
    const readyStatuses = [...new Set(stops.map(({ readyStatus }) => readyStatus))];
    const codes = [...new Set(stops.map(({ code }) => code))];
    return [
      {
        name: `SIGTERM under ${CLIENTS} keep-alive clients, ${times} times: accepted requests lost, exit code, longest stop`,
        target: `0, 0, ≤ ${LIMIT_MS} ms`,
        measured: `${total('lost')} of ${total('answered') + total('lost')} (${total('underWay')} answered that were under way at the signal; ${total('refused')} were never taken, and told so), ${codes.join(' and ')}, ${Math.round(slowest)} ms`,
        // A signal that finds nobody at work proves nothing.
        pass:
          total('lost') === 0 &&
          stops.every(({ underWay }) => underWay > 0) &&
          codes.every((code) => code === 0) &&
          slowest <= LIMIT_MS,
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
  const sent: Sent[] = [];
  const clients = Array.from({ length: CLIENTS }, () => keepAsking(url, sandbox.credentials.administrator, sent));
  await new Promise((resolve) => setTimeout(resolve, 900 + Math.random() * 600));
  const startedAt = performance.now();
  running.child.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { status: readyStatus } = await sendOver({ url, path: '/readyz', method: 'GET', agent: new Agent() });
  const { code } = await running.ended;
  const ms = performance.now() - startedAt;
  await Promise.all(clients);
  const seen = new Set(sandbox.takeCalls().map(({ path }) => idIn(path)));
  const answered = sent.filter(({ answeredAt }) => answeredAt !== null);
  const lost = sent.filter((one) => one.answeredAt === null && !one.isRefused).filter(isAccepted(seen, startedAt));
  const refused = sent.filter(({ isRefused }) => isRefused).length;
  const underWay = answered.filter(({ at, answeredAt }) => at < startedAt && Number(answeredAt) > startedAt).length;
  return { lost: lost.length, answered: answered.length, refused, underWay, readyStatus, ms, code };
}

/**
 * Not by the gateway's own word, which it can't give when it is dead: the upstream has seen it, or it was sent while
 * the gateway took everything, or its answer has begun.
 */
function isAccepted(seen: ReadonlySet<string | null>, signalAt: number): (one: Sent) => boolean {
  const allTakenUntil = signalAt + SHUTDOWN_DELAY_MS - CROSSING_MS;
  return ({ id, at, isBegun }) => seen.has(id) || isBegun || at < allTakenUntil;
}

/** A request that was handed as a whole to a connection that stood. */
interface Sent {
  /** What it asks for, and nobody else does: the upstream sees it by this. */
  readonly id: string;
  readonly at: number;
  isBegun: boolean;
  isRefused: boolean;
  answeredAt: number | null;
}

/** A client: a new connection when it is told that there is no further request on the old one, until it is refused. */
async function keepAsking(url: string, key: string, sent: Sent[]): Promise<void> {
  while (await askOnOneConnection(url, key, sent)) await pause();
}

/** All clients together stay below the rate limit of their credential. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 600));
}

/** Sends one request after the other, until it is told that there is no further one. False: none was answered. */
function askOnOneConnection(url: string, key: string, sent: Sent[]): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = openSocket(url);
    let current: Sent | null = null;
    let answered = 0;
    let text = '';
    const ask = (): void => {
      if (!socket.writable) return;
      const one = {
        id: idOfNumber(sent.length),
        at: performance.now(),
        isBegun: false,
        isRefused: false,
        answeredAt: null,
      };
      sent.push((current = one));
      socket.write(requestFor(url, key, one.id));
    };
    const onText = (chunk: string): void => {
      text += chunk;
      if (current) current.isBegun = true;
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      if (length === undefined || Buffer.byteLength(body) < Number(length)) return;
      // Any other answer is not one to this request; and null beside an error says nothing of the key.
      const isAnswer = body.includes(`"a${current?.id}":null`) && !body.includes('"errors"');
      if (current && isAnswer) current.answeredAt = performance.now();
      if (current && head.startsWith('HTTP/1.1 503') && body.includes('"OVERLOADED"')) current.isRefused = true;
      answered += 1;
      text = '';
      if (!/connection: close/i.test(head)) void pause().then(ask);
    };
    socket.setEncoding('utf8');
    socket.once('connect', ask);
    socket.on('data', (chunk) => onText(String(chunk)));
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(answered > 0));
  });
}

/** The key does not exist, so one GET is all that comes of it. */
function requestFor(url: string, key: string, id: string): Buffer {
  return bytesOf(url, {
    headers: { Connection: 'keep-alive', 'Content-Type': 'application/json', Authorization: `Key ${key}` },
    body: JSON.stringify({ query: `{ a${id}: apiKey(id: "${id}") { id } }` }),
  });
}
