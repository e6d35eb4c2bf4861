import { execFile } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BEHAVIOUR, type SandboxBehaviour } from '../src/sandbox/account/options.ts';
import { CREDENTIALS } from '../src/sandbox/account/credentials.ts';
import { startSandbox, type Fault, type Sandbox, type SandboxOptions } from '../src/sandbox/server.ts';
import { canary, digitsOf } from './support/canary.ts';

const SCRIPT = fileURLToPath(new URL('../check-live/main.ts', import.meta.url));
const { administrator } = CREDENTIALS;

interface End {
  readonly code: number;
  readonly output: string;
  /** The last column of the table, by the first one. */
  readonly seen: Readonly<Record<string, string>>;
}

function run(env: Readonly<Record<string, string>>): Promise<End> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT], { env }, (error, stdout, stderr) => {
      const rows = stdout.split('\n\n')[0]?.split('\n').slice(1) ?? [];
      const cells = rows.map((row) => row.split(/ {2,}/)).filter(({ length }) => length === 4);
      const seen = Object.fromEntries(cells.map(([name = '', , , last = '']) => [name, last]));
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr, seen });
    });
  });
}

function check(sandbox: Pick<Sandbox, 'url'>, env: Readonly<Record<string, string>> = {}): Promise<End> {
  return run({ ATLAS_API_URL: sandbox.url, ATLAS_API_KEY: administrator, ...env });
}

async function checkSandbox(options: SandboxOptions, env?: Readonly<Record<string, string>>): Promise<End> {
  await using sandbox = await startSandbox(options);
  return await check(sandbox, env);
}

/** The rows that do not hold. */
function othersOf({ seen }: End): Record<string, string> {
  return Object.fromEntries(Object.entries(seen).filter(([, text]) => text !== 'holds'));
}

/** The rows that differ, without the word. */
function differencesOf({ seen }: End): Record<string, string> {
  const differing = Object.entries(seen).filter(([, text]) => text.startsWith('differs: '));
  return Object.fromEntries(differing.map(([row, text]) => [row, text.slice('differs: '.length)]));
}

