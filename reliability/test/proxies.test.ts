import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { send } from '../support/http-client.ts';
import { PROXIES, startProxy } from '../client/support/proxy.ts';
import { startStub, type StubHandler, type StubUpstream } from '../support/stub-upstream.ts';

// The proxies of Debian, with the files of `deploy/`. Their gateways are stubs.

const KEY = '5a5a5a5a-2222-4222-a222-222222222222';

const NAMES = Object.keys(PROXIES) as (keyof typeof PROXIES)[];

const answer: StubHandler = (_call, response) =>
  response.writeHead(200, { 'X-Request-Id': 'fromTheGateway' }).end('{}');

describe.each(NAMES)('%s', (name) => {
  it('accepts the file', () => {
    const folder = mkdtempSync(`${tmpdir()}/proxy-`);
    const output = openSync(`${folder}/log`, 'a');
    const { program, check, file } = PROXIES[name];
    const { status } = spawnSync(program, check(file, folder), { stdio: ['ignore', output, output] });
    expect([status, readFileSync(`${folder}/log`, 'utf8')]).toEqual([0, expect.stringMatching(/valid|successful/)]);
    rmSync(folder, { recursive: true });
  });

  it('sends a GET without an answer again', async () => {
    await using set = await startProxied(name, breakingOnce());
    expect(await send({ url: set.url, method: 'GET' })).toMatchObject({ status: 200 });
    expect(set.operations()).toEqual(['GET', 'GET']);
  });

  // The connection of the client has served a request before. If it ended without an answer, the client could not tell that
  // from a connection that was closed before the request arrived, and some clients would send it again.
  it('answers a POST without an answer with 502, and does not send it again', async () => {
    await using set = await startProxied(name, breakingOnce());
    expect(await send({ url: set.url, body: '{}' })).toMatchObject({ status: 502 });
    expect(set.operations()).toEqual(['POST']);
  });

  it('sends a POST to the other gateway if the first refuses the connection', async () => {
    await using set = await startProxied(name, answer);
    await set.gateways[0]?.refuse();
    for (let count = 0; count < 4; count += 1)
      expect(await send({ url: set.url, body: '{}' })).toMatchObject({ status: 200 });
    expect(set.operations()).toEqual(['POST', 'POST', 'POST', 'POST']);
  });

  it('passes Host on, and adds the address of the client to the end of X-Forwarded-For', async () => {
    const seen: unknown[] = [];
    await using set = await startProxied(name, (call, response, { headers }) => {
      if (call.path === '/graphql') seen.push(headers.host, headers['x-forwarded-for']);
      return answer(call, response, response.req);
    });
    await send({ url: set.url, body: '{}', headers: { host: 'keys.example.net', 'x-forwarded-for': '198.51.100.7' } });
    expect(seen).toEqual(['keys.example.net', '198.51.100.7, 127.0.0.1']);
  });

  it('logs the request id, and nothing that can contain a key', async () => {
    await using set = await startProxied(name, answer);
    const headers = { authorization: `Key ${KEY}`, 'x-arin-api-key': KEY, 'x-request-id': KEY };
    await send({ url: set.url, method: 'GET', path: `/keys/${KEY}?key=${KEY}`, headers });
    await Promise.all(set.gateways.map((gateway) => gateway.refuse()));
    expect(await send({ url: set.url, method: 'GET', path: `/keys/${KEY}?key=${KEY}`, headers })).toMatchObject({
      status: expect.toBeOneOf([502, 503]) as unknown,
    });
    await expect.poll(() => set.log()).toMatch(/GET 50[23]/);
    expect(set.log()).toContain('GET 200');
    expect(set.log()).toContain('request fromTheGateway\n');
    expect(set.log()).not.toContain(KEY.slice(0, 8));
  });
});

it('HAProxy sends nothing to a gateway that is about to stop', async () => {
  let isStopping = false;
  await using set = await startProxied('HAProxy', (call, response, request) =>
    isStopping && call.path === '/readyz' && request.socket.localPort === set.gateways[0]?.port
      ? response.writeHead(503).end()
      : answer(call, response, request),
  );
  isStopping = true;
  await expect.poll(() => set.log(), { timeout: 2_900 }).toContain('gateways/gateway-1 is DOWN');
  const before = set.gateways[0]?.calls.filter(({ path }) => path === '/graphql').length;
  for (let count = 0; count < 4; count += 1) await send({ url: set.url, body: '{}' });
  expect(set.gateways[0]?.calls.filter(({ path }) => path === '/graphql')).toHaveLength(before ?? 0);
});

interface ProxiedGateways extends AsyncDisposable {
  readonly url: string;
  readonly gateways: readonly StubUpstream[];
  /** The methods of the requests to /graphql that have arrived at both gateways. */
  operations(): string[];
  /** What the proxy has written to stdout and stderr. */
  log(): string;
}

async function startProxied(name: keyof typeof PROXIES, handle: StubHandler): Promise<ProxiedGateways> {
  const gateways = [await startStub(handle), await startStub(handle)];
  const proxy = await startProxy(
    PROXIES[name],
    gateways.map(({ port }) => port),
  );
  return {
    url: proxy.url,
    gateways,
    operations: () =>
      gateways.flatMap(({ calls }) => calls.filter(({ path }) => path === '/graphql').map(({ method }) => method)),
    log: proxy.log,
    [Symbol.asyncDispose]: async () => {
      await proxy[Symbol.asyncDispose]();
      await Promise.all(gateways.map((gateway) => gateway.refuse()));
    },
  };
}

/** Breaks the connection of the first operation without an answer. */
function breakingOnce(): StubHandler {
  let isBroken = false;
  return (call, response, request) => {
    if (isBroken || call.path !== '/graphql') return answer(call, response, request);
    isBroken = true;
    request.socket.destroy();
  };
}
