import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
let id: string;
beforeAll(async () => {
  gateway = await startTestGateway({ sandbox: { size: 1 } });
  // A key that may read itself closes the circle ApiKey → Grant → Target → ApiKey.
  id = gateway.sandbox.account.insertAt(0);
  const { uuid } = gateway.sandbox.account.row(id);
  const grants = [{ permission: 'keys.get_key', target: { type: 'key', id: uuid } }];
  gateway.sandbox.account.update(id, { grants });
});
afterAll(() => gateway.close());

const circles = (count: number) =>
  `{ apiKey(id: "${id}") { ${'grants{target{resource{...on ApiKey{'.repeat(count)}id${'}}}}'.repeat(count)} } }`;

describe('round the circle of keys and targets', () => {
  it('300 times costs one upstream call', async () => {
    gateway.upstreamCalls();
    const startedAt = performance.now();
    const answer = await gateway.execute(circles(300));
    expect(answer.errors).toEqual([]);
    expect(answer.text.match(/"resource"/g)).toHaveLength(300);
    expect(gateway.upstreamCalls()).toEqual([`GET /keys/${id}/`]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it.each([500, 2_000])('%i times is refused by the length of the document', async (count) => {
    gateway.upstreamCalls();
    const answer = await gateway.execute(circles(count));
    expect(answer.errors[0]?.extensions.code).toBe('GRAPHQL_PARSE_FAILED');
    expect(gateway.upstreamCalls()).toEqual([]);
  });
});
