import { describe, expect, it, vi } from 'vitest';
import type { Fault } from '../src/sandbox/server.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { goodInput, idOfLabel, KINDS, write, type Kind } from './support/writing.ts';

const METHODS: Record<Kind, string> = {
  create: 'POST',
  update: 'PATCH',
  replace: 'PUT',
  regenerate: 'PATCH',
  delete: 'DELETE',
};
/** A short timeout if the response never ends; otherwise one that is long enough for a busy machine. */
const start = (answer: Fault['answer'] | null = null) => {
  const isEndless = answer !== null && 'kind' in answer && ['drip', 'hang'].includes(answer.kind);
  return startTestGateway({ gateway: { upstreamTimeoutMs: isEndless ? 500 : 10_000 } });
};

// How a response can be lost, and if the upstream has carried out the write.
const LOSSES: [loss: string, answer: Fault['answer'], executed: boolean][] = [
  ['a reset before', { kind: 'reset-before' }, false],
  ['a reset after', { kind: 'reset-after' }, true],
  ...[500, 502, 503, 504].flatMap((status): typeof LOSSES => [
    [`${status} before`, { status, body: '<h1>No</h1>' }, false],
    [`${status} after`, { status, body: { error: { detail: 'Oops.' } }, execute: true }, true],
  ]),
  ['a redirect', { status: 302, headers: { location: '/api/v2/keys/' } }, false],
  ['a redirect that keeps the method', { status: 307, headers: { location: '/api/v2/keys/' }, execute: true }, true],
  ['no response', { kind: 'hang' }, false],
];
const CASES = KINDS.flatMap((kind) =>
  LOSSES.map(([loss, answer, executed]) => [kind, loss, answer, executed] as const),
);

describe('a write whose response is lost is sent once and returns OUTCOME_UNKNOWN', () => {
  it.each(CASES)('%s, %s', async (kind, _loss, answer, executed) => {
    await using gateway = await start(answer);
    const id = idOfLabel(gateway.sandbox, 'One probe');
    // Client libraries may replay a request on an idle kept-alive connection, so open one first.
    await gateway.execute(`{ apiKey(id: "${id}") { id } }`);
    gateway.sandbox.takeCalls();
    gateway.sandbox.fault({ method: METHODS[kind], answer });
    const since = Date.now();
    const { status, payload, errors, calls } = await write(gateway, kind, goodInput(kind, id));
    expect({ status, payload, sent: calls.length }).toEqual({ status: 200, payload: null, sent: 1 });
    expect(errors).toMatchObject([
      {
        path: [`${kind}ApiKey`],
        extensions: { code: 'OUTCOME_UNKNOWN', previousId: kind === 'create' ? null : id },
      },
    ]);
    const sentAt = Date.parse(errors[0]?.extensions.sentAt);
    expect(sentAt).toBeGreaterThanOrEqual(since);
    expect(sentAt).toBeLessThanOrEqual(Date.now());
    expect(gateway.sandbox.executions).toHaveLength(executed ? 1 : 0);
  });

  it('contains the upstream’s own message', async () => {
    await using gateway = await start();
    gateway.sandbox.fault({ answer: { status: 503, body: { error: { title: 'Busy', detail: 'Later.' } } } });
    const { errors } = await write(gateway, 'create', {});
    expect(errors[0]?.extensions.upstream).toEqual({ status: 503, title: 'Busy', detail: 'Later.' });
  });

  it('and the next writes of the operation are not sent after the client has disconnected', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ times: Infinity, answer: { kind: 'delay', delayMs: 200 } });
    const creations = Array.from({ length: 5 }, (_none, at) => `c${at}: createApiKey(input: {}) { secret }`);
    const client = gateway.execute(`mutation { ${creations.join(' ')} }`, { signal: AbortSignal.timeout(100) });
    await expect(client).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(gateway.sandbox.executions).toHaveLength(1);
    expect(gateway.log()).toContain('"outcome":"DONE","msg":"write ended after its client had disconnected"');
  });

  it('and the next write of the operation is not sent if no time is left for it', async () => {
    const answer: Fault['answer'] = { kind: 'hang' };
    await using gateway = await start(answer);
    gateway.sandbox.fault({ answer });
    const { data, errors } = await gateway.execute(
      'mutation { first: createApiKey(input: {}) { secret } second: createApiKey(input: {}) { secret } }',
    );
    expect(data).toEqual({ first: null, second: null });
    expect(errors).toMatchObject([
      { path: ['first'], extensions: { code: 'OUTCOME_UNKNOWN' } },
      { path: ['second'], extensions: { code: 'UPSTREAM_TIMEOUT' } },
    ]);
    expect(gateway.upstreamCalls()).toEqual(['POST /keys/']);
  });
});

