import { describe, expect, it } from 'vitest';
import { CREDENTIALS } from '../src/sandbox/account/credentials.ts';
import { startTestGateway } from './support/gateway.ts';
import { idOfLabel, readGrants, write } from './support/writing.ts';

const READER = CREDENTIALS.reader.slice(0, 8);
const BALANCE = { permission: 'credits.get_credit_info' };
const onProbe = (targetId: string) => ({ permission: 'probes.get_probe_details', target: { type: 'probe', targetId } });
const onTarget = (type: string, targetId: string) => ({ permission: 'keys.get_key', target: { type, targetId } });
const onKey = (targetId: string) => onTarget('key', targetId);
const plainRow = (permission: string) => ({ permission, target: null });
const row = (permission: string, type: string, id: string) => ({ permission, target: { type, id } });

describe('changing a list of grants', () => {
  const STORED = [plainRow('keys.list_keys'), row('probes.get_probe_details', 'probe', '7')];

  it.each([
    ['adds', { addGrants: [BALANCE] }, [...STORED, plainRow('credits.get_credit_info')]],
    ['removes', { removeGrants: [onProbe('7')] }, STORED.slice(0, 1)],
    [
      'adds and removes',
      { addGrants: [onProbe('8')], removeGrants: [{ permission: 'keys.list_keys', target: null }] },
      [STORED[1], row('probes.get_probe_details', 'probe', '8')],
    ],
    [
      'adds only grants that the key does not have',
      { addGrants: [onProbe('7'), BALANCE] },
      [...STORED, plainRow('credits.get_credit_info')],
    ],
    [
      'adds a repeated grant once',
      { addGrants: [onProbe('8'), onProbe('8')] },
      [...STORED, row('probes.get_probe_details', 'probe', '8')],
    ],
    ['removes a repeated grant once', { removeGrants: [onProbe('7'), onProbe('7')] }, STORED.slice(0, 1)],
  ])('%s, in two calls', async (_what, change, stored) => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { grants: STORED });
    const { payload, errors, calls } = await write(gateway, 'update', { id, ...change });
    expect(errors).toEqual([]);
    expect(payload.userErrors).toEqual([]);
    expect(gateway.sandbox.account.row(id).grants).toEqual(stored);
    expect(calls).toEqual([
      `GET /keys/${id}/`,
      expect.stringMatching(new RegExp(`^PATCH /keys/${id}/ \\{"grants":\\[[^\\]]*\\]\\}$`)),
    ]);
  });

  it.each([
    ['a grant to remove is still there', 'update', { removeGrants: [onProbe('7')] }, STORED],
    ['a grant to add is missing', 'update', { addGrants: [BALANCE] }, STORED],
    ['all grants are missing', 'replace', { label: 'New', enabled: true, grants: [BALANCE] }, []],
    ['it has another grant', 'create', { label: 'New', grants: [BALANCE] }, STORED],
  ] as const)('warns if the upstream returns other grants: %s', async (_what, kind, change, grants) => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { grants: STORED });
    const method = { update: 'PATCH', replace: 'PUT', create: 'POST' }[kind];
    gateway.sandbox.fault({ method, answer: { status: 200, body: { ...gateway.sandbox.account.row(id), grants } } });
    const name = `${kind}ApiKey`;
    const { data, errors, extensions } = await gateway.execute(
      `mutation ($input: ${kind[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { userErrors { code }${kind === 'create' ? ' secret' : ''} } }`,
      { variables: { input: kind === 'create' ? change : { id, ...change } } },
    );
    expect(errors).toEqual([]);
    expect(data[name].userErrors).toEqual([]);
    expect(extensions.warnings).toEqual([
      `RIPE Atlas returned other grants for the key ${id} than were sent. Check the key's grants.`,
    ]);
  });

  it('sends the other fields of the input in the same call', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { grants: [] });
    const { calls } = await write(gateway, 'update', { id, label: 'New', addGrants: [BALANCE] });
    expect(calls[1]).toBe(`PATCH /keys/${id}/ {"label":"New","grants":[{"permission":"credits.get_credit_info"}]}`);
  });

  it.each<[what: string, change: object, userError: object, reads: number]>([
    [
      'removing a grant that the key does not have',
      { removeGrants: [onProbe('7'), onProbe('9')] },
      { code: 'NOT_FOUND', field: ['input', 'removeGrants', '1'] },
      1,
    ],
    [
      'removing a grant with another target',
      { removeGrants: [{ permission: 'probes.get_probe_details' }] },
      { code: 'NOT_FOUND', field: ['input', 'removeGrants', '0'] },
      1,
    ],
    ['adding only grants that the key has', { addGrants: [onProbe('7')] }, { code: 'INVALID', field: ['input'] }, 1],
    [
      'the complete list and a change',
      { grants: [], addGrants: [BALANCE] },
      { code: 'INVALID', field: ['input', 'grants'] },
      0,
    ],
    [
      'the complete list and an empty change',
      { grants: [], removeGrants: [] },
      { code: 'INVALID', field: ['input', 'grants'] },
      0,
    ],
  ])('rejects %s', async (_what, change, userError, reads) => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { label: 'Kept', grants: STORED });
    const { payload, errors, calls } = await write(gateway, 'update', { id, ...change });
    expect(errors).toEqual([]);
    expect(payload.userErrors).toMatchObject([userError]);
    expect(calls).toEqual(reads === 0 ? [] : [`GET /keys/${id}/`]);
  });

  it('keeps duplicate grants of the key', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'Granted twice');
    const before = gateway.sandbox.account.row(id).grants;
    await write(gateway, 'update', { id, addGrants: [{ permission: 'keys.list_keys' }] });
    expect(gateway.sandbox.account.row(id).grants).toEqual([...before, plainRow('keys.list_keys')]);
  });

  it('removes both of two equal grants', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'Granted twice');
    await write(gateway, 'update', { id, removeGrants: [BALANCE] });
    expect(gateway.sandbox.account.row(id).grants.map(({ permission }) => permission)).toEqual([
      'probes.get_probe_details',
      'probes.get_probe_details',
    ]);
  });

  it('is NOT_FOUND if the key is deleted meanwhile', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { grants: STORED });
    gateway.sandbox.fault({ method: 'PATCH', answer: { status: 404 } });
    const { payload } = await write(gateway, 'update', { id, addGrants: [BALANCE] });
    expect(payload).toMatchObject({ apiKey: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'id'] }] });
  });

  it('needs permission to read the key', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'Granted twice');
    gateway.sandbox.account.update(CREDENTIALS.writer.slice(0, 8), { grants: [plainRow('keys.update_key')] });
    const options = { key: CREDENTIALS.writer };
    const { errors } = await write(gateway, 'update', { id, addGrants: [BALANCE] }, options);
    expect(errors).toMatchObject([{ path: ['updateApiKey'], extensions: { code: 'FORBIDDEN' } }]);
    const blind = await write(gateway, 'update', { id, grants: [BALANCE] }, options);
    expect(blind).toMatchObject({ errors: [], payload: { userErrors: [] } });
  });
});

