import { describe, expect, it } from 'vitest';
import { CREDENTIALS } from '../src/sandbox/account/credentials.ts';
import { startTestGateway } from './support/gateway.ts';
import { write, type Kind } from './support/writing.ts';

// The calling key of these tests is the sandbox's writer. It may read, create, update and delete keys.
const key = CREDENTIALS.writer;
const id = key.slice(0, 8);
const OTHER_ID = CREDENTIALS.lister.slice(0, 8);
const GRANTS = ['keys.get_key', 'keys.create_key', 'keys.update_key', 'keys.delete_key'].map((permission) => ({
  permission,
}));
const WHOLE = { label: 'Provisioning', enabled: true, grants: GRANTS };
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

const LOCK_OUTS: [what: string, kind: Kind, change: object, field: string][] = [
  ['regenerating', 'regenerate', {}, 'id'],
  ['deleting', 'delete', {}, 'id'],
  ['disabling', 'update', { enabled: false }, 'enabled'],
  ['an end in the past', 'update', { validTo: inDays(-1) }, 'validTo'],
  ['a start in the future', 'update', { validFrom: inDays(1) }, 'validFrom'],
  ['a list without one of its grants on keys', 'update', { grants: GRANTS.slice(1) }, 'grants'],
  ['an empty list of grants', 'update', { grants: [] }, 'grants'],
  ['removing a grant on keys', 'update', { removeGrants: GRANTS.slice(1, 2) }, 'removeGrants'],
  [
    'narrowing a grant on keys',
    'update',
    {
      removeGrants: GRANTS.slice(0, 1),
      addGrants: [{ permission: 'keys.get_key', target: { type: 'key', targetId: OTHER_ID } }],
    },
    'removeGrants',
  ],
  ['replacing it with a disabled key', 'replace', { ...WHOLE, enabled: false }, 'enabled'],
  ['replacing it with an expired key', 'replace', { ...WHOLE, validTo: inDays(-1) }, 'validTo'],
  ['replacing it with a key that is valid later', 'replace', { ...WHOLE, validFrom: inDays(1) }, 'validFrom'],
  ['replacing it without a grant on keys', 'replace', { ...WHOLE, grants: GRANTS.slice(1) }, 'grants'],
];

describe('a write that would end the access of the calling key', () => {
  it.each(LOCK_OUTS)('is rejected and not sent: %s', async (_what, kind, change, field) => {
    await using gateway = await startTestGateway();
    const { payload, errors, calls } = await write(gateway, kind, { id, ...change }, { key });
    expect(errors).toEqual([]);
    expect(payload.userErrors).toEqual([
      {
        code: 'WOULD_LOCK_OUT_CALLER',
        message: expect.stringMatching(/allowCallingKey: true/),
        field: ['input', field],
      },
    ]);
    expect(calls.filter((call) => !call.startsWith('GET '))).toEqual([]);
    expect(gateway.sandbox.executions).toEqual([]);
  });

  it.each(LOCK_OUTS)('is carried out with allowCallingKey: %s', async (_what, kind, change) => {
    await using gateway = await startTestGateway();
    const { payload, errors } = await write(gateway, kind, { id, allowCallingKey: true, ...change }, { key });
    expect(errors).toEqual([]);
    expect(payload.userErrors).toEqual([]);
    expect(gateway.sandbox.executions).toHaveLength(1);
  });

  it.each(LOCK_OUTS)('is carried out on another key: %s', async (_what, kind, change) => {
    await using gateway = await startTestGateway();
    const { payload, errors } = await write(gateway, kind, { id, ...change });
    expect(errors).toEqual([]);
    expect(payload.userErrors).toEqual([]);
    expect(gateway.sandbox.executions).toHaveLength(1);
  });
});

