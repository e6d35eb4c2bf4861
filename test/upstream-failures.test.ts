import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { execute, startTestGateway, type TestGateway } from './support/gateway.ts';

const LIST = '{ apiKeys { totalCount } }';
const UUID = 'c0ffee00-1111-4222-8333-444455556666';

type Line = Record<string, unknown>;

const linesOf = (gateway: TestGateway): Line[] =>
  gateway
    .log()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

/** The lines of this message, as soon as there is one. */
async function logged(gateway: TestGateway, message: string): Promise<Line[]> {
  await expect.poll(() => linesOf(gateway).some(({ msg }) => msg === message)).toBe(true);
  return linesOf(gateway).filter(({ msg }) => msg === message);
}

async function listening(server: Server): Promise<{ port: number } & AsyncDisposable> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function portOfNobody(): Promise<number> {
  await using server = await listening(createTcpServer());
  return server.port;
}

describe('the reason for an upstream failure is logged at warn', () => {
  it('if the connection is refused', async () => {
    const atlasUrl = `http://127.0.0.1:${await portOfNobody()}`;
    await using gateway = await startTestGateway({ gateway: { atlasUrl } });
    await gateway.execute(LIST, { headers: { 'x-request-id': 'refused' } });
    expect(await logged(gateway, 'upstream failure')).toMatchObject([
      { level: 40, requestId: 'refused', method: 'GET', kind: 'UNREACHABLE', code: 'ECONNREFUSED' },
    ]);
  });

  it('if the name is not known', async () => {
    await using gateway = await startTestGateway({ gateway: { atlasUrl: 'http://nobody.invalid' } });
    await gateway.execute(LIST);
    const [line] = await logged(gateway, 'upstream failure');
    expect(line).toMatchObject({
      kind: 'UNREACHABLE',
      code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) as unknown,
    });
  });

  it('if the certificate is not trusted, or the server speaks no TLS', async () => {
    await using server = await listening(createTlsServer());
    await using gateway = await startTestGateway({ gateway: { atlasUrl: `https://127.0.0.1:${server.port}` } });
    await gateway.execute(LIST);
    const [line] = await logged(gateway, 'upstream failure');
    expect(line?.['code']).toMatch(/^(ERR_SSL|EPROTO|ECONNRESET)/);
  });

  it.each([
    ['JSON', '<html>', "The upstream's response does not contain JSON."],
    [
      'a row',
      { count: 1, results: [{ uuid: '1a2b3c4d-****', enabled: UUID }] },
      'does not contain a boolean as enabled.',
    ],
    ['a count', { count: UUID, results: [] }, 'a count'],
  ])('if the response is malformed, without a value of it: %s', async (_what, body, detail) => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ answer: { status: 200, body } });
    await gateway.execute('{ apiKeys(first: 1) { nodes { id } } }');
    expect(await logged(gateway, 'upstream failure')).toMatchObject([
      { level: 40, kind: 'INVALID', method: 'GET', detail: expect.stringContaining(detail) as unknown },
    ]);
    expect(gateway.log()).not.toContain(UUID.slice(9));
  });

  it('if the status is a failure, for a read and for a write', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ times: 4, answer: { status: 503 } });
    await gateway.execute(LIST);
    await gateway.execute('mutation { createApiKey(input: {}) { secret } }');
    await expect
      .poll(() => linesOf(gateway).filter(({ msg }) => msg === 'upstream failure'))
      .toMatchObject([
        { kind: 'STATUS', status: 503, method: 'GET' },
        { kind: 'STATUS', status: 503, method: 'POST' },
      ]);
  });

  it('at most five times for one operation', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ times: Infinity, answer: { status: 501 } });
    const fields = Array.from(
      { length: 20 },
      (_none, at) => `a${at}: apiKeys(filter: { targetId: "${at + 1}" }) { totalCount }`,
    );
    expect((await gateway.execute(`{ ${fields.join(' ')} }`)).errors).toHaveLength(20);
    await expect.poll(() => linesOf(gateway).filter(({ msg }) => msg === 'request')).toHaveLength(1);
    expect(await logged(gateway, 'upstream failure')).toHaveLength(5);
  });
});

it.each([
  ['warn', 403, { Origin: 'https://evil.example' }],
  ['info', 415, { 'Content-Type': 'text/plain' }],
  ['info', 406, { Accept: 'text/plain' }],
])('a rejected request is logged at %s: %i', async (level, status, headers) => {
  await using gateway = await startTestGateway();
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: '{}',
  });
  expect(response.status).toBe(status);
  expect(await logged(gateway, 'request')).toMatchObject([{ level: level === 'warn' ? 40 : 30, status }]);
});

describe('the circuit breaker', () => {
  it('is logged when it opens and when it closes, with the host of the upstream', async () => {
    let isUp = false;
    const server = createServer((_request, response) => {
      if (isUp) response.end('{"count":0,"results":[]}');
      else response.socket?.destroy();
    });
    await using upstream = await listening(server);
    await using gateway = await startTestGateway({ gateway: { atlasUrl: `http://127.0.0.1:${upstream.port}` } });
    await Promise.all(Array.from({ length: 30 }, () => gateway.execute(LIST)));
    expect(await logged(gateway, 'circuit breaker')).toMatchObject([
      { level: 40, state: 'open', host: `127.0.0.1:${upstream.port}` },
    ]);
    isUp = true;
    await expect.poll(async () => (await gateway.execute(LIST)).errors, { timeout: 5_000 }).toEqual([]);
    expect((await logged(gateway, 'circuit breaker')).map(({ state }) => state)).toEqual(['open', 'closed']);
  });

  it('is not opened by one caller whose input makes the upstream fail', async () => {
    await using gateway = await startTestGateway();
    const { administrator, reader } = gateway.sandbox.credentials;
    gateway.sandbox.fault({ path: /target_id=7/, times: Infinity, answer: { status: 500 } });
    const spoil = '{ apiKeys(filter: { targetId: "7" }) { totalCount } }';
    const id = reader.slice(0, 8);
    const until = Date.now() + 3_000;
    const ends: unknown[] = [];
    while (Date.now() < until) {
      await execute(gateway.url, spoil, { key: administrator });
      ends.push((await execute(gateway.url, `{ apiKey(id: "${id}") { id } }`, { key: reader })).errors);
    }
    expect(ends.length).toBeGreaterThan(10);
    expect(ends.flat()).toEqual([]);
    expect(gateway.log()).not.toContain('circuit breaker');
  });

  it('is opened if many callers get 500', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ times: Infinity, answer: { status: 500 } });
    const keys = Array.from({ length: 30 }, (_none, at) => `${UUID.slice(0, -2)}${at + 10}`);
    await Promise.all(keys.map((key) => gateway.execute(LIST, { key })));
    await logged(gateway, 'circuit breaker');
  });
});
