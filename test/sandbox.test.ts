import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  startSandbox,
  type Fault,
  type Sandbox,
  type SandboxBehaviour,
  type SandboxCredentials,
} from '../src/sandbox/server.ts';

type Json = Record<string, unknown> & unknown[];
type Who = keyof SandboxCredentials | 'nobody' | Record<string, string>;
interface Reply {
  status: number;
  headers: Headers;
  body: Json;
}

const COMPLETE_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/;
const start = (behaviour: Partial<SandboxBehaviour> = {}, size = 60) => startSandbox({ behaviour, size });
const idOf = (sandbox: Sandbox, who: keyof SandboxCredentials) => sandbox.credentials[who].slice(0, 8);

function headersFor(sandbox: Sandbox, who: Who): Record<string, string> {
  if (typeof who === 'object') return who;
  return who === 'nobody' ? {} : { authorization: `Key ${sandbox.credentials[who]}` };
}

async function ask(sandbox: Sandbox, who: Who, request: string, body?: unknown): Promise<Reply> {
  const [method = 'GET', path = ''] = request.split(' ');
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headersFor(sandbox, who),
  };
  const sent = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(sandbox.url + path, {
    method,
    headers,
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text ? JSON.parse(text) : null) as Json,
  };
}

const rowsOf = ({ body }: Reply) => body['results'] as Json[];
const errorOf = ({ body }: Reply) =>
  body['error'] as {
    status: number;
    code: number;
    title: string;
    detail: string;
    errors?: { source: { pointer?: string; parameter?: string } }[];
  };
const pointersOf = (reply: Reply) => errorOf(reply).errors?.map(({ source }) => source.pointer);

describe('authentication in the sandbox', () => {
  it.each<[Who, number, RegExp]>([
    ['nobody', 401, /^Authentication credentials were not provided\.$/],
    [{ authorization: 'Bearer abc' }, 401, /not provided/],
    [{ cookie: 'atlasess=something-else' }, 401, /not provided/],
    [{ authorization: 'Key nonsense' }, 401, /^The provided API key does not exist$/],
    ['unknown', 401, /does not exist/],
    ['disabled', 403, /disabled/],
    ['expired', 403, /expired/],
    ['notYetValid', 403, /not valid yet/],
    ['frozen', 403, /frozen/],
    ['noGrants', 403, /keys\.list_keys/],
  ])('rejects %o with status %i and the documented error envelope', async (who, status, detail) => {
    await using sandbox = await start();
    const reply = await ask(sandbox, who, 'GET /keys/');
    expect(reply.status).toBe(status);
    expect(errorOf(reply)).toMatchObject({
      status,
      code: 104,
      title: expect.any(String),
      detail: expect.stringMatching(detail),
    });
  });

  it.each<[Partial<SandboxBehaviour>, keyof SandboxCredentials, number]>([
    [{ unknownKeyStatus: 403 }, 'unknown', 403],
    [{ unusableKeyStatus: 401 }, 'frozen', 401],
    [{ unusableKeyStatus: 401 }, 'expired', 401],
  ])('answers as switched for %o', async (behaviour, who, status) => {
    await using sandbox = await start(behaviour);
    expect((await ask(sandbox, who, 'GET /probes/?id__in=1')).status).toBe(status);
  });

  it.each(['crowd.token_key', 'atlasess'])(
    'accepts the session cookie %s for reads but not for writes',
    async (cookie) => {
      await using sandbox = await start();
      const session = { cookie: `other=1; ${cookie}=sandbox-session` };
      expect((await ask(sandbox, session, 'GET /keys/')).status).toBe(200);
      expect(errorOf(await ask(sandbox, session, 'POST /keys/', {})).detail).toMatch(/CSRF/);
    },
  );

  it('records when a key was last used', async () => {
    await using sandbox = await start();
    const before = Date.now() - 1000;
    await ask(sandbox, 'noGrants', 'GET /probes/?id__in=1');
    expect(Date.parse(`${sandbox.account.row(idOf(sandbox, 'noGrants')).last_used}Z`)).toBeGreaterThanOrEqual(before);
  });
});

