import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import {
  bytesOf,
  openSocket,
  readToEnd,
  sendBytes,
  sendRaw,
  type RawAnswer,
  type RawRequest,
} from './support/raw-http.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ gateway: { corsOrigins: ['https://keys.example.net'] } });
});
afterEach(() => gateway.sandbox.clearFaults());
afterAll(() => gateway.close());

const LIST = JSON.stringify({ query: '{ apiKeys(first: 1) { nodes { id } } }' });
const post = (headers: RawRequest['headers'] = {}, body: Buffer | string = LIST): RawRequest => ({
  headers: { 'Content-Type': 'application/json', ...headers },
  body,
});
const withKey = () => ({ Authorization: `Key ${gateway.sandbox.credentials.administrator}` });

// All headers that a response may have. The upstream and the libraries add none.
const ALLOWED = [
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-max-age',
  'allow',
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'date',
  'retry-after',
  'vary',
  'www-authenticate',
  'x-content-type-options',
  'x-request-id',
];

function expectOwnHeaders(answer: RawAnswer): void {
  expect(answer.header('cache-control')).toBe('no-store');
  expect(answer.header('x-content-type-options')).toBe('nosniff');
  expect(answer.headerNames.filter((name) => !ALLOWED.includes(name))).toEqual([]);
  expect(new Set(answer.headerNames).size).toBe(answer.headerNames.length);
}

