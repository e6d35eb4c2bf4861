import { startTestGateway } from '../../test/support/gateway.ts';
import { count, percent } from '../../test/support/statistics.ts';
import { scaled, measureInTurn, type Figure, type Part, type RunOptions } from '../support/figure.ts';
import { createClient } from '../support/http-client.ts';
import { closedLoop } from '../support/pacing.ts';
import { answerHonestly, answerJson, idOfNumber, startStub } from '../support/stub-upstream.ts';
import { seededRandom } from './support/seeded-random.ts';

// An upstream that fails some calls: how many reads still succeed, and how many more calls the retries make.

const READS = 20_000;
/** With fewer reads the random failures would decide the result. */
const MINIMUM_READS = 10_000;
const CONCURRENCY = 32;
const STATUSES = [500, 502, 503, 504];
/** The same failures in every run. */
const SEED = 20_261_121;

interface Scenario {
  readonly name: string;
  /** Share of the upstream calls that fail. */
  readonly failing: number;
  readonly minimumSucceeding: number;
  /** Upstream calls per read. */
  readonly maximumCalls: number;
}

const SCENARIOS: readonly Scenario[] = [
  { name: '5xx for 5 % of the upstream calls', failing: 0.05, minimumSucceeding: 0.9995, maximumCalls: 1.06 },
  { name: '5xx for 10 % of the upstream calls', failing: 0.1, minimumSucceeding: 0.998, maximumCalls: 1.12 },
];

export const retries: Part = {
  name: 'retries',
  inCi: true,
  scenarios: SCENARIOS.map(({ name }) => name),
  run: (options) => measureInTurn(SCENARIOS, options, (scenario) => measureScenario(scenario, options)),
};

async function measureScenario(
  { name, failing, minimumSucceeding, maximumCalls }: Scenario,
  options: RunOptions,
): Promise<Figure> {
  const random = seededRandom(SEED);
  await using stub = await startStub((call, response) => {
    const status = random() < failing ? (STATUSES[Math.floor(random() * STATUSES.length)] ?? 500) : 200;
    if (status === 200) answerHonestly(call, response);
    else answerJson(response, status, { error: { detail: 'Injected.' } });
  });
  await using gateway = await startTestGateway({ gateway: { atlasUrl: stub.url } });
  using client = createClient(gateway.url);
  const reads = scaled(READS, options, MINIMUM_READS);
  const replies = await closedLoop(CONCURRENCY, reads, (index) =>
    client.ask('query ($id: ID!) { apiKey(id: $id) { id label } }', { variables: { id: idOfNumber(index) } }),
  );
  const succeeded = count(replies, ({ data, codes }) => codes.length === 0 && data.apiKey.label === 'A key') / reads;
  const calls = stub.calls.length / reads;
  return {
    name: `${reads} reads with ${name}`,
    target: `≥ ${percent(minimumSucceeding)} succeed, with ≤ ${maximumCalls} upstream calls per read`,
    measured: `${percent(succeeded)} succeed, with ${calls.toFixed(4)} upstream calls per read`,
    pass: succeeded >= minimumSucceeding && calls <= maximumCalls,
  };
}
