import { startSandbox, type Sandbox } from '../src/sandbox/server.ts';
import { bytesOf, openSocket } from '../test/support/raw-http.ts';
import { startProcess } from '../test/support/process.ts';
import { scaled, type Part } from './figure.ts';

const CLIENTS = 50;
const UPSTREAM_DELAY_MS = 200;
/** The longest operation that is under way, and some time for the process to end. */
const LIMIT_MS = 3_000;

interface Stop {
  readonly lost: number;
  readonly answered: number;
  readonly ms: number;
  readonly code: number | null;
}

/** SIGTERM to the product as it is started, under clients that keep their connections and never pause. */
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
    const codes = [...new Set(stops.map(({ code }) => code))];
    return [
      {
        name: `SIGTERM under ${CLIENTS} keep-alive clients, ${times} times: accepted requests lost, exit code, longest stop`,
        target: `0, 0, ≤ ${LIMIT_MS} ms`,
        measured: `${lost} of ${answered + lost}, ${codes.join(' and ')}, ${Math.round(slowest)} ms`,
        pass: lost === 0 && codes.every((code) => code === 0) && slowest <= LIMIT_MS,
      },
    ];
  },
};

async function stopUnderLoad(sandbox: Sandbox): Promise<Stop> {
  sandbox.clearFaults();
  sandbox.fault({ times: Infinity, answer: { kind: 'delay', delayMs: UPSTREAM_DELAY_MS } });
  sandbox.takeCalls();
  using running = startProcess({ env: { ATLAS_API_URL: sandbox.url, PORT: '0', LOG_LEVEL: 'info' } });
  const url = (await running.waitFor(/"url":"([^"]+)\/graphql"/))[1] ?? '';
  const clients = Array.from({ length: CLIENTS }, () => keepAsking(url, sandbox.credentials.administrator));
  await new Promise((resolve) => setTimeout(resolve, 900 + Math.random() * 600));
  const startedAt = performance.now();
  running.child.kill('SIGTERM');
  const { code } = await running.ended;
  const ms = performance.now() - startedAt;
  const ends = await Promise.all(clients);
  // Accepted is what the gateway has taken up, by its own log: each of these must have got its whole answer.
  const accepted = [...running.output().matchAll(/"path":"\/graphql","status":(\d+)/g)].length;
  const answered = ends.reduce((sum, one) => sum + one.answered, 0);
  const cut = ends.filter((one) => one.isCut).length;
  return { lost: Math.max(accepted - answered, 0) + cut, answered, ms, code };
}

/**
 * Sends one request after the other on one connection, until it is told that there is no further one. A request on
 * which the server's close crosses was not accepted; an answer that begins and does not end is cut.
 */
function keepAsking(url: string, key: string): Promise<{ answered: number; isCut: boolean }> {
  const request = bytesOf(url, {
    headers: { Connection: 'keep-alive', 'Content-Type': 'application/json', Authorization: `Key ${key}` },
    body: '{"query":"{ apiKeys(first: 1) { totalCount } }"}',
  });
  return new Promise((resolve) => {
    const socket = openSocket(url);
    let answered = 0;
    let text = '';
    let isLast = false;
    const onText = (chunk: string): void => {
      text += chunk;
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      if (length === undefined || Buffer.byteLength(body) < Number(length)) return;
      answered += 1;
      isLast = /connection: close/i.test(text);
      text = '';
      // All of them together stay below the rate limit of their credential.
      if (!isLast) setTimeout(() => socket.write(request), 300 + Math.random() * 600);
    };
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => onText(String(chunk)));
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve({ answered, isCut: text !== '' }));
    socket.write(request);
  });
}