// The format in which the upstream shows a key as a target, and the format that it accepts. If it rejects the format that it
// shows, nothing can be sent back.
const FORMATS = [
  ['prefix', 'either'],
  ['prefix', 'prefix'],
  ['uuid', 'either'],
  ['uuid', 'uuid'],
] as const;
const LABELS = [
  'Watches two keys',
  'All my measurements',
  'One measurement',
  'A hundred grants',
  'Granted twice',
  'Clé de l’équipe réseau – Zürich',
];

describe.each(FORMATS)(
  'grants that are read and sent back, with keys shown as %s and accepted as %s',
  (shown, accepted) => {
    const start = () =>
      startTestGateway({ sandbox: { behaviour: { keyTargetForm: shown, wantedKeyTargetForm: accepted } } });

    it.each(LABELS)('stay unchanged when one is added in the complete list: %s', async (label) => {
      await using gateway = await start();
      const id = idOfLabel(gateway.sandbox, label);
      const before = gateway.sandbox.account.row(id).grants;
      const grants = [...(await readGrants(gateway, id)), onProbe('4242')];
      const { payload } = await write(gateway, 'update', { id, grants });
      expect(payload.userErrors).toEqual([]);
      const added = row('probes.get_probe_details', 'probe', '4242');
      expect(gateway.sandbox.account.row(id).grants).toEqual([...before, added]);
    });

    it.each(LABELS)('stay unchanged when one is added by addGrants: %s', async (label) => {
      await using gateway = await start();
      const id = idOfLabel(gateway.sandbox, label);
      const before = gateway.sandbox.account.row(id).grants;
      const { payload } = await write(gateway, 'update', { id, addGrants: [onProbe('4242')] });
      expect(payload.userErrors).toEqual([]);
      const added = row('probes.get_probe_details', 'probe', '4242');
      expect(gateway.sandbox.account.row(id).grants).toEqual([...before, added]);
    });

    it('stay unchanged in a replacement', async () => {
      await using gateway = await start();
      const id = idOfLabel(gateway.sandbox, 'Watches two keys');
      const before = gateway.sandbox.account.row(id);
      const grants = await readGrants(gateway, id);
      await write(gateway, 'replace', { id, label: before.label, enabled: true, grants });
      expect(gateway.sandbox.account.row(id)).toEqual(before);
    });

    it('are found by their shortened target, to remove one and to add another permission on the same key', async () => {
      await using gateway = await start();
      const id = idOfLabel(gateway.sandbox, 'Watches two keys');
      const change = {
        removeGrants: [onKey(READER.toUpperCase())],
        addGrants: [{ permission: 'keys.delete_key', target: { type: 'key', targetId: READER } }],
      };
      const { payload } = await write(gateway, 'update', { id, ...change });
      expect(payload.userErrors).toEqual([]);
      expect(gateway.sandbox.account.row(id).grants).toEqual([
        row('keys.update_key', 'key', CREDENTIALS.lister),
        row('keys.delete_key', 'key', CREDENTIALS.reader),
      ]);
    });
  },
);