describe('a write that cannot finish is not sent', () => {
  it('if the client disconnects while the write waits in the connection queue', async () => {
    await using gateway = await startTestGateway({ gateway: { upstreamConnections: 1 } });
    gateway.sandbox.fault({ method: 'GET', answer: { kind: 'delay', delayMs: 800 } });
    const reading = gateway.execute('{ apiKeys { totalCount } }');
    await vi.waitFor(() => expect(gateway.sandbox.calls).toHaveLength(1));
    const client = gateway.execute('mutation { createApiKey(input: {}) { secret } }', {
      signal: AbortSignal.timeout(200),
    });
    await expect(client).rejects.toThrow();
    expect((await reading).errors).toEqual([]);
    await vi.waitFor(() =>
      expect(gateway.log()).toContain('"outcome":"NOT_DONE","msg":"write ended after its client had disconnected"'),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(gateway.upstreamCalls()).toHaveLength(1);
    expect(gateway.sandbox.executions).toEqual([]);
  });

  it('if the operation has little time left', async () => {
    await using gateway = await startTestGateway({ gateway: { upstreamTimeoutMs: 4_000 } });
    gateway.sandbox.fault({ times: Infinity, answer: { kind: 'delay', delayMs: 1_000 } });
    const creations = Array.from({ length: 4 }, (_none, at) => `c${at}: createApiKey(input: {}) { secret }`);
    const { data, errors } = await gateway.execute(`mutation { ${creations.join(' ')} }`);
    expect(data).toEqual({ c0: expect.anything(), c1: expect.anything(), c2: expect.anything(), c3: null });
    expect(errors).toMatchObject([{ path: ['c3'], extensions: { code: 'UPSTREAM_TIMEOUT' } }]);
    expect(gateway.sandbox.executions).toHaveLength(3);
    expect(gateway.upstreamCalls()).toHaveLength(3);
  });
});

describe('the recovery query finds the outcome', () => {
  /** Loses the response of a write to the key "One probe", then runs the recovery query of the error. */
  const loseAndRecover = async (gateway: TestGateway, kind: Kind, executed: boolean) => {
    const id = idOfLabel(gateway.sandbox, 'One probe');
    gateway.sandbox.fault({ method: METHODS[kind], answer: { kind: executed ? 'reset-after' : 'reset-before' } });
    const { errors } = await write(gateway, kind, goodInput(kind, id));
    const { query, hint } = errors[0]?.extensions.recovery ?? {};
    const found = await gateway.execute(query);
    expect(found.errors).toEqual([]);
    // The hint contains a time. A key that was created at or after it was created by the write.
    const [since = ''] = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/.exec(hint) ?? [];
    const made = found.data.apiKeys?.nodes.filter(
      ({ createdAt }: { createdAt: string }) => Date.parse(createdAt) >= Date.parse(since),
    );
    return { id, found: found.data, made };
  };

  describe.each([
    ['carried out', true],
    ['not carried out', false],
  ])('of a write that was %s', (_what, executed) => {
    it('creation: the list has a new key, or none', async () => {
      await using gateway = await start();
      const { made } = await loseAndRecover(gateway, 'create', executed);
      expect(made).toMatchObject(executed ? [{ id: gateway.sandbox.account.ids().at(-1), label: 'New' }] : []);
    });

    it('regeneration: the old id is gone and the list has a new key, or neither', async () => {
      await using gateway = await start();
      const { id, found, made } = await loseAndRecover(gateway, 'regenerate', executed);
      expect(found.apiKey?.id ?? null).toBe(executed ? null : id);
      expect(made).toMatchObject(executed ? [{ label: 'One probe' }] : []);
      if (!executed) return;
      const again = await write(gateway, 'regenerate', { id: made[0].id });
      expect(again.payload).toMatchObject({ previousId: made[0].id, apiKey: { label: 'One probe' } });
    });

    it('deletion: the id is gone, or not', async () => {
      await using gateway = await start();
      const { id, found } = await loseAndRecover(gateway, 'delete', executed);
      expect(found.apiKey?.id ?? null).toBe(executed ? null : id);
    });

    it.each(['update', 'replace'] as const)('change: the field has the new value, or the old one: %s', async (kind) => {
      await using gateway = await start();
      const { found } = await loseAndRecover(gateway, kind, executed);
      expect(found.apiKey.label).toBe(executed ? 'New' : 'One probe');
    });
  });
});
