import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../src/core/secret.ts';
import { createCallerIds, createRateLimits } from '../src/load/rate-limits.ts';
import { startTestGateway, type Answer } from './support/gateway.ts';
import { sendRaw } from './support/raw-http.ts';

const LIST = '{ apiKeys(first: 1) { totalCount } }';
const CREATE = 'mutation { createApiKey(input: { label: "x" }) { secret userErrors { code } } }';
const REGENERATE = (id: string) => `mutation { regenerateApiKey(input: { id: "${id}" }) { secret apiKey { id } } }`;

const codesOf = ({ errors }: Answer) => errors.map(({ extensions }) => extensions.code);

describe('the upstream calls per second', () => {
  const rateLimits = { operationsPerSecond: 1_000, upstreamCallsPerSecond: 10 };
  const lists = (count: number) =>
    Array.from({ length: count }, (_none, at) => `a${at}: apiKeys(filter: { targetId: "${at + 1}" }) { totalCount }`);

  it('are limited for each credential, besides the first call of each operation', async () => {
    await using gateway = await startTestGateway({ gateway: { rateLimits } });
    const answer = await gateway.execute(`{ ${lists(14).join(' ')} }`);
    expect(codesOf(answer)).toEqual(Array(3).fill('RATE_LIMITED'));
    expect(answer.errors[0]).toMatchObject({
      message:
        'Rate limit exceeded: at most 10 upstream calls per second for one credential, besides the first of each operation. Ask for less in one operation, or wait.',
      extensions: { retryAfter: 1 },
    });
    expect(gateway.upstreamCalls()).toHaveLength(11);
    const { reader } = gateway.sandbox.credentials;
    expect(codesOf(await gateway.execute(LIST, { key: reader }))).not.toContain('RATE_LIMITED');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(codesOf(await gateway.execute(LIST))).toEqual([]);
  });
});

