import { describe, expect, it } from 'vitest';
import { startTestGateway, type ExecuteOptions } from './support/gateway.ts';

const QUERY = '{ callingKey { keyId credential verdict detail apiKey { label } } }';

async function check(options: ExecuteOptions = {}, fault?: { status: number; detail?: string }) {
  await using gateway = await startTestGateway({
    gateway: { corsOrigins: ['https://keys.example.net'], forwardCookies: ['atlasess'], resilience: { retries: 0 } },
  });
  if (fault) {
    const body = { error: { status: fault.status, title: 'No', detail: fault.detail ?? 'Not today.' } };
    gateway.sandbox.fault({ times: Infinity, answer: { status: fault.status, body } });
  }
  const { data, errors } = await gateway.execute(QUERY, options);
  expect(errors).toEqual([]);
  return { ...data.callingKey, calls: gateway.upstreamCalls() };
}

const session: ExecuteOptions = {
  key: null,
  headers: { cookie: 'atlasess=sandbox-session', origin: 'https://keys.example.net', 'x-requested-with': 'test' },
};

describe('the calling key', () => {
  it('is accepted if it can read itself', async () => {
    expect(await check()).toEqual({
      keyId: 'c6f8a5b0',
      credential: 'API_KEY',
      verdict: 'ACCEPTED',
      detail: null,
      apiKey: { label: 'Administrator' },
      calls: ['GET /keys/c6f8a5b0/'],
    });
  });

  it.each([
    [401, 'REJECTED', /did not accept the credential: Not today\.$/],
    [
      403,
      'UNDETERMINED',
      /does not allow this: Not today\. Either the key is unknown, disabled, outside its validity window or frozen.*keys\.get_key/,
    ],
    [404, 'UNDETERMINED', /answered 404/],
    [429, 'UNDETERMINED', /received too many requests.*Not today\.$/],
    [500, 'UNDETERMINED', /failed to process.*Not today\.$/],
  ])('is, for a read with status %i, %s', async (status, verdict, detail) => {
    expect(await check({}, { status })).toMatchObject({
      keyId: 'c6f8a5b0',
      credential: 'API_KEY',
      verdict,
      detail: expect.stringMatching(detail),
      apiKey: null,
    });
  });

  it.each([
    ['no credential', { key: null }, /has no credential/],
    ['another scheme', { key: null, headers: { authorization: 'Bearer abc' } }, /does not have the format/],
  ])('is rejected without an upstream call for %s', async (_name, options, detail) => {
    expect(await check(options)).toEqual({
      keyId: null,
      credential: 'NONE',
      verdict: 'REJECTED',
      detail: expect.stringMatching(detail),
      apiKey: null,
      calls: [],
    });
  });

  it('is accepted for a session that may list keys, without a key', async () => {
    expect(await check(session)).toEqual({
      keyId: null,
      credential: 'SESSION_COOKIE',
      verdict: 'ACCEPTED',
      detail: null,
      apiKey: null,
      calls: ['GET /keys/?page=1&page_size=1'],
    });
  });

  it.each([
    [401, 'REJECTED', /did not accept the credential: Not today\.$/],
    [
      403,
      'UNDETERMINED',
      /does not allow this: Not today\. Either the session is not accepted, or its account may not list keys\./,
    ],
  ])('is, for a session whose list has status %i, %s', async (status, verdict, detail) => {
    expect(await check(session, { status })).toMatchObject({ verdict, detail: expect.stringMatching(detail) });
  });
});
