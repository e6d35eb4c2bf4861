import { describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

// Nested lists and aliases multiply, so a document within the limits can ask for millions of values. Each operation has one
// account of its costs, with a limit for each kind.

const ASK_FOR_LESS = 'Ask for less in one operation.';
const TOO_MANY_VALUES = `The operation has more than 90000 values, which is the limit. ${ASK_FOR_LESS}`;

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

describe('a bulk that exceeds a limit', () => {
  const refs = (ids: readonly string[]): string => ids.map((id) => `{ id: "${id}" }`).join(' ');

  it('of values keeps every secret, outcome and id: only the fields below the keys are null', async () => {
    await using gateway = await startTestGateway();
    const ids = [0, 1, 2].map(() => insertNested(gateway, 199));
    const { data, errors } = await gateway.execute(`mutation {
      regenerateApiKeys(input: { keys: [${refs(ids)}] }) { userErrors { code } results {
        requestedId outcome newId secret error { code } apiKey { ${NESTED} } } }
      rotateApiKeys(input: { keys: [${refs(gateway.sandbox.account.ids().slice(-2))}], retireAt: "2098-01-01T00:00:00Z" }) {
        results { requestedId } } }`);
    expect(data.regenerateApiKeys.userErrors).toEqual([]);
    expect(data.regenerateApiKeys.results).toHaveLength(3);
    for (const { secret, newId, ...result } of data.regenerateApiKeys.results) {
      expect(result).toEqual({ requestedId: expect.anything(), outcome: 'DONE', error: null, apiKey: null });
      expect(gateway.sandbox.account.row(newId).uuid).toBe(secret);
    }
    expect(data.rotateApiKeys).toBeNull();
    expect(errors.map(({ message }) => message)).toContain(TOO_MANY_VALUES);
  });

  it('of values has few errors, however many fields the limit ends', async () => {
    await using gateway = await startTestGateway();
    const ids = Array.from({ length: 20 }, () => insertNested(gateway, 30));
    const fields = aliases(60, 'results { retiring { ...F } plan { calls { method } } }');
    const fragment =
      'fragment F on ApiKey { grants { target { resource { ... on ApiKey { grants { permission { id } target { targetId } } } } } } }';
    const startedAt = performance.now();
    const { data, errors } = await gateway.execute(`mutation {
      rotateApiKeys(input: { keys: [${refs(ids)}], retireAt: "2098-01-01T00:00:00Z", dryRun: true }) { results { requestedId } ${fields} } } ${fragment}`);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(data.rotateApiKeys.results).toHaveLength(20);
    expect(errors).toHaveLength(20);
    expect(new Set(errors.map(({ message }) => message))).toEqual(new Set([TOO_MANY_VALUES]));
  });

  it('of calls stops, and begins no rotation that it cannot end', async () => {
    await using gateway = await startTestGateway({ gateway: { costLimits: { upstreamCalls: 20 } } });
    const { account } = gateway.sandbox;
    const ids = Array.from({ length: 20 }, () =>
      account.insertAt(0, { label: 'Job', grants: [{ permission: 'keys.list_keys', target: null }] }),
    );
    const { data, errors } = await gateway.execute(`mutation {
      rotateApiKeys(input: { keys: [${refs(ids)}], retireAt: "2098-01-01T00:00:00Z" }) {
        results { requestedId outcome retirement secret error { code message } } } }`);
    expect(errors).toEqual([]);
    interface Item {
      readonly outcome: string;
      readonly retirement: string | null;
      readonly error: { readonly code: string; readonly message: string } | null;
    }
    const results: Item[] = data.rotateApiKeys.results;
    // A page of the list serves the first eight, and a second page the next eight: 18 calls are left for two each.
    expect(results.filter(({ outcome }) => outcome === 'DONE')).toHaveLength(9);
    for (const { outcome, retirement, error } of results) {
      if (outcome === 'DONE') expect([retirement, error]).toEqual(['DONE', null]);
      else {
        expect([outcome, retirement, error?.code]).toEqual(['NOT_ATTEMPTED', null, 'INVALID']);
        expect(error?.message).toContain('The operation needs more than 20 upstream calls, which is the limit.');
      }
    }
    const calls = gateway.upstreamCalls();
    expect(calls.filter((call) => call.startsWith('POST'))).toHaveLength(9);
    expect(calls.filter((call) => call.startsWith('PATCH'))).toHaveLength(9);
  });
});

describe('a write with thousands of problems', () => {
  const removeGrants = Array.from({ length: 5_000 }, () => ({ permission: 'a' }));

  it('shows the first 50 of them, and logs five', async () => {
    await using gateway = await startTestGateway();
    const query = `mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { FIELDS } }`;
    const variables = { input: { id: 'c6f8a5b0', removeGrants } };
    const { data } = await gateway.execute(query.replace('FIELDS', 'userErrors { message }'), { variables });
    expect(data.updateApiKey.userErrors).toHaveLength(51);
    expect(data.updateApiKey.userErrors[50]?.message).toBe('There are 4950 more problems, which are left out.');
    await gateway.execute(query.replace('FIELDS', 'apiKey { id }'), { variables });
    await expect.poll(() => gateway.log()).toContain('"field":"updateApiKey"');
    expect(gateway.log().match(/"field":"updateApiKey"/g)).toHaveLength(5);
  });

  it('keeps a secret beside it, under 30 aliases of 50 keys', async () => {
    await using gateway = await startTestGateway();
    const ids = gateway.sandbox.account.ids().slice(-50);
    const variables = { input: { keys: ids.map((id) => ({ id })), patch: { removeGrants } } };
    const { data, text } = await gateway.execute(
      `mutation ($input: UpdateApiKeysInput!) { regenerateApiKey(input: { id: "361fff4d" }) { secret }
        updateApiKeys(input: $input) { ${aliases(30, 'results { error { message } }')} } }`,
      { variables },
    );
    expect(data.regenerateApiKey.secret).toMatch(/^[0-9a-f]{8}-/);
    expect(data.updateApiKeys.a0[0].error.message).toContain('There are 4997 more problems.');
    expect(text.length).toBeLessThan(2 * 1024 * 1024);
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
