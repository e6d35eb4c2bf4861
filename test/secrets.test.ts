import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failures, tainted } from './support/canary-failures.ts';
import {
  argumentPlaces,
  DOCUMENTS,
  requestsWith,
  rootFields,
  requestsWithKeyElsewhere,
} from './support/canary-operations.ts';
import { createWatch, digitsOf, UUID_SPELLINGS, send, withoutSecretFields, type RawRequest } from './support/canary.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { scrapedSeries } from './support/metrics.ts';

// A canary is a made-up key that occurs in one place only. After each request, no part of any canary may be in the answer, in
// its headers, in the log, or in the URL of an upstream call.

const watch = createWatch();
const { plant } = watch;
const COOKIE_VALUE = 'session-a1b2c3d4e5f60718293a';
const caller = plant('the caller’s key');
let gateway: TestGateway;
let withCookies: TestGateway;

beforeAll(async () => {
  const sandbox = { behaviour: { leakyErrors: true, keyTargetForm: 'uuid' as const } };
  const cookies = { corsOrigins: ['https://keys.example.net'], forwardCookies: ['atlasess', 'tracker'] };
  // Keeps the circuit closed, although the upstream of these tests mostly fails.
  const resilience = { breakerMinimumRps: 1_000_000 };
  const common = { resilience, metrics: { host: '127.0.0.1', port: 0 } };
  gateway = await startTestGateway({ sandbox, gateway: { ...common, upstreamTimeoutMs: 500 } });
  withCookies = await startTestGateway({ sandbox, gateway: { ...common, ...cookies, upstreamTimeoutMs: 300 } });
  const { account } = gateway.sandbox;
  account.insertAt(0, { ...account.row(account.ids()[0] ?? ''), uuid: caller });
  for (const id of account.ids()) watch.watch(`stored key ${id}`, account.row(id).uuid);
});

afterAll(async () => {
  const series = [...(await scrapedSeries(gateway)), ...(await scrapedSeries(withCookies))].join('\n');
  expect(series).toContain('keys_gateway_operations_total{');
  expect(watch.findIn(series)).toEqual([]);
  expect(series).not.toContain(COOKIE_VALUE);
  await gateway.close();
  await withCookies.close();
  expect(watch.findIn(gateway.log() + withCookies.log())).toEqual([]);
});

interface Outcome {
  readonly leaks: readonly string[];
  readonly codes: readonly string[];
}

/** Sends the request, with the canary key unless it goes to the gateway with cookies. Returns all leaks that it caused. */
async function leaksOf(request: RawRequest, of = gateway): Promise<Outcome> {
  const logged = of.log().length;
  const headers = { ...(of === gateway && { authorization: `Key ${caller}` }), ...request.headers };
  const answer = await send(of.url, { ...request, headers });
  const { rest, secrets } = withoutSecretFields(answer.text);
  for (const secret of secrets) watch.watch('a secret that was given out', secret);
  // The gateway logs a request when its socket has taken the answer. The client may receive it earlier.
  await new Promise(setImmediate);
  const parts = {
    answer: rest,
    header: answer.headers,
    log: of.log().slice(logged),
    url: of.upstreamCalls().join('\n'),
  };
  const leaks = Object.entries(parts).flatMap(([part, content]) =>
    [...watch.findIn(content), ...(content.includes(COOKIE_VALUE) ? ['the cookie'] : [])].map(
      (found) => `${part} shows ${found}`,
    ),
  );
  return { leaks, codes: answer.codes };
}

function post(body: object): RawRequest {
  return { body: JSON.stringify(body) };
}

let lastKey: string | null = null;

/** Replaces the key of the last test by a new one with a target of each kind. Returns its id. */
function newKey(): string {
  const grant = (permission: string, type: string, id: string) => ({ permission, target: { type, id } });
  const { account, credentials } = gateway.sandbox;
  if (lastKey !== null && account.ids().includes(lastKey)) account.remove(lastKey);
  const id = account.insertAt(0, {
    label: `for ${plant('stored label')}`,
    grants: [
      grant('keys.get_key', 'key', credentials.reader),
      grant('probes.get_probe_results', 'probe', '101'),
      grant('measurements.get_results', 'measurement', '1000001'),
    ],
  });
  watch.watch(`stored key ${id}`, account.row(id).uuid);
  lastKey = id;
  return id;
}

describe('a secret in a wrong place of a request', () => {
  it.each(Object.keys(argumentPlaces('')))('is not shown anywhere: %s', async (place) => {
    const uuid = plant(place);
    const found: Record<string, readonly string[]> = {};
    const operation = argumentPlaces(newKey())[place];
    if (!operation) throw new Error(`There is no place "${place}".`);
    for (const [form, write] of Object.entries(UUID_SPELLINGS)) {
      for (const [kind, body] of Object.entries(requestsWith(operation, write(uuid)))) {
        const { leaks } = await leaksOf(post(body));
        if (leaks.length > 0) found[`${form}, as a ${kind}`] = leaks;
      }
    }
    expect(found).toEqual({});
  });

  it.each(Object.keys(DOCUMENTS))('is not shown anywhere: %s', async (place) => {
    const uuid = plant(place);
    const digits = digitsOf(uuid);
    const found: Record<string, readonly string[]> = {};
    for (const name of [uuid, digits, digits.toUpperCase(), uuid.replaceAll('-', '_'), `key_${digits}_old`]) {
      const { leaks } = await leaksOf(post({ query: DOCUMENTS[place]?.(name) }));
      if (leaks.length > 0) found[name] = leaks;
    }
    expect(found).toEqual({});
  });

  it.each(Object.entries(requestsWithKeyElsewhere(plant('elsewhere in a request'))))(
    'shows nowhere: %s',
    async (_place, request) => {
      expect((await leaksOf(request)).leaks).toEqual([]);
    },
  );
});

