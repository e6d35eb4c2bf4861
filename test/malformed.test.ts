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

/** Expects a JSON response with `data` or `errors`, a status below 500, and no internals of the gateway. */
async function expectSafeResponse(body: string | Uint8Array<ArrayBuffer>): Promise<{ status: number; text: string }> {
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

describe('an invalid request body', () => {
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
  ])('is rejected with status 400: %j', async (body) => {
    const { status } = await expectSafeResponse(body);
    expect(status).toBe(400);
  });

  it.each([
    ['no query', '{"operationName":"a"}'],
    ['null', '{"query":null}'],
    ['a number', '{"query":1}'],
    ['a list', '{"query":["{__typename}"]}'],
    ['an object', '{"query":{"query":"{__typename}"}}'],
    ['an empty string', '{"query":""}'],
    ['an infinite number', '{"query":1e999}'],
    ['a persisted query', '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}'],
    ['a list of variables', withVariables('[]')],
    ['variables as a string', withVariables('"{}"')],
    ['an object for an id', withVariables('{"id":{"$ne":1}}')],
    ['a list for an id', withVariables('{"id":["aaaaaaaa"]}')],
    ['a boolean for an id', withVariables('{"id":true}')],
    ['no id', withVariables('{}')],
    ['an infinite number for an Int', withVariables('{"id":"aaaaaaaa","n":1e309}')],
    ['a large number for an Int', withVariables('{"id":"aaaaaaaa","n":9007199254740993}')],
    ['a string for an Int', withVariables('{"id":"aaaaaaaa","n":"1"}')],
    ['an unknown input field', withVariables('{"id":"aaaaaaaa","f":{"x":1}}')],
    ['a prototype for an input', withVariables('{"id":"aaaaaaaa","f":{"__proto__":{"polluted":1}}}')],
    ['a number as operation name', `{"query":"query a{__typename}","operationName":1}`],
    ['an object as operation name', `{"query":"query a{__typename}","operationName":{}}`],
    ['an unknown operation name', `{"query":"query a{__typename}","operationName":"b"}`],
    ['two operations without an operation name', `{"query":"query a{__typename} query b{__typename}"}`],
    ['only a fragment', '{"query":"fragment f on Query{__typename}"}'],
    ['a cycle of fragments', '{"query":"{...a} fragment a on Query{...b} fragment b on Query{...a}"}'],
    ['a lone surrogate', '{"query":"{\\ud800}"}'],
    ['NUL', '{"query":"{\\u0000__typename}"}'],
    ['a type definition', '{"query":"type Query{a:Int}"}'],
    ['@skip without if', '{"query":"{__typename @skip}"}'],
    ['@defer', '{"query":"{... @defer{__typename}}"}'],
  ])('is rejected without an upstream call: %s', async (_name, body) => {
    const { text } = await expectSafeResponse(body);
    expect(JSON.parse(text)).toHaveProperty('errors');
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it.each([
    ['a BOM', `\uFEFF{"query":"{__typename}"}`],
    ['duplicate members, of which the last one counts', '{"query":"{","query":"{__typename}"}'],
    ['a prototype as a member', '{"query":"{__typename}","__proto__":null}'],
    [
      'extra variables with a prototype',
      '{"query":"{__typename}","variables":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
    ],
    ['right-to-left text', '{"query":"{__typename # \u202e\\n}"}'],
    [
      'unknown extensions',
      '{"query":"{__typename}","extensions":{"polluted":1,"http":{"status":500,"headers":{"x":"y"}}}}',
    ],
  ])('does no harm with %s', async (_name, body) => {
    expect((await expectSafeResponse(body)).status).toBeLessThanOrEqual(400);
  });

  it.each([
    ['a list', nested(60_000, '[', ']')],
    ['objects', nested(20_000, '{"a":', '}', '1')],
    ['a list for a variable', withVariables(`{"id":${nested(60_000, '[', ']')}}`)],
    ['objects for an input', withVariables(`{"id":"aaaaaaaa","f":${nested(20_000, '{"a":', '}', '1')}}`)],
    ['a list in extensions', `{"query":"{__typename}","extensions":{"a":${nested(60_000, '[', ']')}}}`],
    ['a list for an unused variable', `{"query":"{__typename}","variables":{"a":${nested(60_000, '[', ']')}}}`],
    ['a list as operation name', `{"query":"{__typename}","operationName":${nested(60_000, '[', ']')}}`],
    ['selections', JSON.stringify({ query: nested(60_000, '{a', '}') })],
    ['selections within the token limit', JSON.stringify({ query: nested(1_600, '{a', '}') })],
    ['a list in a document', JSON.stringify({ query: `{apiKey(id:${nested(60_000, '[', ']')}){id}}` })],
    [
      'a list in a document within the token limit',
      JSON.stringify({ query: `{apiKey(id:${nested(2_400, '[', ']')}){id}}` }),
    ],
    ['a type', JSON.stringify({ query: `query($a:${nested(2_400, '[', ']', 'Int')}){__typename}` })],
  ])('causes no upstream call: %s nested thousands of levels deep', async (_name, body) => {
    await expectSafeResponse(body);
    expect(gateway.upstreamCalls()).toEqual([]);
  });
});

describe('a random request body', () => {
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
  const variables = value.map((one) => withVariables(JSON.stringify({ id: one, n: one, f: one })));
  const truncated = fc.tuple(fc.oneof(object, variables), fc.nat(400)).map(([json, length]) => json.slice(0, length));
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

  it('does not break the gateway (700 runs)', async () => {
    const body = fc.oneof(object, variables, truncated, bytes, documents);
    const property = fc.asyncProperty(body, async (one) => {
      await expectSafeResponse(one);
    });
    await fc.assert(property, { numRuns: 700 });
  });
});
