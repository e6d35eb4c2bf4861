import { setTimeout as sleep } from 'node:timers/promises';
import { startTestGateway } from '../../test/support/gateway.ts';
import { count, percent, quantile } from '../../test/support/statistics.ts';
import { scaled, selected, type Figure, type Part, type RunOptions } from '../support/figure.ts';
import { createClient, keyOfCaller, type GraphqlReply } from '../support/http-client.ts';
import { closedLoop, openLoop } from '../support/pacing.ts';
import { answerHonestly, answerJson, idOfNumber, startStub } from '../support/stub-upstream.ts';
import { OUTAGES, startFailingUpstream, type Outage } from './support/failing-upstream.ts';

// An upstream that fails under load and recovers: how much the gateway still calls it, and how fast callers get an error.

const PER_SECOND = 100;
const CALLERS = 400;
/**
 * A tenth of the default. The circuit breaker cannot notice a hang before an attempt has timed out, which takes half of
 * this time.
 */
const UPSTREAM_TIMEOUT_MS = 1_000;
const NORMAL_MS = 2_000;
const SETTLED_MS = 2_000;
const MAXIMUM_RECOVERY_MS = 6_000;
const QUERY = 'query ($id: ID!) { apiKey(id: $id) { id } }';
const CLIENT_ERRORS = [401, 403, 404, 429];

interface Scenario {
  readonly name: string;
  readonly measure: (options: RunOptions) => Promise<Figure[]>;
}

const OUTAGE_SCENARIOS: readonly Scenario[] = OUTAGES.map((outage) => ({
  name: `upstream ${outage}`,
  measure: (options) => measureOutage(outage, options),
}));
const REJECTED_KEY: Scenario = { name: 'a key that the upstream rejects', measure: measureRejectedKey };

export const outage: Part = {
  name: 'outage',
  inCi: true,
  scenarios: [...OUTAGE_SCENARIOS, REJECTED_KEY].map(({ name }) => name),
  run: async (options) => {
    // At the same time: each outage has an upstream and a gateway of its own, and most of it is waiting.
    const outages = selected(OUTAGE_SCENARIOS, options).map(({ measure }) => measure(options));
    const figures = (await Promise.all(outages)).flat();
    for (const { measure } of selected([REJECTED_KEY], options)) figures.push(...(await measure(options)));
    return figures;
  },
};

/** When the upstream failed and when it recovered, by `performance.now()`. */
interface Period {
  readonly downAt: number;
  readonly upAt: number;
}

async function measureOutage(outage: Outage, options: RunOptions): Promise<Figure[]> {
  await using upstream = await startFailingUpstream();
  await using gateway = await startTestGateway({
    gateway: { atlasUrl: upstream.url, upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS },
  });
  using client = createClient(gateway.url);
  const downMs = scaled(20_000, options, 6_000);
  const load = openLoop(PER_SECOND, NORMAL_MS + downMs + MAXIMUM_RECOVERY_MS + 2_000, (index) =>
    client.ask(QUERY, { variables: { id: idOfNumber(index) }, key: keyOfCaller(index % CALLERS) }),
  );
  await sleep(NORMAL_MS);
  const downAt = performance.now();
  await upstream.fail(outage);
  await sleep(downMs);
  const upAt = performance.now();
  await upstream.recover();
  return figuresOf(outage, await load, upstream.calls, { downAt, upAt });
}

function figuresOf(
  outage: Outage,
  replies: readonly GraphqlReply[],
  calls: readonly number[],
  { downAt, upAt }: Period,
): Figure[] {
  const settledAt = downAt + SETTLED_MS;
  const callsPerOperation = (from: number, to: number): number =>
    count(calls, (at) => at >= from && at < to) / count(replies, ({ sentAt }) => sentAt >= from && sentAt < to);
  const first = callsPerOperation(downAt, settledAt);
  const later = callsPerOperation(settledAt, upAt);
  const settled = replies.filter(({ sentAt }) => sentAt >= settledAt && sentAt < upAt);
  const failureMs = quantile(
    settled.map(({ ms }) => ms),
    0.5,
  );
  const lastFailureAt = Math.max(upAt, ...replies.flatMap(({ codes, sentAt }) => (codes.length > 0 ? [sentAt] : [])));
  const recoveryMs = lastFailureAt - upAt;
  const figure = (name: string, target: string, measured: string, pass: boolean): Figure => ({
    name: `upstream ${outage}, ${PER_SECOND} operations per second with a timeout of ${UPSTREAM_TIMEOUT_MS} ms: ${name}`,
    target,
    measured,
    pass,
  });
  return [
    figure(
      `upstream calls per operation in the first ${SETTLED_MS / 1000} s`,
      '≤ 1.25',
      first.toFixed(2),
      first <= 1.25,
    ),
    figure('upstream calls per operation after that', '≤ 5 %', percent(later), later <= 0.05),
    figure('median time until the error after that', '≤ 10 ms', `${failureMs.toFixed(1)} ms`, failureMs <= 10),
    figure(
      'last error after the recovery',
      `≤ ${MAXIMUM_RECOVERY_MS} ms`,
      `${Math.round(recoveryMs)} ms`,
      recoveryMs <= MAXIMUM_RECOVERY_MS,
    ),
  ];
}

/** The upstream rejects every call of one caller. Its errors must not open the circuit breaker, which all callers share. */
async function measureRejectedKey(options: RunOptions): Promise<Figure[]> {
  const rejectedKey = '0bad0bad-2222-4222-a222-222222222222';
  let rejected = 0;
  await using stub = await startStub((call, response, request) => {
    if (request.headers.authorization !== `Key ${rejectedKey}`) return answerHonestly(call, response);
    rejected += 1;
    const status = CLIENT_ERRORS[rejected % CLIENT_ERRORS.length] ?? 401;
    answerJson(response, status, { error: { detail: 'No.' } });
  });
  await using gateway = await startTestGateway({ gateway: { atlasUrl: stub.url } });
  using client = createClient(gateway.url);
  const operations = scaled(1_000, options, 200);
  const variables = { id: idOfNumber(1) };
  const [others] = await Promise.all([
    closedLoop(1, operations / 10, () => client.ask(QUERY, { variables })),
    closedLoop(16, operations, () => client.ask(QUERY, { key: rejectedKey, variables })),
  ]);
  const served = count(others, ({ codes }) => codes.length === 0);
  return [
    {
      name: `${operations} operations with ${REJECTED_KEY.name} with ${CLIENT_ERRORS.join(', ')}`,
      target: `circuit breaker closed: ${operations} upstream calls, all ${others.length} operations of others answered`,
      measured: `${rejected} upstream calls, ${served} operations of others answered`,
      pass: rejected === operations && served === others.length,
    },
  ];
}
