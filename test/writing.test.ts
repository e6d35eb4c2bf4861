import { describe, expect, it } from 'vitest';
import { CREDENTIALS } from '../src/sandbox/account/credentials.ts';
import { startTestGateway } from './support/gateway.ts';
import { callsWithBodies, goodInput, idOfLabel, KINDS, write } from './support/writing.ts';

const FULL_UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const WINDOW = { validFrom: '2030-01-01T00:00:00Z', validTo: '2031-01-01T12:00:00+02:00' };
const SENT_WINDOW = '"valid_from":"2030-01-01T00:00:00.000Z","valid_to":"2031-01-01T10:00:00.000Z"';
const GRANTS = [
  { permission: 'credits.get_credit_info', target: null },
  { permission: 'probes.get_probe_results', target: { type: 'probe', targetId: '101' } },
];
const SENT_GRANTS =
  '[{"permission":"credits.get_credit_info"},{"permission":"probes.get_probe_results","target":{"type":"probe","id":"101"}}]';
const LARGEST_PAGE = 'GET /keys/?page=1&page_size=500';
const READER = CREDENTIALS.reader.slice(0, 8);

describe('createApiKey', () => {
  it('creates a key in one call and returns its secret', async () => {
    await using gateway = await startTestGateway();
    const input = { label: 'New', ...WINDOW, enabled: false, grants: GRANTS };
    const { payload, errors, calls } = await write(gateway, 'create', input);
    expect(errors).toEqual([]);
    expect(calls).toEqual([`POST /keys/ {"label":"New",${SENT_WINDOW},"enabled":false,"grants":${SENT_GRANTS}}`]);
    expect(payload).toMatchObject({
      apiKey: { label: 'New', validFrom: '2030-01-01T00:00:00.000Z', enabled: false },
      secret: expect.stringMatching(FULL_UUID),
      userErrors: [],
    });
    expect(payload.secret).toBe(gateway.sandbox.account.row(payload.apiKey.id).uuid);
    expect(payload.apiKey.grants).toEqual(
      GRANTS.map(({ permission, target }) => ({ permission: { id: permission }, target })),
    );
  });

  it.each([
    ['no field for absent input', {}, '{}'],
    ['no field for null input', { label: null, validFrom: null, validTo: null, enabled: null, grants: null }, '{}'],
    ['an empty label and an empty list', { label: '', grants: [] }, '{"label":"","grants":[]}'],
  ])('sends %s', async (_what, input, body) => {
    await using gateway = await startTestGateway();
    const { payload, calls } = await write(gateway, 'create', input);
    expect(calls).toEqual([`POST /keys/ ${body}`]);
    expect(payload).toMatchObject({ apiKey: { enabled: true, grants: [] }, userErrors: [] });
  });
});

