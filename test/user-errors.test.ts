import { describe, expect, it } from 'vitest';
import { startTestGateway } from './support/gateway.ts';
import { goodInput, idOfLabel, write, type Kind } from './support/writing.ts';

const GOOD = { permission: 'keys.list_keys' };
const onProbe = (targetId: string) => ({ permission: 'probes.get_probe_details', target: { type: 'probe', targetId } });

// A grant that the upstream rejects, and the path of its invalid part.
const BAD_GRANTS: [what: string, grant: object, path: string[]][] = [
  ['an unknown permission', { permission: 'keys.no_such' }, ['permission']],
  ['a missing target', { permission: 'probes.get_probe_details' }, ['target']],
  ['a forbidden target', { permission: 'keys.list_keys', target: { type: 'probe', targetId: '7' } }, ['target']],
  [
    'a target of the wrong type',
    { permission: 'probes.get_probe_details', target: { type: 'key', targetId: '7' } },
    ['target', 'type'],
  ],
  ['a target that does not exist', onProbe('0'), ['target', 'targetId']],
];
// The inputs that accept a list of grants. The second entry is the invalid one.
const LISTS: [kind: Kind, field: string, rest: object][] = [
  ['create', 'grants', {}],
  ['update', 'grants', {}],
  ['update', 'addGrants', {}],
  ['update', 'addGrants', { removeGrants: [onProbe('102')] }],
  ['replace', 'grants', { label: '', enabled: true }],
];

describe('a grant that the upstream rejects has its input path in the user error', () => {
  it.each(
    LISTS.flatMap(([kind, field, rest]) =>
      BAD_GRANTS.map(([what, grant, path]) => [kind, field, what, rest, grant, path] as const),
    ),
  )('%s, %s: %s', async (kind, field, _what, rest, grant, path) => {
    await using gateway = await startTestGateway();
    // This key has four grants, so the upstream's index differs from the index in the input.
    const id = idOfLabel(gateway.sandbox, 'Granted twice');
    const before = gateway.sandbox.account.row(id);
    const ofKey = kind === 'create' ? {} : { id };
    const { payload, errors } = await write(gateway, kind, { ...ofKey, ...rest, [field]: [GOOD, grant] });
    expect(errors).toEqual([]);
    expect(payload.userErrors).toMatchObject([{ code: 'INVALID', field: ['input', field, '1', ...path] }]);
    // The rejection returns the current key if the write had to read it.
    expect(payload.apiKey).toEqual(field === 'addGrants' ? expect.objectContaining({ id }) : null);
    expect(gateway.sandbox.account.row(id)).toEqual(before);
    expect(gateway.sandbox.executions).toEqual([]);
  });

  it('every error is returned, with the upstream’s message', async () => {
    await using gateway = await startTestGateway();
    const grants = [{ permission: 'keys.no_such' }, GOOD, { permission: 'probes.get_probe_details' }];
    const { payload } = await write(gateway, 'create', { label: 'l'.repeat(300), grants });
    expect(payload.userErrors).toEqual([
      {
        code: 'INVALID',
        message: 'Ensure this field has no more than 255 characters.',
        field: ['input', 'label'],
      },
      { code: 'INVALID', message: 'Unknown permission.', field: ['input', 'grants', '0', 'permission'] },
      { code: 'INVALID', message: 'This permission requires a target.', field: ['input', 'grants', '2', 'target'] },
    ]);
  });
});

