import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../src/sandbox/server.ts';
import { maskError } from '../src/engine/error-mask.ts';
import { startTestGateway } from './support/gateway.ts';
import { KINDS, goodInput, idOfLabel, write } from './support/writing.ts';

const ID = '1a2b3c4d';
const READ = `{ apiKey(id: "${ID}") { id } }`;
const LIST = '{ apiKeys(first: 2) { totalCount nodes { id } } }';
const FULL_UUID = '1a2b3c4d-1111-4111-a111-111111111111';

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Fault['answer'] => ({
  status,
  body,
  headers,
});
const enveloped = (status: number, title: string, detail: unknown) => ({ error: { status, code: 104, title, detail } });
const HTML: Fault['answer'] = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>Sign in</body></html>',
};
const keyWith = (fields: object) => json(200, { uuid: FULL_UUID, label: 'L', grants: [], ...fields });

describe('a failed read returns null, an error at its path, and HTTP 200', () => {
  it.each<[cause: string, answer: Fault['answer'], code: string]>([
    ['401', json(401, enveloped(401, 'Unauthorized', 'Who?')), 'UNAUTHENTICATED'],
    ['403', json(403, enveloped(403, 'Forbidden', 'No.')), 'FORBIDDEN'],
    ['429', json(429, enveloped(429, 'Too Many Requests', 'Slow down.')), 'RATE_LIMITED'],
    ['400', json(400, enveloped(400, 'Bad Request', 'What?')), 'BAD_USER_INPUT'],
    ['500', json(500, enveloped(500, 'Internal Server Error', 'Oops.')), 'UPSTREAM_UNAVAILABLE'],
    ['502 in HTML', json(502, '<h1>Bad gateway</h1>'), 'UPSTREAM_UNAVAILABLE'],
    ['503 without a body', json(503, undefined), 'UPSTREAM_UNAVAILABLE'],
    ['504', json(504, {}), 'UPSTREAM_UNAVAILABLE'],
    ['a reset', { kind: 'reset-before' }, 'UPSTREAM_UNAVAILABLE'],
    ['a reset after the request was processed', { kind: 'reset-after' }, 'UPSTREAM_UNAVAILABLE'],
    ['a connection that closes in the middle of the body', { kind: 'truncate' }, 'UPSTREAM_UNAVAILABLE'],
    ['no response', { kind: 'hang' }, 'UPSTREAM_TIMEOUT'],
    ['a body that never ends', { kind: 'drip' }, 'UPSTREAM_TIMEOUT'],
    ...[301, 302, 303, 307, 308].map((status): [string, Fault['answer'], string] => [
      `a redirect, ${status}`,
      json(status, undefined, { location: '/api/v2/keys/?page=1&page_size=2' }),
      'UPSTREAM_INVALID',
    ]),
    ['405', json(405, enveloped(405, 'Method Not Allowed', 'Not so.')), 'UPSTREAM_INVALID'],
    ['HTML', HTML, 'UPSTREAM_INVALID'],
    ['{}', json(200, {}), 'UPSTREAM_INVALID'],
    ['null', json(200, 'null'), 'UPSTREAM_INVALID'],
    ['a list instead of an object', json(200, []), 'UPSTREAM_INVALID'],
    ['truncated JSON', json(200, `{"uuid":"${FULL_UUID}`), 'UPSTREAM_INVALID'],
    ['an empty body', json(200, ''), 'UPSTREAM_INVALID'],
    ['204', json(204, undefined), 'UPSTREAM_INVALID'],
    ['another key', keyWith({ uuid: 'ffffffff-1111-4111-a111-111111111111' }), 'UPSTREAM_INVALID'],
    ['no UUID', keyWith({ uuid: '****' }), 'UPSTREAM_INVALID'],
    ['a number as a label', keyWith({ label: 7 }), 'UPSTREAM_INVALID'],
    ['a string as a boolean', keyWith({ enabled: 'yes' }), 'UPSTREAM_INVALID'],
    ['a bad date', keyWith({ valid_to: 'tomorrow' }), 'UPSTREAM_INVALID'],
    ['grants that are not a list', keyWith({ grants: {} }), 'UPSTREAM_INVALID'],
    ['a grant without a permission', keyWith({ grants: [{ target: null }] }), 'UPSTREAM_INVALID'],
    ['more than the gateway accepts', json(200, ' '.repeat(9 * 1024 * 1024)), 'UPSTREAM_INVALID'],
  ])('%s', async (_cause, answer, code) => {
    const upstreamTimeoutMs = code === 'UPSTREAM_TIMEOUT' ? 400 : 10_000;
    await using gateway = await startTestGateway({ gateway: { upstreamTimeoutMs } });
    gateway.sandbox.account.insertAt(0, { uuid: FULL_UUID });
    gateway.sandbox.fault({ method: 'GET', times: Infinity, answer });
    for (const [query, field] of [
      [READ, 'apiKey'],
      [LIST, 'apiKeys'],
    ] as const) {
      const { status, data, errors, headers } = await gateway.execute(query);
      expect({ status, data }).toEqual({ status: 200, data: { [field]: null } });
      expect(errors).toMatchObject([{ path: [field], extensions: { code } }]);
      expect(headers.get('location')).toBe(null);
    }
    expect(new Set(gateway.upstreamCalls())).toEqual(new Set([`GET /keys/${ID}/`, 'GET /keys/?page=1&page_size=2']));
  });

  it('404 for a list is UPSTREAM_INVALID, because the base URL is wrong', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ times: Infinity, answer: json(404, enveloped(404, 'Not Found', 'Not found.')) });
    const { status, data, errors } = await gateway.execute(`{ apiKeys { totalCount } apiKeyPermissions { id } }`);
    expect({ status, data }).toEqual({ status: 200, data: { apiKeys: null, apiKeyPermissions: null } });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_INVALID', 'UPSTREAM_INVALID']);
  });

  it('a refused connection is UPSTREAM_UNAVAILABLE', async () => {
    await using gateway = await startTestGateway({
      gateway: { atlasUrl: `http://127.0.0.1:${await closedPort()}/api/v2` },
    });
    const { status, errors } = await gateway.execute(READ);
    expect(status).toBe(200);
    expect(errors).toMatchObject([{ path: ['apiKey'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    // The outcome of a write is known if it was certainly not sent.
    for (const kind of KINDS) {
      const { errors } = await write(gateway, kind, goodInput(kind, ID));
      expect(errors).toMatchObject([{ path: [`${kind}ApiKey`], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    }
  });

  it('404 for one key is null without an error; 403 is FORBIDDEN', async () => {
    await using gateway = await startTestGateway();
    expect(await gateway.execute(READ)).toMatchObject({ status: 200, data: { apiKey: null }, errors: [] });
    const key = gateway.sandbox.credentials.noGrants;
    const { data, errors } = await gateway.execute(READ, { key });
    expect(data).toEqual({ apiKey: null });
    expect(errors).toMatchObject([{ path: ['apiKey'], extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('a missing or malformed credential', () => {
  it('is reported as missing if there is none, and nothing is sent', async () => {
    await using gateway = await startTestGateway();
    const { status, errors } = await gateway.execute(READ, { key: null });
    expect(status).toBe(200);
    expect(errors).toMatchObject([
      {
        message: 'The request has no credential. Send "Authorization: Key <your API key, a UUID>".',
        path: ['apiKey'],
        extensions: { code: 'UNAUTHENTICATED' },
      },
    ]);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it.each([
    ['another scheme', `Bearer ${FULL_UUID}`],
    ['no key', 'Key'],
    ['a key that is too short', 'Key 1a2b3c4d'],
    ['something after the key', `Key ${FULL_UUID} x`],
    ['several keys', `Key ${FULL_UUID}, Key ${FULL_UUID}`],
  ])('is not sent and not repeated: %s', async (_what, authorization) => {
    await using gateway = await startTestGateway();
    const query = `mutation { deleteApiKey(input: { id: "${ID}" }) { deletedId } }`;
    for (const document of [READ, query]) {
      const { status, errors, text } = await gateway.execute(document, { key: null, headers: { authorization } });
      expect(status).toBe(200);
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(text).not.toContain('1111');
    }
    expect(gateway.upstreamCalls()).toEqual([]);
  });
});

describe('a write that the upstream rejects', () => {
  it.each(KINDS)('has the code of its status 401, 403, 429 or 415: %s', async (kind) => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'One probe');
    for (const [status, code] of [
      [401, 'UNAUTHENTICATED'],
      [403, 'FORBIDDEN'],
      [429, 'RATE_LIMITED'],
      [415, 'UPSTREAM_INVALID'],
    ] as const) {
      gateway.sandbox.fault({ answer: json(status, enveloped(status, 'No', 'Not now.'), { 'retry-after': '7' }) });
      const { payload, errors, calls, status: ours } = await write(gateway, kind, goodInput(kind, id));
      expect({ ours, payload, sent: calls.length }).toEqual({ ours: 200, payload: null, sent: 1 });
      expect(errors).toMatchObject([
        { path: [`${kind}ApiKey`], extensions: { code, upstream: { status, title: 'No', detail: 'Not now.' } } },
      ]);
    }
    expect(gateway.sandbox.executions).toEqual([]);
  });
});

describe('an unexpected error', () => {
  const SECRET = 'nobody may read this';

  it.each([
    ['an error', new Error(SECRET)],
    [
      'an error with extensions',
      Object.assign(new Error(SECRET), { extensions: { code: 'X', http: { status: 418 } } }),
    ],
    ['a string', SECRET],
    ['nothing', undefined],
    ['an error within a GraphQL error', new GraphQLError(SECRET, { path: ['a'], originalError: new Error(SECRET) })],
  ])('is masked, and appears only in the log: %s', (_what, thrown) => {
    const { error, code, unexpected } = maskError(thrown);
    expect(code).toBe('INTERNAL_SERVER_ERROR');
    expect(error.extensions).toEqual({ code });
    expect(error.message).toBe('Unexpected error. It has been logged with the request id.');
    expect(JSON.stringify(error)).not.toContain(SECRET);
    expect(unexpected).toBeInstanceOf(Error);
  });
});

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a write that a server answers before it has processed it', () => {
  it.each(KINDS)('was not done after 405 and 413, and is unknown after 408 and 499: %s', async (kind) => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'One probe');
    for (const status of [405, 413, 415]) {
      gateway.sandbox.fault({ answer: { status } });
      const { errors } = await write(gateway, kind, goodInput(kind, id));
      expect(errors).toMatchObject([
        {
          message: expect.stringContaining(`The status ${status} means that nothing was changed.`) as unknown,
          extensions: { code: 'UPSTREAM_INVALID' },
        },
      ]);
    }
    for (const status of [408, 499]) {
      gateway.sandbox.fault({ answer: { status } });
      const { errors } = await write(gateway, kind, goodInput(kind, id));
      expect(errors).toMatchObject([{ extensions: { code: 'OUTCOME_UNKNOWN', recovery: {} } }]);
    }
    expect(gateway.sandbox.executions).toEqual([]);
  });
});
