import { describe, expect, it } from 'vitest';
import { startTestGateway } from './support/gateway.ts';

const UUID = 'feedbeef-1111-4222-8333-444455556666';

describe('a response to a write with a secret and invalid other fields', () => {
  it.each([
    ['createApiKey', 'createApiKey(input: { label: "x" })', 'POST'],
    ['regenerateApiKey', 'regenerateApiKey(input: { id: "361fff4d" })', 'PATCH'],
  ])('still returns the secret (%s)', async (name, field, method) => {
    await using gateway = await startTestGateway();
    const body = { uuid: UUID, created_at: 'n/a' };
    gateway.sandbox.fault({ method, answer: { status: 200, body, execute: true } });
    const { data, errors } = await gateway.execute(
      `mutation { ${field} { secret apiKey { id } userErrors { message } } }`,
    );
    expect(data[name]).toEqual({ secret: UUID, apiKey: null, userErrors: [] });
    expect(errors).toMatchObject([
      {
        path: [name, 'apiKey'],
        message: expect.stringContaining('the key is feedbeef'),
        extensions: { code: 'UPSTREAM_INVALID' },
      },
    ]);
    expect(gateway.sandbox.executions).toHaveLength(1);
  });
});

describe('a masked label', () => {
  const masked = 'deploy 2fd4e1c6-****-****-****-************';

  it.each([
    ['updateApiKey', `updateApiKey(input: { id: "361fff4d", label: "${masked}" })`],
    ['replaceApiKey', `replaceApiKey(input: { id: "361fff4d", label: "${masked}", enabled: true, grants: [] })`],
  ])('does not overwrite the upstream’s label (%s)', async (name, field) => {
    await using gateway = await startTestGateway();
    const { data } = await gateway.execute(`mutation { ${field} { userErrors { code field message } } }`);
    expect(data[name].userErrors).toEqual([
      { code: 'INVALID', field: ['input', 'label'], message: expect.stringContaining('masked UUID') },
    ]);
    expect(gateway.upstreamCalls()).toEqual([]);
  });
});

describe('a list that does not respond', () => {
  it('does not delay a key in the same operation', async () => {
    await using gateway = await startTestGateway({ gateway: { upstreamTimeoutMs: 4_000 } });
    gateway.sandbox.fault({ path: /^\/keys\/\?/, times: Infinity, answer: { kind: 'hang' } });
    const { data, errors } = await gateway.execute(
      '{ apiKeys { totalCount } apiKey(id: "361fff4d") { id } callingKey { verdict } }',
    );
    expect(data).toEqual({ apiKeys: null, apiKey: { id: '361fff4d' }, callingKey: { verdict: 'ACCEPTED' } });
    expect(errors).toMatchObject([{ path: ['apiKeys'], extensions: { code: 'UPSTREAM_TIMEOUT' } }]);
  });
});