describe('permissions in the sandbox', () => {
  const calls = [
    'GET /keys/',
    'GET /keys/ID/',
    'POST /keys/',
    'PUT /keys/ID/',
    'PATCH /keys/ID/',
    'DELETE /keys/ID/',
    'GET /keys/permissions/',
    'GET /keys/permissions/keys.get_key/targets/',
  ];
  it.each<[keyof SandboxCredentials, number[]]>([
    ['administrator', [200, 200, 201, 200, 200, 204, 200, 200]],
    ['reader', [200, 200, 403, 403, 403, 403, 200, 200]],
    ['lister', [200, 403, 403, 403, 403, 403, 403, 403]],
    ['writer', [403, 200, 201, 200, 200, 204, 403, 403]],
    ['noGrants', [403, 403, 403, 403, 403, 403, 403, 403]],
  ])('allows the key "%s" exactly what its grants say', async (who, expected) => {
    await using sandbox = await start();
    const id = sandbox.account.ids()[20] ?? '';
    const statuses = [];
    for (const call of calls) {
      const reply = await ask(sandbox, who, call.replace('ID', id), call.startsWith('P') ? {} : undefined);
      statuses.push(reply.status);
    }
    expect(statuses).toEqual(expected);
  });

  it('limits a grant to its target', async () => {
    await using sandbox = await start();
    const [reader, lister] = [idOf(sandbox, 'reader'), idOf(sandbox, 'lister')];
    const grantWith = (type: string, id: string) =>
      sandbox.account.update(idOf(sandbox, 'noGrants'), {
        grants: [{ permission: 'keys.get_key', target: { type, id } }],
      });
    const statuses = async () => [
      (await ask(sandbox, 'noGrants', `GET /keys/${reader}/`)).status,
      (await ask(sandbox, 'noGrants', `GET /keys/${lister}/`)).status,
    ];
    grantWith('key', sandbox.credentials.reader);
    expect(await statuses()).toEqual([200, 403]);
    grantWith('user', 'owner@example.net');
    expect(await statuses()).toEqual([200, 200]);
    grantWith('user', 'stranger@example.org');
    expect(await statuses()).toEqual([403, 403]);
  });

  it.each([404, 403] as const)('answers with %i for a key of another account', async (foreignKeyStatus) => {
    await using sandbox = await start({ foreignKeyStatus });
    expect((await ask(sandbox, 'reader', `GET /keys/${idOf(sandbox, 'otherAccount')}/`)).status).toBe(foreignKeyStatus);
    expect((await ask(sandbox, 'otherAccount', `GET /keys/${idOf(sandbox, 'reader')}/`)).status).toBe(foreignKeyStatus);
    expect((await ask(sandbox, 'reader', 'GET /keys/00000000/')).status).toBe(404);
    expect((await ask(sandbox, 'otherAccount', 'GET /keys/')).body['count']).toBe(4);
  });
});

