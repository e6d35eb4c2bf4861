import { describe, expect, it } from 'vitest';
import type { StoredKey } from '../src/sandbox/account/stored-key.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './support/gateway.ts';
import { SeededRandom } from './support/random-source.ts';
import { callsWithBodies } from './support/writing.ts';

const JOB: Partial<StoredKey> = { label: 'Job', grants: [{ permission: 'keys.list_keys', target: null }] };

const RESULTS = {
  updateApiKeys:
    'requestedId outcome error { code message retryAfter recovery { query hint } } apiKey { id label enabled }',
  regenerateApiKeys:
    'requestedId newId outcome secret error { code message retryAfter recovery { query hint } } apiKey { id }',
  rotateApiKeys:
    'requestedId successorId outcome secret error { code message retryAfter recovery { query hint } } successor { id } retiring { id validTo } retirement',
  deleteApiKeys: 'requestedId outcome error { code message retryAfter recovery { query hint } } apiKey { id }',
} as const;

type Name = keyof typeof RESULTS;
const NAMES = ['updateApiKeys', 'regenerateApiKeys', 'rotateApiKeys', 'deleteApiKeys'] as const;

interface Result {
  readonly requestedId: string;
  readonly outcome: string;
  readonly secret?: string | null;
  readonly newId?: string | null;
  readonly successorId?: string | null;
  readonly retirement?: string | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly retryAfter: number | null;
    readonly recovery: { readonly query: string } | null;
  } | null;
}

async function bulk(gateway: TestGateway, name: Name, input: { keys: readonly object[]; [name: string]: unknown }) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const more =
    name === 'updateApiKeys'
      ? { patch: { enabled: false } }
      : name === 'rotateApiKeys'
        ? { retireAt: '2098-01-01T00:00:00Z' }
        : {};
  const document = `mutation Bulk($input: ${type}!) { ${name}(input: $input) { userErrors { code message field } results { ${RESULTS[name]} } } }`;
  const { data, errors, status } = await gateway.execute(document, { variables: { input: { ...more, ...input } } });
  const results: Result[] = data?.[name]?.results ?? [];
  return {
    results,
    userErrors: data?.[name]?.userErrors ?? [],
    errors,
    status,
    calls: callsWithBodies(gateway.sandbox),
  };
}

/** Inserts keys that any write is possible for. */
function insertJobs({ sandbox: { account } }: TestGateway, count: number): string[] {
  return Array.from({ length: count }, () => account.insertAt(0, JOB));
}

const refs = (ids: readonly string[]) => ids.map((id) => ({ id }));

async function withJobs(count: number, options?: TestGatewayOptions) {
  const gateway = await startTestGateway(options);
  return { gateway, ids: insertJobs(gateway, count), [Symbol.asyncDispose]: () => gateway.close() };
}

