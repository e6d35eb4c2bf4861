import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { expectRejected, sendWithKey } from './support/raw-gateway.ts';
import { sendBytes, sendRaw, type RawAnswer, type RawRequest } from './support/raw-http.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
beforeEach(() => void gateway.upstreamCalls());
afterAll(() => gateway.close());

const JSON_TYPE = 'application/json';
const LIST = '{ apiKeys(first: 1) { nodes { id } } }';
const queryBody = (query: string) => JSON.stringify({ query });

const send = (request: RawRequest) => sendWithKey(gateway, request);
const expectRejection = (answer: RawAnswer, status: number) => expectRejected(gateway, answer, status);

describe('the Host header', () => {
  const hosts = [
    'a b',
    '%',
    '[::1',
    'x:99999999',
    'x:65536',
    'x:',
    'x:-1',
    '',
    'a/b',
    'a@b',
    'a?b',
    'a#b',
    'a\\b',
    '<x>',
  ];
  it.each(hosts)('is rejected with 400 if it is malformed: %j', async (host) => {
    const answer = await send({ headers: { Host: host, 'Content-Type': JSON_TYPE }, body: queryBody(LIST) });
    expectRejection(answer, 400);
  });

  it('is rejected with 400 if it is missing', async () => {
    const answer = await send({ headers: { Host: null, 'Content-Type': JSON_TYPE }, body: queryBody(LIST) });
    expectRejection(answer, 400);
    expect(JSON.parse(answer.text).errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it.each(['localhost', '[::1]:4000', 'keys.example.net:443', 'A-b_c.example', '127.0.0.1'])(
    'is accepted: %s',
    async (host) => {
      const answer = await send({
        headers: { Host: host, 'Content-Type': JSON_TYPE },
        body: queryBody('{ __typename }'),
      });
      expect(answer.status).toBe(200);
    },
  );
});

describe('the method', () => {
  it.each(['HEAD', 'PUT', 'DELETE', 'TRACE', 'PATCH', 'PROPFIND'])(
    '%s is rejected with 405 and an Allow header',
    async (method) => {
      const answer = await send({ method });
      expectRejection(answer, 405);
      expect(answer.header('allow')).toBe('GET, POST, OPTIONS');
    },
  );

  it('CONNECT closes the connection without a response', async () => {
    expect((await sendBytes(gateway.url, 'CONNECT example.net:443 HTTP/1.1\r\nHost: example.net\r\n\r\n')).text).toBe(
      '',
    );
  });
});

describe('the path', () => {
  const unknown = [
    '/graph',
    '/graphql/',
    '/graphql/x',
    '/health',
    '/graphql/health',
    '//graphql',
    '/GraphQL',
    '/metrics',
    '*',
  ];
  it.each([...unknown, 'http://evil.example/graphql', '/..%2fgraphql', '/graphql%00'])(
    '%s is rejected with 404',
    async (path) => {
      expectRejection(await send({ path, headers: { 'Content-Type': JSON_TYPE }, body: queryBody(LIST) }), 404);
      expectRejection(await send({ method: 'GET', path }), 404);
    },
  );

  it.each(['/graphql?x=/health', '/graphql?/health', '/graphql?x=%20'])('%s is not a health check', async (path) => {
    const answer = await send({ method: 'GET', path });
    expect(answer.headerNames).not.toContain('x-yoga-id');
    expect(JSON.parse(answer.text).errors[0].message).toBe('The request has no `query`.');
  });

  it('/healthz and /readyz are answered with 200, whatever the Host header', async () => {
    expect(await send({ method: 'GET', path: '/healthz', headers: { Host: 'a b' } })).toMatchObject({
      status: 200,
      text: 'ok\n',
    });
    expect(await send({ method: 'GET', path: '/readyz?x' })).toMatchObject({ status: 200, text: 'ready\n' });
  });
});

describe('the GraphiQL page', () => {
  const asBrowser = { Accept: 'text/html,application/xhtml+xml' };

  it('is not sent if it is disabled', async () => {
    const answer = await send({ method: 'GET', headers: { ...asBrowser, Authorization: null } });
    expectRejection(answer, 406);
    expect(answer.text).not.toMatch(/<html/i);
  });

  it('is sent to a browser if it is enabled', async () => {
    await using open = await startTestGateway({ gateway: { graphiql: true } });
    const answer = await sendRaw(open.url, { method: 'GET', headers: asBrowser });
    expect(answer.status).toBe(200);
    expect(answer.header('content-type')).toMatch(/^text\/html/);
    expect(answer.header('cache-control')).toBe('no-store');
  });
});
