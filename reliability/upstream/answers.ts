import { startTestGateway } from '../../test/support/gateway.ts';
import { count } from '../../test/support/statistics.ts';
import type { Figure, Part } from '../support/figure.ts';
import { createClient, type GraphqlClient, type GraphqlReply } from '../support/http-client.ts';
import { closedLoop } from '../support/pacing.ts';
import { idOfNumber, startStubWithoutList } from '../support/stub-upstream.ts';

// Many upstream calls at the same time. The gateway waits with those of a normal load and rejects those of an overload.

const GETS_PER_OPERATION = 50;
const OPERATIONS = 16;
const UPSTREAM_MS = 100;
const OVERLOAD_GETS = 4_000;
const SLOW_UPSTREAM_MS = 1_000;
const UPSTREAM_TIMEOUT_MS = 5_000;
const GRACE_MS = 300;

export const answers: Part = {
  name: 'answers',
  inCi: true,
  run: async () => [await sendNormalLoad(), ...(await sendOverload())],
};

/** Sends these operations at the same time. Each reads keys by one GET per key. */
function askAtOnce(client: GraphqlClient, operations: number): Promise<GraphqlReply[]> {
  return closedLoop(operations, operations, (operation) => {
    const ids = Array.from({ length: GETS_PER_OPERATION }, (_, index) =>
      idOfNumber(operation * GETS_PER_OPERATION + index + 1),
    );
    return client.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { variables: { ids } });
  });
}

async function sendNormalLoad(): Promise<Figure> {
  await using stub = await startStubWithoutList(UPSTREAM_MS);
  await using gateway = await startTestGateway({ gateway: { atlasUrl: stub.url } });
  using client = createClient(gateway.url);
  const replies = await askAtOnce(client, OPERATIONS);
  const complete = count(replies, ({ codes, data }) => codes.length === 0 && data.nodes.length === GETS_PER_OPERATION);
  return {
    name: `${OPERATIONS} operations of ${GETS_PER_OPERATION} GETs each at the same time, for a caller who may not list keys`,
    target: `all ${OPERATIONS} answered in full`,
    measured: `${complete} answered in full, after ${stub.calls.length} upstream calls`,
    pass: complete === OPERATIONS,
  };
}

async function sendOverload(): Promise<Figure[]> {
  await using stub = await startStubWithoutList(SLOW_UPSTREAM_MS);
  const limits = { atlasUrl: stub.url, upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS };
  await using gateway = await startTestGateway({ gateway: limits });
  using client = createClient(gateway.url);
  const replies = await askAtOnce(client, OVERLOAD_GETS / GETS_PER_OPERATION);
  const nodes = replies.flatMap(({ data }) => (data?.nodes ?? []) as unknown[]);
  const served = count(nodes, (node) => node !== null);
  const codes = replies.flatMap((reply) => reply.codes);
  const overloaded = count(codes, (code) => code === 'OVERLOADED');
  const longestMs = Math.max(...replies.map(({ ms }) => ms));
  const [next] = await askAtOnce(client, 1);
  const isNextComplete = next?.codes.length === 0;
  return [
    {
      name: `${OVERLOAD_GETS} GETs at the same time to an upstream that takes ${SLOW_UPSTREAM_MS} ms for each`,
      target: 'some served, all others rejected as OVERLOADED',
      measured: `${served} served, ${overloaded} OVERLOADED, ${codes.length - overloaded} with another error`,
      pass: served > 0 && overloaded > 0 && served + overloaded === OVERLOAD_GETS,
    },
    {
      name: 'the longest of the operations with these GETs, and the next operation',
      target: `≤ ${UPSTREAM_TIMEOUT_MS + GRACE_MS} ms, the next answered in full`,
      measured: `${Math.round(longestMs)} ms, the next ${isNextComplete ? 'answered in full' : 'with errors'}`,
      pass: longestMs <= UPSTREAM_TIMEOUT_MS + GRACE_MS && isNextComplete,
    },
  ];
}