describe('a bulk', () => {
  it.each(NAMES)('%s: each of 50 keys has its outcome, in the order of the input', async (name) => {
    await using setup = await withJobs(50);
    const { gateway, ids } = setup;
    const order = ids.toSorted();
    const { results, errors, userErrors, calls } = await bulk(gateway, name, { keys: refs(order) });
    expect(errors).toEqual([]);
    expect(userErrors).toEqual([]);
    expect(results.map(({ requestedId }) => requestedId)).toEqual(order);
    expect(results.map(({ outcome, error }) => [outcome, error])).toEqual(order.map(() => ['DONE', null]));
    const writes = calls.filter((call) => !call.startsWith('GET'));
    expect(writes).toHaveLength(name === 'rotateApiKeys' ? 100 : 50);
    if (name === 'regenerateApiKeys' || name === 'rotateApiKeys')
      for (const { secret, newId, successorId } of results) expect(secret?.slice(0, 8)).toBe(newId ?? successorId);
  });

  it('reads eight keys with one page of a small account, and each key alone in a large one', async () => {
    await using small = await withJobs(8);
    const version = 'x'.repeat(22);
    const keys = (ids: readonly string[]) => ids.map((id) => ({ id, expectedVersion: version }));
    const { results, calls } = await bulk(small.gateway, 'updateApiKeys', { keys: keys(small.ids) });
    expect(results.map(({ error }) => error?.code)).toEqual(small.ids.map(() => 'CONFLICT'));
    expect(calls).toEqual(['GET /keys/?page=1&page_size=100']);
    await using large = await withJobs(8, { sandbox: { size: 2_000 } });
    await large.gateway.execute('{ apiKeys { totalCount } }');
    large.gateway.upstreamCalls();
    const alone = await bulk(large.gateway, 'updateApiKeys', { keys: keys(large.ids) });
    expect(alone.calls.sort()).toEqual(large.ids.map((id) => `GET /keys/${id}/`).sort());
  });

  it('of eight at a time: never more writes run at the same moment', async () => {
    await using setup = await withJobs(20);
    const { gateway, ids } = setup;
    gateway.sandbox.fault({ method: 'DELETE', times: Infinity, answer: { kind: 'delay', delayMs: 150 } });
    const counts: number[] = [];
    const count = setInterval(() => counts.push(gateway.sandbox.calls.length), 10);
    const { results } = await bulk(gateway, 'deleteApiKeys', { keys: refs(ids) });
    clearInterval(count);
    expect(results.every(({ outcome }) => outcome === 'DONE')).toBe(true);
    // None is answered in the first 150 ms: what has arrived then runs at the same moment.
    expect(Math.max(...counts.slice(0, 12))).toBe(8);
    expect(Math.max(...counts)).toBe(20);
  });

  it('of a dry run reads all keys of a small account with one page', async () => {
    await using setup = await withJobs(50);
    const { gateway, ids } = setup;
    for (const name of NAMES) {
      const { results, calls } = await bulk(gateway, name, { keys: refs(ids), dryRun: true });
      expect(results.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'PLANNED'));
      expect(calls).toEqual([expect.stringMatching(/^GET .keys.[?]page=1&page_size=(?:200|500)$/)]);
    }
  });

  it.each<[string, (ids: string[]) => object, string, string[]]>([
    ['no key', () => ({ keys: [] }), '`keys` has 0 keys. It must have 1 to 50.', ['input', 'keys']],
    ['51 keys', (ids) => ({ keys: refs(ids) }), '`keys` has 51 keys. It must have 1 to 50.', ['input', 'keys']],
    [
      'a key twice',
      ([id = '']) => ({ keys: refs([id, id.toUpperCase()]) }),
      'is in the list more than once. Name each key once.',
      ['input', 'keys', '1', 'id'],
    ],
    ['no change', ([id = '']) => ({ keys: refs([id]), patch: {} }), 'There is nothing to change.', ['input', 'patch']],
    [
      'a null that means nothing',
      ([id = '']) => ({ keys: refs([id]), patch: { enabled: null } }),
      '`enabled` must not be null.',
      ['input', 'patch', 'enabled'],
    ],
  ])('with %s is refused as a whole', async (_name, input, message, field) => {
    await using setup = await withJobs(51);
    const { gateway, ids } = setup;
    const given = input(ids) as { keys: object[] };
    const { results, userErrors, calls, errors } = await bulk(gateway, 'updateApiKeys', given);
    expect(errors).toEqual([]);
    expect(results).toEqual([]);
    expect(userErrors).toMatchObject([{ code: 'INVALID', field }]);
    expect(userErrors[0].message).toContain(message);
    expect(calls).toEqual([]);
    expect(gateway.takeAuditEvents()).toMatchObject([
      { data: { keyId: null, outcome: 'REFUSED', errorCode: 'INVALID' } },
    ]);
  });

  it('with a full key as an id is rejected, without repeating it', async () => {
    await using setup = await withJobs(1);
    const { gateway, ids } = setup;
    const { errors, calls } = await bulk(gateway, 'deleteApiKeys', {
      keys: refs([ids[0] ?? '', gateway.sandbox.credentials.reader]),
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(JSON.stringify(errors)).not.toContain(gateway.sandbox.credentials.reader.slice(9));
    expect(calls).toEqual([]);
    expect(gateway.takeAuditEvents()).toMatchObject([{ data: { keyId: null, outcome: 'REFUSED' } }]);
  });

  it('reports a problem of one key at that key', async () => {
    await using setup = await withJobs(2);
    const { gateway, ids } = setup;
    const [first = '', second = ''] = ids;
    const { results } = await bulk(gateway, 'updateApiKeys', {
      keys: refs([first, '00000000', second]),
      patch: { removeGrants: [{ permission: 'keys.list_keys' }] },
    });
    expect(results.map(({ outcome, error }) => [outcome, error?.code ?? null])).toEqual([
      ['DONE', null],
      ['REFUSED', 'NOT_FOUND'],
      ['DONE', null],
    ]);
  });

  it('is in doubt about a regeneration that the upstream confirms with the old id', async () => {
    await using setup = await withJobs(1);
    const { gateway, ids } = setup;
    const [id = ''] = ids;
    const { uuid } = gateway.sandbox.account.row(id);
    gateway.sandbox.fault({ method: 'PATCH', answer: { status: 200, body: { uuid, label: 'Job', grants: [] } } });
    const { results, errors } = await bulk(gateway, 'regenerateApiKeys', { keys: refs(ids) });
    expect(results).toMatchObject([
      { outcome: 'UNKNOWN', newId: null, secret: null, error: { code: 'OUTCOME_UNKNOWN' } },
    ]);
    expect(results[0]?.error?.recovery?.query).toContain(id);
    expect(errors).toMatchObject([{ path: ['regenerateApiKeys', 'results', 0, 'secret'] }]);
    expect(JSON.stringify([results, errors])).not.toContain(uuid.slice(9));
  });

  it('gives the new id if the rest of the response cannot be read', async () => {
    await using setup = await withJobs(1);
    const { gateway, ids } = setup;
    gateway.sandbox.rewriteRow = (row) => ({ ...(row as object), label: 7 });
    const { results } = await bulk(gateway, 'regenerateApiKeys', { keys: refs(ids) });
    expect(results[0]).toMatchObject({ outcome: 'DONE', apiKey: null });
    expect(results[0]?.newId).toBe(results[0]?.secret?.slice(0, 8));
  });
});

describe('the calling key', () => {
  it.each(NAMES)('%s refuses it', async (name) => {
    await using setup = await withJobs(1);
    const { gateway, ids } = setup;
    const own = gateway.sandbox.credentials.administrator.slice(0, 8);
    const { results, calls } = await bulk(gateway, name, { keys: refs([own, ids[0] ?? '']) });
    expect(results.map(({ outcome, error }) => [outcome, error?.code ?? null])).toEqual([
      ['REFUSED', 'WOULD_LOCK_OUT_CALLER'],
      ['DONE', null],
    ]);
    expect(calls.filter((call) => call.includes(own) && !call.startsWith('GET'))).toEqual([]);
  });

  it.each(NAMES)('%s writes to it last, if that is allowed', async (name) => {
    await using setup = await withJobs(20);
    const { gateway, ids } = setup;
    const own = gateway.sandbox.credentials.administrator.slice(0, 8);
    const { results, calls } = await bulk(gateway, name, { keys: refs([own, ...ids]), allowCallingKey: true });
    expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'DONE'));
    expect(results[0]?.requestedId).toBe(own);
    const writes = calls.filter((call) => !call.startsWith('GET') && !call.startsWith('POST'));
    expect(writes.at(-1)).toContain(`/keys/${own}/`);
  });
});

