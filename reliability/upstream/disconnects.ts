import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestGateway } from '../../test/support/gateway.ts';
import { count, percent, quantile } from '../../test/support/statistics.ts';
import { scaled, type Figure, type Part, type RunOptions } from '../support/figure.ts';
import { ANY_KEY, createClient } from '../support/http-client.ts';
import { closedLoop } from '../support/pacing.ts';
import { answerHonestly, idOfNumber, startStub, type StubCall } from '../support/stub-upstream.ts';

// Clients that disconnect during an operation. The gateway aborts their reads, and lets their writes end.

const DISCONNECTS = 1_000;
const CONCURRENCY = 8;
const MAXIMUM_ABORT_MS = 50;
/** One abort in 1,000 may be slower. */
const SLOW_ABORTS_SHARE = 1 / 1_000;
/** Longer than any wait before a retry. */
const AFTERMATH_MS = 600;
const WRITE_MS = 100;

export const disconnects: Part = {
  name: 'disconnects',
  inCi: true,
  run: async (options) => [...(await disconnectDuringReads(options)), ...(await disconnectDuringWrites(options))],
};

/** Called for the first upstream call of a client. It disconnects the client and may answer the call. */
type OnFirstCall = (client: AbortController, call: StubCall, response: ServerResponse) => void;

interface Outcome {
  readonly calls: readonly StubCall[];
  /** The gateway's log. */
  readonly log: string;
}

interface Disconnects {
  readonly clients: number;
  /** The operation of a client, from a key id that no other client has. */
  readonly query: (id: string) => string;
  readonly onFirstCall: OnFirstCall;
  /** Called while upstream and gateway still run: their end closes connections too. */
  readonly figuresOf: (outcome: Outcome) => Figure[];
}

/** Sends one operation for each client, each with a key of its own, by which the upstream recognizes the client. */
async function disconnectClients({ clients, query, onFirstCall, figuresOf }: Disconnects): Promise<Figure[]> {
  const waiting = new Map<string, AbortController>();
  await using stub = await startStub((call, response, request) => {
    const authorization = request.headers.authorization ?? '';
    const client = waiting.get(authorization);
    waiting.delete(authorization);
    // No second call may come for a client. If one comes, it is answered, and its record in `calls` shows it.
    if (client === undefined) answerHonestly(call, response);
    else onFirstCall(client, call, response);
  });
  await using gateway = await startTestGateway({ gateway: { atlasUrl: stub.url } });
  using gatewayClient = createClient(gateway.url, CONCURRENCY);
  await closedLoop(CONCURRENCY, clients, async (index) => {
    const client = new AbortController();
    const id = idOfNumber(index);
    const key = `${id}${ANY_KEY.slice(8)}`;
    waiting.set(`Key ${key}`, client);
    await gatewayClient.ask(query(id), { key, signal: client.signal }).catch(() => {});
  });
  await sleep(AFTERMATH_MS);
  return figuresOf({ calls: stub.calls, log: gateway.log() });
}

async function disconnectDuringReads(options: RunOptions): Promise<Figure[]> {
  const clients = scaled(DISCONNECTS, options, 50);
  const delays: number[] = [];
  return disconnectClients({
    clients,
    // The gateway would read the list first, and then the keys that the list does not contain.
    query: (id) => `{ nodes(ids: ["${id}", "aaaaaaaa", "bbbbbbbb"]) { id } }`,
    onFirstCall: (client, _call, response) => {
      const disconnectedAt = performance.now();
      response.once('close', () => delays.push(performance.now() - disconnectedAt));
      client.abort();
    },
    figuresOf: ({ calls }) => readFigures(clients, delays, calls.length - clients),
  });
}

function readFigures(clients: number, delays: readonly number[], furtherCalls: number): Figure[] {
  const inTime = count(delays, (ms) => ms <= MAXIMUM_ABORT_MS);
  const maximumSlow = Math.ceil(clients * SLOW_ABORTS_SHARE);
  return [
    {
      name: `reads of ${clients} clients that disconnect: upstream call aborted`,
      target: `all, at most ${maximumSlow} of them after more than ${MAXIMUM_ABORT_MS} ms`,
      measured: `${delays.length}; ${percent(inTime / clients)} within ${MAXIMUM_ABORT_MS} ms; median ${quantile(delays, 0.5).toFixed(1)} ms, longest ${quantile(delays, 1).toFixed(1)} ms`,
      pass: delays.length === clients && clients - inTime <= maximumSlow,
    },
    {
      name: `reads of ${clients} clients that disconnect: further upstream calls`,
      target: '0',
      measured: String(furtherCalls),
      pass: furtherCalls === 0,
    },
  ];
}

async function disconnectDuringWrites(options: RunOptions): Promise<Figure[]> {
  const clients = scaled(DISCONNECTS, options, 50);
  let received = 0;
  return disconnectClients({
    clients,
    query: () => 'mutation { deleteApiKey(input: { id: "aaaaaaaa" }) { deletedId } }',
    onFirstCall: (client, call, response) => {
      client.abort();
      response.once('close', () => {
        if (response.writableFinished) received += 1;
      });
      setTimeout(() => answerHonestly(call, response), WRITE_MS);
    },
    figuresOf: ({ calls, log }) => {
      const logged = count(log.split('\n'), (line) =>
        line.includes('"msg":"write ended after its client had disconnected"'),
      );
      return writeFigures(clients, { sent: calls.length, received, logged });
    },
  });
}

function writeFigures(
  clients: number,
  { sent, received, logged }: { sent: number; received: number; logged: number },
): Figure[] {
  return [
    {
      name: `writes of ${clients} clients that disconnect: sent to the upstream, and its response received`,
      target: `each once: ${clients} and ${clients}`,
      measured: `${sent} and ${received}`,
      pass: sent === clients && received === clients,
    },
    {
      name: `writes of ${clients} clients that disconnect: outcome logged`,
      target: String(clients),
      measured: String(logged),
      pass: logged === clients,
    },
  ];
}
