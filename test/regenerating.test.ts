import { expect, it } from 'vitest';
import { startTestGateway } from './support/gateway.ts';
import { idOfLabel, write } from './support/writing.ts';

const FULL_UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

it('a regeneration takes one call, changes the id and returns the secret', async () => {
  await using gateway = await startTestGateway();
  const id = idOfLabel(gateway.sandbox, 'Frozen, disabled and expired');
  const before = gateway.sandbox.account.row(id);
  const { payload, errors, calls } = await write(gateway, 'regenerate', { id });
  expect(errors).toEqual([]);
  expect(calls).toEqual([`PATCH /keys/${id}/ {"regenerate":true}`]);
  expect(payload).toMatchObject({ previousId: id, secret: expect.stringMatching(FULL_UUID), userErrors: [] });
  expect(payload.apiKey.id).toBe(payload.secret.slice(0, 8));
  expect(payload.apiKey.id).not.toBe(id);
  const { grants, label, enabled } = gateway.sandbox.account.row(payload.apiKey.id);
  expect({ grants, label, enabled }).toEqual({ grants: before.grants, label: before.label, enabled: before.enabled });
});

it('the old id no longer exists, within the operation and after it', async () => {
  await using gateway = await startTestGateway();
  const id = idOfLabel(gateway.sandbox, 'One probe');
  const { data } = await gateway.execute(`mutation {
    before: updateApiKey(input: { id: "${id}", addGrants: [{ permission: "keys.list_keys" }] }) { apiKey { id } }
    regenerateApiKey(input: { id: "${id}" }) { apiKey { id } }
    after: updateApiKey(input: { id: "${id}", addGrants: [{ permission: "keys.create_key" }] }) { userErrors { code } }
  }`);
  expect(data.before.apiKey.id).toBe(id);
  expect(data.after).toEqual({ userErrors: [{ code: 'NOT_FOUND' }] });
  const newId = data.regenerateApiKey.apiKey.id;
  const read = await gateway.execute(`{ old: apiKey(id: "${id}") { id } new: apiKey(id: "${newId}") { id } }`);
  expect(read.data).toEqual({ old: null, new: { id: newId } });
});

it.each(['create', 'regenerate'] as const)(
  'a masked secret in the response is an error at the secret, and the key is returned: %s',
  async (kind) => {
    await using gateway = await startTestGateway({ sandbox: { behaviour: { maskRegenerated: true } } });
    const id = idOfLabel(gateway.sandbox, 'One probe');
    const input = kind === 'create' ? { label: 'New' } : { id };
    const { payload, errors } = await write(gateway, kind, input);
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/did not return the new secret/),
        path: [`${kind}ApiKey`, 'secret'],
        extensions: { code: 'UPSTREAM_INVALID' },
      },
    ]);
    expect(payload).toMatchObject({
      secret: null,
      userErrors: [],
      apiKey: { id: expect.stringMatching(/^[0-9a-f]{8}$/) },
    });
    expect(gateway.sandbox.account.ids()).toContain(payload.apiKey.id);
    if (kind === 'regenerate') expect(payload.previousId).toBe(id);
    expect(gateway.sandbox.executions).toHaveLength(1);
  },
);

it.each([
  ['in full', (id: string) => `${id}-1111-4111-a111-111111111111`],
  ['masked', (id: string) => `${id}-****-****-****-************`],
])('the old id, shown %s, is not accepted as a new secret', async (_form, uuidOf) => {
  await using gateway = await startTestGateway();
  const id = idOfLabel(gateway.sandbox, 'One probe');
  gateway.sandbox.fault({ method: 'PATCH', answer: { status: 200, body: { uuid: uuidOf(id), label: 'One probe' } } });
  const { payload, errors } = await write(gateway, 'regenerate', { id });
  expect(errors).toMatchObject([
    {
      message: expect.stringMatching(/probably not been regenerated/),
      path: ['regenerateApiKey', 'secret'],
      extensions: { code: 'UPSTREAM_INVALID' },
    },
  ]);
  expect(payload).toMatchObject({ apiKey: { id }, secret: null, userErrors: [] });
});
