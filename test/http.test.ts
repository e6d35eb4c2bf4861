import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { expectRejected, sendWithKey } from './support/raw-gateway.ts';
import { type RawAnswer, type RawRequest } from './support/raw-http.ts';

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

describe('a body', () => {
  const foreign = [
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/graphql',
    'application/graphql+json',
    'application/jsonp',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'message/x',
    'x',
    '',
  ];
  const bodies = [
    queryBody(LIST),
    `query=${encodeURIComponent(LIST)}`,
    LIST,
    `--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${queryBody(LIST)}\r\n--x--\r\n`,
  ];
  it.each(foreign)('of type %j is rejected with 415', async (type) => {
    for (const body of bodies) expectRejection(await send({ headers: { 'Content-Type': type }, body }), 415);
  });

  it('without a type is rejected with 415', async () => {
    for (const body of bodies) expectRejection(await send({ body }), 415);
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/json;',
    'application/json ; charset=utf-8',
    'application/json; profile="x"',
  ])('of type %s is executed', async (type) => {
    const answer = await send({ headers: { 'Content-Type': type }, body: queryBody(LIST) });
    expect(JSON.parse(answer.text).data.apiKeys.nodes).toHaveLength(1);
    expect(gateway.upstreamCalls()).toHaveLength(1);
  });

  it.each(['gzip', 'br', 'identity, gzip', 'x'])('with Content-Encoding: %s is rejected with 415', async (encoding) => {
    const headers = { 'Content-Type': JSON_TYPE, 'Content-Encoding': encoding };
    expectRejection(await send({ headers, body: queryBody(LIST) }), 415);
  });

  it.each([
    ['Content-Encoding: identity', { 'Content-Encoding': 'identity' }, queryBody(LIST)],
    ['a byte order mark', {}, `\u{FEFF}${queryBody(LIST)}`],
    ['an id of the client', {}, JSON.stringify({ id: '1', query: LIST })],
  ])('with %s is executed', async (_what, headers, body) => {
    const answer = await send({ headers: { 'Content-Type': JSON_TYPE, ...headers }, body });
    expect(JSON.parse(answer.text)).toEqual({ data: { apiKeys: { nodes: [{ id: expect.any(String) as unknown }] } } });
  });

  it('that is not UTF-8 is rejected with 400, and nothing is written', async () => {
    const query = 'mutation { updateApiKey(input: { id: "5b4e1a2c", label: "caf\u00e9" }) { userErrors { message } } }';
    const body = Buffer.from(queryBody(query), 'latin1');
    const answer = await send({ headers: { 'Content-Type': JSON_TYPE }, body });
    expectRejection(answer, 400);
    expect(answer.text).toContain('The body must be JSON in UTF-8.');
  });
});

describe('a request target in absolute form', () => {
  const body = queryBody(LIST);
  const headers = { 'Content-Type': JSON_TYPE };

  it.each(['http', 'HTTP', 'https'])('with the scheme %s and the host of the gateway is executed', async (scheme) => {
    const path = `${scheme}://${new URL(gateway.url).host}/graphql`;
    expect(JSON.parse((await send({ path, headers, body })).text).data.apiKeys.nodes).toHaveLength(1);
    const query = `?query=${encodeURIComponent(LIST)}`;
    const answer = await send({ method: 'GET', path: path + query });
    expect(JSON.parse(answer.text).data.apiKeys.nodes).toHaveLength(1);
  });

  it.each(['http://other.example/graphql', 'ftp://127.0.0.1/graphql', 'http:///graphql'])(
    '%s is not found',
    async (path) => expectRejection(await send({ path, headers, body }), 404),
  );
});

describe('a rejection', () => {
  it.each([
    ['application/json', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/json;q=0.1, application/graphql-response+json', 'application/graphql-response+json'],
    ['text/plain', 'application/json'],
  ])('for a client with Accept: %s has the type %s', async (accept, type) => {
    for (const request of [
      { headers: { 'Content-Type': 'text/plain', Accept: accept }, body: 'x' },
      { headers: { 'Content-Type': JSON_TYPE, Accept: accept, Origin: 'https://evil.example' }, body: 'x' },
      { method: 'PUT', headers: { Accept: accept } },
      { headers: { 'Content-Type': JSON_TYPE, Accept: accept }, body: '{' },
    ]) {
      const answer = await send(request);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.header('content-type')).toBe(`${type}; charset=utf-8`);
      expect(JSON.parse(answer.text).errors).toHaveLength(1);
    }
  });
});