describe('a JSON pointer of the upstream becomes an input path', () => {
  const POINTERS: [pointer: string | undefined, path: string[] | null][] = [
    ['/label', ['label']],
    ['/valid_from', ['validFrom']],
    ['/valid_to', ['validTo']],
    ['/enabled', ['enabled']],
    ['/grants', ['grants']],
    ['/grants/0', ['grants', '0']],
    ['/grants/0/permission', ['grants', '0', 'permission']],
    ['/grants/0/target', ['grants', '0', 'target']],
    ['/grants/0/target/type', ['grants', '0', 'target', 'type']],
    ['/grants/0/target/id', ['grants', '0', 'target', 'targetId']],
    ['/grants/0/no_such', ['grants', '0']],
    ['/grants/9/permission', ['grants']],
    ['/grants/-', ['grants']],
    ['/grants/', ['grants']],
    ['/l~0abel', []],
    ['/valid~1to', []],
    ['/grants~1', []],
    ['/no_such', []],
    ['/constructor', []],
    ['/grants/0/constructor', ['grants', '0']],
    ['/', []],
    ['', []],
    ['#/label', ['label']],
    [undefined, null],
  ];
  const rejection = (pointer: string | undefined) => ({
    status: 400,
    body: { error: { status: 400, title: 'Bad Request', errors: [{ source: { pointer }, detail: 'Wrong.' }] } },
  });

  it.each(POINTERS)('%s', async (pointer, path) => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'One probe');
    const grants = [onProbe('1')];
    for (const [kind, input] of [
      ['create', { grants }],
      ['update', { id, grants }],
      ['replace', { ...goodInput('replace', id), grants }],
    ] as const) {
      gateway.sandbox.fault({ answer: rejection(pointer) });
      const { payload } = await write(gateway, kind, input);
      const field = path && ['input', ...path];
      expect(payload.userErrors).toEqual([{ code: 'INVALID', message: 'Wrong.', field }]);
    }
  });

  it.each([
    ['the key’s own grant', '/grants/0/permission', ['addGrants']],
    ['the list', '/grants', ['addGrants']],
    ['the added one', '/grants/1/target/id', ['addGrants', '1', 'target', 'targetId']],
  ])('in a list that the gateway has built: %s', async (_what, pointer, path) => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'One probe');
    gateway.sandbox.fault({ method: 'PATCH', answer: rejection(pointer) });
    // The key already has the first of the two, so it is not sent again.
    const addGrants = [{ permission: 'probes.get_probe_results', target: { type: 'probe', targetId: '101' } }, GOOD];
    const { payload } = await write(gateway, 'update', { id, addGrants });
    expect(payload.userErrors).toMatchObject([{ field: ['input', ...path] }]);
  });

  it('in a list with removed grants only', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'Granted twice');
    gateway.sandbox.fault({ method: 'PATCH', answer: rejection('/grants/0/target') });
    const { payload } = await write(gateway, 'update', { id, removeGrants: [onProbe('102')] });
    expect(payload.userErrors).toMatchObject([{ field: ['input', 'removeGrants'] }]);
  });
});

describe('a rejection in another format', () => {
  it.each<[format: string, status: number, body: unknown, message: string]>([
    ['only a detail', 400, { error: { detail: 'Not like this.' } }, 'Not like this.'],
    ['a detail at the root', 400, { detail: ['Not', 'like this.'] }, 'Not like this.'],
    ['422', 422, { detail: 'Not like this.' }, 'Not like this.'],
    ['an empty body', 400, undefined, 'RIPE Atlas rejected the input without giving a reason.'],
    ['HTML', 400, '<h1>Bad request</h1>', 'RIPE Atlas rejected the input without giving a reason.'],
    [
      'an error without a detail',
      400,
      { error: { errors: [{}] } },
      'RIPE Atlas rejected this without giving a reason.',
    ],
    ['a list of details', 400, { error: { errors: [{ detail: ['Not', 'like this.'] }] } }, 'Not like this.'],
    [
      'a query parameter',
      400,
      { error: { errors: [{ source: { parameter: 'x' }, detail: 'Not like this.' }] } },
      'Not like this.',
    ],
  ])('is a user error too: %s', async (_format, status, body, message) => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ answer: { status, body } });
    const { payload, errors } = await write(gateway, 'create', {});
    expect(errors).toEqual([]);
    expect(payload).toEqual({ apiKey: null, secret: null, userErrors: [{ code: 'INVALID', message, field: null }] });
  });
});

describe('a refused write whose operation does not select userErrors', () => {
  it.each([
    ['by the gateway', 'updateApiKey(input: { id: "00000000", label: "x" }) { apiKey { id } }', 'NOT_FOUND'],
    ['by the upstream', 'createApiKey(input: { grants: [{ permission: "no.such" }] }) { secret }', 'INVALID'],
    [
      'with a fragment',
      'deleteApiKey(input: { id: "00000000" }) { ... on DeleteApiKeyPayload { deletedId } }',
      'NOT_FOUND',
    ],
    [
      'with a skipped selection',
      'deleteApiKey(input: { id: "00000000" }) { deletedId userErrors @skip(if: true) { code } }',
      'NOT_FOUND',
    ],
  ])('is reported in extensions.warnings and in the log: %s', async (_how, field, code) => {
    await using gateway = await startTestGateway();
    const { errors, extensions } = await gateway.execute(`mutation { renamed: ${field} }`);
    expect(errors).toEqual([]);
    const name = field.slice(0, field.indexOf('('));
    expect(extensions.warnings).toEqual([expect.stringMatching(`^${name} was refused, and nothing was changed: .`)]);
    await expect.poll(() => gateway.log()).toContain(`"field":"${name}","code":"${code}"`);
  });

  it('is not reported twice if it selects them, under an alias or in a fragment', async () => {
    await using gateway = await startTestGateway();
    const { extensions } = await gateway.execute(`
      mutation { deleteApiKey(input: { id: "00000000" }) { ...Refusal } }
      fragment Refusal on DeleteApiKeyPayload { problems: userErrors { code } }`);
    expect(extensions).toBeUndefined();
  });
});