describe('a bulk stops', () => {
  it('when the upstream answers 429, and says when to continue', async () => {
    await using setup = await withJobs(20);
    const { gateway, ids } = setup;
    gateway.sandbox.fault({
      method: 'DELETE',
      path: new RegExp(ids[3] ?? '-'),
      answer: { status: 429, headers: { 'retry-after': '9' } },
    });
    const { results } = await bulk(gateway, 'deleteApiKeys', { keys: refs(ids) });
    expect(results.map(({ outcome }) => outcome)).toEqual([
      ...['DONE', 'DONE', 'DONE', 'FAILED', 'DONE', 'DONE', 'DONE', 'DONE'],
      ...Array.from({ length: 12 }, () => 'NOT_ATTEMPTED'),
    ]);
    expect(results[3]?.error).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 9 });
    expect(results[8]?.error).toEqual({
      code: 'RATE_LIMITED',
      message: expect.stringMatching(
        /^Not attempted, because the work stopped: RIPE Atlas has received too many requests.*Send it again to continue\.$/,
      ),
      retryAfter: 9,
      recovery: null,
    });
    // Sending those again continues the work.
    const rest = results.filter(({ outcome }) => outcome !== 'DONE').map(({ requestedId }) => requestedId);
    const again = await bulk(gateway, 'deleteApiKeys', { keys: refs(rest) });
    expect(again.results.map(({ outcome }) => outcome)).toEqual(rest.map(() => 'DONE'));
    expect(gateway.sandbox.account.ids()).not.toContain(ids[19]);
  });

  it('when the 60 secrets of a minute are used up', async () => {
    await using setup = await withJobs(12, {
      gateway: { rateLimits: { secretWritesPerMinute: 10, operationsPerSecond: 1e6, upstreamCallsPerSecond: 1e6 } },
    });
    const { gateway, ids } = setup;
    const { results } = await bulk(gateway, 'regenerateApiKeys', { keys: refs(ids) });
    expect(results.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 10 }, () => 'DONE'),
      'NOT_ATTEMPTED',
      'NOT_ATTEMPTED',
    ]);
    expect(results[11]?.error).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) });
    expect(results[11]?.error?.message).toContain('at most 10 writes per minute that return a secret');
  });

  it('when no time is left to begin a write', async () => {
    await using setup = await withJobs(50, { gateway: { upstreamTimeoutMs: 1_000 } });
    const { gateway, ids } = setup;
    gateway.sandbox.fault({ method: 'PATCH', times: Infinity, answer: { kind: 'delay', delayMs: 250 } });
    const { results } = await bulk(gateway, 'updateApiKeys', { keys: refs(ids) });
    const done = results.filter(({ outcome }) => outcome === 'DONE').length;
    expect(done).toBeGreaterThanOrEqual(8);
    expect(results.slice(done).map(({ outcome, error }) => [outcome, error?.code])).toEqual(
      results.slice(done).map(() => ['NOT_ATTEMPTED', 'DEADLINE']),
    );
    expect(results.at(-1)?.error?.message).toContain(
      'A write begins only in the first 0.7 of the 1 seconds that an operation has.',
    );
  });

  it('when the upstream is down', async () => {
    await using setup = await withJobs(20);
    const { gateway, ids } = setup;
    gateway.sandbox.fault({ method: 'DELETE', times: Infinity, answer: { status: 503 } });
    const { results } = await bulk(gateway, 'deleteApiKeys', { keys: refs(ids) });
    expect(results.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 8 }, () => 'UNKNOWN'),
      ...Array.from({ length: 12 }, () => 'NOT_ATTEMPTED'),
    ]);
    expect(results[0]?.error).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      recovery: { query: expect.stringContaining(ids[0] ?? '-') },
    });
    expect(results[8]?.error?.code).toBe('UPSTREAM_UNAVAILABLE');
  });
});