describe('the Accept header', () => {
  const ask = (accept: string | null) =>
    send({ headers: { 'Content-Type': JSON_TYPE, Accept: accept }, body: queryBody(LIST) });

  it.each(['text/event-stream', 'multipart/mixed', 'application/xml', 'text/html', 'image/*', 'application/jsonp'])(
    '%s is rejected with 406',
    async (accept) => expectRejection(await ask(accept), 406),
  );

  it.each([
    [null, /^application\/json/],
    ['', /^application\/json/],
    ['*/*', /^application\/json/],
    ['application/*', /^application\//],
    ['application/json', /^application\/json/],
    ['application/graphql-response+json', /^application\/graphql-response\+json/],
    ['text/event-stream, application/json;q=0.1', /^application\/json/],
    ['multipart/mixed, */*', /^application\/json/],
  ])('%j gets a response of the type %s', async (accept, type) => {
    const answer = await ask(accept);
    expect(answer.status).toBe(200);
    expect(answer.header('content-type')).toMatch(type);
  });
});

describe('a request that is not one query or mutation', () => {
  const ask = (body: string) => send({ headers: { 'Content-Type': JSON_TYPE }, body });

  it.each([`[${queryBody(LIST)}]`, `[${queryBody(LIST)},${queryBody(LIST)}]`, '[]'])(
    'is rejected with 400: batch %#',
    async (body) => expectRejection(await ask(body), 400),
  );

  it.each(['application/json', 'application/graphql-response+json', 'text/event-stream, */*'])(
    'is rejected without an internal error: a subscription with Accept: %s',
    async (accept) => {
      const body = queryBody('subscription { apiKeys { totalCount } }');
      const answer = await send({ headers: { 'Content-Type': JSON_TYPE, Accept: accept }, body });
      expect(answer.status).toBeLessThan(500);
      expect(answer.header('content-type')).toMatch(/json/);
      expect(JSON.parse(answer.text).errors[0].extensions.code).not.toBe('INTERNAL_SERVER_ERROR');
      expect(gateway.upstreamCalls()).toEqual([]);
    },
  );
});

describe('GET', () => {
  const ask = (parameters: Record<string, string>, headers: RawRequest['headers'] = {}) =>
    send({ method: 'GET', path: `/graphql?${new URLSearchParams(parameters)}`, headers });

  it('runs a query', async () => {
    const answer = await ask({
      query: 'query ($n: Int) { apiKeys(first: $n) { nodes { id } } }',
      variables: '{"n":2}',
    });
    expect(JSON.parse(answer.text).data.apiKeys.nodes).toHaveLength(2);
  });

  it('rejects a mutation with 405', async () => {
    const answer = await ask({ query: 'mutation { deleteApiKey(input: { id: "00000000" }) { deletedId } }' });
    expectRejection(answer, 405);
    expect(answer.header('allow')).toBe('POST');
  });

  it('without an Authorization header is rejected with 401', async () => {
    const answer = await ask({ query: LIST }, { Authorization: null });
    expectRejection(answer, 401);
    expect(answer.header('www-authenticate')).toBe('Key');
  });

  it.each(['{', '{"n":}', 'x', '"', '[1', '[]', '1', '"x"', '%'])(
    'with the variables or the extensions %j is rejected with 400',
    async (text) => {
      expectRejection(await ask({ query: LIST, variables: text }), 400);
      expectRejection(await ask({ query: LIST, extensions: text }), 400);
    },
  );

  it('with malformed percent-encoding is rejected', async () => {
    for (const path of ['/graphql?query=%E0%A4%A', '/graphql?query={a}%', '/graphql?%&&&=&query']) {
      const answer = await send({ method: 'GET', path, headers: { Accept: 'application/graphql-response+json' } });
      expectRejection(answer, 422);
    }
  });
});