describe('a key as a target', () => {
  it.each([
    ['its full UUID', CREDENTIALS.reader],
    ['its first eight characters', READER],
  ])('of a new grant is sent as given and shown shortened: %s', async (_form, targetId) => {
    await using gateway = await startTestGateway({ sandbox: { behaviour: { keyTargetForm: 'uuid' } } });
    const id = gateway.sandbox.account.insertAt(0);
    for (const change of [{ grants: [onKey(targetId)] }, { addGrants: [onKey(targetId)], removeGrants: [] }]) {
      gateway.sandbox.account.update(id, { grants: [] });
      const { payload, calls } = await write(gateway, 'update', { id, ...change });
      const body = { grants: [{ permission: 'keys.get_key', target: { type: 'key', id: targetId } }] };
      expect(calls.at(-1)).toBe(`PATCH /keys/${id}/ ${JSON.stringify(body)}`);
      expect(payload.apiKey.grants[0].target).toEqual({ type: 'key', targetId: READER });
    }
  });

  it.each([
    ['in capitals', READER.toUpperCase()],
    ['masked', `${READER}-****-****-****-************`],
    ['without dashes', CREDENTIALS.reader.replaceAll('-', '')],
  ])('that the upstream writes %s is found by its shortened form and sent back unchanged', async (_how, written) => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'Watches two keys');
    const kept = { permission: 'keys.get_key', target: { type: 'key', id: written } };
    const taken = { permission: 'keys.update_key', target: { type: 'key', id: written } };
    gateway.sandbox.rewriteRow = (shown) => (shown['uuid'] === undefined ? shown : { ...shown, grants: [kept, taken] });
    const [keptAsShown, takenAsShown] = await readGrants(gateway, id);
    expect(JSON.stringify(keptAsShown)).not.toContain(CREDENTIALS.reader.slice(-12));
    for (const change of [{ removeGrants: [takenAsShown] }, { grants: [keptAsShown] }]) {
      const { calls } = await write(gateway, 'update', { id, ...change });
      expect(calls.at(-1)).toBe(`PATCH /keys/${id}/ ${JSON.stringify({ grants: [kept] })}`);
    }
  });

  it('of another type may contain a UUID, and is found by its shortened form too', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'One probe');
    const kept = { permission: 'keys.get_key', target: { type: 'team', id: `team/${CREDENTIALS.reader}` } };
    gateway.sandbox.rewriteRow = (shown) => (shown['uuid'] === undefined ? shown : { ...shown, grants: [kept] });
    const grants = await readGrants(gateway, id);
    expect(grants).toEqual([onTarget('team', `team/${READER}-****-****-****-************`)]);
    const { calls } = await write(gateway, 'update', { id, grants });
    expect(calls.at(-1)).toBe(`PATCH /keys/${id}/ ${JSON.stringify({ grants: [kept] })}`);
  });

  it('is not confused with a measurement number of eight digits: nothing is read before the write', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0);
    const grants = [{ permission: 'measurements.get_results', target: { type: 'measurement', targetId: '10000001' } }];
    const { calls } = await write(gateway, 'update', { id, grants });
    expect(calls).toHaveLength(1);
  });
});