describe('a bulk with outcomes that are not known', () => {
  const outcomesOf = (results: readonly Result[]): string[] => results.map(({ outcome }) => outcome);
  const rest = (count: number): string[] => Array.from({ length: count }, () => 'NOT_ATTEMPTED');

  it.each([
    ['goes on after one', 1, 0],
    ['stops after two at a time', 2, 8],
  ] as const)('%s, for updates', async (_name, resets, notAttempted) => {
    await using setup = await withJobs(16);
    const { gateway, ids } = setup;
    for (const id of ids.slice(0, resets))
      gateway.sandbox.fault({ method: 'PATCH', path: new RegExp(id), answer: { kind: 'reset-after' } });
    const { results } = await bulk(gateway, 'updateApiKeys', { keys: refs(ids) });
    expect(outcomesOf(results).filter((outcome) => outcome === 'UNKNOWN')).toHaveLength(resets);
    expect(outcomesOf(results).slice(16 - notAttempted)).toEqual(rest(notAttempted));
    if (notAttempted > 0)
      expect(results[15]?.error).toEqual({
        code: 'UPSTREAM_UNAVAILABLE',
        message:
          'Not attempted, because the work stopped: RIPE Atlas did not confirm the write to another key. Nothing was sent for this key. Send it again to continue.',
        retryAfter: null,
        recovery: null,
      });
  });

  it.each([
    ['regenerateApiKeys', 'PATCH'],
    ['rotateApiKeys', 'POST'],
  ] as const)('stops after one, for %s', async (name, method) => {
    await using setup = await withJobs(16);
    const { gateway, ids } = setup;
    gateway.sandbox.fault({ method, answer: { kind: 'reset-after' } });
    const { results } = await bulk(gateway, name, { keys: refs(ids) });
    expect(outcomesOf(results).filter((outcome) => outcome === 'UNKNOWN')).toHaveLength(1);
    expect(outcomesOf(results).slice(8)).toEqual(rest(8));
  });

  it.each(['regenerateApiKeys', 'rotateApiKeys'] as const)('stops if %s does not return the secrets', async (name) => {
    await using setup = await withJobs(16, { sandbox: { behaviour: { maskRegenerated: true } } });
    const { gateway, ids } = setup;
    const { results } = await bulk(gateway, name, { keys: refs(ids) });
    expect(outcomesOf(results)).toEqual([...Array.from({ length: 8 }, () => 'DONE'), ...rest(8)]);
    expect(results[15]?.error).toMatchObject({
      code: 'UPSTREAM_INVALID',
      message: expect.stringContaining('RIPE Atlas did not return the secret of another key.'),
    });
  });

  it.each([
    [{ status: 429 }, 'RATE_LIMITED'],
    [{ status: 503 }, 'UPSTREAM_UNAVAILABLE'],
  ] as const)('stops if the second step of a rotation meets %j', async (answer, code) => {
    await using setup = await withJobs(16);
    const { gateway, ids } = setup;
    gateway.sandbox.fault({ method: 'PATCH', path: new RegExp(ids[3] ?? '-'), answer });
    const { results } = await bulk(gateway, 'rotateApiKeys', { keys: refs(ids) });
    expect(results[3]).toMatchObject({ outcome: 'DONE', secret: expect.any(String), error: { recovery: {} } });
    expect(outcomesOf(results)).toEqual([...Array.from({ length: 8 }, () => 'DONE'), ...rest(8)]);
    expect(results[15]?.error?.code).toBe(code);
  });

  it('begins no rotation that has no time for its second step', async () => {
    await using setup = await withJobs(16, { gateway: { upstreamTimeoutMs: 1_000 } });
    const { gateway, ids } = setup;
    gateway.sandbox.fault({ method: 'PATCH', times: Infinity, answer: { kind: 'delay', delayMs: 520 } });
    const { results, calls } = await bulk(gateway, 'rotateApiKeys', { keys: refs(ids) });
    expect(outcomesOf(results)).toEqual([...Array.from({ length: 8 }, () => 'DONE'), ...rest(8)]);
    expect(results[15]?.error).toMatchObject({
      code: 'DEADLINE',
      message: expect.stringContaining('begins only in the first 0.5 of the 1 seconds'),
    });
    expect(calls.filter((call) => call.startsWith('POST'))).toHaveLength(8);
  });
});

