import fc from 'fast-check';
import { startSandbox } from '../../src/sandbox/server.ts';
import { openSocket } from '../../test/support/raw-http.ts';
import { inFlight } from '../../test/support/in-flight.ts';
import { scaled, type Part } from '../figure.ts';
import { startChildGateway } from './support/gateway.ts';
import { sendOver } from './support/load.ts';
import { rawRequest } from './support/raw-requests.ts';

// The real ones are some eight times as long.
const TIMEOUTS = { headersMs: 1_000, requestMs: 1_500, keepAliveMs: 200, checkMs: 100 };
/** By then the gateway has ended the connection: as idle, as too slow, or as broken. */
const HANG_MS = 6_000;
const TRACE = /node_modules|\n +at |\.[jt]s:\d+|INTERNAL_SERVER_ERROR/;

/** Requests that are broken in every layer, on raw sockets; half of them are the same in every run. */
export const raw: Part = {
  name: 'raw',
  inCi: true,
  prove: async (scale) => {
    await using sandbox = await startSandbox();
    await using gateway = await startChildGateway({
      atlasUrl: sandbox.url,
      logLevel: 'error',
      gateway: { timeouts: TIMEOUTS },
    });
    const count = scaled(10_000, scale, 500);
    const seed = Math.trunc(Math.random() * 2 ** 31);
    const arbitrary = rawRequest(sandbox.credentials.administrator);
    const requests = [42, seed].flatMap((one) => fc.sample(arbitrary, { numRuns: count / 2, seed: one }));
    const bad = { hang: 0, 'no answer': 0, '5xx': 0, trace: 0 };
    const examples: string[] = [];
    const statuses = new Map<string, number>();
    await inFlight(200, requests.length, async (index) => {
      const bytes = requests[index] ?? Buffer.alloc(0);
      const { text, isEnded } = await answerTo(gateway.url, bytes);
      const responses = responsesIn(text);
      for (const { status } of responses) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const kinds = faultsOf(bytes, responses, isEnded);
      for (const kind of kinds) bad[kind] += 1;
      if (kinds.length > 0)
        examples.push(`${kinds.join()} of ${JSON.stringify(bytes.toString('latin1').slice(0, 300))}`);
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
        name: `raw malformed requests, of ${requests.length} (seeds 42 and ${seed}): crashes, hangs, without an answer (but for CONNECT), 5xx, stack traces`,
        target: '0, 0, 0, 0, 0',
        measured: [
          `${[isAlive ? 0 : 1, ...Object.values(bad)].join(', ')}; answers were ${[...statuses]
            .toSorted()
            .map(([status, times]) => `${times} × ${status}`)
            .join(', ')}`,
          ...faults,
          ...examples.slice(0, 3),
        ].join('; '),
        pass: faults.length === 0 && examples.length === 0,
      },
    ];
  },
};

type Fault = '5xx' | 'hang' | 'no answer' | 'trace';

interface RawResponse {
  readonly status: string;
  readonly text: string;
}

/** One connection may bring several; what is only an invitation to go on is none. */
function responsesIn(text: string): RawResponse[] {
  return text
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .map((one) => ({ status: one.slice(9, 12), text: one }))
    .filter(({ status }) => status !== '' && status !== '100');
}

/** What has not arrived whole is answered too: with 408, when its time is up. */
function faultsOf(request: Buffer, responses: readonly RawResponse[], isEnded: boolean): Fault[] {
  // Node closes the connection of one who wants a tunnel, without a word.
  const isTunnel = request.toString('latin1', 0, 8) === 'CONNECT ';
  const has = (kind: Fault, isThere: boolean): Fault[] => (isThere ? [kind] : []);
  const isFault = ({ status, text }: RawResponse): boolean =>
    status.startsWith('5') && !(status === '503' && text.includes('"OVERLOADED"'));
  return [
    ...has('hang', !isEnded),
    ...has('no answer', isEnded && responses.length === 0 && !isTunnel),
    ...has('5xx', responses.some(isFault)),
    ...has(
      'trace',
      responses.some(({ text }) => TRACE.test(text)),
    ),
  ];
}

/**
 * What came until the gateway ended the connection, if it did. It is never ended from here: Node would close it then,
 * whether the request was being answered or not.
 */
function answerTo(url: string, bytes: Buffer): Promise<{ text: string; isEnded: boolean }> {
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
