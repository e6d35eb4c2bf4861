import fc from 'fast-check';
import { startSandbox } from '../../src/sandbox/server.ts';
import { openSocket } from '../../test/support/raw-http.ts';
import { scaled, type Figure, type Part } from '../support/figure.ts';
import { send } from '../support/http-client.ts';
import { closedLoop } from '../support/pacing.ts';
import { startChildGateway, type ChildGateway } from './support/gateway.ts';
import { rawRequest } from './support/raw-requests.ts';
import { defectsOf, responsesIn, type Defect } from './support/raw-verdict.ts';

// Requests on raw sockets that are malformed in every layer: HTTP, JSON, GraphQL.

/** About an eighth of the product's timeouts. */
const TIMEOUTS = { headersMs: 1_000, requestMs: 1_500, keepAliveMs: 200, checkMs: 100 };
/** After this time each timeout has closed the connection: as idle, as too slow, or as broken. */
const HANG_MS = 6_000;
/** Half of the requests are the same in every run. */
const FIXED_SEED = 42;

interface Report {
  readonly defects: Record<Defect, number>;
  readonly examples: string[];
  /** Number of responses with each status. */
  readonly statuses: Map<string, number>;
}

export const raw: Part = {
  name: 'raw',
  inCi: true,
  run: async (options) => {
    await using sandbox = await startSandbox();
    await using gateway = await startChildGateway({
      atlasUrl: sandbox.url,
      logLevel: 'error',
      gateway: { timeouts: TIMEOUTS },
    });
    const count = scaled(10_000, options, 500);
    const seeds = [FIXED_SEED, Math.trunc(Math.random() * 2 ** 31)];
    const arbitrary = rawRequest(sandbox.credentials.administrator);
    const requests = seeds.flatMap((seed) => fc.sample(arbitrary, { numRuns: count / seeds.length, seed }));
    const report = await sendAll(gateway, requests);
    const { status } = await send({ url: gateway.url, path: '/healthz', method: 'GET' });
    const isAlive = status === 200 && gateway.child.exitCode === null;
    return [figureOf(report, { name: `${count} malformed requests (seeds ${seeds.join(' and ')})`, isAlive, gateway })];
  },
};

async function sendAll(gateway: ChildGateway, requests: readonly Buffer[]): Promise<Report> {
  const defects = { hang: 0, 'no response': 0, '5xx': 0, 'stack trace': 0 };
  const examples: string[] = [];
  const statuses = new Map<string, number>();
  await closedLoop(200, requests.length, async (index) => {
    const bytes = requests[index] ?? Buffer.alloc(0);
    const { text, isEnded } = await responseTo(gateway.url, bytes);
    const responses = responsesIn(text);
    for (const { status } of responses) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const found = defectsOf(bytes, responses, isEnded);
    for (const defect of found) defects[defect] += 1;
    if (found.length > 0)
      examples.push(`${found.join()} for ${JSON.stringify(bytes.toString('latin1').slice(0, 300))}`);
  });
  return { defects, examples, statuses };
}

function figureOf(
  { defects, examples, statuses }: Report,
  { name, isAlive, gateway }: { name: string; isAlive: boolean; gateway: ChildGateway },
): Figure {
  const logged = gateway.takeOutput();
  const responses = [...statuses].toSorted().map(([status, times]) => `${times} × ${status}`);
  return {
    name,
    target:
      'no crash; 0 × hang, 0 × no response (except to CONNECT), 0 × 5xx (except 503 OVERLOADED), 0 × stack trace; no errors in the log',
    measured: [
      isAlive ? 'no crash' : 'the process crashed',
      Object.entries(defects)
        .map(([defect, times]) => `${times} × ${defect}`)
        .join(', '),
      logged === '' ? 'no errors in the log' : `log: ${logged.slice(0, 500)}`,
      `responses: ${responses.join(', ')}`,
      ...examples.slice(0, 3),
    ].join('; '),
    pass: isAlive && logged === '' && examples.length === 0,
  };
}

/**
 * Everything that the gateway sends until it closes the connection. The client never closes it first: Node would then
 * close its side too, even with a request that is still unanswered, and a hang would never show.
 */
function responseTo(url: string, bytes: Buffer): Promise<{ text: string; isEnded: boolean }> {
  return new Promise((resolve) => {
    const socket = openSocket(url);
    let text = '';
    const end = (isEnded: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, isEnded });
    };
    const timer = setTimeout(() => end(false), HANG_MS);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('end', () => end(true));
    socket.on('close', () => end(true));
    socket.write(bytes);
  });
}
