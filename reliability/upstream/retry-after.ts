import { startTestGateway } from '../../test/support/gateway.ts';
import { count } from '../../test/support/statistics.ts';
import { scaled, measureInTurn, type Figure, type Part } from '../support/figure.ts';
import { createClient } from '../support/http-client.ts';
import { closedLoop } from '../support/pacing.ts';
import { answerHonestly, answerJson, idIn, idOfNumber, startStub } from '../support/stub-upstream.ts';

// An upstream that answers with Retry-After: the gateway must not retry earlier.

interface Scenario {
  readonly name: string;
  /** The header's value or values, in a response that is sent at this time. */
  readonly header: (now: number) => string | string[];
  /** The earliest time of a retry, in milliseconds of the wall clock; null if the value is invalid and asks for nothing. */
  readonly until: (now: number) => number | null;
  /** False if the wait is longer than an operation may take, so that the gateway must not retry. */
  readonly isRetried: boolean;
}

const SCENARIOS: readonly Scenario[] = [
  seconds('0'),
  seconds('1'),
  { ...seconds('3600'), isRetried: false },
  dateIn(2),
  dateIn(-60),
  invalid('abc'),
  invalid('-5'),
  {
    name: 'Retry-After twice, 1 and 3',
    header: () => ['1', '3'],
    until: (now) => now + 3_000,
    isRetried: true,
  },
];
const STATUSES = [429, 503];
const RUNS = 50;
const CONCURRENCY = 100;
/** A timer and the wall clock may differ by 2 ms. */
const CLOCK_MS = 2;

function seconds(text: string): Scenario {
  return {
    name: `Retry-After: ${text}`,
    header: () => text,
    until: (now) => now + Number(text) * 1000,
    isRetried: true,
  };
}

function dateIn(after: number): Scenario {
  const date = (now: number): string => new Date(now + after * 1000).toUTCString();
  return {
    name: `Retry-After: a date in ${after} s`,
    header: date,
    until: (now) => Date.parse(date(now)),
    isRetried: true,
  };
}

function invalid(text: string): Scenario {
  return { name: `Retry-After: ${text}`, header: () => text, until: () => null, isRetried: true };
}

export const retryAfter: Part = {
  name: 'retry-after',
  inCi: true,
  scenarios: SCENARIOS.map(({ name }) => name),
  run: (options) =>
    measureInTurn(SCENARIOS, options, (scenario) => measureScenario(scenario, scaled(RUNS, options, 3))),
};

async function measureScenario({ name, header, until, isRetried }: Scenario, runs: number): Promise<Figure> {
  const earliest = new Map<string, number | null>();
  let retries = 0;
  let early = 0;
  await using stub = await startStub((call, response) => {
    const id = idIn(call.path) ?? '';
    const now = Date.now();
    const allowedAt = earliest.get(id);
    if (allowedAt === undefined) {
      earliest.set(id, until(now));
      const status = STATUSES[Number.parseInt(id, 16) % STATUSES.length] ?? 503;
      return answerJson(response, status, {}, { 'retry-after': header(now) });
    }
    retries += 1;
    if (allowedAt !== null && now < allowedAt - CLOCK_MS) early += 1;
    answerHonestly(call, response);
  });
  // The retry budget and the circuit breaker must not prevent a retry.
  const resilience = { retriesPerSecond: 1_000_000, breakerMinimumRps: 1_000_000 };
  await using gateway = await startTestGateway({ gateway: { atlasUrl: stub.url, resilience } });
  using client = createClient(gateway.url);
  const replies = await closedLoop(CONCURRENCY, runs * STATUSES.length, (index) =>
    client.ask(`{ apiKey(id: "${idOfNumber(index)}") { id } }`),
  );
  const succeeded = count(replies, ({ codes }) => codes.length === 0);
  return {
    name: `${replies.length} reads, first answered with ${STATUSES.join(' or ')} and ${name}`,
    target: `0 early retries; ${isRetried ? '≥ 1 retry, and each succeeds' : 'no retry'}`,
    measured: `${early} early of ${retries} retries; ${succeeded} reads succeed`,
    pass: early === 0 && succeeded === retries && isRetried === retries > 0,
  };
}
