import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredKey } from '../src/sandbox/account/stored-key.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { SeededRandom } from './support/random-source.ts';
import { callsWithBodies, goodInput, KINDS, write } from './support/writing.ts';

async function versionOf(gateway: TestGateway, id: string): Promise<string> {
  const { data, errors } = await gateway.execute(`{ apiKey(id: "${id}") { version } }`);
  expect(errors).toEqual([]);
  gateway.sandbox.takeCalls();
  return data.apiKey.version;
}

const JOB: Partial<StoredKey> = {
  label: 'Job',
  valid_to: '2099-01-01T00:00:00',
  grants: [
    { permission: 'keys.list_keys', target: null },
    { permission: 'probes.get_probe_results', target: { type: 'probe', id: '1001' } },
  ],
};

describe('the version of a key', () => {
  const field = fc.oneof(
    fc.record({ label: fc.option(fc.string({ maxLength: 8 })) }),
    fc.record({ enabled: fc.boolean() }),
    fc.record({ valid_to: fc.constantFrom(null, '2030-01-01T00:00:00', '2030-01-01T00:00:01') }),
    fc.record({ valid_from: fc.constantFrom(null, '2020-01-01T00:00:00', '2021-01-01T00:00:00') }),
    fc.record({
      grants: fc.shuffledSubarray([
        { permission: 'keys.list_keys', target: null },
        { permission: 'probes.get_probe_results', target: null },
        { permission: 'probes.get_probe_results', target: { type: 'probe', id: '1001' } },
        { permission: 'probes.get_probe_results', target: { type: 'user', id: '1001' } },
      ]),
    }),
    fc.record({ last_used: fc.constantFrom(null, '2026-01-01T00:00:00') }),
    fc.record({ is_frozen: fc.boolean() }),
  );

  it('changes exactly when a writable field does', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, JOB);
    const writable = (): string => {
      const { label, enabled, valid_from, valid_to, grants } = gateway.sandbox.account.row(id);
      return JSON.stringify([
        label,
        enabled,
        valid_from,
        valid_to,
        grants.map((grant) => JSON.stringify(grant)).sort(),
      ]);
    };
    const seen = new Map<string, string>();
    const property = fc.asyncProperty(field, async (change) => {
      gateway.sandbox.account.update(id, change);
      const version = await versionOf(gateway, id);
      const state = writable();
      expect(seen.get(state) ?? version).toBe(version);
      for (const [other, known] of seen) expect(known === version, `${other} and ${state}`).toBe(other === state);
      seen.set(state, version);
    });
    await fc.assert(property, { numRuns: 300 });
    expect(seen.size).toBeGreaterThan(30);
  }, 30_000);
});

