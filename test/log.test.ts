import fc from 'fast-check';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../src/log/log.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { bytesOf, openSocket, readToEnd, sendBytes, sendRaw } from './support/raw-http.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway.close());

type Line = Readonly<Record<string, unknown>>;

const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** Waits until there are `count` lines: a line is written after the response has been sent. */
async function lines(count: number): Promise<Line[]> {
  await expect.poll(() => linesOf(gateway.log()).length).toBeGreaterThanOrEqual(count);
  return linesOf(gateway.log());
}

const FIELDS = ['level', 'time', 'requestId', 'method', 'path', 'status', 'ms', 'operation', 'operationType', 'errors'];
const ALL_FIELDS = [...FIELDS, 'upstreamCalls', 'aborted', 'msg'];
const UUID = 'c0ffee00-1111-4222-8333-444455556666';
// With or without dashes, percent-encoded or not, or with underscores as in a GraphQL name.
const LOOKS_LIKE_UUID = /[0-9a-f]{8}(?:[-_]|%2d)?(?:[0-9a-f]{4}(?:[-_]|%2d)?){3}[0-9a-f]{12}/i;

describe('the log', () => {
  it('has one line per request, with exactly these fields', async () => {
    await gateway.execute('query Keys($n: Int) { apiKeys(first: $n) { totalCount } }', {
      variables: { n: 2 },
      headers: { 'x-request-id': 'trace-1' },
    });
    const all = await lines(1);
    expect(all).toHaveLength(1);
    expect(Object.keys(all[0] ?? {})).toEqual(ALL_FIELDS);
    expect(all[0]).toMatchObject({
      requestId: 'trace-1',
      method: 'POST',
      path: '/graphql',
      status: 200,
      ms: expect.any(Number),
      operation: 'Keys',
      operationType: 'query',
      errors: [],
      upstreamCalls: 1,
      aborted: false,
    });
  });

  it('has the error codes of a request', async () => {
    await gateway.execute('{ a: apiKey(id: "x") { id } b: apiKey(id: "y") { id } apiKeys { totalCount } }', {
      key: null,
    });
    expect((await lines(1))[0]).toMatchObject({ status: 200, errors: ['BAD_USER_INPUT', 'UNAUTHENTICATED'] });
  });

  it('has a line for a rejected request, for a health check, and for an unknown path, which it does not name', async () => {
    await sendRaw(gateway.url, { method: 'PUT' });
    await sendRaw(gateway.url, { method: 'GET', path: '/healthz?x' });
    await sendRaw(gateway.url, { method: 'GET', path: `/keys/${UUID}` });
    expect((await lines(3)).map(({ method, path, status }) => [method, path, status])).toEqual([
      ['PUT', '/graphql', 405],
      ['GET', '/healthz', 200],
      ['GET', 'other', 404],
    ]);
  });

  it('has a line for bytes that are not HTTP, without repeating them', async () => {
    await sendBytes(gateway.url, `Key ${UUID}\r\n\r\n`);
    const [line] = await lines(1);
    expect(Object.keys(line ?? {})).toEqual(['level', 'time', 'status', 'reason', 'msg']);
    expect(line).toMatchObject({ status: 400, reason: expect.stringMatching(/^HPE_/) });
  });

  it('has the status 408 of a request that arrives too slowly', async () => {
    await using impatient = await startTestGateway({
      gateway: { timeouts: { requestMs: 200, headersMs: 100, checkMs: 50 } },
    });
    const bytes = bytesOf(impatient.url, { headers: { 'Content-Type': 'application/json' }, body: '{"query":"{a}"}' });
    await sendBytes(impatient.url, bytes.subarray(0, bytes.length - 5));
    await expect.poll(() => linesOf(impatient.log())).toMatchObject([{ msg: 'request', status: 408, aborted: true }]);
  });

  it('says that the client disconnected during an operation', async () => {
    gateway.sandbox.fault({ answer: { kind: 'delay', delayMs: 500 } });
    const socket = openSocket(gateway.url);
    const headers = { 'Content-Type': 'application/json', Authorization: `Key ${gateway.sandbox.credentials.reader}` };
    socket.write(bytesOf(gateway.url, { headers, body: JSON.stringify({ query: '{ apiKeys { totalCount } }' }) }));
    await expect.poll(() => gateway.sandbox.calls.length).toBe(1);
    socket.destroy();
    await readToEnd(socket);
    const all = await lines(1);
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ aborted: true });
  });

  it('has no error if the client disconnects while it sends', async () => {
    const socket = openSocket(gateway.url);
    const bytes = bytesOf(gateway.url, {
      headers: { 'Content-Type': 'application/json' },
      body: '{"query":"{__typename}"}',
    });
    socket.write(bytes.subarray(0, bytes.length - 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    const all = await lines(1);
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ msg: 'request', aborted: true, level: 30 });
  });

  it('cuts the name of an operation to 100 characters', async () => {
    await gateway.execute(`query ${'x'.repeat(100_000)} { __typename }`);
    expect(String((await lines(1))[0]?.['operation'])).toHaveLength(100);
  });

  it('contains nothing from headers, variables, documents, aliases or URLs, and nothing that looks like a key', async () => {
    const hex = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: length, maxLength: length });
    const uuid = fc
      .tuple(hex(8), hex(4), hex(4), hex(4), hex(12), fc.constantFrom('-', '', '%2d', '%2D'))
      .map(([a, b, c, d, e, dash]) => [a, b, c, d, e].join(dash));
    let asked = linesOf(gateway.log()).length;
    const property = fc.asyncProperty(uuid, async (key) => {
      const name = `marker_${key.replaceAll(/-|%2d/gi, '_')}`;
      const query = `query ${name}($id: ID!) { ${name}: apiKey(id: $id) { id } a: apiKey(id: "marker ${key}") { id } }`;
      await gateway.execute(query, {
        key,
        variables: { id: `marker ${key}`, [name]: 'marker' },
        headers: {
          'x-request-id': key,
          cookie: `marker=${key}`,
          'user-agent': `marker ${key}`,
          referer: `http://marker/${key}`,
        },
      });
      const path = `/graphql/${key}?query={marker:apiKey(id:"${key}"){id}}`;
      await sendRaw(gateway.url, { method: 'GET', path, headers: { Authorization: `marker ${key}` } });
      await sendRaw(gateway.url, { method: 'GET', path: path.replace(`/${key}`, ''), headers: { Authorization: key } });
      asked += 3;
      expect(await lines(asked)).toHaveLength(asked);
    });
    await fc.assert(property, { numRuns: 100 });
    expect(gateway.log()).not.toMatch(LOOKS_LIKE_UUID);
    // Only the name of the operation may appear, with the key in it masked.
    expect(gateway.log().replaceAll(/"operation":"marker_[0-9a-f]{8}-\*{4}-\*{4}-\*{4}-\*{12}"/g, '')).not.toContain(
      'marker',
    );
  });

  it('has the stack of an unexpected error without keys, and the client does not get the stack', async () => {
    const realValues = Object.values;
    const message = `Key ${UUID}`;
    // No input makes the code fail unexpectedly, so the test replaces a built-in function.
    const failingValues = (target: object): unknown[] => {
      if ('boom' in target) throw new TypeError(message);
      return realValues(target);
    };
    Object.values = failingValues;
    try {
      const answer = await sendRaw(gateway.url, {
        headers: { 'Content-Type': 'application/json' },
        body: '{"query":"{__typename}","variables":{"boom":1}}',
      });
      expect(answer.status).toBe(500);
      expect(JSON.parse(answer.text)).toEqual({
        errors: [
          {
            message: 'Unexpected error. It has been logged with the request id.',
            extensions: { code: 'INTERNAL_SERVER_ERROR' },
          },
        ],
      });
      expect(answer.header('cache-control')).toBe('no-store');
    } finally {
      Object.values = realValues;
    }
    const [error] = await lines(2);
    expect(error).toMatchObject({
      level: 50,
      msg: 'unexpected error',
      error: 'TypeError',
      requestId: expect.any(String),
    });
    expect(error?.['stack']).toMatch(/^TypeError: Key c0ffee00-\*{4}-.*\n +at /);
    expect(gateway.log()).not.toMatch(LOOKS_LIKE_UUID);
  });
});

it('the log masks keys in every value, at every depth', async () => {
  let written = '';
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      written += String(chunk);
      done();
    },
  });
  const log = createLog('debug', destination);
  const values = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constant(UUID),
      fc.constant(`Key ${UUID}`),
      fc.array(tie('value')),
      fc.dictionary(fc.constantFrom('a', UUID), tie('value')),
    ),
  })).value;
  fc.assert(fc.property(values, (value) => log.info({ value, error: new Error(UUID, { cause: UUID }) }, UUID)));
  await new Promise(setImmediate);
  expect(linesOf(written).length).toBe(100);
  expect(written).not.toMatch(LOOKS_LIKE_UUID);
});
