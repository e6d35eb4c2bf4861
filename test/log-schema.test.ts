import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../src/log/request-trace.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { checkLogLines } from './support/log-schema.ts';

// Each test gateway and each test process checks all its lines against the schema when it ends. So these tests are about the
// check, and about lines that others do not look at.

const LINE = {
  level: 30,
  time: '2026-11-26T09:30:00.000Z',
  requestId: 'q0cJ2vJXo4cX',
  method: 'POST',
  path: '/graphql',
  status: 200,
  ms: 4.2,
  operation: 'Count',
  operationType: 'query',
  errors: [],
  upstreamCalls: 1,
  aborted: false,
  msg: 'request',
};

/** The lines with this message, without their times. */
function linesOf(gateway: TestGateway, message: string): Readonly<Record<string, unknown>>[] {
  const lines = gateway.log().split('\n');
  return lines.filter((line) => line.includes(`"msg":"${message}"`)).map((line) => JSON.parse(line));
}

async function requestLine(gateway: TestGateway): Promise<Readonly<Record<string, unknown>> | undefined> {
  await expect.poll(() => linesOf(gateway, 'request').length).toBeGreaterThan(0);
  return linesOf(gateway, 'request').at(-1);
}

describe('the schema', () => {
  it('accepts a line as it is documented', () => {
    expect(() => checkLogLines(JSON.stringify(LINE))).not.toThrow();
  });

  it.each([
    ['a member that it does not describe', { ...LINE, query: '{ a }' }],
    ['no id', { ...LINE, requestId: undefined }],
    ['another level', { ...LINE, level: 10 }],
    ['an unknown limit', { ...LINE, limit: 'patience' }],
    [
      'a whole key as an id',
      { ...LINE, mutations: ['a'], callers: ['none'], keyIds: ['c0ffee00-1111-4222-8333-444455556666'] },
    ],
    ['another message', { ...LINE, msg: 'requested' }],
  ])('rejects a line with %s', (_what, line) => {
    expect(() => checkLogLines(JSON.stringify(line))).toThrow('does not match');
  });

  it('has every limit', () => {
    const schema = JSON.parse(readFileSync(new URL('../docs/log-line.schema.json', import.meta.url), 'utf8'));
    expect(schema.$defs.request.properties.limit.enum).toEqual(LIMITS);
  });
});

describe('the level of a request', () => {
  const LIST = '{ apiKeys(first: 1) { totalCount } }';

  it.each<[level: number, what: string, act: (gateway: TestGateway) => Promise<unknown>]>([
    [20, 'a liveness probe', (gateway) => fetch(`${gateway.url}/healthz`)],
    [20, 'a readiness probe', (gateway) => fetch(`${gateway.url}/readyz`)],
    [30, 'a query', (gateway) => gateway.execute(LIST)],
    [30, 'a query that is not valid', (gateway) => gateway.execute('{ noSuchField }')],
    [40, 'a query without a key', (gateway) => gateway.execute(LIST, { key: null })],
    [
      40,
      'a key that the registry refuses',
      (gateway) => gateway.execute(LIST, { key: 'c0ffee00-1111-4222-8333-444455556666' }),
    ],
    [40, 'a document beyond a limit', (gateway) => gateway.execute(`{ ${'a: __typename '.repeat(201)} }`)],
    [
      40,
      'a failure of the registry',
      (gateway) => {
        gateway.sandbox.fault({ answer: { status: 500, body: {} }, times: 3 });
        return gateway.execute(LIST);
      },
    ],
  ])('is %i for %s', async (level, _what, act) => {
    await using gateway = await startTestGateway();
    await act(gateway);
    expect(await requestLine(gateway)).toMatchObject({ level });
  });
});

describe('the line of a request that writes', () => {
  it('has the mutations, the ids of the keys, and the fingerprint that is in the audit events', async () => {
    await using gateway = await startTestGateway();
    const { data } = await gateway.execute(
      'mutation { createApiKey(input: { label: "x" }) { apiKey { id } } again: createApiKey(input: { label: "y" }) { apiKey { id } } }',
    );
    const [event] = gateway.takeAuditEvents();
    expect(await requestLine(gateway)).toMatchObject({
      mutations: ['createApiKey'],
      keyIds: [data.createApiKey.apiKey.id, data.again.apiKey.id],
      callers: [event?.data.caller],
    });
  });

  it('has them also if the write was refused', async () => {
    await using gateway = await startTestGateway();
    await gateway.execute('mutation { deleteApiKey(input: { id: "00000000" }) { userErrors { code } } }');
    expect(await requestLine(gateway)).toMatchObject({ mutations: ['deleteApiKey'], keyIds: ['00000000'] });
  });

  it('has a fingerprint for each registry', async () => {
    await using gateway = await startTestGateway({ arin: true });
    const mutation =
      'mutation { createApiKey(input: { label: "x" }) { apiKey { id } } requestArinReport(input: { kind: ASSOCIATIONS }) { ticket { id } } }';
    await gateway.execute(mutation, { headers: { 'x-arin-api-key': gateway.arin.keys.owner } });
    const callers = gateway.takeAuditEvents().map(({ data }) => data.caller);
    expect(new Set(callers).size).toBe(2);
    expect(await requestLine(gateway)).toMatchObject({ mutations: ['createApiKey', 'requestArinReport'], callers });
  });

  it('is the only one that has them', async () => {
    await using gateway = await startTestGateway();
    await gateway.execute('{ apiKeys(first: 1) { nodes { id } } }');
    expect(Object.keys((await requestLine(gateway)) ?? {})).not.toContain('callers');
  });
});

it('a failure of the registry is logged with the template of its path', async () => {
  await using gateway = await startTestGateway();
  gateway.sandbox.fault({ answer: { status: 500, body: {} }, times: 3 });
  await gateway.execute('{ apiKey(id: "00000000") { id } }');
  await expect
    .poll(() => linesOf(gateway, 'upstream failure'))
    .toMatchObject([
      { level: 40, registry: 'atlas', method: 'GET', route: '/keys/{id}/', kind: 'STATUS', status: 500 },
    ]);
});

it('the origin of a page that sends a session cookie without being allowed is logged', async () => {
  const options = { forwardCookies: ['atlasess'], corsOrigins: ['https://keys.example.net'] };
  await using gateway = await startTestGateway({ gateway: options });
  const { host } = new URL(gateway.url);
  await gateway.execute('{ __typename }', { key: null, headers: { cookie: 'atlasess=1', origin: `http://${host}` } });
  expect(await requestLine(gateway)).toMatchObject({ level: 40, status: 403, refusedOrigin: `http://${host}` });
});
