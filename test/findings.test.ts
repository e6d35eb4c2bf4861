import { describe, expect, it } from 'vitest';
import type { StoredKey } from '../src/sandbox/account/stored-key.ts';
import { PERMISSIONS } from '../src/sandbox/account/permission-catalogue.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { randomise } from './support/random-account.ts';
import { SeededRandom } from './support/random-source.ts';

// The model of the findings is written for these tests, from the descriptions in the schema.

const DAY_MS = 86_400_000;
const KINDS = [
  ['ADMINISTRATOR_GRANT', 'CRITICAL'],
  ['BROAD_GRANT', 'WARNING'],
  ['DANGLING_TARGET', 'INFO'],
  ['DISABLED_WITH_GRANTS', 'INFO'],
  ['DUPLICATE_GRANT', 'INFO'],
  ['EXPIRED', 'INFO'],
  ['EXPIRES_SOON', 'WARNING'],
  ['FROZEN', 'INFO'],
  ['NEVER_EXPIRES', 'WARNING'],
  ['NEVER_USED', 'WARNING'],
  ['NO_LABEL', 'INFO'],
  ['ROTATION_DUE', 'WARNING'],
  ['SUPERSEDED', 'INFO'],
  ['UNUSED_FOR_LONG', 'WARNING'],
] as const;

type Kind = (typeof KINDS)[number][0];

const idOf = ({ uuid }: StoredKey): string => uuid.slice(0, 8);
const timeOf = (time: string | null): number => (time === null ? NaN : Date.parse(`${time}Z`));
const rowsOf = ({ sandbox: { account } }: TestGateway): StoredKey[] => account.ids().map((id) => account.row(id));
const grantText = ({ permission, target }: StoredKey['grants'][number]): string =>
  target ? `${permission} ${target.type} ${target.type === 'key' ? target.id.slice(0, 8) : target.id}` : permission;
const twinText = ({ label, grants }: StoredKey): string => JSON.stringify([label ?? '', grants.map(grantText).sort()]);

const isActive = ({ enabled, is_frozen, valid_from, valid_to }: StoredKey, now: number): boolean =>
  enabled && !is_frozen && !(timeOf(valid_from) > now) && !(timeOf(valid_to) <= now);

/** The findings of a row, one entry for each. */
function modelOf(
  row: StoredKey,
  rows: readonly StoredKey[],
  now: number,
  days: { soon: number; due: number; unused: number },
): Kind[] {
  const { grants, label } = row;
  const [created, used, end] = [timeOf(row.created_at), timeOf(row.last_used), timeOf(row.valid_to)];
  const times = (kind: Kind, count: number): Kind[] => Array.from({ length: count }, () => kind);
  const once = (kind: Kind, condition: boolean): Kind[] => times(kind, condition ? 1 : 0);
  const takesTargets = new Set(PERMISSIONS.filter(({ targetTypes }) => targetTypes.length > 0).map(({ id }) => id));
  const ids = new Set(rows.map(idOf));
  return [
    ...times(
      'ADMINISTRATOR_GRANT',
      grants.filter(({ permission }) => /^keys\.(create|update|delete)_key$/.test(permission)).length,
    ),
    ...times(
      'BROAD_GRANT',
      grants.filter(({ permission, target }) => target?.type === 'user' || (!target && takesTargets.has(permission)))
        .length,
    ),
    ...times(
      'DANGLING_TARGET',
      grants.filter(({ target }) => target?.type === 'key' && !ids.has(target.id.slice(0, 8))).length,
    ),
    ...once('DISABLED_WITH_GRANTS', !row.enabled && grants.length > 0),
    ...times('DUPLICATE_GRANT', grants.length - new Set(grants.map(grantText)).size),
    ...once('EXPIRED', end <= now),
    ...once('EXPIRES_SOON', end > now && end <= now + days.soon * DAY_MS),
    ...once('FROZEN', row.is_frozen),
    ...once('NEVER_EXPIRES', row.valid_to === null),
    ...once('NEVER_USED', row.last_used === null && created + days.unused * DAY_MS <= now),
    ...once('NO_LABEL', (label ?? '').trim() === ''),
    ...once('ROTATION_DUE', created + days.due * DAY_MS <= now),
    ...once(
      'SUPERSEDED',
      rows.some(
        (other) =>
          twinText(other) === twinText(row) &&
          (row.label ?? '').trim() !== '' &&
          isActive(other, now) &&
          timeOf(other.created_at) > created &&
          timeOf(other.last_used) > (row.last_used === null ? created : used),
      ),
    ),
    ...once('UNUSED_FOR_LONG', Math.max(used, created) + days.unused * DAY_MS <= now),
  ];
}