describe('rows of the sandbox', () => {
  it('have every documented field and a masked UUID', async () => {
    await using sandbox = await start();
    const id = idOf(sandbox, 'administrator');
    const { body } = await ask(sandbox, 'reader', `GET /keys/${id}/`);
    expect(Object.keys(body).sort()).toEqual([
      'created_at',
      'enabled',
      'grants',
      'is_active',
      'is_frozen',
      'label',
      'last_used',
      'type',
      'url',
      'uuid',
      'valid_from',
      'valid_to',
    ]);
    expect(body).toMatchObject({
      uuid: `${id}-****-****-****-************`,
      url: `${sandbox.url}/keys/${id}/`,
      type: 'key',
      created_at: '2016-04-05T13:01:26',
    });
    expect((body['grants'] as Json[])[0]).toEqual({ permission: 'keys.list_keys', target: null });
  });

  it.each<[SandboxBehaviour['timestampForm'], unknown]>([
    ['naive', '2016-04-05T13:01:26'],
    ['zulu', '2016-04-05T13:01:26Z'],
    ['offset', '2016-04-05T15:01:26+02:00'],
    ['epoch', 1459861286],
  ])('show times in the form "%s"', async (timestampForm, expected) => {
    await using sandbox = await start({ timestampForm });
    expect(rowsOf(await ask(sandbox, 'lister', 'GET /keys/'))[0]).toMatchObject({
      created_at: expected,
      valid_to: null,
    });
  });

  it('are the same in every run, with each status, kind of grants and kind of label', async () => {
    await using sandbox = await start();
    await using again = await start();
    const rows = rowsOf(await ask(sandbox, 'lister', 'GET /keys/?page_size=500'));
    expect(again.account.ids()).toEqual(sandbox.account.ids());
    expect(again.account.ids().map((id) => again.account.row(id).uuid)).toContain(
      'c6f8a5b0-3674-4f3b-a764-8d29359f0c49',
    );
    expect(
      rows.slice(0, 9).map((row) => [row['enabled'], row['is_active'], row['is_frozen']].map(Number).join('')),
    ).toEqual(['110', '110', '110', '110', '110', '000', '100', '100', '111']);
    const labels = rows.map((row) => row['label']);
    expect(labels).toEqual(
      expect.arrayContaining([null, '', 'Twin', '東京の監視用キー', 'مفتاح المراقبة', 'long '.repeat(51)]),
    );
    expect(labels.filter((label) => label === 'Twin')).toHaveLength(2);
    const grants = rows.map((row) => row['grants'] as { target: { type: string } | null }[]);
    expect(grants.map(({ length }) => length)).toEqual(expect.arrayContaining([0, 100, 300]));
    expect(new Set(grants.flat().map(({ target }) => target?.type ?? 'none'))).toEqual(
      new Set(['none', 'key', 'user', 'probe', 'measurement']),
    );
  });

  it.each([0, 3, 27, 10_000])(
    'number exactly %i, and credentials that are not listed can still be used',
    async (size) => {
      await using sandbox = await start({}, size);
      expect((await ask(sandbox, 'lister', 'GET /keys/?page_size=1')).body['count']).toBe(size);
      expect(new Set(sandbox.account.ids()).size).toBe(size);
    },
  );

  it.each<['prefix' | 'uuid', number]>([
    ['prefix', 8],
    ['uuid', 36],
  ])('name the keys in targets by %s', async (keyTargetForm, length) => {
    await using sandbox = await start({ keyTargetForm });
    const expected = sandbox.credentials.reader.slice(0, length);
    const { body } = await ask(sandbox, 'reader', `GET /keys/${sandbox.account.ids()[10]}/`);
    expect((body['grants'] as Json[])[0]?.['target']).toEqual({ type: 'key', id: expected });
    const targets = rowsOf(await ask(sandbox, 'reader', 'GET /keys/permissions/keys.get_key/targets/?term=DASHBOARD,'));
    expect(targets).toEqual([{ type: 'key', id: expected, label: 'Dashboard, read only' }]);
  });

  it('are labelled with the caller or rewritten, and errors leak secrets, if a test switches that on', async () => {
    await using sandbox = await start({ echoCredential: true, leakyErrors: true });
    expect(rowsOf(await ask(sandbox, 'lister', 'GET /keys/'))[3]?.['label']).toBe(`caller ${idOf(sandbox, 'lister')}`);
    const { detail } = errorOf(await ask(sandbox, 'noGrants', 'GET /keys/'));
    expect(detail).toContain(`Key ${sandbox.credentials.noGrants}`);
    expect(detail).toContain(sandbox.credentials.administrator);
    sandbox.rewriteRow = (row, call) => (call.path.startsWith('/keys/?') ? 7 : { ...row, uuid: null });
    expect(rowsOf(await ask(sandbox, 'reader', 'GET /keys/?page_size=2'))).toEqual([7, 7]);
    expect((await ask(sandbox, 'reader', `GET /keys/${idOf(sandbox, 'reader')}/`)).body['uuid']).toBeNull();
  });
});