describe('updateApiKey', () => {
  it.each([
    ['label', { label: 'New' }, '{"label":"New"}'],
    ['label, cleared', { label: '' }, '{"label":""}'],
    ['validFrom', { validFrom: WINDOW.validFrom }, '{"valid_from":"2030-01-01T00:00:00.000Z"}'],
    ['validFrom, cleared', { validFrom: null }, '{"valid_from":null}'],
    ['validTo', { validTo: '2099-12-31T23:59:59Z' }, '{"valid_to":"2099-12-31T23:59:59.000Z"}'],
    ['validTo, cleared', { validTo: null }, '{"valid_to":null}'],
    ['enabled', { enabled: false }, '{"enabled":false}'],
    ['grants', { grants: GRANTS }, `{"grants":${SENT_GRANTS}}`],
    ['grants, cleared', { grants: [] }, '{"grants":[]}'],
    ['two fields', { enabled: true, label: 'New' }, '{"label":"New","enabled":true}'],
    ['a field with empty grant changes', { label: 'New', addGrants: [], removeGrants: [] }, '{"label":"New"}'],
  ])('sends only the given fields, in one call: %s', async (_what, change, body) => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'In its window');
    const { payload, errors, calls } = await write(gateway, 'update', { id, ...change });
    expect(errors).toEqual([]);
    expect(calls).toEqual([`PATCH /keys/${id}/ ${body}`]);
    expect(payload).toMatchObject({ apiKey: { id }, userErrors: [] });
  });

  it('returns the new state and keeps the other fields', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'In its window');
    const before = gateway.sandbox.account.row(id);
    const { payload } = await write(gateway, 'update', { id: id.toUpperCase(), validTo: null, enabled: false });
    expect(payload.apiKey).toMatchObject({
      id,
      label: 'In its window',
      validFrom: '2020-01-01T00:00:00.000Z',
      validTo: null,
      enabled: false,
    });
    expect(gateway.sandbox.account.row(id)).toEqual({ ...before, valid_to: null, enabled: false });
  });

  it.each(['label', 'enabled', 'grants', 'addGrants', 'removeGrants'])(
    'rejects null for %s and sends nothing',
    async (field) => {
      await using gateway = await startTestGateway();
      const id = idOfLabel(gateway.sandbox, 'One probe');
      const { payload, errors, calls } = await write(gateway, 'update', { id, validTo: null, [field]: null });
      expect(payload).toMatchObject({ apiKey: null, userErrors: [{ code: 'INVALID', field: ['input', field] }] });
      expect(errors).toEqual([]);
      expect(calls).toEqual([]);
    },
  );

  it.each([
    ['no fields', {}],
    ['empty grant changes', { addGrants: [], removeGrants: [] }],
  ])('rejects an input without changes: %s', async (_what, change) => {
    await using gateway = await startTestGateway();
    const { payload, calls } = await write(gateway, 'update', { id: '1a2b3c4d', ...change });
    expect(payload.userErrors).toMatchObject([
      { code: 'INVALID', message: expect.stringMatching(/nothing to change/), field: ['input'] },
    ]);
    expect(calls).toEqual([]);
  });
});

describe('replaceApiKey', () => {
  it.each([
    ['all fields given', WINDOW, SENT_WINDOW],
    ['an absent window', {}, '"valid_from":null,"valid_to":null'],
    ['a null window', { validFrom: null, validTo: null }, '"valid_from":null,"valid_to":null'],
  ])('sends all five fields in one call: %s', async (_what, window, sent) => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'In its window');
    const input = { id, label: '', enabled: false, grants: GRANTS, ...window };
    const { payload, errors, calls } = await write(gateway, 'replace', input);
    expect(errors).toEqual([]);
    expect(calls).toEqual([`PUT /keys/${id}/ {"label":"",${sent},"enabled":false,"grants":${SENT_GRANTS}}`]);
    expect(payload).toMatchObject({ apiKey: { id, label: '', enabled: false }, userErrors: [] });
  });
});

describe('deleteApiKey', () => {
  it('deletes in one call, and the id no longer exists', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'One probe');
    const { payload, errors, calls } = await write(gateway, 'delete', { id });
    expect(errors).toEqual([]);
    expect(calls).toEqual([`DELETE /keys/${id}/`]);
    expect(payload).toEqual({ deletedId: id, apiKey: null, userErrors: [] });
    expect((await gateway.execute(`{ apiKey(id: "${id}") { id } }`)).data).toEqual({ apiKey: null });
  });
});

describe('a missing key', () => {
  const NOT_FOUND = {
    code: 'NOT_FOUND',
    message: 'There is no API key 00000000, or the credential that was sent cannot see it.',
    field: ['input', 'id'],
  };

  it.each(KINDS.filter((kind) => kind !== 'create'))('is a user error at the id: %s', async (kind) => {
    await using gateway = await startTestGateway();
    const { payload, errors, calls } = await write(gateway, kind, goodInput(kind, '00000000'));
    expect(errors).toEqual([]);
    expect(payload).toMatchObject({ apiKey: null, userErrors: [NOT_FOUND] });
    expect(payload.deletedId ?? payload.previousId ?? payload.secret ?? null).toBe(null);
    expect(calls).toHaveLength(1);
    expect(gateway.sandbox.executions).toEqual([]);
  });

  it('is the same user error if it is already missing in the read before the write', async () => {
    await using gateway = await startTestGateway();
    const addGrants = GRANTS.slice(0, 1);
    const { payload, calls } = await write(gateway, 'update', { id: '00000000', addGrants });
    expect(payload).toEqual({ apiKey: null, userErrors: [NOT_FOUND] });
    expect(calls).toEqual(['GET /keys/00000000/']);
  });
});

