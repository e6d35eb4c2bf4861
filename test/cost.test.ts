import { describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

// Nested lists and aliases multiply, so a document within the limits can ask for millions of values. Each operation has one
// account of its costs, with a limit for each kind.

const ASK_FOR_LESS = 'Ask for less in one operation.';
const TOO_MANY_VALUES = `The operation has more than 100000 values, which is the limit. ${ASK_FOR_LESS}`;

const aliases = (count: number, field: string): string =>
  Array.from({ length: count }, (_none, at) => `a${at}: ${field}`).join(' ');

/** Inserts a key with `grants` grants that name a key with as many grants, and returns its id. */
function insertNested({ sandbox: { account } }: TestGateway, grants: number): string {
  const inner = account.insertAt(0);
  const grant = { permission: 'keys.get_key', target: { type: 'key', id: account.row(inner).uuid } };
  account.update(inner, { grants: Array.from({ length: grants }, () => grant) });
  return account.insertAt(1, { grants: Array.from({ length: grants }, () => grant) });
}

const NESTED = `grants { target { resource { ... on ApiKey { grants { target { resource { ... on ApiKey { ${aliases(150, 'label')} } } } } } } } }`;

describe('a query that exceeds a limit ends with one error that names the limit, and without data', () => {
  it.each(['application/json', 'application/graphql-response+json'])('as %s', async (accept) => {
    await using gateway = await startTestGateway();
    const id = insertNested(gateway, 199);
    const { status, data, errors } = await gateway.execute(`{ apiKey(id: "${id}") { ${NESTED} } }`, {
      headers: { Accept: accept },
    });
    expect(status).toBe(accept === 'application/json' ? 200 : 294);
    expect(data).toBeNull();
    expect(errors).toEqual([{ message: TOO_MANY_VALUES, extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.upstreamCalls()).toHaveLength(2);
  });

  it('of errors, without an upstream call', async () => {
    await using gateway = await startTestGateway();
    const ids = Array.from({ length: 100 }, (_none, at) => `bad ${at}`);
    const query = `query ($ids: [ID!]!) { ${aliases(11, 'nodes(ids: $ids) { id }')} }`;
    const { data, errors } = await gateway.execute(query, { variables: { ids }, key: null });
    expect(data).toBeNull();
    const message = `The operation has more than 1000 errors, which is the limit. ${ASK_FOR_LESS}`;
    expect(errors).toEqual([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.upstreamCalls()).toEqual([]);
    const fewer = query.replace('a10: nodes(ids: $ids) { id }', '');
    expect((await gateway.execute(fewer, { variables: { ids }, key: null })).errors).toHaveLength(1_000);
  });

  it('of bytes', async () => {
    await using gateway = await startTestGateway({ sandbox: { size: 100 } });
    const name = 'n'.repeat(1_200);
    const fields = Array.from({ length: 90 }, (_none, at) => `${name}${at}: id`).join(' ');
    const { data, errors } = await gateway.execute(`{ apiKeys(first: 100) { nodes { ${fields} } } }`);
    expect(data).toBeNull();
    const message = `The response is larger than 8388608 bytes, which is the limit. ${ASK_FOR_LESS}`;
    expect(errors).toEqual([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('of upstream calls', async () => {
    await using gateway = await startTestGateway({ gateway: { costLimits: { upstreamCalls: 3 } } });
    const query = `{ ${aliases(4, 'apiKeyPermission(id: "keys.get_key") { targets(search: "NUMBER") { truncated } }').replaceAll(/NUMBER/g, () => String(Math.random()))} }`;
    const { data, errors } = await gateway.execute(query);
    expect(data).toBeNull();
    const message = `The operation needs more than 3 upstream calls, which is the limit. ${ASK_FOR_LESS}`;
    expect(errors).toEqual([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.upstreamCalls().length).toBeLessThanOrEqual(3);
  });
});

describe('a mutation that exceeds a limit', () => {
  const grantsOn = (id: string): string =>
    `grants: [${`{ permission: "keys.get_key", target: { type: "key", targetId: "${id}" } }`.repeat(10)}]`;

  it('keeps its secret and its other fields: only `apiKey` is null, with the error', async () => {
    await using gateway = await startTestGateway();
    const id = insertNested(gateway, 199);
    const { status, data, errors, extensions } = await gateway.execute(`mutation {
      createApiKey(input: { label: "new", ${grantsOn(id)} }) {
        secret userErrors { code } apiKey { ${NESTED} }
      } }`);
    expect(status).toBe(200);
    expect(extensions).toBeUndefined();
    expect(data.createApiKey).toEqual({
      secret: expect.stringMatching(/^[0-9a-f]{8}-/),
      userErrors: [],
      apiKey: null,
    });
    expect(errors).toEqual([
      {
        message: TOO_MANY_VALUES,
        path: ['createApiKey', 'apiKey'],
        locations: [expect.anything()],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(gateway.upstreamCalls().filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });

  it('executes no later field, says so, and sends nothing for it', async () => {
    await using gateway = await startTestGateway();
    const id = insertNested(gateway, 199);
    const other = gateway.sandbox.account.ids()[5] ?? '';
    const { data, errors } = await gateway.execute(`mutation {
      first: regenerateApiKey(input: { id: "${id}" }) { secret previousId apiKey { ${NESTED} } }
      second: deleteApiKey(input: { id: "${other}" }) { deletedId } }`);
    expect(data.first).toEqual({ secret: expect.stringMatching(/^[0-9a-f]{8}-/), previousId: id, apiKey: null });
    expect(data.second).toBeNull();
    expect(errors.map(({ message, path }) => [message, path])).toEqual([
      [TOO_MANY_VALUES, ['first', 'apiKey']],
      [`${TOO_MANY_VALUES} This field was not executed, and nothing was sent for it.`, ['second']],
    ]);
    expect(gateway.sandbox.account.ids()).toContain(other);
  });
});

describe('the cost of an operation counts towards the rate limit of its caller', () => {
  it.each([
    ['with a key', undefined],
    ['without a key', null],
  ])('%s', async (_what, key) => {
    await using gateway = await startTestGateway({ gateway: { rateLimits: { operationsPerSecond: 100 } } });
    const ids = Array.from({ length: 100 }, (_none, at) => `bad ${at}`);
    const heavy = `query ($ids: [ID!]!) { ${aliases(11, 'nodes(ids: $ids) { id }')} }`;
    const options = key === undefined ? {} : { key };
    await gateway.execute(heavy, { ...options, variables: { ids } });
    const second = await gateway.execute('{ __typename }', options);
    expect(second.status).toBe(429);
    expect(second.errors[0]?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: 2 });
    expect((await gateway.execute('{ __typename }', { key: gateway.sandbox.credentials.lister })).status).toBe(200);
  });

  it('but not for a page of 50 keys with their grants', async () => {
    await using gateway = await startTestGateway({ gateway: { rateLimits: { operationsPerSecond: 100 } } });
    const query =
      '{ apiKeys(first: 50) { nodes { id label status grants { permission { id } target { type targetId } } } } }';
    for (let time = 0; time < 50; time += 1) expect((await gateway.execute(query)).status).toBe(200);
  });
});