describe('lists of the sandbox', () => {
  it('have absolute links that keep the query and the form of the final slash', async () => {
    await using sandbox = await start();
    const reply = await ask(sandbox, 'lister', 'GET /keys?page=2&page_size=25&extra=1');
    expect(reply.body).toMatchObject({
      count: 60,
      next: `${sandbox.url}/keys?page=3&page_size=25&extra=1`,
      previous: `${sandbox.url}/keys?page=1&page_size=25&extra=1`,
    });
    expect(rowsOf(reply).map(({ url }) => String(url).slice(-9, -1))).toEqual(sandbox.account.ids().slice(25, 50));
    expect((await ask(sandbox, 'lister', 'GET /keys/?page=3&page_size=25')).body['next']).toBeNull();
    expect(rowsOf(await ask(sandbox, 'lister', 'GET /keys/'))).toHaveLength(50);
  });

  it.each([
    ['page=0', 400],
    ['page=-1', 400],
    ['page=x', 400],
    ['page_size=0', 400],
    ['page_size=1.5', 400],
    ['page=3', 404],
    ['page=2', 200],
  ])('with two pages answer ?%s with %i', async (query, status) => {
    await using sandbox = await start();
    const reply = await ask(sandbox, 'lister', `GET /keys/?${query}`);
    expect(reply.status).toBe(status);
    if (status === 400) expect(errorOf(reply).errors?.[0]?.source.parameter).toBe(query.split('=')[0]);
  });

  it.each<['clamp' | 'refuse', number, number | undefined]>([
    ['clamp', 200, 500],
    ['refuse', 400, undefined],
  ])('answer a page_size above 500 as switched: %s', async (oversizedPage, status, length) => {
    await using sandbox = await start({ oversizedPage }, 600);
    const reply = await ask(sandbox, 'lister', 'GET /keys/?page_size=501');
    expect([reply.status, rowsOf(reply)?.length]).toEqual([status, length]);
  });

  it('contain the keys that have one grant which passes all filters', async () => {
    await using sandbox = await start();
    const count = async (query: string) => (await ask(sandbox, 'lister', `GET /keys/?${query}`)).body['count'];
    const { reader } = sandbox.credentials;
    expect(await count('permission=probes.get_probe_results&target_type=probe&target_id=1001')).toBe(1);
    expect(await count(`permission=keys.update_key&target_id=${reader}`)).toBe(0);
    expect(await count('permission=keys.nothing')).toBe(0);
    expect(await count(`target_id=${reader.slice(0, 8).toUpperCase()}`)).toBe(
      await count(`target_type=key&target_id=${reader}`),
    );
  });

  it.each([
    ['paged', false],
    ['bare', true],
  ] as const)('of permissions and targets come %s', async (catalogueEnvelope, bare) => {
    await using sandbox = await start({ catalogueEnvelope });
    const [permissions, targets] = [
      await ask(sandbox, 'reader', 'GET /keys/permissions/'),
      await ask(sandbox, 'reader', 'GET /keys/permissions/probes.get_probe_details/targets/'),
    ];
    expect([permissions, targets].map(({ body }) => Array.isArray(body))).toEqual([bare, bare]);
    const [rows, choices] = bare ? [permissions.body, targets.body] : [rowsOf(permissions), rowsOf(targets)];
    expect(rows).toHaveLength(18);
    expect(rows[3]).toEqual({
      id: 'keys.get_key',
      type: 'permission',
      description: expect.any(String),
      target_types: ['key', 'user'],
    });
    expect(new Set((choices as Json[]).map(({ type }) => type))).toEqual(new Set(['probe', 'user']));
    expect((await ask(sandbox, 'reader', 'GET /keys/permissions/no.such/targets/')).status).toBe(404);
  });

  it('of probes and measurements need no credential, are sorted, skip unknown ids and show only the given fields', async () => {
    await using sandbox = await start();
    const probes = await ask(sandbox, 'nobody', 'GET /probes/?id__in=7,3,3,5001,0&fields=description,asn_v4');
    expect(rowsOf(probes)).toEqual([
      { id: 3, asn_v4: 64_499, description: 'Kraków 3', type: 'Probe' },
      { id: 7, asn_v4: null, description: expect.any(String), type: 'Probe' },
    ]);
    const measurements = await ask(sandbox, 'nobody', 'GET /measurements/?id__in=1005000,1001,2000&fields=');
    expect(rowsOf(measurements)).toEqual([
      { id: 1001, type: expect.any(String) },
      { id: 1_005_000, type: expect.any(String) },
    ]);
    expect((await ask(sandbox, 'nobody', 'GET /probes/')).body).toMatchObject({
      count: 5000,
      next: expect.stringContaining('page=2'),
    });
    expect((await ask(sandbox, 'nobody', 'GET /probes/?id__in=a')).status).toBe(400);
    expect((await ask(sandbox, 'unknown', 'GET /measurements/')).status).toBe(401);
  });
});

