import fc from 'fast-check';
import { startSandbox } from '../src/sandbox/server.ts';
import { openSocket } from '../test/support/raw-http.ts';
import { inFlight } from '../test/support/in-flight.ts';
import { scaled, type Part } from './figure.ts';
import { startChildGateway } from './support/client-gateway.ts';
import { sendOver } from './support/client-load.ts';
import { rawRequest } from './support/client-raw-requests.ts';

const HANG_MS = 8_000;
const PATIENCE_MS = 250;
const TRACE = /node_modules|\n +at |\.[jt]s:\d+|INTERNAL_SERVER_ERROR/;

/** Requests that are broken in every layer, on raw sockets; half of them are the same in every run. */
export const raw: Part = {
  name: 'raw',
  inCi: true,
  prove: async (scale) => {
    await using sandbox = await startSandbox();
    await using gateway = await startChildGateway({ atlasUrl: sandbox.url, logLevel: 'error' });
    const count = scaled(10_000, scale, 500);
    const seed = Math.trunc(Math.random() * 2 ** 31);
    const arbitrary = rawRequest(sandbox.credentials.administrator);
    const requests = [42, seed].flatMap((one) => fc.sample(arbitrary, { numRuns: count / 2, seed: one }));
    const bad = { hangs: 0, '5xx': 0, traces: 0 };
    const examples: string[] = [];
    const statuses = new Set<string>();
    await inFlight(200, requests.length, async (index) => {
      const text = await answerTo(gateway.url, requests[index] ?? Buffer.alloc(0));
      const kinds = text === null ? ['hangs' as const] : faultsOf(text);
      for (const [, status] of text?.matchAll(/HTTP\/1\.1 (\d{3})/g) ?? []) statuses.add(status ?? '');
      for (const kind of kinds) bad[kind] += 1;
      if (kinds.length > 0) examples.push(`${kinds.join()} of ${requests[index]?.toString('latin1').slice(0, 300)}`);
    });
    const { status } = await sendOver({ url: gateway.url, path: '/healthz', method: 'GET' });
    const isAlive = status === 200 && gateway.child.exitCode === null;
    const logged = gateway.takeOutput();
    const faults = [
      ...(isAlive ? [] : ['it crashed']),
      ...(logged === '' ? [] : [`it logged ${logged.slice(0, 500)}`]),
    ];
    return [
      {
        name: `raw malformed requests, of ${requests.length} (seeds 42 and ${seed}): crashes, hangs, 5xx, stack traces`,
        target: '0, 0, 0, 0',
        measured: [
          `${isAlive ? 0 : 1}, ${bad.hangs}, ${bad['5xx']}, ${bad.traces}; answers were ${[...statuses].toSorted().join(' ')}`,
          ...faults,
          ...examples.slice(0, 3),
        ].join('; '),
        pass: faults.length === 0 && examples.length === 0,
      },
    ];
  },
};

function faultsOf(text: string): ('5xx' | 'traces')[] {
  const isFault = /HTTP\/1\.1 5\d\d/.test(text) && !text.includes('"OVERLOADED"');
  return [...(isFault ? ['5xx' as const] : []), ...(TRACE.test(text) ? ['traces' as const] : [])];
}

/** What came until the connection ended; null if it did not end in time. */
function answerTo(url: string, bytes: Buffer): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = openSocket(url);
    let text = '';
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(null);
    }, HANG_MS);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('close', () => {
      clearTimeout(timer);
      clearTimeout(patience);
      resolve(text);
    });
    socket.write(bytes);
    // Node drops what is under way when its client ends the connection, so it does that late.
    const patience = setTimeout(() => socket.end(), PATIENCE_MS);
  });
}
