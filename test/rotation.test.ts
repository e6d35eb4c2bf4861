import { describe, expect, it } from 'vitest';
import type { StoredKey } from '../src/sandbox/account/stored-key.ts';
import { startTestGateway, type ExecuteOptions, type TestGateway } from './support/gateway.ts';
import { callsWithBodies } from './support/writing.ts';

const DAY_MS = 86_400_000;
const NOW = Math.floor(Date.now() / 1_000) * 1_000;
const inDays = (days: number): string => new Date(NOW + days * DAY_MS).toISOString();
const stored = (time: string): string => time.slice(0, 19);

const GRANTS: StoredKey['grants'] = [
  { permission: 'keys.list_keys', target: null },
  { permission: 'probes.get_probe_results', target: { type: 'probe', id: '1001' } },
  { permission: 'keys.get_key', target: { type: 'key', id: '361fff4d-1111-4222-8333-444455556666' } },
];

const QUERY = `mutation Rotate($input: RotateApiKeyInput!) { rotateApiKey(input: $input) {
  successor { id label status validTo enabled grants { permission { id } target { type targetId } } }
  secret retiring { id validTo status } retirement
  retirementError { code message retryAfter recovery { query hint } } userErrors { code message field }
} }`;

async function rotate(gateway: TestGateway, input: object, options: ExecuteOptions = {}) {
  const { data, errors } = await gateway.execute(QUERY, { ...options, variables: { input } });
  return { payload: data?.rotateApiKey ?? null, errors, calls: callsWithBodies(gateway.sandbox) };
}

/** True if the key with this UUID authenticates a call. */
async function works(gateway: TestGateway, uuid: string): Promise<boolean> {
  const { errors } = await gateway.execute('{ apiKeys(first: 1) { totalCount } }', { key: uuid });
  gateway.sandbox.takeCalls();
  return errors.length === 0;
}

function insertJob({ sandbox }: TestGateway, row: Partial<StoredKey> = {}): { id: string; uuid: string } {
  const target = { type: 'key', id: sandbox.credentials.reader };
  const grants = GRANTS.map((grant) => (grant.permission === 'keys.get_key' ? { ...grant, target } : grant));
  const id = sandbox.account.insertAt(0, { label: 'Job', grants, ...row });
  return { id, uuid: sandbox.account.row(id).uuid };
}