describe('writes to the sandbox', () => {
  it('add a new key at the end of the list and show its secret once', async () => {
    await using sandbox = await start();
    const { status, body } = await ask(sandbox, 'writer', 'POST /keys/', {
      label: 'New',
      valid_to: '2030-01-01T02:00:00+02:00',
      grants: [{ permission: 'keys.get_key', target: { type: 'key', id: idOf(sandbox, 'reader') } }],
    });
    const id = String(body['uuid']).slice(0, 8);
    expect([status, body['uuid']]).toEqual([201, expect.stringMatching(COMPLETE_UUID)]);
    expect(body).toMatchObject({
      label: 'New',
      enabled: true,
      is_active: true,
      last_used: null,
      valid_from: null,
      valid_to: '2030-01-01T00:00:00',
    });
    expect(sandbox.account.ids().at(-1)).toBe(id);
    expect(sandbox.account.row(id).grants[0]?.target?.id).toBe(sandbox.credentials.reader);
    expect((await ask(sandbox, 'reader', `GET /keys/${id}/`)).body['uuid']).toMatch(/\*$/);
    expect(
      (await ask(sandbox, { authorization: `Key ${String(body['uuid'])}` }, `GET /keys/${idOf(sandbox, 'reader')}/`))
        .status,
    ).toBe(200);
    expect(sandbox.executions).toEqual([{ method: 'POST', id }]);
  });

  it('by PUT reset missing fields to their default, and by PATCH change only the given fields', async () => {
    await using sandbox = await start();
    const id = sandbox.account.insertAt(2, {
      label: 'Old',
      enabled: false,
      valid_to: '2030-01-01T00:00:00',
      grants: [{ permission: 'keys.list_keys', target: null }],
    });
    const { uuid } = sandbox.account.row(id);
    await ask(sandbox, 'writer', `PATCH /keys/${id}/`, { valid_to: null });
    expect(sandbox.account.row(id)).toMatchObject({
      label: 'Old',
      enabled: false,
      valid_to: null,
      grants: [{}],
    });
    await ask(sandbox, 'writer', `PUT /keys/${id}/`, { valid_from: '2020-01-01T00:00:00Z' });
    expect(sandbox.account.row(id)).toMatchObject({
      uuid,
      label: null,
      enabled: true,
      valid_from: '2020-01-01T00:00:00',
      grants: [],
    });
    expect(await ask(sandbox, 'writer', `DELETE /keys/${id}/`)).toMatchObject({ status: 204, body: null });
    expect((await ask(sandbox, 'writer', `DELETE /keys/${id}/`)).status).toBe(404);
    expect(sandbox.executions.map(({ method }) => method)).toEqual(['PATCH', 'PUT', 'DELETE']);
  });

  it('regenerate a key in its place: new id and secret, not frozen, and targets name the new id', async () => {
    await using sandbox = await start();
    const old = idOf(sandbox, 'reader');
    sandbox.account.update(old, { is_frozen: true });
    const { body } = await ask(sandbox, 'writer', `PATCH /keys/${old}/`, {
      regenerate: true,
      label: 'Fresh',
    });
    const id = String(body['uuid']).slice(0, 8);
    expect(body).toMatchObject({
      uuid: expect.stringMatching(COMPLETE_UUID),
      label: 'Fresh',
      is_frozen: false,
      last_used: null,
    });
    expect(Date.parse(`${String(body['created_at'])}Z`)).toBeGreaterThan(Date.now() - 5000);
    expect(sandbox.account.ids()[1]).toBe(id);
    expect(sandbox.account.row(sandbox.account.ids()[10] ?? '').grants[0]?.target?.id).toBe(body['uuid']);
    expect((await ask(sandbox, 'reader', 'GET /keys/')).status).toBe(401);
    expect((await ask(sandbox, 'writer', `GET /keys/${old}/`)).status).toBe(404);
  });

  it('mask the UUID of created and regenerated keys if a test switches that on', async () => {
    await using sandbox = await start({ maskRegenerated: true });
    const created = await ask(sandbox, 'writer', 'POST /keys/', {});
    const regenerated = await ask(sandbox, 'writer', `PATCH /keys/${idOf(sandbox, 'lister')}/`, {
      regenerate: true,
    });
    expect([created, regenerated].map(({ body }) => String(body['uuid']).slice(8))).toEqual(
      Array(2).fill('-****-****-****-************'),
    );
  });

  const targeted = (target: unknown, permission = 'keys.get_key') => ({
    grants: [{ permission: 'keys.list_keys' }, { permission, target }],
  });
  it.each<[string, unknown]>([
    ['/label', { label: 7 }],
    ['/label', { label: null }],
    ['/label', { label: 'x'.repeat(256) }],
    ['/valid_from', { valid_from: 'tomorrow' }],
    ['/valid_to', { valid_to: '2026-02-30T00:00:00' }],
    ['/valid_to', { valid_to: 5 }],
    ['/valid_to', { valid_from: '2026-02-02T00:00:00Z', valid_to: '2026-02-01T00:00:00Z' }],
    ['/enabled', { enabled: null }],
    ['/enabled', { enabled: 'yes' }],
    ['/regenerate', { regenerate: 1 }],
    ['/grants', { grants: null }],
    ['/grants', { grants: {} }],
    ['/grants/0', { grants: [7] }],
    ['/grants/0/permission', { grants: [{}] }],
    ['/grants/0/permission', { grants: [{ permission: 'no.such' }] }],
    ['/grants/1/target', targeted(undefined, 'probes.get_probe_details')],
    ['/grants/1/target', targeted(null, 'probes.get_probe_details')],
    ['/grants/1/target', targeted({ type: 'key', id: 'x' }, 'keys.create_key')],
    ['/grants/1/target', targeted('reader')],
    ['/grants/1/target/type', targeted({ type: 'probe', id: '1' })],
    ['/grants/1/target/id', targeted({ type: 'key' })],
    ['/grants/1/target/id', targeted({ type: 'key', id: '00000000' })],
    ['/grants/1/target/id', targeted({ type: 'user', id: 'stranger@example.org' })],
    ['/grants/1/target/id', targeted({ type: 'probe', id: 12 }, 'probes.get_probe_details')],
    ['/grants/1/target/id', targeted({ type: 'probe', id: '5001' }, 'probes.get_probe_details')],
    ['/grants/1/target/id', targeted({ type: 'measurement', id: '2000' }, 'measurements.get_results')],
  ])('report the problem %s in %j', async (pointer, body) => {
    await using sandbox = await start();
    const reply = await ask(sandbox, 'writer', 'POST /keys/', body);
    expect([reply.status, pointersOf(reply)]).toEqual([400, [pointer]]);
    expect([sandbox.executions, sandbox.account.ids().length]).toEqual([[], 60]);
  });

  it.each<[SandboxBehaviour['wantedKeyTargetForm'], number, number]>([
    ['either', 201, 201],
    ['uuid', 201, 400],
    ['prefix', 400, 201],
  ])('accept keys in targets named by %s', async (wantedKeyTargetForm, byUuid, byPrefix) => {
    await using sandbox = await start({ wantedKeyTargetForm });
    const write = (id: string) => ask(sandbox, 'writer', 'POST /keys/', targeted({ type: 'key', id }));
    const replies = [await write(sandbox.credentials.reader), await write(idOf(sandbox, 'reader'))];
    expect(replies.map(({ status }) => status)).toEqual([byUuid, byPrefix]);
    for (const reply of replies) if (reply.status === 400) expect(pointersOf(reply)).toEqual(['/grants/1/target/id']);
  });

  it('report all problems of a body at once, accept a null target, and accept only JSON objects', async () => {
    await using sandbox = await start();
    expect(pointersOf(await ask(sandbox, 'writer', 'POST /keys/', { label: 1, enabled: 2, grants: [{}, {}] }))).toEqual(
      ['/label', '/enabled', '/grants/0/permission', '/grants/1/permission'],
    );
    expect((await ask(sandbox, 'writer', 'POST /keys/', targeted(null))).status).toBe(201);
    const statuses = [];
    for (const body of ['{"label":', '[]', '7', ''])
      statuses.push((await ask(sandbox, 'writer', 'POST /keys/', body)).status);
    expect(statuses).toEqual([400, 400, 400, 400]);
    const plainText = { ...headersFor(sandbox, 'writer'), 'content-type': 'text/plain' };
    expect((await ask(sandbox, plainText, 'POST /keys/', '{}')).status).toBe(415);
  });

  it.each([
    ['DELETE /keys/', 'GET, POST'],
    ['POST /keys/00000000/', 'GET, PUT, PATCH, DELETE'],
    ['PUT /probes/', 'GET'],
  ])('answer %s with 405 and Allow: %s', async (request, allow) => {
    await using sandbox = await start();
    const { status, headers } = await ask(sandbox, 'administrator', request);
    expect([status, headers.get('allow')]).toEqual([405, allow]);
    expect((await ask(sandbox, 'administrator', 'GET /credits/')).status).toBe(404);
  });
});