describe('a write with an expected version', () => {
  const withId = KINDS.filter((kind) => kind !== 'create');

  it.each(withId)('is sent if the key has it: %s', async (kind) => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, JOB);
    const expectedVersion = await versionOf(gateway, id);
    const { payload, errors, calls } = await write(gateway, kind, { ...goodInput(kind, id), expectedVersion });
    expect(errors).toEqual([]);
    expect(payload.userErrors).toEqual([]);
    expect(calls[0]).toBe(`GET /keys/${id}/`);
    expect(calls).toHaveLength(2);
  });

  it.each(withId)('is refused with the present state if the key has another: %s', async (kind) => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, JOB);
    const expectedVersion = await versionOf(gateway, id);
    gateway.sandbox.account.update(id, { label: 'Changed by a colleague' });
    const { payload, errors, calls } = await write(gateway, kind, { ...goodInput(kind, id), expectedVersion });
    expect(errors).toEqual([]);
    expect(payload.userErrors).toEqual([
      {
        code: 'CONFLICT',
        message:
          'The key has changed since the version in `expectedVersion` was read. Nothing was changed. The payload has the key as it is now.',
        field: ['input', 'expectedVersion'],
      },
    ]);
    expect(payload.apiKey.label).toBe('Changed by a colleague');
    expect(calls).toEqual([`GET /keys/${id}/`]);
    expect(gateway.sandbox.executions).toEqual([]);
  });

  it('is refused if it is no version, and the message does not repeat it', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, JOB);
    const expectedVersion = gateway.sandbox.credentials.administrator;
    const { payload } = await write(gateway, 'update', { id, label: 'New', expectedVersion });
    expect(payload.userErrors).toEqual([
      {
        code: 'INVALID',
        message: '`expectedVersion` must be a `version` that the graph returned.',
        field: ['input', 'expectedVersion'],
      },
    ]);
    expect(gateway.sandbox.executions).toEqual([]);
  });

  it('is compared with the key as it is now, not as an earlier field has read it', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, JOB);
    const expectedVersion = await versionOf(gateway, id);
    await gateway.execute(
      `mutation { a: updateApiKey(input: { id: "${id}", label: "x", dryRun: true }) { userErrors { code } }
        b: updateApiKey(input: { id: "${id}", label: "x", expectedVersion: "${expectedVersion}" }) { userErrors { code } } }`,
    );
    expect(gateway.upstreamCalls()).toEqual([`GET /keys/${id}/`, `GET /keys/${id}/`, `PATCH /keys/${id}/`]);
  });

  it('is not sent if the key may not be read', async () => {
    await using gateway = await startTestGateway();
    const { account, credentials } = gateway.sandbox;
    const id = account.insertAt(0, JOB);
    const expectedVersion = await versionOf(gateway, id);
    account.update(credentials.administrator.slice(0, 8), {
      grants: [{ permission: 'keys.update_key', target: null }],
    });
    const { payload, errors, calls } = await write(gateway, 'update', { id, label: 'New', expectedVersion });
    expect(payload).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(calls).toEqual([`GET /keys/${id}/`]);
  });

  it('loses no acknowledged change of two editors, in 1,000 random interleavings', async () => {
    await using gateway = await startTestGateway();
    const { account } = gateway.sandbox;
    const id = account.insertAt(0, { ...JOB, grants: [] });
    const PERMISSIONS = ['keys.list_keys', 'keys.list_permissions', 'credits.get_credit_info'];
    let acknowledged = 0;
    let conflicts = 0;
    for (let round = 0; round < 500; round += 1) {
      const random = new SeededRandom(`editors ${round}`);
      account.update(id, { label: 'Start', grants: [] });
      // Each editor reads, and later writes what it has read with one change of its own.
      const editors = [0, 1].map((editor) => ({ editor, version: '', permission: PERMISSIONS[editor] ?? '' }));
      const turns = [0, 0, 1, 1].sort(() => random.below(3) - 1);
      const grants: string[] = [];
      for (const turn of turns) {
        const editor = editors[turn];
        if (!editor) throw new Error('There are two editors.');
        if (editor.version === '') {
          editor.version = await versionOf(gateway, id);
          continue;
        }
        const input = { id, addGrants: [{ permission: editor.permission }], expectedVersion: editor.version };
        const { payload } = await write(gateway, 'update', input);
        if (payload.userErrors.length === 0) grants.push(editor.permission);
        else expect(payload.userErrors[0].code).toBe('CONFLICT');
        acknowledged += payload.userErrors.length === 0 ? 1 : 0;
        conflicts += payload.userErrors.length;
      }
      expect(account.row(id).grants.map(({ permission }) => permission)).toEqual(grants);
    }
    expect(acknowledged + conflicts).toBe(1_000);
    expect(conflicts).toBeGreaterThan(100);
  }, 120_000);

  it('can overwrite a change between its read and its write, as the description says', async () => {
    await using gateway = await startTestGateway();
    const { account } = gateway.sandbox;
    const id = account.insertAt(0, JOB);
    const expectedVersion = await versionOf(gateway, id);
    gateway.sandbox.rewriteRow = (row) => {
      gateway.sandbox.rewriteRow = undefined;
      account.update(id, { label: 'Between' });
      return row;
    };
    const { payload, calls } = await write(gateway, 'update', { id, label: 'Mine', expectedVersion });
    expect(payload.userErrors).toEqual([]);
    expect(calls.map((call) => call.split(' ', 1)[0])).toEqual(['GET', 'PATCH']);
    expect(account.row(id).label).toBe('Mine');
  });

  it('can overwrite a change if the upstream shows the state before it, as the description says', async () => {
    await using gateway = await startTestGateway({ sandbox: { behaviour: { readLagMs: 60_000 } } });
    const id = gateway.sandbox.account.ids()[20] ?? '';
    const expectedVersion = await versionOf(gateway, id);
    await write(gateway, 'update', { id, label: 'First' });
    // The read still shows the old state, so the version still matches.
    const { payload } = await write(gateway, 'update', { id, label: 'Second', expectedVersion });
    expect(payload.userErrors).toEqual([]);
    expect(gateway.sandbox.account.row(id).label).toBe('Second');
  });
});

