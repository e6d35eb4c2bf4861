import type { Socket } from 'node:net';
import { startTestGateway } from '../../test/support/gateway.ts';
import { count, percent, quantile } from '../../test/support/statistics.ts';
import { scaled, measureInTurn, type Figure, type Part, type RunOptions } from '../support/figure.ts';
import { createClient } from '../support/http-client.ts';
import { closedLoop } from '../support/pacing.ts';
import { startBlackHole, startTcpServer, type SilentUpstream } from './support/silent-upstream.ts';

// Upstreams that never answer in full: how long the caller waits for an error.

const DEADLINE_MS = 1_000;
const GRACE_MS = 300;
const MINIMUM_IN_TIME = 0.999;
const OPERATIONS = 1_000;
const CONCURRENCY = 50;
const DRIP_MS = 50;
// One operation in four is a write, which has only one attempt.
const READ = '{ apiKey(id: "1a2b3c4d") { id } }';
const WRITE = 'mutation { regenerateApiKey(input: { id: "1a2b3c4d" }) { secret } }';

interface Scenario {
  readonly name: string;
  readonly start: () => Promise<SilentUpstream>;
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'silent upstream', start: () => startTcpServer((socket) => void socket.on('data', () => {})) },
  {
    name: 'upstream that drips',
    start: () => startTcpServer((socket) => void socket.once('data', () => drip(socket))),
  },
  // The kernel accepts the connection and the bytes, but no program reads them.
  { name: 'upstream that does not read', start: () => startTcpServer((socket) => void socket.pause()) },
  { name: 'upstream whose packets are lost', start: startBlackHole },
];

export const deadlines: Part = {
  name: 'deadlines',
  inCi: true,
  scenarios: SCENARIOS.map(({ name }) => name),
  run: (options) => measureInTurn(SCENARIOS, options, (scenario) => measureScenario(scenario, options)),
};

async function measureScenario({ name, start }: Scenario, options: RunOptions): Promise<Figure> {
  await using upstream = await start();
  await using gateway = await startTestGateway({
    gateway: {
      atlasUrl: upstream.url,
      upstreamTimeoutMs: DEADLINE_MS,
      // An open circuit breaker or an empty retry budget would answer earlier, and the deadline would not be measured.
      resilience: { breakerMinimumRps: 1_000_000, retriesPerSecond: 1_000_000 },
    },
  });
  using client = createClient(gateway.url);
  const operations = scaled(OPERATIONS, options, 100);
  const replies = await closedLoop(CONCURRENCY, operations, (index) => client.ask(index % 4 === 0 ? WRITE : READ));
  const times = replies.map(({ ms }) => ms);
  const inTime = count(times, (ms) => ms <= DEADLINE_MS + GRACE_MS) / operations;
  const codes = [...new Set(replies.flatMap((reply) => reply.codes))].toSorted();
  return {
    name: `${name}: ${operations} operations with a deadline of ${DEADLINE_MS} ms`,
    target: `≥ ${MINIMUM_IN_TIME * 100} % answered within ${DEADLINE_MS + GRACE_MS} ms, each with one error`,
    measured: `${percent(inTime)}; median ${Math.round(quantile(times, 0.5))} ms, longest ${Math.round(Math.max(...times))} ms; ${codes.join(', ')}`,
    pass: inTime >= MINIMUM_IN_TIME && replies.every((reply) => reply.codes.length === 1),
  };
}

/** Sends the head of a response, and then one byte at a time. */
function drip(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n');
  const timer = setInterval(() => socket.write(' '), DRIP_MS);
  socket.once('close', () => clearInterval(timer));
}