describe('injected faults', () => {
  it.each<[Fault['answer'], 'fails' | 'hangs' | number, number]>([
    [{ kind: 'reset-before' }, 'fails', 0],
    [{ kind: 'reset-after' }, 'fails', 1],
    [{ kind: 'truncate' }, 'fails', 1],
    [{ kind: 'hang' }, 'hangs', 0],
    [{ kind: 'drip' }, 'hangs', 1],
    [{ kind: 'delay', delayMs: 30 }, 201, 1],
    [{ status: 502, body: { odd: true } }, 502, 0],
    [{ status: 500, execute: true }, 500, 1],
  ])('%o: the request ends with %s after %i executed writes', async (answer, outcome, executed) => {
    await using sandbox = await start();
    sandbox.fault({ method: 'POST', path: /^\/keys\/$/, answer });
    const headers = { ...headersFor(sandbox, 'writer'), 'content-type': 'application/json' };
    const sent = fetch(`${sandbox.url}/keys/`, {
      method: 'POST',
      headers,
      body: '{"label":"x"}',
      signal: AbortSignal.timeout(400),
    });
    const seen = await sent
      .then(async (response) => (await response.text(), response.status))
      .catch((error: Error) => (error.name === 'TimeoutError' ? 'hangs' : 'fails'));
    expect([seen, sandbox.executions.length]).toEqual([outcome, executed]);
    expect(sandbox.takeCalls()).toMatchObject([
      {
        method: 'POST',
        path: '/keys/',
        body: { label: 'x' },
        headers: { authorization: expect.any(String) },
      },
    ]);
    expect(sandbox.calls).toEqual([]);
    expect((await ask(sandbox, 'writer', 'POST /keys/', {})).status).toBe(201);
  });

  it('send strings and headers unchanged, as often as set, until they are cleared', async () => {
    await using sandbox = await start();
    sandbox.fault({
      path: /page=2/,
      times: Infinity,
      answer: { status: 200, headers: { 'Content-Type': 'text/html', 'Retry-After': '3' }, body: '<p>' },
    });
    const read = () => fetch(`${sandbox.url}/probes/?page=2`);
    for (const response of [await read(), await read()]) {
      expect([
        await response.text(),
        response.headers.get('retry-after'),
        response.headers.get('content-type'),
      ]).toEqual(['<p>', '3', 'text/html']);
    }
    sandbox.clearFaults();
    expect((await read()).headers.get('content-type')).toBe('application/json');
  });
});