const QUERY = `{
  apiKeyReport {
    generatedAt total byStatus { status count } byFinding { kind severity count }
    byPermission { permission { id } count }
  }
  apiKeys(first: 100) { nodes { id status findings { kind severity } } }
}`;

describe('findings', () => {
  it('are those of a model, for 60 random accounts and thresholds', async () => {
    await using gateway = await startTestGateway();
    const callingKey = gateway.sandbox.credentials.administrator.slice(0, 8);
    for (let round = 0; round < 60; round += 1) {
      const random = new SeededRandom(`findings ${round}`);
      randomise(gateway.sandbox, random, new Date(Date.now() - random.below(400) * DAY_MS), callingKey);
      const { data, errors } = await gateway.execute(QUERY);
      expect(errors).toEqual([]);
      const now = Date.parse(data.apiKeyReport.generatedAt);
      const rows = rowsOf(gateway);
      const expected = new Map(
        rows.map((row) => [idOf(row), modelOf(row, rows, now, { soon: 30, due: 90, unused: 90 })]),
      );
      for (const { id, findings } of data.apiKeys.nodes)
        expect(
          findings.map(({ kind, severity }: { kind: Kind; severity: string }) => [kind, severity]),
          `round ${round}, ${id}`,
        ).toEqual(expected.get(id)?.map((kind) => [kind, new Map<Kind, string>(KINDS).get(kind)]));
      expect(data.apiKeyReport.total).toBe(rows.length);
      expect(data.apiKeyReport.byFinding).toEqual(
        KINDS.map(([kind, severity]) => ({
          kind,
          severity,
          count: [...expected.values()].filter((kinds) => kinds.includes(kind)).length,
        })),
      );
      for (const { status, count } of data.apiKeyReport.byStatus)
        expect(data.apiKeys.nodes.filter((node: { status: string }) => node.status === status)).toHaveLength(count);
      for (const { permission, count } of data.apiKeyReport.byPermission)
        expect(rows.filter(({ grants }) => grants.some((grant) => grant.permission === permission.id))).toHaveLength(
          count,
        );
    }
  }, 60_000);

  it('of the keys that a filter lists are those that it asks for', async () => {
    await using gateway = await startTestGateway();
    const callingKey = gateway.sandbox.credentials.administrator.slice(0, 8);
    randomise(gateway.sandbox, new SeededRandom('filter'), new Date(), callingKey);
    const rows = rowsOf(gateway);
    for (const [kind] of KINDS) {
      const { data, errors } = await gateway.execute(
        `{ apiKeys(first: 100, filter: { findings: [${kind}] }) { nodes { id findings(kinds: [${kind}]) { kind } } } }`,
      );
      expect(errors).toEqual([]);
      const wanted = rows.filter((row) =>
        modelOf(row, rows, Date.now(), { soon: 30, due: 90, unused: 90 }).includes(kind),
      );
      const ids = data.apiKeys.nodes.map(({ id }: { id: string }) => id);
      expect(ids.toSorted(), kind).toEqual(wanted.map(idOf).sort());
      for (const { findings } of data.apiKeys.nodes) expect(findings.length, kind).toBeGreaterThan(0);
    }
  });

  it('use the thresholds of the settings, and say the number of days', async () => {
    const thresholds = { expiresSoonDays: 5, rotationDueDays: 1, unusedDays: 2 };
    await using gateway = await startTestGateway({ gateway: { atlas: { thresholds } } });
    const { account } = gateway.sandbox;
    const at = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 19);
    const id = account.insertAt(0, { label: 'Job', created_at: at(-2.5), last_used: null, valid_to: at(4.5) });
    const { data } = await gateway.execute(
      `{ apiKey(id: "${id}") { findings { kind message at grant { permission { id } } } } }`,
    );
    expect(data.apiKey.findings).toEqual([
      {
        kind: 'EXPIRES_SOON',
        message:
          'The key expires in 4 days. Delete it if it is not needed. Otherwise rotate it with rotateApiKey and a later successorValidTo, or give it a later end.',
        at: expect.stringContaining(at(4.5).slice(0, 16)),
        grant: null,
      },
      {
        kind: 'NEVER_USED',
        message: 'The key is 2 days old and was never used. Delete it if nobody needs it.',
        at: expect.stringContaining(at(-0.5).slice(0, 16)),
        grant: null,
      },
      {
        kind: 'ROTATION_DUE',
        message: 'The secret is 2 days old; the limit is 1 day. Rotate the key with rotateApiKey.',
        at: expect.stringContaining(at(-1.5).slice(0, 16)),
        grant: null,
      },
    ]);
  });

  it('do not advise to rotate a key that cannot be rotated', async () => {
    await using gateway = await startTestGateway();
    const end = new Date(Date.now() + DAY_MS).toISOString().slice(0, 19);
    const id = gateway.sandbox.account.insertAt(0, {
      enabled: false,
      created_at: '2020-01-01T00:00:00',
      valid_to: end,
    });
    const { data } = await gateway.execute(
      `{ apiKey(id: "${id}") { findings(kinds: [EXPIRES_SOON, ROTATION_DUE]) { message } } }`,
    );
    expect(data.apiKey.findings.map(({ message }: { message: string }) => message)).toEqual([
      'The key expires in less than a day. Delete it if it is not needed. Otherwise give it a later end.',
      expect.stringMatching(/The key does not work now: delete it, or regenerate it before you use it again\.$/),
    ]);
  });

  it('of a key are found although the account cannot be read, which another field needs', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { label: 'Job', valid_to: null });
    gateway.sandbox.fault({ method: 'GET', path: /page=/, times: Infinity, answer: { status: 403 } });
    const { data, errors } = await gateway.execute(
      `{ apiKeyReport { total } apiKey(id: "${id}") { findings { kind } } }`,
    );
    expect(data.apiKey.findings).toContainEqual({ kind: 'NEVER_EXPIRES' });
    expect(errors.map(({ path }) => path?.join('.'))).toEqual(['apiKeyReport']);
    const asked = await gateway.execute(
      `{ apiKeyReport { total } apiKey(id: "${id}") { findings(kinds: [SUPERSEDED]) { kind } } }`,
    );
    expect(asked.data.apiKey).toBeNull();
  });

  it('name the grant that they are about', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, {
      grants: [{ permission: 'probes.get_probe_results', target: { type: 'user', id: 'owner@example.net' } }],
    });
    const { data } = await gateway.execute(
      `{ apiKey(id: "${id}") { findings(kinds: [BROAD_GRANT]) { message grant { permission { id } target { type targetId } } } } }`,
    );
    expect(data.apiKey.findings).toEqual([
      {
        message:
          'The permission probes.get_probe_results is granted for all objects of a user. Grant it for the single objects that the key needs.',
        grant: {
          permission: { id: 'probes.get_probe_results' },
          target: { type: 'user', targetId: 'owner@example.net' },
        },
      },
    ]);
  });

  it('above a severity leave out the others, and an empty list of kinds is rejected', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { grants: [{ permission: 'keys.update_key', target: null }] });
    const { data } = await gateway.execute(
      `{ apiKey(id: "${id}") { critical: findings(minSeverity: CRITICAL) { kind } warning: findings(minSeverity: WARNING) { kind } } }`,
    );
    const kindsOf = (findings: { kind: string }[]): string[] => findings.map(({ kind }) => kind);
    expect(kindsOf(data.apiKey.critical)).toEqual(['ADMINISTRATOR_GRANT']);
    expect(kindsOf(data.apiKey.warning)).toEqual(['ADMINISTRATOR_GRANT', 'BROAD_GRANT', 'NEVER_EXPIRES']);
    const { errors } = await gateway.execute(`{ apiKey(id: "${id}") { findings(kinds: []) { kind } } }`);
    expect(errors).toMatchObject([{ path: ['apiKey', 'findings'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('that need all keys are left out, unless something else reads them, or the client asks for them', async () => {
    await using gateway = await startTestGateway();
    const target = { type: 'key', id: 'dead0000-1111-4222-8333-444455556666' };
    const id = gateway.sandbox.account.insertAt(0, { label: 'Job', grants: [{ permission: 'keys.get_key', target }] });
    const kinds = async (query: string): Promise<string[]> => {
      const { data, errors } = await gateway.execute(query);
      expect(errors).toEqual([]);
      return data.apiKey.findings.map(({ kind }: { kind: string }) => kind);
    };
    expect(await kinds(`{ apiKey(id: "${id}") { findings { kind } } }`)).toEqual(['NEVER_EXPIRES']);
    expect(gateway.upstreamCalls()).toEqual([`GET /keys/${id}/`]);
    expect(await kinds(`{ apiKey(id: "${id}") { findings(kinds: [DANGLING_TARGET]) { kind } } }`)).toEqual([
      'DANGLING_TARGET',
    ]);
    expect(gateway.upstreamCalls()).toEqual([`GET /keys/${id}/`, 'GET /keys/?page=1&page_size=500']);
    expect(await kinds(`{ apiKeyReport { total } apiKey(id: "${id}") { findings { kind } } }`)).toEqual([
      'DANGLING_TARGET',
      'NEVER_EXPIRES',
    ]);
  });

  it('without the right to read the catalogue find no grants without a target, with a warning', async () => {
    await using gateway = await startTestGateway();
    const { account, credentials } = gateway.sandbox;
    account.update(credentials.administrator.slice(0, 8), {
      grants: [
        { permission: 'keys.get_key', target: null },
        { permission: 'keys.list_keys', target: null },
      ],
    });
    const id = account.insertAt(0, {
      label: 'Job',
      grants: [{ permission: 'probes.get_probe_results', target: null }],
    });
    const { data, errors, extensions } = await gateway.execute(
      `{ apiKey(id: "${id}") { findings(kinds: [BROAD_GRANT]) { kind } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.apiKey.findings).toEqual([]);
    expect(extensions.warnings).toEqual([
      'BROAD_GRANT does not find grants without a target, because the credential may not list permissions (this needs the permission keys.list_permissions).',
    ]);
  });
});

describe('a report', () => {
  const at = (time: string): string => `${time}.000Z`;

  it.each([
    ['DAY', '2026-03-01T00:00:00', '2026-03-02T00:00:00'],
    ['WEEK', '2026-02-23T00:00:00', '2026-03-02T00:00:00'],
    ['MONTH', '2026-03-01T00:00:00', '2026-04-01T00:00:00'],
  ])('counts by %s in UTC; Sunday is the last day of a week', async (unit, from, to) => {
    await using gateway = await startTestGateway();
    const { account } = gateway.sandbox;
    for (const id of account.ids()) account.update(id, { valid_to: null });
    // A Sunday, twice, and a Tuesday of the next year.
    account.insertAt(0, { valid_to: '2026-03-01T23:59:59' });
    account.insertAt(0, { valid_to: '2026-03-01T00:00:00' });
    account.insertAt(0, { valid_to: '2027-06-15T12:00:00' });
    const { data, errors } = await gateway.execute(`{ apiKeyReport { expiries(by: ${unit}) { from to count } } }`);
    expect(errors).toEqual([]);
    expect(data.apiKeyReport.expiries).toHaveLength(2);
    expect(data.apiKeyReport.expiries[0]).toEqual({ from: at(from), to: at(to), count: 2 });
  });

  it('counts the keys that a filter leaves', async () => {
    await using gateway = await startTestGateway();
    const { data } = await gateway.execute(
      '{ apiKeyReport(filter: { statuses: [DISABLED] }) { total byStatus { status count } lastUses { count } secretAges(by: DAY) { count } } }',
    );
    const { total, byStatus, secretAges } = data.apiKeyReport;
    expect(total).toBeGreaterThan(0);
    expect(byStatus).toContainEqual({ status: 'DISABLED', count: total });
    expect(byStatus).toContainEqual({ status: 'ACTIVE', count: 0 });
    expect(secretAges.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(total);
  });

  it('counts no key that cannot be read, and says so', async () => {
    await using gateway = await startTestGateway();
    const [first] = gateway.sandbox.account.ids();
    gateway.sandbox.rewriteRow = (row) =>
      String((row as { uuid: string }).uuid).startsWith(first ?? '-') ? { ...row, label: 7 } : row;
    const { data, errors } = await gateway.execute('{ apiKeyReport { total } }');
    expect(data.apiKeyReport.total).toBe(59);
    expect(errors).toMatchObject([{ path: ['apiKeyReport'], extensions: { code: 'UPSTREAM_INVALID' } }]);
  });
});
