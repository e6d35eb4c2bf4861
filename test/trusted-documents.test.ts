import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CompiledOperations } from '../src/engine/compiled-operations.ts';
import { openTrustedDocuments, type TrustedDocuments } from '../src/engine/documents/trusted-documents.ts';
import type { GatewayOptions } from '../src/gateway.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { runProcess, startProcess, type TestProcess } from './support/process.ts';
import { sendRaw, type RawAnswer, type RawRequest } from './support/raw-http.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const LIST = 'query List { apiKeys(first: 1) { nodes { id } } }';
const ONE = 'query One($id: ID!) { apiKey(id: $id) { id label } }';
const CREATE = 'mutation Create { createApiKey(input: { label: "New", dryRun: true }) { plan { changes { field } } } }';
const TOO_DEEP = `query Deep ${'{ apiKeys { nodes '.repeat(8)} { id } ${'} }'.repeat(8)}`;
const OTHER = '{ apiKeys { totalCount } }';

const CLIENT_PRESET = { [sha256(LIST)]: LIST, [`sha256:${sha256(CREATE)}`]: CREATE, short: TOO_DEEP };
const APOLLO = {
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: [{ id: sha256(ONE), body: ONE, name: 'One', type: 'query' }],
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trusted-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function readDocuments(only: boolean, ...paths: string[]): Promise<TrustedDocuments> {
  const files = paths.map((path) => ({ setting: 'TRUSTED_DOCUMENTS', path }));
  const reading = await openTrustedDocuments(files, only);
  if ('problems' in reading) throw new Error(reading.problems.join('\n'));
  return reading.documents;
}

async function start(options: Partial<GatewayOptions> & { only?: boolean } = {}): Promise<TestGateway> {
  const { only = false, ...gateway } = options;
  const paths = [write('preset.json', CLIENT_PRESET), write('apollo.json', APOLLO)];
  return startTestGateway({ gateway: { trustedDocuments: await readDocuments(only, ...paths), ...gateway } });
}

const send = (gateway: TestGateway, { headers, ...request }: RawRequest): Promise<RawAnswer> =>
  sendRaw(gateway.url, {
    ...request,
    headers: { Authorization: `Key ${gateway.sandbox.credentials.administrator}`, ...headers },
  });

async function post(gateway: TestGateway, body: object, headers: Record<string, string> = {}) {
  const request = { headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
  const answer = await send(gateway, request);
  return { status: answer.status, text: answer.text, ...JSON.parse(answer.text) };
}

async function get(gateway: TestGateway, parameters: Record<string, string>, headers: Record<string, string> = {}) {
  const path = `/graphql?${new URLSearchParams(parameters)}`;
  const answer = await send(gateway, { method: 'GET', path, headers });
  return { status: answer.status, text: answer.text, ...JSON.parse(answer.text) };
}

const persisted = (sha256Hash: unknown, version: unknown = 1) => ({
  extensions: { persistedQuery: { version, sha256Hash } },
});
const errorOf = (code: string) => [expect.objectContaining({ extensions: { code } })];
const NOT_FOUND = [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }];
const NOT_SUPPORTED = [
  { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
];
const GRAPHQL_TYPE = { Accept: 'application/graphql-response+json' };

describe('a trusted document runs by its id', () => {
  it.each<[string, object]>([
    ['with the prefix', { documentId: `sha256:${sha256(LIST)}` }],
    ['without the prefix', { documentId: sha256(LIST) }],
    ['in capital letters', { documentId: sha256(LIST).toUpperCase() }],
    ['in Apollo’s form', persisted(sha256(LIST))],
    ['in both forms', { documentId: `sha256:${sha256(LIST)}`, ...persisted(sha256(LIST)) }],
    ['with an empty text', { documentId: `sha256:${sha256(LIST)}`, query: '' }],
    ['with its own text', { documentId: `sha256:${sha256(LIST)}`, query: LIST }],
    ['with its own text, in Apollo’s form', { query: LIST, ...persisted(sha256(LIST)) }],
  ])('%s', async (_form, parameters) => {
    await using gateway = await start();
    const { status, data } = await post(gateway, parameters);
    expect({ status, data }).toMatchObject({ status: 200, data: { apiKeys: { nodes: [{}] } } });
    expect(gateway.upstreamCalls()).toEqual(['GET /keys/?page=1&page_size=1']);
  });

  it('of Apollo’s manifest, with variables and an operation name', async () => {
    await using gateway = await start();
    gateway.sandbox.account.insertAt(0, { label: 'Found' });
    const { data } = await post(gateway, { documentId: sha256(LIST) });
    const { id } = data.apiKeys.nodes[0];
    const answer = await post(gateway, { ...persisted(sha256(ONE)), operationName: 'One', variables: { id } });
    expect(answer.data).toEqual({ apiKey: { id, label: 'Found' } });
  });

  it('in the URL of a GET, in both forms', async () => {
    await using gateway = await start();
    for (const parameters of [
      { documentId: `sha256:${sha256(LIST)}` },
      { extensions: JSON.stringify(persisted(sha256(LIST)).extensions) },
    ]) {
      for (const headers of [{}, { Accept: 'text/html,*/*;q=0.5' }])
        expect((await get(gateway, parameters, headers)).data).toMatchObject({ apiKeys: { nodes: [{}] } });
    }
  });

  it('also in a browser, where GraphiQL would open without the id', async () => {
    await using gateway = await start({ graphiql: true });
    const answer = await get(gateway, { documentId: sha256(LIST) }, { Accept: 'text/html,application/json;q=0.9' });
    expect(answer.data).toMatchObject({ apiKeys: { nodes: [{}] } });
  });

  it('without Yoga from the second time on, and gives the same answer as its text', async () => {
    await using gateway = await start();
    const find = vi.spyOn(CompiledOperations.prototype, 'find');
    const first = await post(gateway, { documentId: sha256(LIST) });
    expect(await post(gateway, { documentId: `sha256:${sha256(LIST)}` })).toEqual(first);
    expect(await post(gateway, { query: LIST })).toEqual(first);
    expect(find.mock.results.map(({ value }) => value !== null)).toEqual([false, true, true]);
  });

  it('within the limits of every document', async () => {
    await using gateway = await start();
    const { errors } = await post(gateway, { documentId: 'short' });
    expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    expect((await post(gateway, { query: TOO_DEEP })).errors).toEqual(errors);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('and a mutation not by GET, also if it is known', async () => {
    await using gateway = await start();
    for (let time = 0; time < 2; time += 1) {
      expect((await get(gateway, { documentId: sha256(CREATE) })).status).toBe(405);
      expect((await post(gateway, { documentId: sha256(CREATE) })).data).toMatchObject({ createApiKey: { plan: {} } });
    }
  });

  it('and its log line names the operation, but not the id', async () => {
    await using gateway = await start();
    await post(gateway, { documentId: sha256(LIST) });
    await expect.poll(() => gateway.log()).toContain('"operation":"List"');
    expect(gateway.log()).not.toContain(sha256(LIST).slice(0, 8));
  });
});

describe('another document', () => {
  it.each<[string, object]>([
    ['documentId', { documentId: `sha256:${sha256(OTHER)}` }],
    ['documentId that is no sha256', { documentId: 'toString' }],
    ['documentId with another prefix', { documentId: `x-own:${sha256(LIST)}` }],
    ['sha256Hash', persisted(sha256(OTHER))],
  ])('is not found by its %s', async (_form, parameters) => {
    await using gateway = await start();
    expect(await post(gateway, parameters)).toMatchObject({ status: 200, errors: NOT_FOUND });
    expect(await post(gateway, parameters, GRAPHQL_TYPE)).toMatchObject({ status: 422, errors: NOT_FOUND });
    expect(gateway.upstreamCalls()).toEqual([]);
    await expect.poll(() => gateway.log()).toContain('"errors":["PERSISTED_QUERY_NOT_FOUND"]');
  });

  it('is rejected without its id in the answer or in the log, which could be a key', async () => {
    await using gateway = await start();
    const key = 'c0ffee00-1111-4222-8333-444455556666';
    const requests = [{ documentId: key }, persisted(key), { query: OTHER, documentId: key }];
    for (const parameters of requests) expect((await post(gateway, parameters)).text).not.toContain('1111-4222');
    expect((await get(gateway, { documentId: key })).text).not.toContain('1111-4222');
    await expect.poll(() => gateway.log().match(/"msg":"request"/g)).toHaveLength(requests.length + 1);
    expect(gateway.log()).not.toMatch(/c0ffee/);
  });

  it('runs by its text and hash, and is not registered', async () => {
    await using gateway = await start();
    for (const parameters of [persisted(sha256(OTHER)), { documentId: `sha256:${sha256(OTHER)}` }]) {
      const { data } = await post(gateway, { query: OTHER, ...parameters });
      expect(data).toEqual({ apiKeys: { totalCount: expect.any(Number) } });
      expect((await post(gateway, parameters)).errors).toEqual(NOT_FOUND);
    }
  });

  it.each<[string, object]>([
    ['the id of another document', { query: OTHER, documentId: sha256(LIST) }],
    ['the hash of another text', { query: OTHER, documentId: sha256(`${OTHER} `) }],
    ['an unknown id that is no sha256', { query: OTHER, documentId: 'other' }],
    ['the hash of another document, in Apollo’s form', { query: LIST, ...persisted(sha256(ONE)) }],
    ['two ids of different documents', { documentId: sha256(LIST), ...persisted(sha256(ONE)) }],
    ['a number as an id', { documentId: 7 }],
    ['a number as a hash', persisted(7)],
    ['a hash of another version', persisted(sha256(LIST), 2)],
    ['no hash', { extensions: { persistedQuery: { version: 1 } } }],
    ['a text instead of `persistedQuery`', { extensions: { persistedQuery: sha256(LIST) } }],
    ['neither text nor id', { query: '', documentId: '' }],
  ])('is rejected with %s', async (_what, parameters) => {
    await using gateway = await start();
    const answer = await post(gateway, parameters);
    expect(answer).toMatchObject({ status: 400, errors: errorOf('BAD_USER_INPUT') });
    expect((await post(gateway, parameters, GRAPHQL_TYPE)).status).toBe(422);
    expect(gateway.upstreamCalls()).toEqual([]);
  });
});

describe('without a manifest', () => {
  it.each<[string, object]>([
    ['documentId', { documentId: `sha256:${sha256(LIST)}` }],
    ['persistedQuery', persisted(sha256(LIST))],
  ])('a request with only %s is told to send the text', async (_form, parameters) => {
    await using gateway = await startTestGateway();
    expect(await post(gateway, parameters)).toMatchObject({ status: 200, errors: NOT_SUPPORTED });
    expect(await post(gateway, parameters, GRAPHQL_TYPE)).toMatchObject({ status: 422, errors: NOT_SUPPORTED });
  });
});

describe('with TRUSTED_DOCUMENTS_ONLY', () => {
  const INTROSPECTION = '{ __schema { queryType { name } } }';

  it.each<[string, object]>([
    ['another text', { query: OTHER }],
    ['another text with its hash', { query: OTHER, ...persisted(sha256(OTHER)) }],
    ['a trusted text with a space more', { query: `${LIST} ` }],
    ['a query for the schema', { query: INTROSPECTION }],
    ['__typename', { query: '{ __typename }' }],
  ])('%s is rejected', async (_what, parameters) => {
    await using gateway = await start({ only: true });
    for (let time = 0; time < 2; time += 1) {
      const answer = await post(gateway, parameters);
      expect(answer).toMatchObject({ status: 200, errors: errorOf('PERSISTED_QUERY_ONLY') });
      expect(answer.errors[0].message).toContain('only documents that its operator has listed');
    }
    expect((await post(gateway, parameters, GRAPHQL_TYPE)).status).toBe(422);
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('another text is rejected by GET, too', async () => {
    await using gateway = await start({ only: true });
    expect((await get(gateway, { query: OTHER })).errors).toEqual(errorOf('PERSISTED_QUERY_ONLY'));
  });

  it('a trusted document runs by its id and by its text', async () => {
    await using gateway = await start({ only: true });
    for (const parameters of [{ documentId: sha256(LIST) }, persisted(sha256(LIST)), { query: LIST }])
      expect((await post(gateway, parameters)).data).toMatchObject({ apiKeys: { nodes: [{}] } });
  });

  it('an unknown id is not found', async () => {
    await using gateway = await start({ only: true });
    expect((await post(gateway, persisted(sha256(OTHER)))).errors).toEqual(NOT_FOUND);
  });

  it('GraphiQL is off, and its URL says why', async () => {
    await using gateway = await start({ only: true, graphiql: true });
    const page = await sendRaw(gateway.url, { method: 'GET', headers: { Accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.text).toContain('GraphiQL is off');
    expect(page.text).toContain('TRUSTED_DOCUMENTS_ONLY');
    expect(page.text).not.toContain('<script');
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(page.text) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.header('content-security-policy')).toMatch(/^default-src 'none'; /);
    expect(page.header('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
  });
});

describe('a manifest is rejected, without a word of its documents:', () => {
  const SECRET_TEXT = 'query Hidden { apiKeys { totalCount } }';
  const operations = [{ id: sha256(LIST), body: SECRET_TEXT }];
  const tooLarge = JSON.stringify({ a: 'x'.repeat(10 * 1024 * 1024) });

  it.each<[string, unknown, RegExp]>([
    ['a wrong sha256', { [sha256(LIST)]: SECRET_TEXT }, new RegExp(`"${sha256(LIST)}" is not the sha256`)],
    ['a wrong sha256 with the prefix', { [`sha256:${sha256(LIST)}`]: SECRET_TEXT }, /is not the sha256/],
    ['a wrong sha256 in capital letters', { [sha256(LIST).toUpperCase()]: SECRET_TEXT }, /is not the sha256/],
    ['a wrong sha256 of Apollo', { ...APOLLO, operations }, new RegExp(`"${sha256(LIST)}" is not the sha256`)],
    ['another version', { ...APOLLO, version: 2 }, /"version" must be 1/],
    ['another format', { ...APOLLO, format: 'x' }, /"format" must be "apollo-/],
    ['no operations', { ...APOLLO, operations: null }, /"operations" must be a list/],
    ['an operation without a body', { ...APOLLO, operations: [{ id: 'a' }] }, /"operations.0.body" must be the text/],
    ['an operation that is a text', { ...APOLLO, operations: [SECRET_TEXT] }, /"operations.0" must be an operation/],
    ['a number for a text', { a: 7 }, /"a" must be the text of a document/],
    ['an empty text', { a: '' }, /"a" must not be empty/],
    [
      'an id for two documents',
      {
        ...APOLLO,
        operations: [
          { id: 'a', body: SECRET_TEXT },
          { id: 'a', body: LIST },
        ],
      },
      /"a" is used for two/,
    ],
    ['a list', [SECRET_TEXT], /must be a JSON object/],
    ['no JSON', SECRET_TEXT, /must be a JSON object/],
    ['an empty file', '', /must be a JSON object/],
    ['more than 10 MiB', tooLarge, /has more than 10 MiB/],
  ])('%s', async (_what, content, reason) => {
    const path = write('wrong.json', content);
    const reading = await openTrustedDocuments([{ setting: 'TRUSTED_DOCUMENTS', path }], false);
    const problems = 'problems' in reading ? reading.problems : [];
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^TRUSTED_DOCUMENTS: the manifest /);
    expect(problems[0]).toContain(path);
    expect(problems[0]).toMatch(reason);
    expect(problems[0]).not.toContain('Hidden');
  });

  it('a file that does not exist, and a folder', async () => {
    mkdirSync(join(folder, 'folder'));
    const files = ['missing.json', 'folder'].map((name) => ({ setting: 'X', path: join(folder, name) }));
    expect(await openTrustedDocuments(files, false)).toEqual({
      problems: [expect.stringContaining('cannot be read (ENOENT)'), expect.stringContaining('It is not a file.')],
    });
  });

  it('many wrong hashes are counted after the first twenty', async () => {
    const path = write('wrong.json', Object.fromEntries(Array.from({ length: 50 }, (_, i) => [sha256(`${i}`), LIST])));
    const reading = await openTrustedDocuments([{ setting: 'X', path }], false);
    const problems = 'problems' in reading ? reading.problems : [];
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toContain('There are 30 more problems.');
  });

  it('the same id in two manifests, with two texts', async () => {
    const paths = [write('a.json', { a: LIST }), write('b.json', { a: ONE }), write('c.json', { a: ONE })];
    const files = paths.map((path) => ({ setting: 'X', path }));
    expect(await openTrustedDocuments(files, false)).toEqual({ problems: [expect.stringContaining('b.json')] });
  });
});

describe('the process', () => {
  const startWith = async (
    env: Record<string, string>,
  ): Promise<{ running: TestProcess; url: string; key: string }> => {
    const running = startProcess({ env: { PORT: '0', DASHBOARD: 'off', ...env } });
    const [, key = ''] = await running.waitFor(/Sandbox key {2}(\S+)/);
    const [, url = ''] = await running.waitFor(/GraphiQL {5}(\S+)/);
    return { running, url, key };
  };
  const ask = async (url: string, key: string, parameters: object) => {
    const headers = { 'content-type': 'application/json', authorization: `Key ${key}` };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(parameters) });
    return (await response.json()) as { data?: object; errors?: { extensions: { code: string } }[] };
  };

  it('does not start with wrong manifests, and reports all problems together', async () => {
    const wrong = write('wrong.json', { [sha256(ONE)]: LIST, [sha256(OTHER)]: LIST });
    const missing = join(folder, 'missing.json');
    const env = { PORT: '0', DASHBOARD: 'off', TRUSTED_DOCUMENTS: `${wrong}, ${missing}` };
    const { code, output } = await runProcess({ env });
    expect(code).toBe(2);
    expect(output).toContain('The gateway did not start, because some settings are not valid:');
    for (const part of [wrong, missing, sha256(ONE), sha256(OTHER)]) expect(output).toContain(part);
    expect(output.match(/^ {2}TRUSTED_DOCUMENTS: /gm)).toHaveLength(3);
    expect(output).not.toContain('apiKeys');
    expect(output).not.toContain('GraphiQL  ');
  });

  it('reads the manifests again on SIGHUP, and keeps the old ones if a new one is wrong', async () => {
    const path = write('documents.json', { [sha256(LIST)]: LIST });
    const { running, url, key } = await startWith({ TRUSTED_DOCUMENTS: path, TRUSTED_DOCUMENTS_ONLY: 'on' });
    using _running = running;
    const codeOf = async (parameters: object) => (await ask(url, key, parameters)).errors?.[0]?.extensions.code;
    expect(await codeOf({ documentId: sha256(LIST) })).toBeUndefined();
    expect(await codeOf({ documentId: sha256(OTHER) })).toBe('PERSISTED_QUERY_NOT_FOUND');

    write('documents.json', { [sha256(OTHER)]: LIST });
    running.child.kill('SIGHUP');
    const [line = ''] = await running.waitFor(/^.*trusted documents not reloaded.*$/m);
    expect(JSON.parse(line)).toMatchObject({ level: 50, problems: [expect.stringContaining(path)] });
    expect(line).not.toContain('apiKeys');
    expect(await codeOf({ documentId: sha256(LIST) })).toBeUndefined();

    write('documents.json', { [sha256(OTHER)]: OTHER });
    running.child.kill('SIGHUP');
    const [success = ''] = await running.waitFor(/^.*trusted documents reloaded.*$/m);
    expect(JSON.parse(success)).toMatchObject({ level: 30, documents: 1 });
    expect(await codeOf({ documentId: sha256(OTHER) })).toBeUndefined();
    expect(await codeOf({ query: LIST })).toBe('PERSISTED_QUERY_ONLY');
  });

  it('goes on after SIGHUP without manifests and without an audit file', async () => {
    const { running, url, key } = await startWith({});
    using _running = running;
    running.child.kill('SIGHUP');
    expect(await ask(url, key, { query: OTHER })).toMatchObject({ data: {} });
    running.child.kill('SIGINT');
    expect(await running.ended).toEqual({ code: 0, signal: null });
  });
});