describe('a service that behaves as expected', () => {
  it('holds in every row, ends with 0, and gets few GETs, one at a time', async () => {
    await using sandbox = await startSandbox();
    let running = 0;
    let most = 0;
    await using relay = await startServer((request, response) => {
      most = Math.max(most, (running += 1));
      response.on('close', () => (running -= 1));
      const { authorization } = request.headers;
      void fetch(new URL(request.url ?? '', sandbox.url), {
        method: request.method ?? '',
        headers: { host: '', ...(authorization && { authorization }) },
      }).then(async (answer) => {
        const text = (await answer.text()).replaceAll(sandbox.url, relay.url);
        const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
        response.writeHead(answer.status, headers).end(text);
      });
    });
    const end = await check(relay);
    expect(othersOf(end)).toEqual({});
    expect(end.code).toBe(0);
    expect(Object.keys(end.seen).length).toBeGreaterThan(25);
    expect(end.output).toContain(`${Object.keys(end.seen).length} hold, 0 differ, 0 not checked`);
    expect(most).toBe(1);
    expect(new Set(sandbox.calls.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(sandbox.calls.length).toBeLessThanOrEqual(20);
    expect(sandbox.executions).toEqual([]);
  });

  it('has rows that are not checked, with the reason, if the key may only list keys', async () => {
    const end = await checkSandbox({ size: 40 }, { ATLAS_API_KEY: CREDENTIALS.lister });
    expect(end.code).toBe(0);
    expect(othersOf(end)).toEqual({
      'status for the id of a key that does not exist': 'not checked: the key lacks keys.get_key',
      'one key, by the first eight characters of its UUID': 'not checked: the key lacks keys.get_key',
      'page size without page_size': 'not checked: the account has no more than 50 keys',
      'form of the permission catalogue': 'not checked: the key lacks keys.list_permissions',
      'names in the permission catalogue': 'not checked: the key lacks keys.list_permissions',
      'known names in the permission catalogue': 'not checked: the key lacks keys.list_permissions',
      'types of targets in the permission catalogue': 'not checked: the key lacks keys.list_permissions',
      'form of the targets of a permission': 'not checked: the key lacks keys.list_permission_targets',
    });
  });

  it('has rows that are not checked if the account has few keys', async () => {
    const end = await checkSandbox({ size: 1 });
    expect(end.code).toBe(0);
    expect(othersOf(end)).toEqual({
      'page size without page_size': 'not checked: the account has no more than 50 keys',
      'order of the list': 'not checked: the account has no more than 2 keys',
      'link to the next page': 'not checked: the account has no more than 2 keys',
      'a key as the target of a grant': 'not checked: no listed key has such a grant',
    });
  });
});

/** Each switch with another value than its default, and the rows that differ then. */
const SWITCHES: readonly (readonly [Partial<SandboxBehaviour>, Readonly<Record<string, string>>])[] = [
  [
    { catalogueEnvelope: 'bare' },
    {
      'form of the permission catalogue': 'differs: a plain array',
      'form of the targets of a permission': 'differs: a plain array',
    },
  ],
  [{ oversizedPage: 'clamp' }, { 'status for a page_size of 501': 'differs: 200' }],
  [{ unknownKeyStatus: 403 }, { 'status for an API key that does not exist': 'differs: 403' }],
  [{ unusableKeyStatus: 401 }, {}],
  [{ foreignKeyStatus: 403 }, {}],
  [{ keyTargetForm: 'uuid' }, { 'a key as the target of a grant': 'differs: a complete UUID' }],
  [{ wantedKeyTargetForm: 'uuid' }, {}],
  [{ wantedKeyTargetForm: 'prefix' }, {}],
  [{ maskRegenerated: true }, {}],
  [{ echoCredential: true }, {}],
  [{ timestampForm: 'zulu' }, { 'form of times': 'differs: with Z' }],
  [{ timestampForm: 'offset' }, { 'form of times': 'differs: with an offset' }],
  [{ timestampForm: 'epoch' }, { 'form of times': 'differs: Unix seconds' }],
  [{ readLagMs: 1_000 }, {}],
  [{ gzip: true }, { compression: 'differs: gzip' }],
  [{ framing: 'chunked' }, { framing: 'differs: chunked' }],
  [{ leakyErrors: true }, { 'UUIDs in errors': 'differs: some' }],
];

// Most of the time of a check is pauses.
describe.concurrent('a switch of the sandbox', () => {
  it.each(SWITCHES)('%j makes the rows differ that it is about, and no other', async (behaviour, differing) => {
    const end = await checkSandbox({ behaviour });
    expect(othersOf(end)).toEqual(differing);
    expect(end.code).toBe(Object.keys(differing).length > 0 ? 1 : 0);
    for (const row of Object.keys(differing)) expect(end.output).toContain(`\n${row}:\n  `);
  });

  it('is in the list above, whichever it is', () => {
    const names = new Set(SWITCHES.flatMap(([behaviour]) => Object.keys(behaviour)));
    expect([...names].sort()).toEqual(Object.keys(DEFAULT_BEHAVIOUR).sort());
  });
});

function ok(body: unknown): Fault['answer'] {
  return { status: 200, body };
}

describe.concurrent('a service that behaves in another way', () => {
  it.each<[string, Fault['answer'], RegExp, Readonly<Record<string, string>>]>([
    [
      'rejects what is missing in another way',
      { status: 500, body: '<p>Error</p>', headers: { 'content-type': 'text/html' } },
      /\/keys\/00000000\/|page=2&page_size=500|page_size=501|^\/keys$|permission=|\/probes\//,
      {
        'status for the id of a key that does not exist': '500',
        'status of a page past the end': '500',
        'status for a page_size of 501': '500',
        'a path without its final slash': '500',
        'filter by permission': 'no page',
        'probes by ids, one of which does not exist': 'no list',
        'media type of all answers': 'another one',
        'form of errors': 'another form',
      },
    ],
    [
      'redirects',
      { status: 301, headers: { location: '/api/v2/elsewhere/' }, body: '' },
      /^\/keys$|^\/keys\/c6f8a5b0\//,
      {
        'a path without its final slash': '301',
        'one key, by the first eight characters of its UUID': '301',
      },
    ],
    [
      'ignores parameters',
      ok({ count: 60, next: 'http://elsewhere.example/keys/?page=2', results: [{ uuid: 'a' }] }),
      /[?&](?:page_size=2|permission)(?:&|=|$)/,
      {
        'page size with page_size=2': '1 rows',
        'order of the list': 'another order',
        'link to the next page': 'another URL',
        'filter by permission': 'also other keys',
      },
    ],
    [
      'has other rows',
      ok({
        count: 5,
        next: null,
        results: [
          {
            uuid: 'c6f8****',
            created_at: 'yesterday',
            grants: [{ permission: 'a', target: { type: 'key', id: 'zz-y' } }],
          },
          ...[1, 2, 3].map(() => ({ uuid: administrator, grants: 'none' })),
        ],
      }),
      /page=1&page_size=500$/,
      {
        'page size with page_size=500': '4 rows',
        'order of the list': 'another order',
        'fields of a key':
          'without url, label, created_at, valid_from, valid_to, last_used, enabled, is_active, is_frozen',
        'keys that the gateway can read': "4 of 4 can't be read",
        'form of the UUID in a list': 'the form xxxx****',
        'form of times': 'another form',
        'a key as the target of a grant': 'the form xx-x',
      },
    ],
    [
      'shows complete UUIDs',
      ok({ count: 2, next: null, results: [1, 2].map(() => ({ uuid: administrator })) }),
      /page=1&page_size=500$/,
      {
        'fields of a key':
          'without url, label, created_at, valid_from, valid_to, last_used, enabled, is_active, is_frozen, grants',
        'form of the UUID in a list': 'a complete UUID',
      },
    ],
    [
      'has another catalogue',
      ok([
        { id: 'list_keys', target_types: ['msm', 'anchor'] },
        { id: 'keys.list_keys', target_types: [] },
      ]),
      /\/keys\/permissions\/$/,
      {
        'form of the permission catalogue': 'a plain array',
        'names in the permission catalogue': '1 of 2 in another form',
        'known names in the permission catalogue':
          'without credits.get_credit_info, keys.create_key, keys.delete_key, keys.get_key, keys.list_permission_targets, keys.list_permissions, keys.update_key, measurements.create_measurement, measurements.get_measurement, measurements.list_measurements, probes.get_probe_details, probes.get_probe_results, probes.set_probe_details',
        'types of targets in the permission catalogue': '1 others',
      },
    ],
    [
      'has lists of another form',
      ok({ rows: [] }),
      /\/keys\/permissions\/|\/probes\//,
      {
        'form of the permission catalogue': 'no list',
        'names in the permission catalogue': 'no list',
        'known names in the permission catalogue': 'no list',
        'types of targets in the permission catalogue': 'no list',
        'form of the targets of a permission': 'no list',
        'probes by ids, one of which does not exist': 'no list',
      },
    ],
    [
      'returns too few rows, and needs no key',
      ok({ count: 60, next: null, results: [{ uuid: 'c6f8a5b0-****' }] }),
      /^\/keys\/(?:\?.*page_size=2)?$/,
      {
        'status for an API key that does not exist': '200',
        'status without an API key': '200',
        'page size without page_size': '1 rows',
        'page size with page_size=2': '1 rows',
        'order of the list': 'another order',
        'link to the next page': 'no link',
      },
    ],
  ])('differs if it %s', async (_how, answer, path, differing) => {
    await using sandbox = await startSandbox();
    sandbox.fault({ answer, path, times: Infinity });
    const end = await check(sandbox);
    expect(differencesOf(end)).toEqual(differing);
    expect(end.code).toBe(1);
  });
});

describe('a check that cannot run', () => {
  it.each([
    ['no key', { ATLAS_API_KEY: '' }, /ATLAS_API_KEY must be set to an API key, a UUID, that may list keys/],
    ['a key of another form', { ATLAS_API_KEY: 'c0ffee00' }, /ATLAS_API_KEY must be set to an API key/],
    ['an unknown key', { ATLAS_API_KEY: CREDENTIALS.unknown }, /did not accept ATLAS_API_KEY \(401\)/],
    ['a key that may not list keys', { ATLAS_API_KEY: CREDENTIALS.writer }, /\(403\).*the permission keys\.list_keys/],
    ['no URL', { ATLAS_API_URL: '' }, /ATLAS_API_URL must be set, such as/],
    ['a wrong URL', { ATLAS_API_URL: 'http://atlas.example/api' }, /ATLAS_API_URL must be an https URL/],
    ['a wrong path', { ATLAS_API_URL: 'http://127.0.0.1:9/api' }, /no answer \(UNREACHABLE\)\. Check ATLAS_API_URL/],
  ])('ends with 2 and says what it needs: %s', async (_what, env, message) => {
    const { code, output } = await checkSandbox({}, env);
    expect(code).toBe(2);
    expect(output).toMatch(message);
    expect(output).not.toContain('holds');
    for (const key of Object.values(CREDENTIALS)) expect(output).not.toContain(key.slice(0, 8));
  });
});

describe('a hostile service', () => {
  const env = { UPSTREAM_TIMEOUT_MS: '300' };
  const HUGE = 9 * 1024 * 1024;

  it.each<[string, Fault['answer'], RegExp]>([
    ['hangs', { kind: 'hang' }, /no answer \(TIMEOUT\)/],
    ['sends its answer byte by byte', { kind: 'drip', delayMs: 50 }, /no answer \(TIMEOUT\)/],
    ['breaks off', { kind: 'truncate' }, /no answer \(BROKEN\)/],
    ['sends too much', ok(`"${'x'.repeat(HUGE)}"`), /no answer \(TOO_LARGE\)/],
    ['sends no JSON', ok('<html>c0ffee</html>'), /did not answer with a page of keys in JSON \(status 200\)/],
    ['sends other JSON', ok({ count: -1, results: [] }), /did not answer with a page of keys in JSON/],
    ['asks for fewer requests', { status: 429, body: '' }, /asked for fewer requests \(429\)/],
  ])('is given up if it %s', async (_how, answer, message) => {
    await using sandbox = await startSandbox();
    sandbox.fault({ answer, times: Infinity });
    const { code, output } = await check(sandbox, { ...env, UPSTREAM_TIMEOUT_MS: '1000' });
    expect(code).toBe(2);
    expect(output).toMatch(message);
    expect(output).not.toContain('c0ffee');
    expect(sandbox.calls).toHaveLength(1);
  });

  it.each<[string, Fault['answer'], RegExp]>([
    ['hangs', { kind: 'hang' }, /^not checked: no answer \(TIMEOUT\)$/],
    [
      'asks for fewer requests',
      { status: 429, body: '' },
      /^not checked: the service asked for fewer requests \(429\)$/,
    ],
  ])('gets no further call if it %s later, and the rows say so', async (_how, answer, message) => {
    await using sandbox = await startSandbox();
    sandbox.fault({ answer, path: /00000000/ });
    const end = await check(sandbox, env);
    expect(end.code).toBe(2);
    expect(end.seen['status for an API key that does not exist']).toBe('holds');
    expect(end.seen['status for the id of a key that does not exist']).toMatch(message);
    expect(end.seen['order of the list']).toBe('not checked: the check had stopped');
    expect(sandbox.calls.at(-1)?.path).toBe('/keys/00000000/');
  });
});

describe('the output', () => {
  it('has no key, id, label or name of an account, also if the service repeats them everywhere', async () => {
    await using sandbox = await startSandbox({ behaviour: { leakyErrors: true, keyTargetForm: 'uuid' } });
    const label = 'LabelCanary';
    for (const id of sandbox.account.ids()) sandbox.account.update(id, { label });
    sandbox.rewriteRow = (row) => ({
      ...row,
      created_at: `${canary('time')} ${String(row['label'])}`,
      type: 'owner@example.net',
    });
    const end = await check(sandbox);
    expect(end.code).toBe(1);
    expect(end.seen['form of times']).toBe('differs: another form');
    const secrets = [administrator, canary('time')].flatMap((uuid) => [uuid, digitsOf(uuid), uuid.slice(0, 8)]);
    for (const value of [...secrets, ...sandbox.account.ids(), label, 'example.net'])
      expect(end.output).not.toContain(value);
  });

  it('repeats nothing of headers', async () => {
    const secret = canary('header');
    await using server = await startServer((request, response) => {
      const sent = `${String(request.headers.authorization)} ${secret}`;
      const headers = { 'content-type': sent, 'content-encoding': sent, [secret]: sent };
      const uuid = request.headers.authorization ?? '';
      response
        .writeHead(200, sent, headers)
        .end(JSON.stringify({ count: 1, next: sent, results: [{ uuid, grants: sent }] }));
    });
    const { code, output } = await check(server);
    expect(code).toBe(1);
    expect(output).toContain('differs');
    for (const uuid of [secret, administrator]) expect(output).not.toContain(uuid.slice(0, 8));
  });
});

interface TestServer extends AsyncDisposable {
  readonly url: string;
}

async function startServer(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
