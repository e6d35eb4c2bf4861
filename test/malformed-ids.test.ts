import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { hostileId, HOSTILE_IDS, ID_PLACES } from './support/hostile-ids.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ sandbox: { size: 3 } });
});
beforeEach(() => void gateway.upstreamCalls());
afterAll(() => gateway.close());

function expectRejection(answer: {
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

describe.each(Object.entries(ID_PLACES))('%s rejects without an upstream call', (_place, document) => {
  it.each(HOSTILE_IDS)('%j', async (id) => {
    expectRejection(await gateway.execute(document, { variables: { id } }));
    const inline = document.replace('($id: ID!) ', '').replace('$id', () => literal(id));
    const answer = await gateway.execute(inline);
    // A document cannot contain an unpaired surrogate.
    if (answer.errors[0]?.extensions.code === 'GRAPHQL_PARSE_FAILED') expect(gateway.upstreamCalls()).toEqual([]);
    else expectRejection(answer);
  });

  it('random text', async () => {
    await fc.assert(
      fc.asyncProperty(hostileId, async (text) =>
        expectRejection(await gateway.execute(document, { variables: { id: text } })),
      ),
      { numRuns: 60 },
    );
  });

  it.each([1, 1.5, -1, 12345678.5, true, null, [], {}, ['aaaaaaaa', 'bbbbbbbb']])(
    '%j, which is not a string',
    async (id) => {
      const answer = await gateway.execute(document, { variables: { id } });
      expect(answer.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(gateway.upstreamCalls()).toEqual([]);
    },
  );
});

it('an invalid permission id never becomes part of a path', async () => {
  const document = 'query ($id: ID!) { apiKeyPermission(id: $id) { id targets { truncated } } }';
  for (const id of HOSTILE_IDS) {
    const answer = await gateway.execute(document, { variables: { id } });
    expect(answer.status).toBe(200);
    for (const call of gateway.upstreamCalls()) expect(call).toMatch(/^GET \/keys\/permissions\/(\?page=\d)?$/);
  }
});