describe('the account editor', () => {
  it('inserts, removes and changes rows without an API call', async () => {
    await using sandbox = await start({}, 3);
    const id = sandbox.account.insertAt(0, { label: 'First' });
    sandbox.account.update(id, { enabled: false, uuid: 'feedbeef-0000-4000-a000-000000000000' });
    sandbox.account.remove(idOf(sandbox, 'reader'));
    expect(rowsOf(await ask(sandbox, 'lister', 'GET /keys/')).map(({ label }) => label)).toEqual([
      'First',
      'Administrator',
      'Inventory job',
    ]);
    expect(sandbox.account.row('feedbeef')).toMatchObject({ label: 'First', enabled: false });
    expect(() => sandbox.account.row(id)).toThrow(id);
  });
});

describe('the command line of the sandbox', () => {
  async function run(...args: string[]) {
    const child = spawn(process.execPath, ['src/sandbox/main.ts', ...args]);
    let said = '';
    const ready = new Promise<void>((resolve) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (bytes) => ((said += String(bytes)), resolve()));
    });
    return { child, ready, ended: once(child, 'close').then(([code]) => ({ code: code as number, said })) };
  }

  it.each([
    [['--nonsense'], /--nonsense/],
    [['--timestamp-form', 'roman'], /naive, zulu, offset, epoch/],
    [['--size', 'x'], /whole number from 0 to 100000/],
  ])('rejects %j with exit code 2 and says what was expected', async (args, sentence) => {
    const { ended } = await run(...args);
    expect(await ended).toEqual({ code: 2, said: expect.stringMatching(sentence) });
  });

  it('explains each option in its help text', async () => {
    const { ended } = await run('--help');
    const { code, said } = await ended;
    expect(code).toBe(0);
    for (const option of [
      '--port NUMBER',
      '--size NUMBER',
      '--oversized-page refuse|clamp',
      '--read-lag-ms NUMBER',
      '--leaky-errors',
    ])
      expect(said).toMatch(new RegExp(`^ {2}${option.replaceAll('|', '\\|')} +\\w`, 'm'));
  });

  it('prints the URL and the keys, and stops on SIGTERM with exit code 0', async () => {
    const { child, ready, ended } = await run(
      '--port',
      '0',
      '--catalogue-envelope',
      'bare',
      '--unknown-key-status',
      '401',
    );
    await ready;
    child.kill('SIGTERM');
    expect(await ended).toEqual({
      code: 0,
      said: expect.stringMatching(/http:\/\/127\.0\.0\.1:\d+\/api\/v2[^]*administrator +c6f8a5b0-[^]*made up/),
    });
  });
});