/** The outcome that the sandbox saw: how often the write of a key was executed. */
function executedOn({ sandbox }: TestGateway, id: string): number {
  return sandbox.executions.filter((execution) => JSON.stringify(execution).includes(id)).length;
}

describe('a bulk of 50 with faults at random keys and with little time', () => {
  it('reports what the upstream did, key by key, in 200 runs', async () => {
    await using gateway = await startTestGateway({
      gateway: { upstreamTimeoutMs: 800, rateLimits: { secretWritesPerMinute: 1e6 } },
    });
    const { sandbox } = gateway;
    const counts: Record<string, number> = {};
    for (let run = 0; run < 200; run += 1) {
      const random = new SeededRandom(`bulk ${run}`);
      const ids = insertJobs(gateway, 50);
      sandbox.executions.length = 0;
      sandbox.clearFaults();
      const name = random.oneOf(['updateApiKeys', 'regenerateApiKeys', 'deleteApiKeys'] as const);
      for (let fault = 1 + random.below(6); fault > 0; fault -= 1)
        sandbox.fault({
          method: name === 'deleteApiKeys' ? 'DELETE' : 'PATCH',
          path: new RegExp(random.oneOf(ids)),
          answer: random.oneOf([
            { kind: 'reset-after' },
            { kind: 'reset-before' },
            { kind: 'truncate' },
            { kind: 'delay', delayMs: 100 + random.below(400) },
            { status: 500, execute: true },
            { status: 503 },
            { status: 429 },
            { status: 403 },
            { status: 400, body: { error: { status: 400, detail: 'No.' } } },
          ] as const),
        });
      const { results, calls, errors } = await bulk(gateway, name, { keys: refs(ids) });
      expect(errors.filter(({ extensions }) => extensions.code !== 'UPSTREAM_INVALID')).toEqual([]);
      const places = new Set(errors.map(({ path }) => path?.join('.')));
      for (const [index, { requestedId, outcome, error, secret }] of results.entries()) {
        const executed = executedOn(gateway, requestedId);
        const sent = calls.filter((call) => !call.startsWith('GET') && call.includes(`/keys/${requestedId}/`)).length;
        const place = `run ${run}, ${name}, ${requestedId}: ${outcome} ${error?.code ?? ''}`;
        counts[outcome] = (counts[outcome] ?? 0) + 1;
        expect(sent, place).toBeLessThanOrEqual(1);
        if (outcome === 'DONE') expect([sent, executed], place).toEqual([1, 1]);
        if (outcome === 'NOT_ATTEMPTED') expect([sent, executed], place).toEqual([0, 0]);
        if (outcome === 'FAILED' || outcome === 'REFUSED') expect(executed, place).toBe(0);
        if (outcome === 'UNKNOWN') expect(error?.recovery, place).not.toBeNull();
        if (name === 'regenerateApiKeys' && outcome === 'DONE') {
          // Only a response that was cut off has no secret, and says so.
          if (secret == null) expect(places, place).toContain(`regenerateApiKeys.results.${index}.secret`);
          else expect(sandbox.account.row(secret.slice(0, 8)).uuid, place).toBe(secret);
        }
      }
      for (const id of sandbox.account.ids()) if (sandbox.account.row(id).label === 'Job') sandbox.account.remove(id);
    }
    // Each outcome was seen.
    for (const outcome of ['DONE', 'FAILED', 'NOT_ATTEMPTED', 'REFUSED', 'UNKNOWN'])
      expect(counts[outcome], JSON.stringify(counts)).toBeGreaterThan(20);
  }, 240_000);

  it('reports what the upstream did with rotations, step by step, in 100 runs', async () => {
    await using gateway = await startTestGateway({
      gateway: { upstreamTimeoutMs: 800, rateLimits: { secretWritesPerMinute: 1e6 } },
    });
    const { sandbox } = gateway;
    const seen = new Set<string>();
    for (let run = 0; run < 100; run += 1) {
      const random = new SeededRandom(`rotations ${run}`);
      const ids = insertJobs(gateway, 24);
      const others = new Set(sandbox.account.ids());
      sandbox.clearFaults();
      for (let fault = random.below(5); fault > 0; fault -= 1)
        sandbox.fault({
          ...random.oneOf([{ method: 'POST' }, { method: 'PATCH', path: new RegExp(random.oneOf(ids)) }]),
          answer: random.oneOf([
            { kind: 'reset-after' },
            { kind: 'reset-before' },
            { kind: 'truncate' },
            { kind: 'delay', delayMs: 100 + random.below(120) },
            { status: 500, execute: true },
            { status: 503 },
            { status: 429 },
            { status: 403 },
          ] as const),
        });
      const { results, calls, errors } = await bulk(gateway, 'rotateApiKeys', { keys: refs(ids) });
      const created = new Set(sandbox.account.ids().filter((id) => !others.has(id)));
      const count = (wanted: string): number => results.filter(({ outcome }) => outcome === wanted).length;
      const place = `run ${run}: ${JSON.stringify(results.map(({ outcome, retirement }) => [outcome, retirement]))}`;
      // Each successor is in the results, or its creation is in doubt.
      expect(created.size, place).toBeGreaterThanOrEqual(count('DONE'));
      expect(created.size, place).toBeLessThanOrEqual(count('DONE') + count('UNKNOWN'));
      expect(calls.filter((call) => call.startsWith('POST')).length, place).toBeLessThanOrEqual(
        results.length - count('NOT_ATTEMPTED'),
      );
      const places = new Set(errors.map(({ path }) => path?.join('.')));
      for (const [index, { requestedId, outcome, successorId, secret, retirement, error }] of results.entries()) {
        seen.add(`${outcome} ${retirement}`);
        const patches = calls.filter((call) => call.startsWith(`PATCH /keys/${requestedId}/`)).length;
        const isRetired = sandbox.account.row(requestedId).valid_to !== null;
        expect(patches, place).toBeLessThanOrEqual(1);
        if (outcome === 'DONE' && secret == null)
          expect(places, place).toContain(`rotateApiKeys.results.${index}.secret`);
        if (secret != null) expect(sandbox.account.row(successorId ?? '').uuid, place).toBe(secret);
        if (retirement === 'DONE') expect(isRetired, place).toBe(true);
        else if (retirement !== 'UNKNOWN') expect(isRetired, place).toBe(false);
        // Whatever is half done names the way on.
        if (retirement !== 'DONE' && (outcome === 'DONE' || outcome === 'UNKNOWN'))
          expect(error?.recovery, place).not.toBeNull();
      }
      for (const id of sandbox.account.ids()) if (sandbox.account.row(id).label === 'Job') sandbox.account.remove(id);
    }
    for (const outcome of [
      'DONE DONE',
      'DONE UNKNOWN',
      'DONE FAILED',
      'UNKNOWN null',
      'FAILED null',
      'NOT_ATTEMPTED null',
    ])
      expect([...seen]).toContain(outcome);
  }, 240_000);
});