describe('a rotation', () => {
  it('creates a successor with the same label and grants, then gives the old key its end', async () => {
    await using gateway = await startTestGateway();
    const { id, uuid } = insertJob(gateway, { valid_to: stored(inDays(30)) });
    const retireAt = inDays(7);
    const { payload, errors, calls } = await rotate(gateway, { id, retireAt });
    expect(errors).toEqual([]);
    const { row } = gateway.sandbox.account;
    const successor = row(payload.successor.id);
    expect(payload).toMatchObject({
      secret: successor.uuid,
      successor: { label: 'Job', status: 'ACTIVE', enabled: true, validTo: inDays(30) },
      retiring: { id, validTo: retireAt, status: 'ACTIVE' },
      retirement: 'DONE',
      retirementError: null,
      userErrors: [],
    });
    expect(successor.grants).toEqual(row(id).grants);
    expect(row(id)).toMatchObject({ uuid, valid_to: stored(retireAt) });
    expect(calls.map((call) => call.split(' ', 2).join(' '))).toEqual([
      `GET /keys/${id}/`,
      'POST /keys/',
      `PATCH /keys/${id}/`,
    ]);
    // Until the old key ends, both work.
    expect([await works(gateway, uuid), await works(gateway, successor.uuid)]).toEqual([true, true]);
  });

  it('leaves at every moment one key that works, whatever call of it fails', async () => {
    const faults = [
      { method: 'GET', answer: { status: 500 }, times: 9 },
      { method: 'POST', answer: { kind: 'reset-before' } },
      { method: 'POST', answer: { kind: 'reset-after' } },
      { method: 'POST', answer: { kind: 'truncate' } },
      { method: 'POST', answer: { status: 500, execute: true } },
      { method: 'POST', answer: { status: 403 } },
      { method: 'PATCH', answer: { kind: 'reset-before' } },
      { method: 'PATCH', answer: { kind: 'reset-after' } },
      { method: 'PATCH', answer: { kind: 'truncate' } },
      { method: 'PATCH', answer: { status: 503 } },
      { method: 'PATCH', answer: { status: 429 } },
    ] as const;
    for (const fault of faults) {
      await using gateway = await startTestGateway();
      const { id, uuid } = insertJob(gateway);
      gateway.sandbox.fault(fault);
      const { payload } = await rotate(gateway, { id, retireAt: inDays(-1) });
      gateway.sandbox.clearFaults();
      const oldWorks = await works(gateway, uuid);
      const newWorks = payload?.secret != null && (await works(gateway, payload.secret));
      expect(oldWorks || newWorks, JSON.stringify(fault)).toBe(true);
    }
  });

  it('at once: the old key ends now if retireAt has passed', async () => {
    await using gateway = await startTestGateway();
    const { id, uuid } = insertJob(gateway);
    const { payload } = await rotate(gateway, { id, retireAt: '2020-01-01T00:00:00Z' });
    expect(payload).toMatchObject({ retirement: 'DONE', retiring: { status: 'EXPIRED' } });
    expect(Date.now() - Date.parse(payload.retiring.validTo)).toBeLessThan(5_000);
    expect([await works(gateway, uuid), await works(gateway, payload.secret)]).toEqual([false, true]);
  });

  it('never moves the end of the old key to a later time', async () => {
    await using gateway = await startTestGateway();
    const { id } = insertJob(gateway, { valid_to: stored(inDays(2)) });
    const { payload, calls } = await rotate(gateway, { id, retireAt: inDays(7) });
    expect(payload).toMatchObject({
      retirement: 'DONE',
      retiring: { validTo: inDays(2) },
      successor: { validTo: inDays(2) },
    });
    expect(calls.filter((call) => call.startsWith('PATCH'))).toEqual([]);
  });

  it.each([
    ['the given end', { valid_to: stored(inDays(30)) }, { successorValidTo: inDays(300) }, inDays(300)],
    ['the end of the old key', { valid_to: stored(inDays(30)) }, {}, inDays(30)],
    ['no end', {}, {}, null],
    ['the given end, if the old key has none', {}, { successorValidTo: inDays(300) }, inDays(300)],
  ])('gives the successor %s', async (_name, row, input, validTo) => {
    await using gateway = await startTestGateway();
    const { id } = insertJob(gateway, row);
    const { payload } = await rotate(gateway, { id, retireAt: inDays(7), ...input });
    expect(payload.successor.validTo).toBe(validTo);
  });

  it.each([
    ['together with an old key that is not valid yet', stored(inDays(3))],
    ['at once if the old key has started', '2024-01-01T00:00:00'],
  ])('lets the successor start %s', async (_name, validFrom) => {
    await using gateway = await startTestGateway();
    const { id } = insertJob(gateway, { valid_from: validFrom });
    const { payload } = await rotate(gateway, { id, retireAt: inDays(7) });
    const isLater = validFrom > stored(inDays(0));
    expect(gateway.sandbox.account.row(payload.successor.id).valid_from).toBe(isLater ? validFrom : null);
  });

  it.each<[string, Partial<StoredKey>, object, string, string]>([
    ['disabled', { enabled: false }, {}, 'CONFLICT', 'id'],
    ['expired', { valid_to: '2020-01-01T00:00:00' }, {}, 'CONFLICT', 'id'],
    ['frozen', { is_frozen: true }, {}, 'CONFLICT', 'id'],
    ['labelled with a UUID', { label: 'for 11111111-2222-4333-8444-555566667777' }, {}, 'CONFLICT', 'id'],
    [
      'to be replaced by a key that has ended',
      {},
      { successorValidTo: '2020-01-01T00:00:00Z' },
      'INVALID',
      'successorValidTo',
    ],
    ['to retire before it is valid', { valid_from: stored(inDays(9)) }, {}, 'INVALID', 'retireAt'],
    ['to be replaced by a key that ends before it', {}, { successorValidTo: inDays(6) }, 'INVALID', 'successorValidTo'],
    ['of another version', {}, { expectedVersion: 'x'.repeat(22) }, 'CONFLICT', 'expectedVersion'],
  ])('is refused for a key that is %s', async (_name, row, input, code, field) => {
    await using gateway = await startTestGateway();
    const { id } = insertJob(gateway, row);
    const { payload, errors, calls } = await rotate(gateway, { id, retireAt: inDays(7), ...input });
    expect(errors).toEqual([]);
    expect(payload).toMatchObject({
      successor: null,
      secret: null,
      retirement: null,
      retirementError: null,
      retiring: { id },
    });
    expect(payload.userErrors).toMatchObject([{ code, field: ['input', field] }]);
    expect(calls).toEqual([`GET /keys/${id}/`]);
    expect(gateway.takeAuditEvents()).toMatchObject([
      { data: { mutation: 'rotateApiKey', keyId: id, outcome: 'REFUSED', errorCode: code } },
    ]);
  });

  it('is refused for the calling key, unless that is allowed', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.credentials.administrator.slice(0, 8);
    const { payload, calls } = await rotate(gateway, { id, retireAt: inDays(7) });
    expect(payload.userErrors).toMatchObject([{ code: 'WOULD_LOCK_OUT_CALLER', field: ['input', 'id'] }]);
    expect(calls).toEqual([]);
    const allowed = await rotate(gateway, { id, retireAt: inDays(-7), allowCallingKey: true });
    expect(allowed.payload).toMatchObject({ retirement: 'DONE', retiring: { status: 'EXPIRED' } });
    expect(await works(gateway, allowed.payload.secret)).toBe(true);
  });

  it('is refused for a key that does not exist', async () => {
    await using gateway = await startTestGateway();
    const { payload } = await rotate(gateway, { id: '00000000', retireAt: inDays(7) });
    expect(payload.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'id'] }]);
  });

  it('before the successor exists, fails like a creation', async () => {
    await using gateway = await startTestGateway();
    const { id } = insertJob(gateway);
    gateway.sandbox.fault({ method: 'POST', answer: { kind: 'reset-after' } });
    const { payload, errors, calls } = await rotate(gateway, { id, retireAt: inDays(7) });
    expect(payload).toBeNull();
    expect(errors).toMatchObject([
      {
        path: ['rotateApiKey'],
        extensions: { code: 'OUTCOME_UNKNOWN', recovery: { query: expect.stringContaining('apiKeys') } },
      },
    ]);
    expect(calls.filter((call) => call.startsWith('PATCH'))).toEqual([]);
  });
});

