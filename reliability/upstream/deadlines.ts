import type { Socket } from 'node:net';
import { startTestGateway } from '../../test/support/gateway.ts';
import { scaled, type Figure, type Part, type Scale } from '../figure.ts';
import { createClient } from './support/client.ts';
import { repeat } from '../support/pacing.ts';
import { count, percent, quantile } from '../../test/support/statistics.ts';
import { startBlackHole, startTcpServer, type SilentUpstream } from './support/silence.ts';

// Upstreams that would keep a caller waiting for ever, and what the caller waits for its answer.

const DEADLINE_MS = 1_000;
const GRACE_MS = 300;
const OPERATIONS = 1_000;
const AT_ONCE = 50;
const DRIP_MS = 50;

const UPSTREAMS: Readonly<Record<string, () => Promise<SilentUpstream>>> = {
  sleeping: () => startTcpServer((socket) => void socket.on('data', () => {})),
  dripping: () => startTcpServer((socket) => void socket.once('data', () => drip(socket))),
  // What is sent stays in the kernel: the connection is there, and nobody at its end.
  'half-open': () => startTcpServer((socket) => void socket.pause()),
  'black-holed': startBlackHole,
};
// One in four is a write, which has but one attempt.
const READ = '{ apiKey(id: "1a2b3c4d") { id } }';
const WRITE = 'mutation { regenerateApiKey(input: { id: "1a2b3c4d" }) { secret } }';

export const deadlines: Part = {
  name: 'deadlines',
  inCi: true,
  prove: async (scale) => {
    const figures: Figure[] = [];
    for (const [name, start] of Object.entries(UPSTREAMS)) figures.push(await prove(name, start, scale));
    return figures;
  },
};

async function prove(name: string, start: () => Promise<SilentUpstream>, scale: Scale): Promise<Figure> {
  await using upstream = await start();
  await using gateway = await startTestGateway({
    gateway: {
      atlasUrl: upstream.url,
      upstreamTimeoutMs: DEADLINE_MS,
      // An open circuit or a spent budget would answer early, and prove nothing.
      resilience: { breakerMinimumRps: 1_000_000, retriesPerSecond: 1_000_000 },
    },
  });
  await using client = createClient(gateway.url);
  const operations = scaled(OPERATIONS, scale, 100);
  const answers = await repeat(operations, AT_ONCE, (index) => client.ask(index % 4 === 0 ? WRITE : READ));
  const times = answers.map(({ ms }) => ms);
  const inTime = count(times, (ms) => ms <= DEADLINE_MS + GRACE_MS) / operations;
  const codes = Array.from(new Set(answers.flatMap((answer) => answer.codes))).toSorted();
  return {
    name: `${name} upstream, ${operations} operations with a deadline of ${DEADLINE_MS} ms`,
    target: `99.9 % within ${DEADLINE_MS + GRACE_MS} ms`,
    measured: `${percent(inTime)}; median ${Math.round(quantile(times, 0.5))} ms, longest ${Math.round(quantile(times, 1))} ms; ${codes.join(', ')}`,
    pass: inTime >= 0.999 && answers.every((answer) => answer.codes.length === 1),
  };
}

function drip(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n');
  const timer = setInterval(() => socket.write(' '), DRIP_MS);
  socket.once('close', () => clearInterval(timer));
}