describe('an outcome that is not complete, and that the operation does not select', () => {
  const RETIRE_AT = 'retireAt: "2098-01-01T00:00:00Z"';
  const two = '{ id: "00000000" } { id: "361fff4d" }';

  it.each([
    ['deleteApiKeys', `deleteApiKeys(input: { keys: [${two}] }) { userErrors { code } results { apiKey { id } } }`, 1],
    ['updateApiKeys', `updateApiKeys(input: { keys: [${two}], patch: { enabled: false } }) { userErrors { code } }`, 1],
    [
      'rotateApiKeys',
      `rotateApiKeys(input: { keys: [${two}], ${RETIRE_AT} }) { userErrors { code } results { outcome secret } }`,
      2,
    ],
  ])('of %s is in extensions.warnings and in the log', async (name, field, incomplete) => {
    await using gateway = await startTestGateway();
    if (name === 'rotateApiKeys') gateway.sandbox.fault({ method: 'PATCH', answer: { status: 403 } });
    const { extensions } = await gateway.execute(`mutation { renamed: ${field} }`);
    expect(extensions.warnings).toEqual([
      `${name}: ${incomplete} of 2 writes were not completed. Select \`results { requestedId outcome error { code message } }\`.`,
    ]);
    await expect.poll(() => gateway.log()).toContain(`"field":"${name}","code":"REFUSED`);
  });

  it('of a rotation is in extensions.warnings, with the reason', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ method: 'PATCH', answer: { status: 403 } });
    const { data, extensions } = await gateway.execute(
      `mutation { rotateApiKey(input: { id: "361fff4d", ${RETIRE_AT} }) { secret userErrors { code } } }`,
    );
    expect(data.rotateApiKey.secret).not.toBeNull();
    expect(extensions.warnings).toEqual([
      expect.stringMatching(
        /^rotateApiKey created a successor, but the old key was not retired, or may not have been: ./,
      ),
    ]);
  });

  it('is not reported if the operation selects it', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ method: 'PATCH', times: Infinity, answer: { status: 403 } });
    const { extensions } = await gateway.execute(`mutation {
      rotateApiKey(input: { id: "361fff4d", ${RETIRE_AT} }) { secret userErrors { code } retirement }
      rotateApiKeys(input: { keys: [${two}], ${RETIRE_AT} }) { userErrors { code } results { ...Outcome } }
      updateApiKeys(input: { keys: [${two}], patch: { enabled: false } }) { userErrors { code } results { outcome } }
    }
    fragment Outcome on ApiKeyRotateResult { secret error { code } }`);
    expect(extensions).toBeUndefined();
  });
});

describe('a secret that the operation does not select', () => {
  it.each([
    ['createApiKey', 'createApiKey(input: { label: "x" }) { userErrors { code } }'],
    ['regenerateApiKey', 'regenerateApiKey(input: { id: "361fff4d" }) { userErrors { code } }'],
    [
      'rotateApiKey',
      'rotateApiKey(input: { id: "361fff4d", retireAt: "2098-01-01T00:00:00Z" }) { retirement userErrors { code } }',
    ],
    [
      'regenerateApiKeys',
      'regenerateApiKeys(input: { keys: [{ id: "361fff4d" }] }) { userErrors { code } results { outcome } }',
    ],
  ])('of %s is lost, and extensions.warnings says so', async (name, field) => {
    await using gateway = await startTestGateway();
    const { errors, extensions } = await gateway.execute(`mutation { ${field} }`);
    expect(errors).toEqual([]);
    expect(extensions.warnings).toEqual([
      `${name} has returned a new secret, and the operation does not select \`secret\`: it is lost. Regenerate the key to get another one.`,
    ]);
  });
});
