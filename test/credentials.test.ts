import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { sendRaw, type RawAnswer, type RawRequest } from './support/raw-http.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
beforeEach(() => void gateway.sandbox.takeCalls());
afterAll(() => gateway.close());

const uuid = () => gateway.sandbox.credentials.administrator;

function list(headers: RawRequest['headers'] = {}): Promise<RawAnswer> {
  return sendRaw(gateway.url, {
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ query: '{ apiKeys(first: 1) { nodes { id } } }' }),
  });
}

const codesOf = ({ text }: RawAnswer): string[] =>
  (JSON.parse(text).errors ?? []).map(({ extensions }: { extensions: { code: string } }) => extensions.code);

describe('an Authorization header', () => {
  it('is forwarded, and of the other headers only those that the API needs are sent', async () => {
    await list({
      Authorization: `Key ${uuid()}`,
      Cookie: 'atlasess=sandbox-session',
      'X-Forwarded-For': '192.0.2.1',
      'X-Odd': 'x',
      'User-Agent': 'odd',
      Referer: 'http://127.0.0.1/',
    });
    const [call] = gateway.sandbox.takeCalls();
    expect(call?.headers['authorization']).toBe(`Key ${uuid()}`);
    expect(Object.keys(call?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'authorization',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(call?.headers['user-agent']).not.toContain('odd');
  });

  it.each([
    ['whose scheme is in lower case', (key: string) => `key ${key}`],
    ['whose scheme is in upper case', (key: string) => `KEY ${key}`],
    ['with two spaces', (key: string) => `Key  ${key}`],
    ['with spaces around it', (key: string) => `  Key ${key}  `],
    ['that is the key alone', (key: string) => key],
    ['that is the key alone in upper case', (key: string) => ` ${key.toUpperCase()} `],
    ['whose key is in upper case', (key: string) => `Key ${key.toUpperCase()}`],
  ])('%s is accepted', async (_name, form) => {
    const answer = await list({ Authorization: form(uuid()) });
    expect(codesOf(answer)).toEqual([]);
    expect(gateway.sandbox.takeCalls()[0]?.headers['authorization']).toBe(`Key ${uuid()}`);
  });

  it.each([
    ['another scheme', (key: string) => `Bearer ${key}`],
    ['no key', () => 'Key'],
    ['no content', () => ''],
    ['no UUID', () => 'Key not-a-uuid'],
    ['only the id of a key', (key: string) => `Key ${key.slice(0, 8)}`],
    ['a UUID without dashes', (key: string) => `Key ${key.replaceAll('-', '')}`],
    ['more text after the key', (key: string) => `Key ${key} x`],
    ['more text directly after the key', (key: string) => `Key ${key}x`],
    ['two keys', (key: string) => `Key ${key}, Key ${key}`],
    ['a tab', (key: string) => `Key\t${key}`],
    ['a letter of another alphabet', (key: string) => `Kéy ${key}`],
    ['quotes', (key: string) => `Key "${key}"`],
    ['a colon', (key: string) => `Key: ${key}`],
  ])('with %s is rejected without an upstream call, and the response does not repeat it', async (_name, form) => {
    const answer = await list({ Authorization: form(uuid()) });
    expect(answer.status).toBe(200);
    expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
    expect(answer.text).not.toContain(uuid().slice(8));
    expect(gateway.sandbox.takeCalls()).toEqual([]);
  });

  it('that is sent twice is rejected, with equal and with different values', async () => {
    const other = gateway.sandbox.credentials.reader;
    for (const second of [uuid(), other]) {
      const answer = await list({ Authorization: [`Key ${uuid()}`, `Key ${second}`] });
      expect(answer.status).toBe(400);
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.text).not.toContain(uuid().slice(8));
    }
    expect(gateway.sandbox.takeCalls()).toEqual([]);
  });

  it('is required for every field that needs the upstream: without it nothing is sent', async () => {
    const fields = [
      'apiKeys { totalCount }',
      'apiKey(id: "c6f8a5b0") { id }',
      'apiKeyPermissions { id }',
      'apiKeyPermission(id: "keys.get_key") { targets { truncated } }',
      'node(id: "probe:101") { id }',
      'nodes(ids: ["measurement:1001"]) { id }',
    ];
    const { data, errors } = await gateway.execute(`{ ${fields.join(' ')} __typename }`, { key: null });
    expect(data).toMatchObject({ apiKeys: null, apiKey: null, __typename: 'Query' });
    expect(new Set(errors.map(({ message }) => message))).toEqual(
      new Set(['The request has no credential. Send "Authorization: Key <your API key, a UUID>".']),
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(Array(6).fill('UNAUTHENTICATED'));
    const write = await gateway.execute('mutation { createApiKey(input: {}) { secret } }', { key: null });
    expect(write.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(gateway.sandbox.takeCalls()).toEqual([]);
  });

  it('that the upstream rejects with 401 is not sent again in the same operation', async () => {
    await using strict = await startTestGateway({ sandbox: { behaviour: { unknownKeyStatus: 401 } } });
    const key = '00000000-1111-4222-8333-444455556666';
    const creations = Array.from({ length: 5 }, (_none, at) => `a${at}: createApiKey(input: {}) { secret }`);
    const { errors } = await strict.execute(`mutation { ${creations.join(' ')} }`, { key });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(Array(5).fill('UNAUTHENTICATED'));
    expect(new Set(errors.map(({ message }) => message))).toEqual(
      new Set(['RIPE Atlas did not accept the credential: The provided API key does not exist']),
    );
    expect(strict.upstreamCalls()).toEqual(['POST /keys/']);
    const read = await strict.execute(
      '{ apiKeyPermissions { id } permission: apiKeyPermission(id: "keys.get_key") { targets { nodes { label } } } }',
      { key },
    );
    expect(read.errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    expect(strict.upstreamCalls()).toHaveLength(1);
  });
});

describe('without FORWARD_COOKIES', () => {
  it.each(['atlasess=sandbox-session', 'crowd.token_key=sandbox-session; a=b', ''])(
    'the cookies %j are ignored',
    async (cookie) => {
      expect(codesOf(await list({ Cookie: cookie }))).toEqual(['UNAUTHENTICATED']);
      expect(codesOf(await list({ Cookie: cookie, Authorization: `Key ${uuid()}` }))).toEqual([]);
      expect(gateway.sandbox.takeCalls().map(({ headers }) => headers['cookie'])).toEqual([undefined]);
    },
  );
});
