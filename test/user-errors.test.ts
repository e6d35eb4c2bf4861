import { describe, expect, it } from 'vitest';
import { startTestGateway } from './support/gateway.ts';
import { goodInput, idOfLabel, write, type Kind } from './support/writing.ts';

const GOOD = { permission: 'keys.list_keys' };
const onProbe = (targetId: string) => ({ permission: 'probes.get_probe_details', target: { type: 'probe', targetId } });

// A grant that the upstream refuses, and the part of it that is to blame.
const BAD_GRANTS: [what: string, grant: object, path: string[]][] = [
  ['an unknown permission', { permission: 'keys.no_such' }, ['permission']],
  ['a target that is missing', { permission: 'probes.get_probe_details' }, ['target']],
  [
    'a target that is not allowed',
    { permission: 'keys.list_keys', target: { type: 'probe', targetId: '7' } },
    ['target'],
  ],
  [
    'a type of target that does not fit',
    { permission: 'probes.get_probe_details', target: { type: 'key', targetId: '7' } },
    ['target', 'type'],
  ],
  ['a target that does not exist', onProbe('0'), ['target', 'targetId']],
];
// Where a list of grants can be given, with the bad one second.
const LISTS: [kind: Kind, field: string, rest: object][] = [
  ['create', 'grants', {}],
  ['update', 'grants', {}],
  ['update', 'addGrants', {}],
  ['update', 'addGrants', { removeGrants: [onProbe('102')] }],
  ['replace', 'grants', { label: '', enabled: true }],
];

describe('a grant that the upstream refuses is pointed at where it was given', () => {
  it.each(
    LISTS.flatMap(([kind, field, rest]) =>
      BAD_GRANTS.map(([what, grant, path]) => [kind, field, what, rest, grant, path] as const),
    ),
  )('%s, %s: %s', async (kind, field, _what, rest, grant, path) => {
    await using gateway = await startTestGateway();
    // This key has four grants, so that the upstream's index is not the input's.
    const id = idOfLabel(gateway.sandbox, 'Granted twice');
    const before = gateway.sandbox.account.row(id);
    const ofKey = kind === 'create' ? {} : { id };
    const { payload, errors } = await write(gateway, kind, { ...ofKey, ...rest, [field]: [GOOD, grant] });
    expect(errors).toEqual([]);
    expect(payload.userErrors).toMatchObject([{ code: 'INVALID', field: ['input', field, '1', ...path] }]);
    // After a refusal the key as it is, where it had to be read.
    expect(payload.apiKey).toEqual(field === 'addGrants' ? expect.objectContaining({ id }) : null);
    expect(gateway.sandbox.account.row(id)).toEqual(before);
    expect(gateway.sandbox.executions).toEqual([]);
  });

  it('all of them at once, in the upstream’s words', async () => {
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

describe('a pointer of the upstream becomes a path of the input', () => {
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
  const refusal = (pointer: string | undefined) => ({
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
      gateway.sandbox.fault({ answer: refusal(pointer) });
      const { payload } = await write(gateway, kind, input);
      const field = path && ['input', ...path];
      expect(payload.userErrors).toEqual([{ code: 'INVALID', message: 'Wrong.', field }]);
    }
  });

  it.each([
    ['the key’s own grant', '/grants/0/permission', ['addGrants']],
    ['the list', '/grants', ['addGrants']],
    ['the added one', '/grants/1/target/id', ['addGrants', '1', 'target', 'targetId']],
  ])('of a list that the gateway has put together: %s', async (_what, pointer, path) => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'One probe');
    gateway.sandbox.fault({ method: 'PATCH', answer: refusal(pointer) });
    // The first of the two is there already, and is not sent again.
    const addGrants = [{ permission: 'probes.get_probe_results', target: { type: 'probe', targetId: '101' } }, GOOD];
    const { payload } = await write(gateway, 'update', { id, addGrants });
    expect(payload.userErrors).toMatchObject([{ field: ['input', ...path] }]);
  });

  it('of a list that only became shorter', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'Granted twice');
    gateway.sandbox.fault({ method: 'PATCH', answer: refusal('/grants/0/target') });
    const { payload } = await write(gateway, 'update', { id, removeGrants: [onProbe('102')] });
    expect(payload.userErrors).toMatchObject([{ field: ['input', 'removeGrants'] }]);
  });
});

describe('a refusal of another form', () => {
  it.each<[form: string, status: number, body: unknown, message: string]>([
    ['only a sentence', 400, { error: { detail: 'Not like this.' } }, 'Not like this.'],
    ['a sentence at the root', 400, { detail: ['Not', 'like this.'] }, 'Not like this.'],
    ['422', 422, { detail: 'Not like this.' }, 'Not like this.'],
    ['nothing', 400, undefined, 'The upstream refused the input without a reason.'],
    ['HTML', 400, '<h1>Bad request</h1>', 'The upstream refused the input without a reason.'],
    ['an error without a sentence', 400, { error: { errors: [{}] } }, 'The upstream refused this without a reason.'],
    ['a list of sentences', 400, { error: { errors: [{ detail: ['Not', 'like this.'] }] } }, 'Not like this.'],
    [
      'a query parameter',
      400,
      { error: { errors: [{ source: { parameter: 'x' }, detail: 'Not like this.' }] } },
      'Not like this.',
    ],
  ])('is a user error all the same: %s', async (_form, status, body, message) => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ answer: { status, body } });
    const { payload, errors } = await write(gateway, 'create', {});
    expect(errors).toEqual([]);
    expect(payload).toEqual({ apiKey: null, secret: null, userErrors: [{ code: 'INVALID', message, field: null }] });
  });
});
