import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { sendRaw, type RawAnswer, type RawRequest } from './support/raw-http.ts';

const LISTED = 'https://keys.example.net';
const SESSION = 'atlasess=sandbox-session';
const LIST = '{ apiKeys(first: 1) { nodes { id } } }';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    gateway: { corsOrigins: [LISTED], forwardCookies: ['atlasess', 'crowd.token_key'] },
  });
});
beforeEach(() => void gateway.sandbox.takeCalls());
afterAll(() => gateway.close());

/** Sends a query as a page of the listed origin does, with its session cookie. */
function send(headers: RawRequest['headers'] = {}, query = LIST): Promise<RawAnswer> {
  return sendRaw(gateway.url, {
    headers: {
      'Content-Type': 'application/json',
      Origin: LISTED,
      'X-Requested-With': 'test',
      Cookie: SESSION,
      ...headers,
    },
    body: JSON.stringify({ query }),
  });
}

const forwardedCookies = () => gateway.sandbox.takeCalls().map(({ headers }) => headers['cookie']);

describe('FORWARD_COOKIES', () => {
  it('lets a page of a listed origin read with a session cookie', async () => {
    const answer = await send();
    expect(JSON.parse(answer.text).data.apiKeys.nodes).toHaveLength(1);
    expect(answer.header('access-control-allow-origin')).toBe(LISTED);
    expect(answer.header('access-control-allow-credentials')).toBe('true');
    expect(answer.header('vary')).toContain('Cookie');
  });

  it.each([
    [`a=1; ${SESSION}; b=2`, SESSION],
    [`${SESSION};csrftoken=x`, SESSION],
    [['a=1', SESSION], SESSION],
    ['crowd.token_key=one; x; atlasess=two; =; ', 'crowd.token_key=one; atlasess=two'],
    ['Atlasess=x; xatlasess=y; atlasessx=z; crowdxtoken_key=w', undefined],
    ['a="atlasess=x"', undefined],
  ])('forwards only the listed cookies of the header %j', async (cookie, seen) => {
    await send({ Cookie: cookie });
    expect(forwardedCookies()).toEqual(seen === undefined ? [] : [seen]);
  });

  it('does not let the upstream repeat the cookie, in whatever encoding', async () => {
    const value = 'aZ09+/=session.id';
    const hex = (character: string) => character.charCodeAt(0).toString(16).padStart(2, '0');
    const echoes = [
      value,
      encodeURIComponent(value),
      encodeURIComponent(encodeURIComponent(value)),
      [...value].map((character) => `%${hex(character)}`).join(''),
      `before ${encodeURIComponent(value).replaceAll(/%../g, (code) => code.toLowerCase())} after`,
    ].map((echo) => JSON.stringify(echo));
    echoes.push(`"${[...value].map((character) => `\\u00${hex(character)}`).join('')}"`);
    for (const echo of echoes) {
      for (const answer of [
        { status: 200, body: `{"count":1,"results":[{"uuid":"5b4e1a2c-****","label":${echo}}]}` },
        { status: 403, body: `{"error":{"title":${echo},"detail":${echo}}}` },
        { status: 400, body: `{"error":{"errors":[{"source":{"pointer":"/label"},"detail":${echo}}]}}` },
      ]) {
        gateway.sandbox.fault({ answer });
        const { text } = await send({ Cookie: `atlasess=${value}` }, '{ apiKeys(first: 1) { nodes { label } } }');
        expect(text).toContain('[session]');
        expect(decodeURIComponent(decodeURIComponent(text))).not.toMatch(/session\.id/i);
      }
    }
  });

  it('forwards no other header with the cookie', async () => {
    await send({ 'X-CSRFToken': 'x' });
    const [call] = gateway.sandbox.takeCalls();
    expect(Object.keys(call?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'cookie',
      'host',
      'user-agent',
    ]);
  });

  it.each([
    ['from a page of another origin', { Origin: 'https://evil.example' }, 403],
    ['without an Origin', { Origin: null }, 403],
    ['from another port of this host', { Origin: 'http://127.0.0.1' }, 403],
    ['without X-Requested-With', { 'X-Requested-With': null }, 403],
    ['next to a key', { Authorization: 'Key c0ffee00-0000-4000-8000-000000000000' }, 400],
    ['next to a malformed key', { Authorization: '' }, 400],
    ['that comes twice in one header', { Cookie: `${SESSION}; ${SESSION}` }, 400],
    ['that comes in two headers', { Cookie: [SESSION, 'atlasess=other'] }, 400],
  ])('rejects a session cookie %s', async (_name, headers, status) => {
    const answer = await send(headers);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('sandbox-session');
    expect(forwardedCookies()).toEqual([]);
  });

  it("rejects a session cookie from the gateway's own origin, which is not listed", async () => {
    expect((await send({ Origin: gateway.url })).status).toBe(403);
    expect(forwardedCookies()).toEqual([]);
  });

  it('does not reject a response that happens to contain the value of a short cookie', async () => {
    await using named = await startTestGateway({
      gateway: { corsOrigins: [LISTED], forwardCookies: ['atlasess', 'a'] },
    });
    const headers = { 'Content-Type': 'application/json', Origin: LISTED, 'X-Requested-With': 'test' };
    const cookies = ['1', 'true', 'a'].map((value) => `${SESSION}; a=${value}`);
    for (const cookie of cookies) {
      const answer = await sendRaw(named.url, {
        headers: { ...headers, Cookie: cookie },
        body: JSON.stringify({ query: LIST }),
      });
      expect(JSON.parse(answer.text).data.apiKeys.nodes).toHaveLength(1);
    }
  });

  it('disables GET', async () => {
    const path = `/graphql?query=${encodeURIComponent(LIST)}`;
    const headers = { Authorization: `Key ${gateway.sandbox.credentials.administrator}` };
    const answer = await sendRaw(gateway.url, { method: 'GET', path, headers });
    expect(answer.status).toBe(405);
    expect(answer.header('allow')).toBe('POST, OPTIONS');
    expect(forwardedCookies()).toEqual([]);
  });

  it('makes the response to a preflight name the required header', async () => {
    const answer = await sendRaw(gateway.url, { method: 'OPTIONS', headers: { Origin: LISTED } });
    expect(answer.header('access-control-allow-methods')).toBe('POST');
    expect(answer.header('access-control-allow-headers')).toContain('x-requested-with');
    expect(answer.header('access-control-allow-credentials')).toBe('true');
  });

  const id = '00000001';
  it.each([
    'createApiKey(input: { label: "x" }) { secret }',
    `updateApiKey(input: { id: "${id}", label: "x" }) { apiKey { id } }`,
    `replaceApiKey(input: { id: "${id}", label: "x", enabled: true, grants: [] }) { apiKey { id } }`,
    `regenerateApiKey(input: { id: "${id}" }) { secret }`,
    `deleteApiKey(input: { id: "${id}" }) { deletedId }`,
  ])('rejects every write with a session cookie: %s', async (mutation) => {
    const { errors } = JSON.parse((await send({}, `mutation { ${mutation} }`)).text);
    expect(errors[0].extensions.code).toBe('FORBIDDEN');
    expect(errors[0].message).toMatch(/session/i);
    expect(gateway.sandbox.takeCalls().filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(gateway.sandbox.executions).toEqual([]);
  });

  it('does not affect a caller with a key', async () => {
    const headers = { Cookie: 'a=1', Origin: null, 'X-Requested-With': null };
    const authorization = `Key ${gateway.sandbox.credentials.administrator}`;
    const answer = await send({ ...headers, Authorization: authorization });
    expect(JSON.parse(answer.text).data.apiKeys.nodes).toHaveLength(1);
    expect(forwardedCookies()).toEqual([undefined]);
  });

  it('makes callingKey report the credential SESSION_COOKIE', async () => {
    const { data } = JSON.parse((await send({}, '{ callingKey { credential keyId } }')).text);
    expect(data.callingKey).toEqual({ credential: 'SESSION_COOKIE', keyId: null });
  });
});
