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
      'adds only what is not there',
      { addGrants: [onProbe('7'), BALANCE] },
      [...STORED, plainRow('credits.get_credit_info')],
    ],
    [
      'adds once what is given twice',
      { addGrants: [onProbe('8'), onProbe('8')] },
      [...STORED, row('probes.get_probe_details', 'probe', '8')],
    ],
    ['removes once what is given twice', { removeGrants: [onProbe('7'), onProbe('7')] }, STORED.slice(0, 1)],
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
    ['has kept what was to go', 'update', { removeGrants: [onProbe('7')] }, STORED],
    ['has left out what was to come', 'update', { addGrants: [BALANCE] }, STORED],
    ['has none of them', 'replace', { label: 'New', enabled: true, grants: [BALANCE] }, []],
    ['has another', 'create', { label: 'New', grants: [BALANCE] }, STORED],
  ] as const)('warns where the upstream answers with other grants: it %s', async (_what, kind, change, grants) => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { grants: STORED });
    const method = { update: 'PATCH', replace: 'PUT', create: 'POST' }[kind];
    gateway.sandbox.fault({ method, answer: { status: 200, body: { ...gateway.sandbox.account.row(id), grants } } });
    const name = `${kind}ApiKey`;
    const { data, errors, extensions } = await gateway.execute(
      `mutation ($input: ${kind[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { userErrors { code } } }`,
      { variables: { input: kind === 'create' ? change : { id, ...change } } },
    );
    expect({ data, errors }).toEqual({ data: { [name]: { userErrors: [] } }, errors: [] });
    expect(extensions.warnings).toEqual([
      `The upstream answered with other grants for the key ${id} than were sent. Look at the key's grants.`,
    ]);
  });

  it('sends the other fields that are given in the same call', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { grants: [] });
    const { calls } = await write(gateway, 'update', { id, label: 'New', addGrants: [BALANCE] });
    expect(calls[1]).toBe(`PATCH /keys/${id}/ {"label":"New","grants":[{"permission":"credits.get_credit_info"}]}`);
  });

  it.each<[what: string, change: object, userError: object, reads: number]>([
    [
      'to remove one that is not there',
      { removeGrants: [onProbe('7'), onProbe('9')] },
      { code: 'NOT_FOUND', field: ['input', 'removeGrants', '1'] },
      1,
    ],
    [
      'to remove one of another target',
      { removeGrants: [{ permission: 'probes.get_probe_details' }] },
      { code: 'NOT_FOUND', field: ['input', 'removeGrants', '0'] },
      1,
    ],
    ['to add nothing new', { addGrants: [onProbe('7')] }, { code: 'INVALID', field: ['input'] }, 1],
    [
      'the whole list and a change',
      { grants: [], addGrants: [BALANCE] },
      { code: 'INVALID', field: ['input', 'grants'] },
      0,
    ],
    [
      'the whole list and an empty change',
      { grants: [], removeGrants: [] },
      { code: 'INVALID', field: ['input', 'grants'] },
      0,
    ],
  ])('is refused: %s', async (_what, change, userError, reads) => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { label: 'Kept', grants: STORED });
    const { payload, errors, calls } = await write(gateway, 'update', { id, ...change });
    expect(errors).toEqual([]);
    expect(payload.userErrors).toMatchObject([userError]);
    expect(calls).toEqual(reads === 0 ? [] : [`GET /keys/${id}/`]);
  });

  it('leaves grants that the key has twice as they are', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'Granted twice');
    const before = gateway.sandbox.account.row(id).grants;
    await write(gateway, 'update', { id, addGrants: [{ permission: 'keys.list_keys' }] });
    expect(gateway.sandbox.account.row(id).grants).toEqual([...before, plainRow('keys.list_keys')]);
  });

  it('takes both of two equal grants away', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'Granted twice');
    await write(gateway, 'update', { id, removeGrants: [BALANCE] });
    expect(gateway.sandbox.account.row(id).grants.map(({ permission }) => permission)).toEqual([
      'probes.get_probe_details',
      'probes.get_probe_details',
    ]);
  });

  it('of a key that goes away meanwhile finds none', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { grants: STORED });
    gateway.sandbox.fault({ method: 'PATCH', answer: { status: 404 } });
    const { payload } = await write(gateway, 'update', { id, addGrants: [BALANCE] });
    expect(payload).toMatchObject({ apiKey: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'id'] }] });
  });

  it('needs to read the key', async () => {
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

// How the upstream shows a key as a target, and in which form it takes one. Where it refuses the form that it shows,
// nothing can be sent back.
const FORMS = [
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

describe.each(FORMS)('grants that are read and sent back, keys shown as %s and taken as %s', (shown, wanted) => {
  const start = () =>
    startTestGateway({ sandbox: { behaviour: { keyTargetForm: shown, wantedKeyTargetForm: wanted } } });

  it.each(LABELS)('stay what they were beside an added one, by the whole list: %s', async (label) => {
    await using gateway = await start();
    const id = idOfLabel(gateway.sandbox, label);
    const before = gateway.sandbox.account.row(id).grants;
    const grants = [...(await readGrants(gateway, id)), onProbe('4242')];
    const { payload } = await write(gateway, 'update', { id, grants });
    expect(payload.userErrors).toEqual([]);
    const added = row('probes.get_probe_details', 'probe', '4242');
    expect(gateway.sandbox.account.row(id).grants).toEqual([...before, added]);
  });

  it.each(LABELS)('stay what they were beside an added one, by addGrants: %s', async (label) => {
    await using gateway = await start();
    const id = idOfLabel(gateway.sandbox, label);
    const before = gateway.sandbox.account.row(id).grants;
    const { payload } = await write(gateway, 'update', { id, addGrants: [onProbe('4242')] });
    expect(payload.userErrors).toEqual([]);
    const added = row('probes.get_probe_details', 'probe', '4242');
    expect(gateway.sandbox.account.row(id).grants).toEqual([...before, added]);
  });

  it('stay what they were in a replacement', async () => {
    await using gateway = await start();
    const id = idOfLabel(gateway.sandbox, 'Watches two keys');
    const before = gateway.sandbox.account.row(id);
    const grants = await readGrants(gateway, id);
    await write(gateway, 'replace', { id, label: before.label, enabled: true, grants });
    expect(gateway.sandbox.account.row(id)).toEqual(before);
  });

  it('are found by what is shown of them, to remove one and to give another permission on the same key', async () => {
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
});

describe('a key as a target', () => {
  it.each([
    ['its full UUID', CREDENTIALS.reader],
    ['its first eight characters', READER],
  ])('of a new grant goes up as it was given, and comes back cut: %s', async (_form, targetId) => {
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
  ])('that the upstream writes %s is found by what is shown of it, and goes up as it was', async (_how, written) => {
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

  it('is not the only one that may hide a UUID: another target is found by what is shown of it too', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'One probe');
    const kept = { permission: 'keys.get_key', target: { type: 'team', id: `team/${CREDENTIALS.reader}` } };
    gateway.sandbox.rewriteRow = (shown) => (shown['uuid'] === undefined ? shown : { ...shown, grants: [kept] });
    const grants = await readGrants(gateway, id);
    expect(grants).toEqual([onTarget('team', `team/${READER}-****-****-****-************`)]);
    const { calls } = await write(gateway, 'update', { id, grants });
    expect(calls.at(-1)).toBe(`PATCH /keys/${id}/ ${JSON.stringify({ grants: [kept] })}`);
  });

  it('is told from a number of eight digits: for a measurement nothing is read before the write', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0);
    const grants = [{ permission: 'measurements.get_results', target: { type: 'measurement', targetId: '10000001' } }];
    const { calls } = await write(gateway, 'update', { id, grants });
    expect(calls).toHaveLength(1);
  });
});
