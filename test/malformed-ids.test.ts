import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ sandbox: { size: 3 } });
});
beforeEach(() => void gateway.upstreamCalls());
afterAll(() => gateway.close());

const FULL_UUID = 'c0ffee00-1111-4222-8333-444455556666';
const CORPUS = [
  '',
  ' ',
  '.',
  '..',
  '../',
  '..\\',
  '%2e%2e',
  '%2E%2E%2F',
  '../measurements',
  '/',
  '//evil.example',
  'permissions',
  'permissions/x/targets',
  'aaaaaaa',
  'aaaaaaaaa',
  ' aaaaaaaa',
  'aaaaaaaa ',
  'aaaaaaaa\n',
  'aaaaaaaa/',
  'aaaaaaaa?x=1',
  'aaaaaaaa#x',
  'aaaaaaa%',
  'gggggggg',
  'ａａａａａａａａ',
  '١٢٣٤٥٦٧٨',
  '🔑🔑🔑🔑',
  'aaaa\u0000aaa',
  '\ud800aaaaaaa',
  'aaaaaaa\udfff',
  '__proto__',
  'constructor',
  'aaaaaaaa\r\nX: y',
  FULL_UUID,
  FULL_UUID.toUpperCase(),
  FULL_UUID.replaceAll('-', ''),
  `{${FULL_UUID}}`,
  'c0ffee00-****-****-****-************',
  'x'.repeat(10_000),
];

// Every place where an id of a key is taken, with what asks for it.
const PLACES: Record<string, string> = {
  'Query.apiKey': 'query ($id: ID!) { it: apiKey(id: $id) { id } }',
  'Query.node': 'query ($id: ID!) { it: node(id: $id) { id } }',
  'Query.nodes': 'query ($id: ID!) { it: nodes(ids: [$id]) { id } }',
  updateApiKey: 'mutation ($id: ID!) { it: updateApiKey(input: { id: $id, label: "x" }) { apiKey { id } } }',
  replaceApiKey:
    'mutation ($id: ID!) { it: replaceApiKey(input: { id: $id, label: "x", enabled: true, grants: [] }) { apiKey { id } } }',
  regenerateApiKey: 'mutation ($id: ID!) { it: regenerateApiKey(input: { id: $id }) { secret } }',
  deleteApiKey: 'mutation ($id: ID!) { it: deleteApiKey(input: { id: $id }) { deletedId } }',
};

function expectRefusal(answer: {
  status: number;
  text: string;
  errors: readonly { extensions: { code: string } }[];
}): void {
  expect(answer.status).toBe(200);
  expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  expect(answer.text).not.toMatch(/1111-4222|11114222|node_modules|\n +at /i);
  expect(gateway.upstreamCalls()).toEqual([]);
}

const literal = (id: string) => JSON.stringify(id).replaceAll('\u007f', '\\u007f');

describe.each(Object.entries(PLACES))('%s refuses without an upstream call', (_place, document) => {
  it.each(CORPUS)('%j', async (id) => {
    expectRefusal(await gateway.execute(document, { variables: { id } }));
    const inline = document.replace('($id: ID!) ', '').replace('$id', () => literal(id));
    const answer = await gateway.execute(inline);
    // An unpaired surrogate can't even be written in a document.
    if (answer.errors[0]?.extensions.code === 'GRAPHQL_PARSE_FAILED') expect(gateway.upstreamCalls()).toEqual([]);
    else expectRefusal(answer);
  });

  it('what chance makes', async () => {
    const id = fc
      .oneof(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.string({ maxLength: 9 }),
        fc.uuid(),
        fc.stringMatching(/^[0-9a-fg]{6,10}$/),
      )
      .filter((text) => !/^[0-9a-f]{8}$/i.test(text));
    await fc.assert(
      fc.asyncProperty(id, async (text) => expectRefusal(await gateway.execute(document, { variables: { id: text } }))),
      { numRuns: 60 },
    );
  });

  it.each([1, 1.5, -1, 12345678.5, true, null, [], {}, ['aaaaaaaa', 'bbbbbbbb']])(
    '%j, which is no text',
    async (id) => {
      const answer = await gateway.execute(document, { variables: { id } });
      expect(answer.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(gateway.upstreamCalls()).toEqual([]);
    },
  );
});

it('a permission that is no word never becomes part of a path', async () => {
  const document = 'query ($id: ID!) { apiKeyPermission(id: $id) { id targets { truncated } } }';
  for (const id of CORPUS) {
    const answer = await gateway.execute(document, { variables: { id } });
    expect(answer.status).toBe(200);
    for (const call of gateway.upstreamCalls()) expect(call).toMatch(/^GET \/keys\/permissions\/(\?page=\d)?$/);
  }
});
