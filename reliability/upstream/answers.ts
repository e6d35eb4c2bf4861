import { startTestGateway } from '../../test/support/gateway.ts';
import type { Figure, Part } from '../figure.ts';
import { createClient, type Client, type Reply } from './support/client.ts';
import { repeat } from '../support/pacing.ts';
import { count, quantile } from '../../test/support/statistics.ts';
import { answerHonestly, answerJson, idIn, idOfNumber, startStub } from './support/stub.ts';

// Many exchanges at once: what is the product's own work is let through, and what is more is turned away.

const IDS = 50;
const OPERATIONS = 16;
const UPSTREAM_MS = 100;
const EXCHANGES = 4_000;
const SLOW_UPSTREAM_MS = 1_000;

export const answers: Part = {
  name: 'answers',
  inCi: true,
  prove: async () => [await proveOwnWork(), ...(await proveTooMuch())],
};

/** An upstream where nobody may list, so that each key is a GET. */
function startUpstream(ms: number) {
  return startStub((call, response) => {
    setTimeout(() => {
      if (idIn(call.path) === null) answerJson(response, 403, { error: { detail: 'No list.' } });
      else answerHonestly(call, response);
    }, ms);
  });
}

/** So many operations at once, each for as many keys as make one GET each. */
function askAtOnce(client: Client, operations: number): Promise<Reply[]> {
  return repeat(operations, operations, (operation) => {
    const ids = Array.from({ length: IDS }, (_, index) => idOfNumber(operation * IDS + index + 1));
    return client.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { variables: { ids } });
  });
}

async function proveOwnWork(): Promise<Figure> {
  await using stub = await startUpstream(UPSTREAM_MS);
  await using gateway = await startTestGateway({ gateway: { atlasUrl: stub.url } });
  await using client = createClient(gateway.url);
  const replies = await askAtOnce(client, OPERATIONS);
  const whole = count(replies, ({ codes, data }) => codes.length === 0 && data.nodes.length === IDS);
  return {
    name: `${OPERATIONS} operations of ${IDS} GETs at once, of a caller who may not list`,
    target: 'all answered in full',
    measured: `${whole} in full, after ${stub.calls.length} calls`,
    pass: whole === OPERATIONS,
  };
}

async function proveTooMuch(): Promise<Figure[]> {
  await using stub = await startUpstream(SLOW_UPSTREAM_MS);
  const upstreamTimeoutMs = 5_000;
  await using gateway = await startTestGateway({ gateway: { atlasUrl: stub.url, upstreamTimeoutMs } });
  await using client = createClient(gateway.url);
  const replies = await askAtOnce(client, EXCHANGES / IDS);
  const nodes = replies.flatMap(({ data }) => (data?.nodes ?? []) as unknown[]);
  const served = count(nodes, (node) => node !== null);
  const codes = replies.flatMap((reply) => reply.codes);
  const overloaded = count(codes, (code) => code === 'OVERLOADED');
  const longest = quantile(
    replies.map(({ ms }) => ms),
    1,
  );
  const [after] = await askAtOnce(client, 1);
  const isBack = after?.codes.length === 0;
  return [
    {
      name: `${EXCHANGES} exchanges at once with an upstream that takes ${SLOW_UPSTREAM_MS} ms for each`,
      target: 'each served or cut off with OVERLOADED',
      measured: `${served} served, ${overloaded} OVERLOADED, ${codes.length - overloaded} otherwise`,
      pass: served > 0 && overloaded > 0 && served + overloaded === EXCHANGES,
    },
    {
      name: 'nothing hangs after them',
      target: `all answered within ${upstreamTimeoutMs + 300} ms, and the next in full`,
      measured: `${Math.round(longest)} ms; the next ${isBack ? 'in full' : 'not'}`,
      pass: longest <= upstreamTimeoutMs + 300 && isBack,
    },
  ];
}