const PLAN =
  'plan { changes { field before after addedGrants { permission { id } target { type targetId } } removedGrants { permission { id } } } calls { method path } }';

async function plan(gateway: TestGateway, name: string, input: object) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code field } ${PLAN} } }`;
  const { data, errors } = await gateway.execute(document, { variables: { input: { ...input, dryRun: true } } });
  expect(errors).toEqual([]);
  return data[name];
}

const change = (field: string, before: string | null, after: string | null): object => ({
  field,
  before,
  after,
  addedGrants: null,
  removedGrants: null,
});

describe('a dry run', () => {
  it('of an update shows the changes and the call', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, JOB);
    const secretLabel = `for ${gateway.sandbox.credentials.reader}`;
    const payload = await plan(gateway, 'updateApiKey', {
      id,
      label: secretLabel,
      validTo: null,
      enabled: true,
      addGrants: [
        { permission: 'keys.get_key', target: { type: 'key', targetId: gateway.sandbox.credentials.reader } },
      ],
      removeGrants: [{ permission: 'keys.list_keys' }],
    });
    expect(payload.userErrors).toEqual([]);
    expect(payload.plan).toEqual({
      changes: [
        change('label', 'Job', 'for 361fff4d-****-****-****-************'),
        change('validTo', '2099-01-01T00:00:00.000Z', null),
        {
          field: 'grants',
          before: null,
          after: null,
          addedGrants: [{ permission: { id: 'keys.get_key' }, target: { type: 'key', targetId: '361fff4d' } }],
          removedGrants: [{ permission: { id: 'keys.list_keys' } }],
        },
      ],
      calls: [{ method: 'PATCH', path: `/keys/${id}/` }],
    });
    expect(callsWithBodies(gateway.sandbox)).toEqual([`GET /keys/${id}/`]);
  });

  it.each<[string, object, object]>([
    [
      'createApiKey',
      { label: 'New', enabled: false },
      {
        changes: [change('label', null, 'New'), change('enabled', null, 'false')],
        calls: [{ method: 'POST', path: '/keys/' }],
      },
    ],
    [
      'replaceApiKey',
      {
        id: 'ID',
        label: 'Job',
        enabled: false,
        grants: [
          { permission: 'keys.list_keys' },
          { permission: 'probes.get_probe_results', target: { type: 'probe', targetId: '1001' } },
        ],
      },
      {
        changes: [change('validTo', '2099-01-01T00:00:00.000Z', null), change('enabled', 'true', 'false')],
        calls: [{ method: 'PUT', path: '/keys/ID/' }],
      },
    ],
    [
      'regenerateApiKey',
      { id: 'ID' },
      { changes: [change('id', 'ID', null)], calls: [{ method: 'PATCH', path: '/keys/ID/' }] },
    ],
    [
      'deleteApiKey',
      { id: 'ID' },
      { changes: [change('id', 'ID', null)], calls: [{ method: 'DELETE', path: '/keys/ID/' }] },
    ],
    [
      'rotateApiKey',
      { id: 'ID', retireAt: '2098-01-01T00:00:00Z' },
      {
        changes: [change('validTo', '2099-01-01T00:00:00.000Z', '2098-01-01T00:00:00.000Z')],
        calls: [
          { method: 'POST', path: '/keys/' },
          { method: 'PATCH', path: '/keys/ID/' },
        ],
      },
    ],
    [
      'rotateApiKey',
      { id: 'ID', retireAt: '2099-06-01T00:00:00Z' },
      { changes: [], calls: [{ method: 'POST', path: '/keys/' }] },
    ],
  ])('of %s %j shows what it would do', async (name, input, expected) => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, JOB);
    const filled = <T>(value: T): T =>
      JSON.parse(JSON.stringify(value).replaceAll('"ID"', `"${id}"`).replaceAll('/ID/', `/${id}/`)) as T;
    const payload = await plan(gateway, name, filled(input));
    expect(payload).toEqual({ userErrors: [], plan: filled(expected) });
  });

  it('of each write makes no call but GET, and changes nothing', async () => {
    await using gateway = await startTestGateway();
    const { account } = gateway.sandbox;
    const id = account.insertAt(0, JOB);
    // The use of the calling key is no change.
    const state = () => account.ids().map((key) => ({ ...account.row(key), last_used: null }));
    const before = state();
    const keys = account
      .ids()
      .slice(0, 12)
      .filter((key) => key !== 'c6f8a5b0')
      .map((key) => ({ id: key }));
    const retireAt = '2098-01-01T00:00:00Z';
    for (const [name, input] of [
      ['createApiKey', { label: 'New' }],
      ['updateApiKey', { id, label: 'New' }],
      ['replaceApiKey', { id, label: 'New', enabled: true, grants: [] }],
      ['regenerateApiKey', { id }],
      ['deleteApiKey', { id }],
      ['rotateApiKey', { id, retireAt }],
    ] as const)
      expect((await plan(gateway, name, input)).plan, name).not.toBeNull();
    for (const [name, input] of [
      ['updateApiKeys', { keys, patch: { enabled: false } }],
      ['regenerateApiKeys', { keys }],
      ['rotateApiKeys', { keys, retireAt }],
      ['deleteApiKeys', { keys }],
    ] as const) {
      const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
      const { data, errors } = await gateway.execute(
        `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } results { outcome ${PLAN} } } }`,
        { variables: { input: { ...input, dryRun: true } } },
      );
      expect(errors).toEqual([]);
      expect(data[name].results.length).toBe(keys.length);
      for (const result of data[name].results) expect(['PLANNED', 'REFUSED']).toContain(result.outcome);
      expect(data[name].results.some(({ outcome }: { outcome: string }) => outcome === 'PLANNED')).toBe(true);
    }
    expect(gateway.sandbox.takeCalls().filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(gateway.sandbox.executions).toEqual([]);
    expect(state()).toEqual(before);
    // Each is in the audit all the same.
    expect(new Set(gateway.takeAuditEvents().map(({ data }) => data.outcome))).toEqual(new Set(['PLANNED', 'REFUSED']));
  });

  it('is refused for the same reasons as the write', async () => {
    await using gateway = await startTestGateway();
    const own = gateway.sandbox.credentials.administrator.slice(0, 8);
    for (const [name, input, code] of [
      ['deleteApiKey', { id: own }, 'WOULD_LOCK_OUT_CALLER'],
      ['updateApiKey', { id: own, enabled: false }, 'WOULD_LOCK_OUT_CALLER'],
      ['regenerateApiKey', { id: '00000000' }, 'NOT_FOUND'],
      ['updateApiKey', { id: own }, 'INVALID'],
    ] as const) {
      const payload = await plan(gateway, name, input);
      expect(payload).toMatchObject({ userErrors: [{ code }], plan: null });
    }
  });
});