describe('a rotation that is half done', () => {
  it.each([
    [{ kind: 'reset-after' }, 'UNKNOWN', 'OUTCOME_UNKNOWN'],
    [{ kind: 'reset-before' }, 'UNKNOWN', 'OUTCOME_UNKNOWN'],
    [{ status: 503 }, 'UNKNOWN', 'OUTCOME_UNKNOWN'],
    [{ status: 429 }, 'FAILED', 'RATE_LIMITED'],
    [{ status: 403 }, 'FAILED', 'FORBIDDEN'],
    [{ status: 404 }, 'REFUSED', 'NOT_FOUND'],
    [{ status: 400, body: { error: { status: 400, detail: 'No.' } } }, 'REFUSED', 'INVALID'],
  ] as const)('after %j says what exists, and its query allows to go on', async (answer, retirement, code) => {
    await using gateway = await startTestGateway();
    const { id } = insertJob(gateway);
    const retireAt = inDays(7);
    gateway.sandbox.fault({ method: 'PATCH', answer });
    const { payload, errors } = await rotate(gateway, { id, retireAt });
    expect(errors).toEqual([]);
    expect(payload).toMatchObject({ retirement, retirementError: { code }, userErrors: [] });
    expect(gateway.sandbox.account.row(payload.successor.id).uuid).toBe(payload.secret);
    // The way on, as the hint describes it.
    const found = await gateway.execute(payload.retirementError.recovery.query);
    expect(found.errors).toEqual([]);
    expect(found.data.successor.id).toBe(payload.successor.id);
    if (found.data.old.validTo === null) {
      const done = await gateway.execute(
        `mutation { updateApiKey(input: { id: "${id}", validTo: "${retireAt}", expectedVersion: "${found.data.old.version}" }) { userErrors { code } apiKey { validTo } } }`,
      );
      expect(done.data.updateApiKey).toEqual({ userErrors: [], apiKey: { validTo: retireAt } });
    }
    expect(gateway.sandbox.account.row(id).valid_to).toBe(stored(retireAt));
  });

  it('without the secret of the successor does not retire the old key', async () => {
    await using gateway = await startTestGateway({ sandbox: { behaviour: { maskRegenerated: true } } });
    const { id, uuid } = insertJob(gateway);
    const { payload, errors, calls } = await rotate(gateway, { id, retireAt: inDays(-7) });
    expect(errors).toMatchObject([{ path: ['rotateApiKey', 'secret'], extensions: { code: 'UPSTREAM_INVALID' } }]);
    expect(payload).toMatchObject({
      secret: null,
      retirement: 'NOT_ATTEMPTED',
      retirementError: { code: 'UPSTREAM_INVALID' },
    });
    expect(calls.filter((call) => call.startsWith('PATCH'))).toEqual([]);
    expect(await works(gateway, uuid)).toBe(true);
  });

  it('with a successor that lacks a grant does not retire the old key', async () => {
    await using gateway = await startTestGateway();
    const { id, uuid } = insertJob(gateway);
    gateway.sandbox.rewriteRow = (row) => {
      const key = row as { uuid: string; grants: unknown[] };
      return key.uuid.startsWith(id) ? row : { ...key, grants: key.grants.slice(1) };
    };
    const { payload, calls } = await rotate(gateway, { id, retireAt: inDays(-7) });
    expect(payload).toMatchObject({
      retirement: 'NOT_ATTEMPTED',
      retirementError: { code: 'CONFLICT', recovery: { query: expect.stringContaining(id) } },
    });
    expect(payload.secret).not.toBeNull();
    expect(gateway.takeAuditEvents().map(({ data }) => [data.kind, data.keyId, data.outcome, data.errorCode])).toEqual([
      ['CREATE', id, 'DONE', null],
      ['UPDATE', id, 'NOT_ATTEMPTED', 'CONFLICT'],
    ]);
    expect(calls.filter((call) => call.startsWith('PATCH'))).toEqual([]);
    expect(await works(gateway, uuid)).toBe(true);
  });
});