describe('a write that keeps the access of the calling key', () => {
  it.each<[what: string, kind: Kind, change: object]>([
    ['a label', 'update', { label: 'Mine' }],
    ['an end in the future', 'update', { validTo: inDays(1) }],
    ['a start in the past', 'update', { validFrom: inDays(-1) }],
    ['no validity window', 'update', { validFrom: null, validTo: null }],
    ['enabling', 'update', { enabled: true }],
    ['additional grants', 'update', { addGrants: [{ permission: 'credits.get_credit_info' }] }],
    ['the grants in another order', 'update', { grants: GRANTS.toReversed() }],
    ['replacing with the same grants', 'replace', WHOLE],
  ])('is carried out: %s', async (_what, kind, change) => {
    await using gateway = await startTestGateway();
    const { payload, errors } = await write(gateway, kind, { id, ...change }, { key });
    expect(errors).toEqual([]);
    expect(payload.userErrors).toEqual([]);
    expect(gateway.sandbox.executions).toHaveLength(1);
  });

  it('is carried out: removing a grant that is not on keys', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.account.update(id, {
      grants: [...GRANTS, { permission: 'credits.get_credit_info' }].map((grant) => ({ ...grant, target: null })),
    });
    const removeGrants = [{ permission: 'credits.get_credit_info' }];
    const { payload } = await write(gateway, 'update', { id, removeGrants }, { key });
    expect(payload.userErrors).toEqual([]);
    expect(payload.apiKey.grants).toHaveLength(GRANTS.length);
  });

  it.each([
    ['uuid', 1],
    ['prefix', 0],
  ] as const)(
    'is carried out: naming its own target by the full UUID, if the upstream stores it as %s',
    async (keyTargetForm, executions) => {
      await using gateway = await startTestGateway({ sandbox: { behaviour: { keyTargetForm } } });
      const target = { type: 'key', id: CREDENTIALS.lister };
      gateway.sandbox.account.update(id, {
        grants: [...GRANTS.map((grant) => ({ ...grant, target: null })), { permission: 'keys.get_key', target }],
      });
      const same = [...GRANTS, { permission: 'keys.get_key', target: { type: 'key', targetId: CREDENTIALS.lister } }];
      const { payload } = await write(gateway, 'update', { id, grants: same }, { key });
      // Only the upstream knows which key a form is for that it does not store.
      expect(payload.userErrors).toHaveLength(1 - executions);
      expect(gateway.sandbox.executions).toHaveLength(executions);
    },
  );
});

it('a write that ends the access in several ways has an error for each field', async () => {
  await using gateway = await startTestGateway();
  const change = { enabled: false, validTo: inDays(-1), validFrom: inDays(1), grants: [] };
  const { payload } = await write(gateway, 'update', { id, ...change }, { key });
  expect(payload.userErrors.map(({ field }: { field: string[] }) => field[1])).toEqual([
    'enabled',
    'validTo',
    'validFrom',
    'grants',
  ]);
});

it('a key that may not read itself must confirm a change of its grants', async () => {
  await using gateway = await startTestGateway();
  gateway.sandbox.account.update(id, { grants: [{ permission: 'keys.update_key', target: null }] });
  const grants = [{ permission: 'keys.update_key' }];
  const refused = await write(gateway, 'update', { id, grants }, { key });
  expect(refused.payload.userErrors).toMatchObject([{ code: 'WOULD_LOCK_OUT_CALLER', field: ['input', 'grants'] }]);
  expect(gateway.sandbox.executions).toEqual([]);
  const done = await write(gateway, 'update', { id, grants, allowCallingKey: true }, { key });
  expect(done.payload.userErrors).toEqual([]);
});

describe('a grant of the calling key on itself', () => {
  const other = `${id}-0000-4000-8000-000000000000`;
  const selfGrant = (targetId: string) => ({ permission: 'keys.get_key', target: { type: 'key', targetId } });
  const othersOf = (grants: readonly { permission: string }[]) => grants.slice(1);

  it.each<[what: string, kind: Kind, change: object]>([
    ['a list', 'update', { grants: [selfGrant(other), ...othersOf(GRANTS)] }],
    ['a removal', 'update', { removeGrants: [selfGrant(id)], addGrants: [selfGrant(other)] }],
    ['a replacement', 'replace', { ...WHOLE, grants: [selfGrant(other), ...othersOf(GRANTS)] }],
  ])('is lost if a UUID with the same first eight characters takes its place: %s', async (_what, kind, change) => {
    await using gateway = await startTestGateway();
    gateway.sandbox.account.update(id, {
      grants: [
        { permission: 'keys.get_key', target: { type: 'key', id: key } },
        ...othersOf(GRANTS).map(({ permission }) => ({ permission, target: null })),
      ],
    });
    const { payload } = await write(gateway, kind, { id, ...change }, { key });
    expect(payload.userErrors).toMatchObject([{ code: 'WOULD_LOCK_OUT_CALLER' }]);
    expect(gateway.sandbox.executions).toEqual([]);
  });

  it('is kept if it is sent back as the graph shows it', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.account.update(id, {
      grants: [
        { permission: 'keys.get_key', target: { type: 'key', id: key } },
        ...othersOf(GRANTS).map(({ permission }) => ({ permission, target: null })),
      ],
    });
    const grants = [selfGrant(id), ...othersOf(GRANTS)];
    const { payload } = await write(gateway, 'update', { id, label: 'Mine', grants }, { key });
    expect(payload.userErrors).toEqual([]);
    expect(gateway.sandbox.executions).toHaveLength(1);
  });
});

it.each([
  [300, true],
  [299_000, true],
  [302_000, false],
])('an end in %i ms is a loss of the calling key: %s', async (ms, isLoss) => {
  await using gateway = await startTestGateway();
  const validTo = new Date(Date.now() + ms).toISOString();
  const { payload } = await write(gateway, 'update', { id, validTo }, { key });
  expect(payload.userErrors.map(({ code }: { code: string }) => code)).toEqual(isLoss ? ['WOULD_LOCK_OUT_CALLER'] : []);
  expect(gateway.sandbox.executions).toHaveLength(isLoss ? 0 : 1);
});