describe('a response has no-store, nosniff and only allowed headers:', () => {
  const origin = { Origin: 'https://keys.example.net' };
  it.each<[number, string, () => RawRequest]>([
    [200, 'a query', () => post(withKey())],
    [200, 'a query without a key', () => post()],
    [200, 'a query from a listed page', () => post({ ...withKey(), ...origin })],
    [200, 'a health check', () => ({ method: 'GET', path: '/healthz' })],
    [200, 'a readiness check', () => ({ method: 'GET', path: '/readyz' })],
    [204, 'a preflight', () => ({ method: 'OPTIONS', headers: origin })],
    [400, 'a malformed body', () => post({}, '{')],
    [400, 'a malformed document', () => post({ Accept: 'application/graphql-response+json' }, '{"query":"{"}')],
    [400, 'a malformed Host', () => post({ Host: 'a b' })],
    [401, 'GET without a key', () => ({ method: 'GET', path: '/graphql?query={__typename}' })],
    [403, 'a page that is not listed', () => post({ Origin: 'https://evil.example' })],
    [404, 'an unknown path', () => post({}, '')],
    [405, 'a wrong method', () => ({ method: 'DELETE' })],
    [405, 'HEAD', () => ({ method: 'HEAD' })],
    [406, 'an Accept header without JSON', () => post({ Accept: 'text/html' })],
    [413, 'a body over the limit', () => post({}, Buffer.alloc(200_000, ' '))],
    [415, 'a body that is not JSON', () => post({ 'Content-Type': 'text/plain' })],
    [200, 'an unknown Expect header', () => post({ Expect: 'x' })],
  ])('%i to %s', async (status, name, request) => {
    const answer = await sendRaw(gateway.url, { ...request(), ...(name === 'an unknown path' && { path: '/x' }) });
    expect(answer.status).toBe(status);
    expectOwnHeaders(answer);
    expect(answer.header('x-request-id')).toMatch(/^[\w-]{12}$/);
  });

  it.each<[number, string, string]>([
    [400, 'bytes that are not HTTP', 'nonsense\r\n\r\n'],
    [400, 'a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01'],
    [400, 'a header with a line break', 'GET /graphql HTTP/1.1\r\nHost: a\r\nX: 1\n2\r\n\r\n'],
    [400, 'a malformed Content-Length', 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n'],
    [
      400,
      'two Content-Length headers',
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      400,
      'a Content-Length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [400, 'a space in the path', 'GET /graphql?x= /health HTTP/1.1\r\nHost: a\r\n\r\n'],
    [431, 'headers over the limit', `GET /graphql HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    [431, 'a path over the limit', `GET /graphql?${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ])('%i to %s', async (status, _name, bytes) => {
    const answer = await sendBytes(gateway.url, bytes);
    expect(answer.status).toBe(status);
    expectOwnHeaders(answer);
    expect(JSON.parse(answer.text).errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });
});

it('a request is answered although malformed bytes follow it', async () => {
  gateway.sandbox.fault({ answer: { kind: 'delay', delayMs: 300 } });
  const whole = bytesOf(gateway.url, post({ ...withKey(), Connection: 'keep-alive' }));
  const answer = await sendBytes(gateway.url, Buffer.concat([whole, Buffer.from('nonsense\r\n\r\n')]));
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text).data.apiKeys.nodes).toHaveLength(1);
  expect(answer.header('connection')).toBe('close');
});

it.each([
  ['', 'Content-Type: application/json'],
  [' with an Expect header', 'Content-Type: application/json\r\nExpect: x'],
])('a request is answered although the body of the next request%s is malformed', async (_what, header) => {
  gateway.sandbox.fault({ answer: { kind: 'delay', delayMs: 300 } });
  const whole = bytesOf(gateway.url, post({ ...withKey(), Connection: 'keep-alive' }));
  const broken = `POST /graphql HTTP/1.1\r\nHost: a\r\n${header}\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n`;
  const answer = await sendBytes(gateway.url, Buffer.concat([whole, Buffer.from(broken)]));
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text).data.apiKeys.nodes).toHaveLength(1);
});

it('two requests are answered in order although a malformed body follows and the second is ready first', async () => {
  gateway.sandbox.fault({ answer: { kind: 'delay', delayMs: 400 } });
  const slow = bytesOf(gateway.url, post({ ...withKey(), Connection: 'keep-alive' }));
  const socket = openSocket(gateway.url);
  const received = readToEnd(socket);
  socket.write(Buffer.concat([slow, Buffer.from('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')]));
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.write('POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n');
  const statuses = (await received).match(/(?<=HTTP\/1\.1 )\d+/g);
  expect(statuses?.slice(0, 2)).toEqual(['200', '200']);
});

it('a request with an Expect header is answered although malformed bytes follow it', async () => {
  gateway.sandbox.fault({ answer: { kind: 'delay', delayMs: 300 } });
  const whole = bytesOf(gateway.url, post({ ...withKey(), Expect: 'x', Connection: 'keep-alive' }));
  const answer = await sendBytes(gateway.url, Buffer.concat([whole, Buffer.from('nonsense\r\n\r\n')]));
  expect(answer.status).toBe(200);
});

const CHUNKED_PUT = 'PUT /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';

it('a request that is rejected at once gets its own status although malformed bytes follow it', async () => {
  const answer = await sendBytes(gateway.url, 'DELETE /graphql HTTP/1.1\r\nHost: a\r\n\r\nZZZ\r\n\r\n');
  expect(answer.status).toBe(405);
});

it('a request that is rejected before its body is read gets its own status although the body is malformed', async () => {
  const answer = await sendBytes(gateway.url, `${CHUNKED_PUT}ZZZ\r\n`);
  expect(answer.status).toBe(405);
  expect(answer.header('allow')).toBe('GET, POST, OPTIONS');
});

it('a malformed request is answered after the request before it', async () => {
  const socket = openSocket(gateway.url);
  const received = readToEnd(socket);
  socket.write(
    `${CHUNKED_PUT}0\r\n\r\nPOST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n`,
  );
  expect((await received).match(/(?<=HTTP\/1\.1 )\d+/g)?.slice(0, 2)).toEqual(['405', '400']);
});

describe('the headers of an upstream response', () => {
  const upstreamHeaders = {
    'set-cookie': 'a=b',
    location: 'http://evil.example/',
    'access-control-allow-origin': '*',
    'access-control-allow-credentials': 'true',
    server: 'odd',
    'x-powered-by': 'odd',
    'cache-control': 'public, max-age=600',
    etag: '"x"',
    'content-security-policy': 'x',
    'x-request-id': 'from-upstream',
  };
  it.each([200, 301, 400, 401, 403, 404, 429, 500, 503])('with status %i are not passed on', async (status) => {
    const body = { count: 0, next: null, previous: null, results: [] };
    gateway.sandbox.fault({ times: Infinity, answer: { status, headers: upstreamHeaders, body } });
    const answer = await sendRaw(gateway.url, post(withKey()));
    expect(answer.status).toBe(200);
    expectOwnHeaders(answer);
    expect(answer.headerNames.filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(answer.header('x-request-id')).not.toBe('from-upstream');
  });

  it('are not passed on except Retry-After, which becomes a number', async () => {
    gateway.sandbox.fault({ times: Infinity, answer: { status: 429, headers: { 'retry-after': '120' }, body: {} } });
    expect((await sendRaw(gateway.url, post(withKey()))).header('retry-after')).toBe('120');
    gateway.sandbox.clearFaults();
    gateway.sandbox.fault({
      times: Infinity,
      answer: { status: 429, headers: { 'retry-after': 'x\u00e9' }, body: {} },
    });
    expect((await sendRaw(gateway.url, post(withKey()))).header('retry-after') ?? '1').toMatch(/^\d+$/);
  });
});

describe('X-Request-Id', () => {
  const idFor = async (id: string | readonly string[]) =>
    (await sendRaw(gateway.url, post({ 'X-Request-Id': id }))).header('x-request-id');

  it.each(['a', 'trace-1_2', 'x'.repeat(64), '550e8400'])('is used if it is valid: %s', async (id) => {
    expect(await idFor(id)).toBe(id);
  });

  it.each([
    '',
    'x'.repeat(65),
    'a b',
    'a;b',
    'é',
    '{{7*7}}',
    '550e8400-e29b-41d4-a716-446655440000',
    '550e8400e29b41d4a716446655440000',
    'id-550E8400-E29B-41D4-A716-446655440000',
    ['a', 'b'],
  ])('is replaced by a new one if it is not valid: %j', async (id) => {
    expect(await idFor(id)).toMatch(/^[\w-]{12}$/);
  });
});
