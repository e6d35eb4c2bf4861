import { startTestGateway } from '../../test/support/gateway.ts';
import { scaled, type Figure, type Part, type Scale } from '../figure.ts';
import { createClient } from './support/client.ts';
import { repeat } from '../support/pacing.ts';
import { count, percent } from '../../test/support/statistics.ts';
import { answerHonestly, answerJson, idOfNumber, startStub } from './support/stub.ts';

// What injected failures cost a caller who only reads, and what their retries cost the upstream.

const QUERIES = 20_000;
/** With fewer the share of calls would be a matter of luck. */
const LEAST = 10_000;
const AT_ONCE = 32;
const STATUSES = [500, 502, 503, 504];

interface Target {
  readonly failing: number;
  readonly succeeding: number;
  readonly calls: number;
}

const TARGETS: readonly Target[] = [
  { failing: 0.05, succeeding: 0.9995, calls: 1.06 },
  { failing: 0.1, succeeding: 0.998, calls: 1.12 },
];

export const retries: Part = {
  name: 'retries',
  inCi: true,
  prove: async (scale) => {
    const figures: Figure[] = [];
    for (const target of TARGETS) figures.push(await prove(target, scale));
    return figures;
  },
};

async function prove({ failing, succeeding, calls }: Target, scale: Scale): Promise<Figure> {
  const random = seededRandom(20_261_121);
  await using stub = await startStub((call, response) => {
    const status = random() < failing ? (STATUSES[Math.floor(random() * STATUSES.length)] ?? 500) : 200;
    if (status === 200) answerHonestly(call, response);
    else answerJson(response, status, { error: { detail: 'Injected.' } });
  });
  await using gateway = await startTestGateway({ gateway: { atlasUrl: stub.url } });
  await using client = createClient(gateway.url);
  const queries = scaled(QUERIES, scale, LEAST);
  const answers = await repeat(queries, AT_ONCE, (index) =>
    client.ask(`query ($id: ID!) { apiKey(id: $id) { id label } }`, { variables: { id: idOfNumber(index) } }),
  );
  const succeeded = count(answers, ({ data, codes }) => codes.length === 0 && data.apiKey.label === 'A key') / queries;
  const cost = stub.calls.length / queries;
  return {
    name: `5xx on ${percent(failing)} of ${queries} reads`,
    target: `≥ ${percent(succeeding)} answered at ≤ ${calls} × calls`,
    measured: `${percent(succeeded)} answered at ${cost.toFixed(4)} × calls`,
    pass: succeeded >= succeeding && cost <= calls,
  };
}

/** Mulberry32: the same failures in every run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
