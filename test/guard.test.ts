import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { sendRaw, type RawAnswer, type RawRequest } from './support/raw-http.ts';

const LISTED = 'https://keys.example.net';
const LIST = '{ apiKeys(first: 1) { nodes { id } } }';
const QUERY_STRING = `?query=${encodeURIComponent(LIST)}`;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    gateway: { corsOrigins: [LISTED, 'http://localhost:3000', 'electron://keys', 'chrome-extension://abcdefgh'] },
  });
});
beforeEach(() => void gateway.upstreamCalls());
afterAll(() => gateway.close());

function send(origin: string | readonly string[] | null, { headers, ...request }: RawRequest = {}): Promise<RawAnswer> {
  return sendRaw(gateway.url, {
    body: request.method === undefined ? JSON.stringify({ query: LIST }) : '',
    ...request,
    headers: {
      Origin: origin,
      Authorization: `Key ${gateway.sandbox.credentials.administrator}`,
      'Content-Type': 'application/json',
      ...headers,
    },
  });
}

const corsHeadersOf = ({ headerNames }: RawAnswer) => headerNames.filter((name) => name.startsWith('access-control-'));

function expectRejection(answer: RawAnswer): void {
  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.text).errors[0].extensions.code).toBe('FORBIDDEN');
  expect(corsHeadersOf(answer)).toEqual([]);
  expect(answer.header('vary')).toContain('Origin');
  expect(gateway.upstreamCalls()).toEqual([]);
}

describe('an origin that is not listed', () => {
  const unlisted = [
    'null',
    'https://evil.example',
    'https://keys.example.net.evil.example',
    'https://evil-keys.example.net',
    'https://xkeys.example.net',
    'https://keys.example.netx',
    'http://keys.example.net',
    'https://keys.example.net:444',
    'https://keys.example.net/',
    'https://sub.keys.example.net',
    'https://keys.example.net@evil.example',
    'http://localhost:3001',
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    'file://',
    '',
  ];
  const types = [
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
  ];

  it.each(unlisted)('is rejected with 403: %j', async (origin) => {
    for (const type of types) expectRejection(await send(origin, { headers: { 'Content-Type': type } }));
    expectRejection(await send(origin, { method: 'GET', path: `/graphql${QUERY_STRING}` }));
    const asked = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization' };
    expectRejection(await send(origin, { method: 'OPTIONS', headers: asked }));
  });

  it('is rejected with 403 even next to a listed one', async () => {
    expectRejection(await send([LISTED, 'https://evil.example']));
    expectRejection(await send(['https://evil.example', LISTED]));
  });
});

it('an origin that is not listed is logged without keys, for the operator', async () => {
  await send('https://evil.example');
  await send('https://c0ffee00-1111-4222-8333-444455556666.example');
  await expect
    .poll(() => gateway.log())
    .toContain('"refusedOrigin":"https://c0ffee00-****-****-****-************.example"');
  expect(gateway.log()).toContain('"refusedOrigin":"https://evil.example"');
});

describe('a listed origin', () => {
  it.each([LISTED, 'http://localhost:3000', 'electron://keys', 'chrome-extension://abcdefgh'])(
    'may call: %s',
    async (origin) => {
      for (const request of [{}, { method: 'GET', path: `/graphql${QUERY_STRING}` }]) {
        const answer = await send(origin, request);
        expect(JSON.parse(answer.text).data.apiKeys.nodes).toHaveLength(1);
        expect(answer.header('access-control-allow-origin')).toBe(origin);
        expect(answer.header('access-control-expose-headers')).toBe('retry-after, x-request-id');
        expect(answer.header('access-control-allow-credentials')).toBeUndefined();
        expect(answer.header('vary')).toBe('Authorization, Cookie, Origin, Accept');
      }
    },
  );

  it('gets the allowed methods and headers from a preflight, whatever it asks for', async () => {
    const asked = { 'Access-Control-Request-Method': 'DELETE', 'Access-Control-Request-Headers': 'x-evil' };
    const answer = await send(LISTED, { method: 'OPTIONS', headers: { ...asked, Authorization: null } });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.header('access-control-allow-origin')).toBe(LISTED);
    expect(answer.header('access-control-allow-methods')).toBe('GET, POST');
    expect(answer.header('access-control-allow-headers')).toBe(
      'apollographql-client-name, apollographql-client-version, authorization, baggage, content-type, sentry-trace, ' +
        'traceparent, tracestate, x-request-id, x-requested-with',
    );
    expect(answer.header('access-control-max-age')).toBe('600');
    expect(answer.header('vary')).toContain('Origin');
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('can read the response to a rejected request', async () => {
    const answer = await send(LISTED, { headers: { 'Content-Type': 'text/plain' } });
    expect(answer.status).toBe(415);
    expect(answer.header('access-control-allow-origin')).toBe(LISTED);
  });
});

describe("the gateway's own page", () => {
  it.each(['http', 'https'])('may call over %s', async (scheme) => {
    const answer = await send(`${scheme}://${new URL(gateway.url).host}`);
    expect(answer.status).toBe(200);
    expect(corsHeadersOf(answer)).toEqual([]);
  });
});

describe('a client that sends no Origin', () => {
  it('may call', async () => {
    const answer = await send(null);
    expect(answer.status).toBe(200);
    expect(corsHeadersOf(answer)).toEqual([]);
  });

  it('gets the allowed methods from OPTIONS', async () => {
    const answer = await send(null, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.header('allow')).toBe('GET, POST, OPTIONS');
    expect(corsHeadersOf(answer)).toEqual([]);
  });
});
