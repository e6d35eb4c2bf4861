import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { startProcess } from '../../test/support/process.ts';
import { scaled, type Figure, type Part } from '../support/figure.ts';
import { send } from '../support/http-client.ts';
import { idIn } from '../support/stub-upstream.ts';
import { repeatRequests, type SentRequest } from './support/patient-client.ts';

// SIGTERM to the product, started as its users start it. The clients keep their connections until a response says that
// the connection closes, and open new ones until the gateway refuses them.

const CLIENTS = 50;
const UPSTREAM_DELAY_MS = 200;
const SHUTDOWN_DELAY_MS = 1_000;
/** The shutdown delay, the longest operation in progress, and time for the process to end. */
const MAXIMUM_STOP_MS = 4_000;
/** A request that is on its way when the server closes its connection is not accepted. */
const IN_TRANSIT_MS = 100;

interface Stop {
  /** Requests that the gateway accepted and did not answer in full. */
  readonly lost: number;
  readonly answered: number;
  /** Requests that the gateway answered with OVERLOADED: all clients connect at once to a process that has just started. */
  readonly rejected: number;
  /** Requests that were sent before the signal and answered after it. */
  readonly inProgress: number;
  /** Status of /readyz on a new connection after the signal. */
  readonly readyStatus: number;
  readonly ms: number;
  readonly exitCode: number | null;
}

export const stop: Part = {
  name: 'stop',
  inCi: true,
  run: async (options) => {
    await using sandbox = await startSandbox();
    const times = scaled(20, options, 2);
    const stops: Stop[] = [];
    while (stops.length < times) stops.push(await stopUnderLoad(sandbox));
    return [stopFigure(stops), readinessFigure(stops)];
  },
};

function stopFigure(stops: readonly Stop[]): Figure {
  const total = (of: 'answered' | 'inProgress' | 'lost' | 'rejected'): number =>
    stops.reduce((sum, one) => sum + one[of], 0);
  const slowestMs = Math.max(...stops.map(({ ms }) => ms));
  const exitCodes = [...new Set(stops.map(({ exitCode }) => exitCode))];
  return {
    name: `${stops.length} stops by SIGTERM, each under ${CLIENTS} keep-alive clients`,
    target: `0 accepted requests lost, ≥ 1 in progress at each signal, exit code 0, longest stop ≤ ${MAXIMUM_STOP_MS} ms`,
    measured: `${total('lost')} of ${total('answered') + total('lost')} accepted requests lost, ${total('inProgress')} in progress, exit code ${exitCodes.join(' and ')}, longest stop ${Math.round(slowestMs)} ms; ${total('rejected')} requests rejected as OVERLOADED`,
    pass:
      total('lost') === 0 &&
      stops.every(({ inProgress }) => inProgress > 0) &&
      exitCodes.every((code) => code === 0) &&
      slowestMs <= MAXIMUM_STOP_MS,
  };
}

function readinessFigure(stops: readonly Stop[]): Figure {
  const statuses = [...new Set(stops.map(({ readyStatus }) => readyStatus))];
  return {
    name: '/readyz on a new connection after the signal',
    target: '503',
    measured: statuses.join(' and '),
    pass: statuses.every((status) => status === 503),
  };
}

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
  const sent: SentRequest[] = [];
  const clients = Array.from({ length: CLIENTS }, () => repeatRequests(url, sandbox.credentials.administrator, sent));
  await sleep(900 + Math.random() * 600);
  const signalAt = performance.now();
  running.child.kill('SIGTERM');
  await sleep(100);
  const { status: readyStatus } = await send({ url, path: '/readyz', method: 'GET', agent: new Agent() });
  const { code: exitCode } = await running.ended;
  const ms = performance.now() - signalAt;
  await Promise.all(clients);
  const seen = new Set(sandbox.takeCalls().map(({ path }) => idIn(path)));
  const answered = sent.filter(({ answeredAt }) => answeredAt !== null);
  const lost = sent.filter((one) => one.answeredAt === null && !one.isRejected && isAccepted(one, seen, signalAt));
  const rejected = sent.filter(({ isRejected }) => isRejected).length;
  const inProgress = answered.filter(({ at, answeredAt }) => at < signalAt && Number(answeredAt) > signalAt).length;
  return { lost: lost.length, answered: answered.length, rejected, inProgress, readyStatus, ms, exitCode };
}

/**
 * True if the upstream has seen the request, if its response has begun, or if it was sent while the gateway still accepted
 * everything. The gateway's own log does not count: a process that has died cannot write it.
 */
function isAccepted({ id, at, isBegun }: SentRequest, seen: ReadonlySet<string | null>, signalAt: number): boolean {
  const acceptsUntil = signalAt + SHUTDOWN_DELAY_MS - IN_TRANSIT_MS;
  return seen.has(id) || isBegun || at < acceptsUntil;
}
