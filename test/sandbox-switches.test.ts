import { describe, expect, it } from 'vitest';
import { startTestGateway } from './support/gateway.ts';
import { write } from './support/writing.ts';
import { startSandbox } from '../src/sandbox/server.ts';

describe('reads that lag behind', () => {
  const behaviour = { readLagMs: 700 };
  const wait = () => new Promise((resolve) => setTimeout(resolve, 800));

  it('show the state before a write, in the list and for one key', async () => {
    await using gateway = await startTestGateway({ sandbox: { behaviour } });
    const [id = ''] = gateway.sandbox.account.ids();
    const read = async () => (await gateway.execute(`{ apiKey(id: "${id}") { label } }`)).data.apiKey?.label;
    const count = async () => (await gateway.execute('{ apiKeys { totalCount } }')).data.apiKeys.totalCount;
    const before = await read();
    expect((await write(gateway, 'update', { id, label: 'New' })).payload.apiKey.label).toBe('New');
    expect(await read()).toBe(before);
    await write(gateway, 'create', { label: 'Another' });
    expect(await count()).toBe(60);
    await wait();
    expect([await read(), await count()]).toEqual(['New', 61]);
  });

  it('make addGrants of a second operation work on the old list, as the documentation of the gateway says', async () => {
    await using gateway = await startTestGateway({ sandbox: { behaviour } });
    const [id = ''] = gateway.sandbox.account.ids().slice(30);
    const add = (permission: string) => write(gateway, 'update', { id, addGrants: [{ permission }] });
    const permissionsOf = () => gateway.sandbox.account.row(id).grants.map(({ permission }) => permission);
    await add('keys.list_keys');
    expect(permissionsOf()).toContain('keys.list_keys');
    await add('credits.get_credit_info');
    expect(permissionsOf()).toContain('credits.get_credit_info');
    // Within the lag, the second operation has read the list without the first grant.
    expect(permissionsOf()).not.toContain('keys.list_keys');
    await wait();
    await add('keys.list_keys');
    expect(permissionsOf()).toEqual(expect.arrayContaining(['keys.list_keys', 'credits.get_credit_info']));
  });

  it('are outlived by the two minutes that a recovery hint asks to wait', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ answer: { kind: 'reset-after' } });
    const { errors } = await write(gateway, 'create', {});
    expect(errors[0]?.extensions.recovery.hint).toMatch(/^Run the query two minutes after the write/);
  });
});

it.each([
  [{ gzip: true }, 'gzip', undefined],
  [{ framing: 'chunked' }, null, 'chunked'],
  [{ gzip: true, framing: 'chunked' }, 'gzip', 'chunked'],
] as const)('the gateway reads answers with %j', async (behaviour, encoding, framing) => {
  await using gateway = await startTestGateway({ sandbox: { behaviour } });
  const { sandbox } = gateway;
  const raw = await fetch(`${sandbox.url}/keys/`, {
    headers: { authorization: `Key ${sandbox.credentials.administrator}` },
  });
  expect(raw.headers.get('content-encoding')).toBe(encoding);
  expect(raw.headers.get('transfer-encoding') ?? undefined).toBe(framing);
  const { data, errors } = await gateway.execute('{ apiKeys(first: 100) { nodes { id } } }');
  expect(errors).toEqual([]);
  expect(data.apiKeys.nodes).toHaveLength(60);
  expect((await write(gateway, 'create', { label: 'New' })).payload.secret).toMatch(/^[0-9a-f-]{36}$/);
});

describe('a write to the sandbox', () => {
  it('is checked for its permission before its body', async () => {
    await using sandbox = await startSandbox();
    const { reader, administrator } = sandbox.credentials;
    const id = administrator.slice(0, 8);
    for (const [method, path] of [
      ['POST', '/keys/'],
      ['PUT', `/keys/${id}/`],
      ['PATCH', `/keys/${id}/`],
    ] as const) {
      const send = (key: string, body?: string) =>
        fetch(`${sandbox.url}${path}`, {
          method,
          headers: { authorization: `Key ${key}`, 'content-type': 'application/json' },
          ...(body !== undefined && { body }),
        });
      expect((await send(reader, '{')).status).toBe(403);
      expect((await send(reader)).status).toBe(403);
      expect((await send(administrator, '{')).status).toBe(400);
      const invalid = await send(administrator, '{"label":1,"grants":[{"permission":"x"},{}]}');
      expect(await invalid.json()).toMatchObject({
        error: {
          status: 400,
          code: 104,
          title: 'Bad Request',
          detail: 'The following fields are invalid: label, permission',
          errors: [
            { source: { pointer: '/label' } },
            {},
            { source: { pointer: '/grants/1/permission' }, detail: 'This field is required.' },
          ],
        },
      });
    }
  });
});