describe('several writes in one operation', () => {
  it('run in order, and each sees the writes before it', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'One probe');
    const { data } = await gateway.execute(`mutation {
      first: updateApiKey(input: { id: "${id}", label: "1" }) { apiKey { label } }
      grant: updateApiKey(input: { id: "${id}", addGrants: [{ permission: "keys.list_keys" }] }) { apiKey { label } }
      last: deleteApiKey(input: { id: "${id}" }) { deletedId }
      tooLate: updateApiKey(input: { id: "${id}", label: "2" }) { apiKey { id } userErrors { code } }
    }`);
    expect(data).toEqual({
      first: { apiKey: { label: '1' } },
      grant: { apiKey: { label: '1' } },
      last: { deletedId: id },
      tooLate: { apiKey: null, userErrors: [{ code: 'NOT_FOUND' }] },
    });
    const probe = '{"permission":"probes.get_probe_results","target":{"type":"probe","id":"101"}}';
    // The second write uses the state that the first one returned, without a read.
    expect(callsWithBodies(gateway.sandbox)).toEqual([
      `PATCH /keys/${id}/ {"label":"1"}`,
      `PATCH /keys/${id}/ {"grants":[${probe},{"permission":"keys.list_keys"}]}`,
      `DELETE /keys/${id}/`,
      `PATCH /keys/${id}/ {"label":"2"}`,
    ]);
  });

  // Two ids are looked up in the list. A single id is read by itself.
  it.each([
    // The second time, the gateway knows that the account fits into one page.
    ['through the list', ['reader', 'lister'] as const, ['GET /keys/?page=1&page_size=100', LARGEST_PAGE]],
    ['by its id', ['reader'] as const, [`GET /keys/${READER}/`, `GET /keys/${READER}/`]],
  ])('are seen by a later read, even of a key that was read before: %s', async (_how, targets, [before, after]) => {
    await using gateway = await startTestGateway();
    const { account, credentials } = gateway.sandbox;
    const grants = targets.map((name) => ({
      permission: 'keys.get_key',
      target: { type: 'key', id: credentials[name] },
    }));
    const watcher = account.insertAt(0, { label: 'Watcher', grants });
    const labels = '{ apiKey { grants { target { resource { ... on ApiKey { label } } } } } }';
    const { data, errors } = await gateway.execute(`mutation {
      before: updateApiKey(input: { id: "${watcher}", enabled: true }) ${labels}
      change: updateApiKey(input: { id: "${READER}", label: "Changed" }) { apiKey { label } }
      after: updateApiKey(input: { id: "${watcher}", enabled: true }) ${labels}
    }`);
    expect(errors).toEqual([]);
    expect(data.before.apiKey.grants[0].target.resource).toEqual({ label: 'Dashboard, read only' });
    expect(data.after.apiKey.grants[0].target.resource).toEqual({ label: 'Changed' });
    const write = `PATCH /keys/${watcher}/ {"enabled":true}`;
    expect(callsWithBodies(gateway.sandbox)).toEqual([
      write,
      before,
      `PATCH /keys/${READER}/ {"label":"Changed"}`,
      write,
      after,
    ]);
  });

  it.each([
    ['carried out', null],
    ['carried out with a lost response', { kind: 'reset-after' }],
  ] as const)('are seen by a later read if a deletion was %s', async (_what, answer) => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'One probe');
    if (answer) gateway.sandbox.fault({ method: 'DELETE', answer });
    const { data } = await gateway.execute(`mutation {
      before: updateApiKey(input: { id: "${id}", label: "1" }) { apiKey { label } }
      deleteApiKey(input: { id: "${id}" }) { deletedId }
      after: updateApiKey(input: { id: "${id}", addGrants: [{ permission: "keys.list_keys" }] }) { userErrors { code } }
    }`);
    expect(data).toMatchObject({
      before: { apiKey: { label: '1' } },
      after: { userErrors: [{ code: 'NOT_FOUND' }] },
    });
    expect(callsWithBodies(gateway.sandbox)).toEqual([
      `PATCH /keys/${id}/ {"label":"1"}`,
      `DELETE /keys/${id}/`,
      `GET /keys/${id}/`,
    ]);
  });
});