it.each([
  ['DISABLED', { enabled: false }],
  ['FROZEN', { is_frozen: true }],
  ['NOT_YET_VALID', { valid_from: '2090-01-01T00:00:00' }],
  ['EXPIRED', { valid_to: '2020-01-01T00:00:00' }],
])('a rotation whose successor is %s does not retire the old key', async (status, change) => {
  await using gateway = await startTestGateway();
  const { id, uuid } = insertJob(gateway);
  gateway.sandbox.rewriteRow = (row) => ((row as { uuid: string }).uuid.startsWith(id) ? row : { ...row, ...change });
  const { payload, calls } = await rotate(gateway, { id, retireAt: inDays(-7) });
  expect(payload).toMatchObject({ retirement: 'NOT_ATTEMPTED', successor: { status } });
  expect(payload.retirementError).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(status) });
  expect(calls.filter((call) => call.startsWith('PATCH'))).toEqual([]);
  expect(await works(gateway, uuid)).toBe(true);
});

it('a rotation that gets the old key in place of a successor does not retire it', async () => {
  await using gateway = await startTestGateway();
  const { id, uuid } = insertJob(gateway);
  const { grants } = gateway.sandbox.account.row(id);
  gateway.sandbox.fault({
    method: 'POST',
    answer: { status: 201, body: { uuid, label: 'Job', enabled: true, grants } },
  });
  const { payload, calls } = await rotate(gateway, { id, retireAt: inDays(-7) });
  expect(payload).toMatchObject({ retirement: 'NOT_ATTEMPTED', retirementError: { code: 'UPSTREAM_INVALID' } });
  expect(calls.filter((call) => call.startsWith('PATCH'))).toEqual([]);
  expect(await works(gateway, uuid)).toBe(true);
});