describe('the operations per second', () => {
  const rateLimits = { operationsPerSecond: 5, secretWritesPerMinute: 1_000 };

  it('are limited for each credential, and a rejection says how long to wait', async () => {
    await using gateway = await startTestGateway({ gateway: { rateLimits } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => gateway.execute(LIST)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    const rejected = answers.filter(({ status }) => status === 429);
    expect(rejected).toHaveLength(3);
    for (const answer of rejected) {
      expect(codesOf(answer)).toEqual(['RATE_LIMITED']);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.errors[0]?.extensions.retryAfter).toBe(1);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    }
    expect(gateway.upstreamCalls()).toHaveLength(5);

    const { reader } = gateway.sandbox.credentials;
    expect((await gateway.execute('{ callingKey { keyId } }', { key: reader })).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await gateway.execute(LIST)).status).toBe(200);
  });

  it('of all callers without a credential share one limit, whatever their forwarding headers say', async () => {
    await using gateway = await startTestGateway({ gateway: { rateLimits } });
    const statuses = [];
    for (let index = 0; index < 8; index += 1) {
      const headers = { 'x-forwarded-for': `192.0.2.${index}`, forwarded: `for=192.0.2.${index}` };
      statuses.push((await gateway.execute('{ __typename }', { key: null, headers })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  });

  it('of callers without a credential are counted by the address that the trusted proxy reports', async () => {
    await using gateway = await startTestGateway({ gateway: { rateLimits, trustedProxies: 1 } });
    const statusesOf = async (forwardedFor: (index: number) => string): Promise<number[]> => {
      const statuses = [];
      for (let index = 0; index < 6; index += 1) {
        const headers = { 'x-forwarded-for': forwardedFor(index) };
        statuses.push((await gateway.execute('{ __typename }', { key: null, headers })).status);
      }
      return statuses;
    };
    const limited = [200, 200, 200, 200, 200, 429];
    expect(await statusesOf((index) => `192.0.2.${index}, 198.51.100.1`)).toEqual(limited);
    expect(await statusesOf((index) => `192.0.2.${index}, 198.51.100.2:${index + 1_000}`)).toEqual(limited);
    expect(await statusesOf((index) => `192.0.2.${index}`)).toEqual(limited.map(() => 200));
    expect(await statusesOf((index) => `192.0.2.${index}, _hidden${index}`)).toEqual(limited);
  });

  it('of callers with a credential are counted by it, also behind a trusted proxy', async () => {
    await using gateway = await startTestGateway({ gateway: { rateLimits, trustedProxies: ['127.0.0.0/8'] } });
    const statuses = [];
    for (let index = 0; index < 6; index += 1) {
      const headers = { 'x-forwarded-for': `192.0.2.${index}` };
      statuses.push((await gateway.execute(LIST, { headers })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('of one key are counted together, however its Authorization header is written', async () => {
    await using gateway = await startTestGateway({ gateway: { rateLimits } });
    const key = gateway.sandbox.credentials.administrator;
    const statuses = [];
    for (const header of [
      `Key ${key}`,
      `KEY ${key}`,
      `key  ${key}`,
      `Key ${key} `,
      `Key ${key.toUpperCase()}`,
      `kEY ${key}`,
    ]) {
      const headers = { Authorization: header, 'Content-Type': 'application/json' };
      statuses.push((await sendRaw(gateway.url, { headers, body: JSON.stringify({ query: LIST }) })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

describe('writes that return a secret', () => {
  const rateLimits = { operationsPerSecond: 1_000, secretWritesPerMinute: 2 };

  it('have a lower limit: a write beyond it is rejected within the operation, and nothing is sent', async () => {
    await using gateway = await startTestGateway({ gateway: { rateLimits } });
    const { account, executions } = gateway.sandbox;
    const id = account.insertAt(0, { label: 'old' });
    expect((await gateway.execute(CREATE)).data.createApiKey.secret).toHaveLength(36);
    expect((await gateway.execute(REGENERATE(id))).errors).toEqual([]);
    expect(executions).toHaveLength(2);
    gateway.upstreamCalls();
    for (const write of [CREATE, REGENERATE(account.ids()[0] ?? '')]) {
      const answer = await gateway.execute(write);
      expect(answer.status).toBe(200);
      expect(codesOf(answer)).toEqual(['RATE_LIMITED']);
      expect(answer.errors[0]?.extensions.retryAfter).toBeGreaterThan(50);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(50);
      expect(answer.errors[0]?.message).toContain('Nothing was sent');
    }
    expect(gateway.upstreamCalls().filter((call) => !call.startsWith('GET'))).toEqual([]);
    expect(executions).toHaveLength(2);
    // The limit applies neither to other writes nor to other callers.
    const update = `mutation { updateApiKey(input: { id: "${account.ids()[0]}", label: "y" }) { apiKey { label } } }`;
    expect((await gateway.execute(update)).errors).toEqual([]);
    const { otherAccount } = gateway.sandbox.credentials;
    expect(codesOf(await gateway.execute(CREATE, { key: otherAccount }))).not.toContain('RATE_LIMITED');
  });

  it('are counted one by one within an operation', async () => {
    await using gateway = await startTestGateway({ gateway: { rateLimits } });
    const aliased = `mutation { ${['a', 'b', 'c', 'd'].map((name) => `${name}: createApiKey(input: {}) { secret }`).join(' ')} }`;
    const answer = await gateway.execute(aliased);
    expect(codesOf(answer)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    expect(gateway.sandbox.executions).toHaveLength(2);
  });
});

it('the rate limits keep no key in memory', async () => {
  const key = 'c0ffee00-1111-4222-8333-444455556666';
  const limits = createRateLimits({ operationsPerSecond: 1, secretWritesPerMinute: 1, upstreamCallsPerSecond: 1 });
  const credential = { kind: 'API_KEY', keyId: 'c0ffee00', header: new Secret(`Key ${key}`) } as const;
  const callerIdOf = createCallerIds(null);
  const callerId = callerIdOf(credential, '127.0.0.1');
  expect(callerId).not.toContain('c0ffee00');
  expect(limits.operation(callerId)).toBeNull();
  expect(limits.operation(callerId)).toBe(1);
  expect(inspect(limits, { depth: Infinity, showHidden: true })).not.toContain('c0ffee00');
  // Each process has its own hash key, so the same key has another id there.
  expect(createCallerIds(null)(credential, '127.0.0.1')).not.toBe(callerId);
  expect(callerIdOf({ kind: 'NONE' }, '127.0.0.1')).toBe('127.0.0.1');
  // With a hash key, it has the same one in all of them, and so has an address, which is hashed, too.
  const [one, other] = [createCallerIds('k'.repeat(32)), createCallerIds('k'.repeat(32))];
  expect(one(credential, '127.0.0.1')).toBe(other(credential, '127.0.0.2'));
  expect(one({ kind: 'NONE' }, '127.0.0.1')).toMatch(/^[\w-]{22}$/);
  expect(one({ kind: 'NONE' }, '127.0.0.1')).toBe(other({ kind: 'MALFORMED' }, '127.0.0.1'));
  expect(createCallerIds('o'.repeat(32))(credential, '127.0.0.1')).not.toBe(one(credential, '127.0.0.1'));
});