describe('a secret in a wrong place of an upstream answer', () => {
  it.each(Object.keys(rootFields('')))('does not pass %s, whatever fails', async (field) => {
    const found: Record<string, readonly string[]> = {};
    const codes = new Set<string>();
    for (const [failure, answer] of Object.entries(failures(plant))) {
      // Either every call fails, or only the calls for the targets and permissions of the key.
      for (const path of [/./, /^\/(?:probes|measurements|keys\/permissions)/]) {
        const query = rootFields(newKey())[field];
        gateway.sandbox.fault({ answer, path, times: Infinity });
        const outcome = await leaksOf(post({ query }));
        gateway.sandbox.clearFaults();
        for (const code of outcome.codes) codes.add(code);
        if (outcome.leaks.length > 0) found[`${failure}, of ${path}`] = outcome.leaks;
      }
    }
    expect(found).toEqual({});
    expect([...codes]).toEqual(
      expect.arrayContaining(field === 'callingKey' ? ['UPSTREAM_INVALID'] : ['UNAUTHENTICATED', 'RATE_LIMITED']),
    );
  });

  it.each(Object.keys(rootFields('')))('does not pass %s if nothing fails', async (field) => {
    const query = rootFields(newKey())[field];
    gateway.sandbox.rewriteRow = (row) => ({
      ...(tainted('row', row, plant) as object),
      secret: plant('an unknown field'),
    });
    const { leaks, codes } = await leaksOf(post({ query }));
    gateway.sandbox.rewriteRow = undefined;
    expect(leaks).toEqual([]);
    // The planted label contains a UUID, so a successor could not get it.
    const refused = field.startsWith('rotate') ? ['CONFLICT'] : [];
    expect(codes).toEqual(field === 'nodes' ? ['BAD_USER_INPUT'] : refused);
  });

  it.each([400, 401, 403, 429, 500])(
    'does not show the session cookie of a page to its scripts (%d)',
    async (status) => {
      const cookie = `atlasess=${COOKIE_VALUE}; tracker=${plant('cookie')}`;
      const headers = {
        cookie,
        origin: 'https://keys.example.net',
        'x-requested-with': 'test',
      };
      const detail = `You sent ${cookie}`;
      withCookies.sandbox.fault({
        answer: { status, body: { error: { detail, errors: [{ detail }] } } },
        times: Infinity,
      });
      const found: Record<string, readonly string[]> = {};
      for (const [field, query] of Object.entries(rootFields('c6f8a5b0'))) {
        const { leaks } = await leaksOf({ ...post({ query }), headers }, withCookies);
        if (leaks.length > 0) found[field] = leaks;
      }
      withCookies.sandbox.clearFaults();
      expect(found).toEqual({});
    },
  );
});

describe('a secret that the upstream gives out', () => {
  const one = (id: string): string => `{ id: "${id}" }`;

  it.each<[string, (id: string) => string]>([
    ['createApiKey', () => '(input: { label: "for kim@example.net" }) { secret }'],
    ['regenerateApiKey', (id) => `(input: ${one(id)}) { secret }`],
    [
      'rotateApiKey',
      (id) => `(input: { id: "${id}", retireAt: "2098-01-01T00:00:00Z" }) { secret retirement userErrors { message } }`,
    ],
    ['regenerateApiKeys', (id) => `(input: { keys: [${one(id)}] }) { results { secret } }`],
    [
      'rotateApiKeys',
      (id) => `(input: { keys: [${one(id)}], retireAt: "2098-01-01T00:00:00Z" }) { results { secret retirement } }`,
    ],
  ])('is in the response of %s, and neither in the log nor in the audit', async (name, rest) => {
    await using own = await startTestGateway();
    const { account } = own.sandbox;
    const id = account.insertAt(0, {
      label: 'for kim@example.net',
      grants: [{ permission: 'probes.get_probe_results', target: { type: 'user', id: 'owner@example.net' } }],
    });
    const old = account.row(id).uuid;
    const { data, errors } = await own.execute(`mutation { ${name}${rest(id)} }`);
    expect(errors).toEqual([]);
    const { secret, retirement } = data[name].results?.[0] ?? data[name];
    expect(account.row(secret.slice(0, 8)).uuid).toBe(secret);
    if (name.startsWith('rotate')) expect(retirement).toBe('DONE');
    await expect.poll(() => own.log()).toContain('"upstreamCalls":');
    expect(own.log()).toContain('"channel":"audit"');
    for (const hidden of [secret.slice(9), old.slice(9), 'owner@example.net', 'for kim'])
      expect(own.log()).not.toContain(hidden);
  });
});