it('a rotation whose response shows no grants of the successor does not retire the old key', async () => {
  await using gateway = await startTestGateway();
  const { id, uuid } = insertJob(gateway);
  gateway.sandbox.rewriteRow = (row) => {
    const { grants, ...rest } = row as { uuid: string; grants: unknown };
    return rest.uuid.startsWith(id) ? { ...rest, grants } : rest;
  };
  const { payload, calls } = await rotate(gateway, { id, retireAt: inDays(-7) });
  expect(payload).toMatchObject({ retirement: 'NOT_ATTEMPTED', retirementError: { code: 'CONFLICT' } });
  expect(calls.filter((call) => call.startsWith('PATCH'))).toEqual([]);
  expect(await works(gateway, uuid)).toBe(true);
});

it('a rotation at once is possible for a key with a start in the past', async () => {
  await using gateway = await startTestGateway();
  const { id } = insertJob(gateway, { valid_from: '2024-01-01T00:00:00' });
  const { payload } = await rotate(gateway, { id, retireAt: '2020-01-01T00:00:00Z' });
  expect(payload).toMatchObject({ retirement: 'DONE', userErrors: [] });
});

describe('after a rotation', () => {
  it('the old key is SUPERSEDED as soon as the new one was used', async () => {
    await using gateway = await startTestGateway();
    const { account } = gateway.sandbox;
    const { id } = insertJob(gateway, { created_at: '2026-01-01T00:00:00', last_used: '2026-06-01T00:00:00' });
    const { payload } = await rotate(gateway, { id, retireAt: inDays(7) });
    const superseded = async (): Promise<string[]> => {
      const { data } = await gateway.execute('{ apiKeys(filter: { findings: [SUPERSEDED] }) { nodes { id } } }');
      return data.apiKeys.nodes.map((node: { id: string }) => node.id);
    };
    expect(await superseded()).not.toContain(id);
    expect(await works(gateway, payload.secret)).toBe(true);
    expect(account.row(payload.successor.id).last_used).not.toBeNull();
    expect(await superseded()).toContain(id);
  });

  it('both steps are in the audit, with one correlation id', async () => {
    await using gateway = await startTestGateway();
    const { id } = insertJob(gateway);
    const { payload } = await rotate(gateway, { id, retireAt: inDays(7) });
    const events = gateway.takeAuditEvents();
    expect(events).toMatchObject([
      {
        subject: id,
        data: {
          kind: 'CREATE',
          keyId: id,
          newKeyId: payload.successor.id,
          outcome: 'DONE',
          upstreamStatus: 201,
          versionBefore: null,
        },
      },
      {
        subject: id,
        data: { kind: 'UPDATE', keyId: id, newKeyId: null, outcome: 'DONE', upstreamStatus: 200, operation: 'Rotate' },
      },
    ]);
    expect(new Set(events.map(({ correlationid }) => correlationid)).size).toBe(1);
    expect(events[1]?.data.versionBefore).not.toBe(events[1]?.data.versionAfter);
  });
});
