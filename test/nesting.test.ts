import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
let id: string;
beforeAll(async () => {
  gateway = await startTestGateway({ sandbox: { size: 1 } });
  // A key that may read itself closes the cycle ApiKey → Grant → Target → ApiKey.
  id = gateway.sandbox.account.insertAt(0);
  const { uuid } = gateway.sandbox.account.row(id);
  const grants = [{ permission: 'keys.get_key', target: { type: 'key', id: uuid } }];
  gateway.sandbox.account.update(id, { grants });
});
afterAll(() => gateway.close());

const cycles = (count: number) =>
  `{ apiKey(id: "${id}") { ${'grants{target{resource{...on ApiKey{'.repeat(count)}id${'}}}}'.repeat(count)} } }`;

describe('an operation that follows the cycle of keys and targets', () => {
  it('three times costs one upstream call', async () => {
    gateway.upstreamCalls();
    const answer = await gateway.execute(cycles(3));
    expect(answer.errors).toEqual([]);
    expect(answer.text.match(/"resource"/g)).toHaveLength(3);
    expect(gateway.upstreamCalls()).toEqual([`GET /keys/${id}/`]);
  });

  it.each([
    [4, 'GRAPHQL_VALIDATION_FAILED'],
    [300, 'GRAPHQL_VALIDATION_FAILED'],
    [500, 'GRAPHQL_PARSE_FAILED'],
    [2_000, 'GRAPHQL_PARSE_FAILED'],
  ])('%i times is rejected with %s', async (count, code) => {
    gateway.upstreamCalls();
    const answer = await gateway.execute(cycles(count));
    expect(answer.errors[0]?.extensions.code).toBe(code);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('is rejected if its lists multiply beyond the limit of values of one operation', async () => {
    const { uuid } = gateway.sandbox.account.row(id);
    const grant = { permission: 'keys.get_key', target: { type: 'key', id: uuid } };
    const widened = gateway.sandbox.account.insertAt(1, { grants: Array.from({ length: 60 }, () => grant) });
    gateway.sandbox.account.update(id, { grants: Array.from({ length: 60 }, () => grant) });
    const startedAt = performance.now();
    const answer = await gateway.execute(cycles(3).replace(id, widened));
    expect(answer.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
