import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ sandbox: { size: 3 } });
});
afterEach(() => {
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(gateway.log()).not.toMatch(/unexpected error/);
});
afterAll(() => gateway.close());

const LIST = '{ apiKeys(first: 1) { nodes { id } } }';
const QUERY =
  'query ($n: Int, $id: ID!, $f: ApiKeyFilter) { apiKeys(first: $n, filter: $f) { totalCount } apiKey(id: $id) { id } }';

/** Whatever comes in: a refusal or an answer in JSON, and nothing of the inside of the gateway. */
async function expectSoundAnswer(body: string | Uint8Array<ArrayBuffer>): Promise<{ status: number; text: string }> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Key ${gateway.sandbox.credentials.administrator}` },
    body,
  });
  const text = await response.text();
  expect(response.status).toBeLessThan(500);
  expect(JSON.parse(text)).toSatisfy((answer: object) => 'data' in answer || 'errors' in answer);
  expect(text).not.toMatch(/node_modules|\n +at |\.[jt]s:\d|INTERNAL_SERVER_ERROR/);
  return { status: response.status, text };
}

const nested = (levels: number, open: string, close: string, middle = '') =>
  open.repeat(levels) + middle + close.repeat(levels);
const withVariables = (json: string) => `{"query":${JSON.stringify(QUERY)},"variables":${json}}`;

describe('bodies that are wrong', () => {
  const NOT_AN_OBJECT = [
    '',
    ' ',
    'null',
    'true',
    '0',
    '"x"',
    '[]',
    '[{}]',
    '{}',
    'undefined',
    'NaN',
    '{',
    '{"query"',
    "{'query':1}",
  ];
  it.each([
    ...NOT_AN_OBJECT,
    '{"query":"{__typename}"',
    '{"query":"{__typename}"}}',
    '\u0000',
    '\uFEFF{"query":"{a"',
    '{"query":"\n"}',
  ])('%j', async (body) => {
    const { status } = await expectSoundAnswer(body);
    expect(status).toBe(400);
  });

  it.each([
    ['no query', '{"operationName":"a"}'],
    ['null', '{"query":null}'],
    ['a number', '{"query":1}'],
    ['a list', '{"query":["{__typename}"]}'],
    ['an object', '{"query":{"query":"{__typename}"}}'],
    ['nothing', '{"query":""}'],
    ['a huge number', '{"query":1e999}'],
    ['an unknown member', '{"query":"{__typename}","x":1}'],
    ['a persisted query', '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}'],
    ['a list of variables', withVariables('[]')],
    ['variables in a text', withVariables('"{}"')],
    ['an object for an id', withVariables('{"id":{"$ne":1}}')],
    ['a list for an id', withVariables('{"id":["aaaaaaaa"]}')],
    ['a truth for an id', withVariables('{"id":true}')],
    ['no id', withVariables('{}')],
    ['a huge number for an Int', withVariables('{"id":"aaaaaaaa","n":1e309}')],
    ['a large number for an Int', withVariables('{"id":"aaaaaaaa","n":9007199254740993}')],
    ['a text for an Int', withVariables('{"id":"aaaaaaaa","n":"1"}')],
    ['an unknown input field', withVariables('{"id":"aaaaaaaa","f":{"x":1}}')],
    ['a prototype for an input', withVariables('{"id":"aaaaaaaa","f":{"__proto__":{"polluted":1}}}')],
    ['a number for the name', `{"query":"query a{__typename}","operationName":1}`],
    ['an object for the name', `{"query":"query a{__typename}","operationName":{}}`],
    ['the name of nothing', `{"query":"query a{__typename}","operationName":"b"}`],
    ['two operations and no name', `{"query":"query a{__typename} query b{__typename}"}`],
    ['a fragment alone', '{"query":"fragment f on Query{__typename}"}'],
    ['a cycle of fragments', '{"query":"{...a} fragment a on Query{...b} fragment b on Query{...a}"}'],
    ['a lone surrogate', '{"query":"{\\ud800}"}'],
    ['NUL', '{"query":"{\\u0000__typename}"}'],
    ['a type definition', '{"query":"type Query{a:Int}"}'],
    ['@skip without if', '{"query":"{__typename @skip}"}'],
    ['@defer', '{"query":"{... @defer{__typename}}"}'],
  ])('%s where it does not belong', async (_name, body) => {
    const { text } = await expectSoundAnswer(body);
    expect(JSON.parse(text)).toHaveProperty('errors');
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it.each([
    ['a BOM', `\uFEFF{"query":"{__typename}"}`],
    ['duplicate members, of which the last counts', '{"query":"{","query":"{__typename}"}'],
    ['a prototype for a member', '{"query":"{__typename}","__proto__":null}'],
    [
      'extra variables with a prototype',
      '{"query":"{__typename}","variables":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
    ],
    ['text that runs from right to left', '{"query":"{__typename # \u202e\\n}"}'],
    [
      'extensions that nobody knows',
      '{"query":"{__typename}","extensions":{"polluted":1,"http":{"status":500,"headers":{"x":"y"}}}}',
    ],
  ])('%s is harmless', async (_name, body) => {
    expect((await expectSoundAnswer(body)).status).toBeLessThanOrEqual(400);
  });

  it.each([
    ['a list', nested(60_000, '[', ']')],
    ['objects', nested(20_000, '{"a":', '}', '1')],
    ['a list for a variable', withVariables(`{"id":${nested(60_000, '[', ']')}}`)],
    ['objects for an input', withVariables(`{"id":"aaaaaaaa","f":${nested(20_000, '{"a":', '}', '1')}}`)],
    ['a list in extensions', `{"query":"{__typename}","extensions":{"a":${nested(60_000, '[', ']')}}}`],
    ['a list for an unused variable', `{"query":"{__typename}","variables":{"a":${nested(60_000, '[', ']')}}}`],
    ['a list for a name', `{"query":"{__typename}","operationName":${nested(60_000, '[', ']')}}`],
    ['selections', JSON.stringify({ query: nested(60_000, '{a', '}') })],
    ['selections within the token limit', JSON.stringify({ query: nested(1_600, '{a', '}') })],
    ['a list in a document', JSON.stringify({ query: `{apiKey(id:${nested(60_000, '[', ']')}){id}}` })],
    [
      'a list in a document within the token limit',
      JSON.stringify({ query: `{apiKey(id:${nested(2_400, '[', ']')}){id}}` }),
    ],
    ['a type', JSON.stringify({ query: `query($a:${nested(2_400, '[', ']', 'Int')}){__typename}` })],
  ])('%s nested thousands deep', async (_name, body) => {
    await expectSoundAnswer(body);
    expect(gateway.upstreamCalls()).toEqual([]);
  });
});

describe('bodies that chance has made', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom(LIST, QUERY, '{', '}', '__proto__', '\u0000'),
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }),
    text,
    fc.constantFrom(1e308, -0, 2 ** 53, null),
  );
  const members = fc.dictionary(
    fc.oneof(
      fc.constantFrom('query', 'variables', 'operationName', 'extensions', '__proto__', 'constructor', 'id'),
      fc.string(),
    ),
    fc.oneof(value, fc.dictionary(fc.constantFrom('id', 'n', 'f', '__proto__', 'toString'), value)),
  );
  const object = members.map((one) => JSON.stringify(one));
  const asked = value.map((one) => withVariables(JSON.stringify({ id: one, n: one, f: one })));
  const truncated = fc.tuple(fc.oneof(object, asked), fc.nat(400)).map(([json, length]) => json.slice(0, length));
  const bytes = fc.uint8Array({ maxLength: 300 }).map((one) => new Uint8Array(one));
  const documents = fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '(',
        ')',
        '[',
        ']',
        ':',
        '!',
        '$a',
        '@skip',
        '...',
        'on',
        'query',
        'apiKey',
        'id',
        '"',
        '"""',
        '1e9',
        '#',
        ' ',
      ),
      {
        maxLength: 60,
      },
    )
    .map((tokens) => JSON.stringify({ query: tokens.join(' ') }));

  it('700 of them bring nothing down', async () => {
    const body = fc.oneof(object, asked, truncated, bytes, documents);
    const property = fc.asyncProperty(body, async (one) => {
      await expectSoundAnswer(one);
    });
    await fc.assert(property, { numRuns: 700 });
  });
});
