import { expect, it } from 'vitest';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './support/gateway.ts';
import { sendWithKey } from './support/raw-gateway.ts';

const LIST = '{ apiKeys(first: 1) { totalCount } }';

/** Three pages, and one upstream call for each. */
const THREE_LISTS =
  '{ a: apiKeys(first: 1) { nodes { id } } b: apiKeys(first: 2) { nodes { id } } c: apiKeys(first: 3) { nodes { id } } }';

/** Each case exceeds one limit by its last request. */
const CASES: readonly (readonly [string, TestGatewayOptions, (gateway: TestGateway) => Promise<unknown>])[] = [
  [
    'operations',
    { gateway: { rateLimits: { operationsPerSecond: 1 } } },
    async (gateway) => [await gateway.execute(LIST), await gateway.execute(LIST)],
  ],
  [
    'upstream_calls',
    { gateway: { rateLimits: { upstreamCallsPerSecond: 1 } } },
    (gateway) => gateway.execute(THREE_LISTS),
  ],
  [
    'secret_writes',
    { gateway: { rateLimits: { secretWritesPerMinute: 1 } } },
    (gateway) =>
      gateway.execute(
        'mutation { a: createApiKey(input: { label: "a" }) { secret } b: createApiKey(input: { label: "b" }) { secret } }',
      ),
  ],
  [
    'cost',
    { gateway: { costLimits: { values: 10 } } },
    (gateway) => gateway.execute('{ apiKeys { nodes { id label } } }'),
  ],
  [
    'document',
    { gateway: { documentLimits: { aliases: 1 } } },
    (gateway) => gateway.execute('{ a: apiKeys { totalCount } b: apiKeys { totalCount } }'),
  ],
  [
    'body',
    {},
    (gateway) =>
      sendWithKey(gateway, {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ query: ' '.repeat(200_000) }),
      }),
  ],
  [
    'bodies',
    { gateway: { unfinishedBodyBytes: 10 } },
    (gateway) =>
      sendWithKey(gateway, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query: LIST }) }),
  ],
  [
    'heap',
    { gateway: { loadLimits: { heapShare: 0 } } },
    async (gateway) => {
      // The heap is measured every 100 ms.
      await expect.poll(() => gateway.execute(LIST).then(({ status }) => status)).toBe(503);
    },
  ],
  ['connections', { gateway: { resilience: { running: 2, waiting: 0 } } }, (gateway) => gateway.execute(THREE_LISTS)],
  [
    'circuit',
    { gateway: { resilience: { breakerMinimumRps: 1, retries: 0 } } },
    async (gateway) => {
      gateway.sandbox.fault({ times: 10, answer: { kind: 'reset-before' } });
      for (let index = 0; index < 6; index += 1) await gateway.execute(LIST);
    },
  ],
];

it.each(CASES)('the line of a request names the limit %s', async (limit, options, exceed) => {
  await using gateway = await startTestGateway(options);
  await exceed(gateway);
  await expect.poll(() => gateway.log()).toContain(`"limit":"${limit}"`);
});

it('the line of a request that no limit has stopped has no limit', async () => {
  await using gateway = await startTestGateway();
  await gateway.execute(LIST);
  await expect.poll(() => gateway.log()).toContain('"msg":"request"');
  expect(gateway.log()).not.toContain('"limit"');
});
