import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../src/sandbox/server.ts';
import type { GatewayOptions } from '../../src/gateway.ts';
import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts';
import { goodInput, idOfLabel, KINDS, write, type Kind } from '../../test/support/writing.ts';
import type { Figure, Part } from '../figure.ts';
import { count } from '../../test/support/statistics.ts';

// Every write with every fault: sent once, executed at most once, and the error says what is known.

interface Trouble {
  readonly name: string;
  /** Brings the trouble about before the write. */
  readonly prepare: (gateway: TestGateway, method: string) => Promise<void> | void;
  readonly resilience?: GatewayOptions['resilience'];
  /** How often the upstream must see the write. */
  readonly sent: 0 | 1;
  /** Whether the upstream carries the write out. */
  readonly executed: boolean;
  /** What the error must say: OUTCOME_UNKNOWN leaves it open, every other code means that nothing was done. */
  readonly code: 'OUTCOME_UNKNOWN' | 'OVERLOADED' | 'RATE_LIMITED' | 'UPSTREAM_UNAVAILABLE';
}

const UPSTREAM_TIMEOUT_MS = 1_000;
/** Longer than the timeout, and than any wait before a retry. */
const AFTERMATH_MS = 1_000;
const SLOW_READ = '{ apiKeys(first: 1) { totalCount } }';
const METHODS: Record<Kind, string> = {
  create: 'POST',
  update: 'PATCH',
  replace: 'PUT',
  regenerate: 'PATCH',
  delete: 'DELETE',
};
/** Sent, and then this is the answer. */
const answered = (name: string, answer: Fault['answer'], of: Pick<Trouble, 'code' | 'executed'>): Trouble => ({
  name,
  prepare: ({ sandbox }, method) => sandbox.fault({ method, answer }),
  sent: 1,
  ...of,
});
const unknown = (name: string, answer: Fault['answer'], executed: boolean): Trouble =>
  answered(name, answer, { executed, code: 'OUTCOME_UNKNOWN' });
const unsent = (name: string, code: Trouble['code'], how: Pick<Trouble, 'resilience' | 'prepare'>): Trouble => ({
  name,
  code,
  ...how,
  sent: 0,
  executed: false,
});
const TROUBLES: readonly Trouble[] = [
  unknown('reset before', { kind: 'reset-before' }, false),
  unknown('reset after', { kind: 'reset-after' }, true),
  ...[500, 502, 503, 504].flatMap((status) => [
    unknown(`${status} before`, { status, headers: { 'retry-after': '0' }, body: {} }, false),
    unknown(`${status} after`, { status, headers: { 'retry-after': '0' }, body: {}, execute: true }, true),
  ]),
  answered('429', { status: 429, headers: { 'retry-after': '0' } }, { executed: false, code: 'RATE_LIMITED' }),
  unknown('timeout before', { kind: 'hang' }, false),
  unknown('timeout after', { kind: 'delay', delayMs: UPSTREAM_TIMEOUT_MS + 300 }, true),
  unsent('connection refused', 'UPSTREAM_UNAVAILABLE', {
    prepare: async ({ sandbox }) => {
      await sandbox.close();
      // The kept connection ends too; on one whose end is not known yet the write would be sent.
      await sleep(100);
    },
  }),
  unsent('open circuit', 'UPSTREAM_UNAVAILABLE', {
    resilience: { breakerMinimumRps: 0.5, openMs: 60_000, retries: 0 },
    prepare: async (gateway) => {
      gateway.sandbox.fault({ method: 'GET', times: 20, answer: { status: 500 } });
      for (let index = 0; index < 20; index += 1) await gateway.execute(SLOW_READ);
    },
  }),
  unsent('full queue', 'OVERLOADED', { resilience: { running: 1, waiting: 0 }, prepare: occupy }),
  unsent('no turn in the queue', 'OVERLOADED', { resilience: { running: 1, waitMs: 100 }, prepare: occupy }),
];

export const writes: Part = {
  name: 'writes',
  inCi: true,
  prove: async () => {
    const results: Result[] = [];
    for (const kind of KINDS) results.push(...(await Promise.all(TROUBLES.map((trouble) => run(kind, trouble)))));
    const figure = (name: string, target: string, holds: (result: Result) => boolean): Figure => {
      const failed = results.filter((result) => !holds(result));
      return {
        name: `${KINDS.length} writes × 8 faults, before and after execution, and 4 that keep them from being sent: ${name}`,
        target: `${target}: all ${results.length}`,
        measured: [`${count(results, holds)}`, ...failed.map(({ name }) => `not: ${name}`)].join('; '),
        pass: failed.length === 0,
      };
    };
    return [
      figure('sent', 'once or, where it could not be, never', ({ isRight }) => isRight.sending),
      figure('executed', 'once where executed at all', ({ isRight }) => isRight.execution),
      figure('the error says not done or unknown', 'right', ({ isRight }) => isRight.error),
    ];
  },
};

interface Result {
  readonly name: string;
  readonly isRight: { readonly sending: boolean; readonly execution: boolean; readonly error: boolean };
}

/** A read that takes the only place towards the upstream, for as long as the write is tried. */
async function occupy(gateway: TestGateway): Promise<void> {
  gateway.sandbox.fault({ method: 'GET', answer: { kind: 'hang' } });
  void gateway.execute(SLOW_READ);
  while (gateway.sandbox.calls.length === 0) await sleep(5);
}

async function run(kind: Kind, { name, prepare, resilience = {}, sent, executed, code }: Trouble): Promise<Result> {
  const upstreamTimeoutMs = UPSTREAM_TIMEOUT_MS;
  await using gateway = await startTestGateway({ gateway: { upstreamTimeoutMs, resilience } });
  const { sandbox } = gateway;
  const id = idOfLabel(sandbox, 'One probe');
  // On a connection that is warm a client library would be tempted to send again.
  await gateway.execute(`{ apiKey(id: "${id}") { id } }`);
  sandbox.takeCalls();
  await prepare(gateway, METHODS[kind]);
  const { payload, errors, calls } = await write(gateway, kind, goodInput(kind, id));
  await sleep(AFTERMATH_MS);
  const seen = count([...calls, ...gateway.upstreamCalls()], (call) => call.startsWith(`${METHODS[kind]} `));
  const [error] = errors;
  const { recovery, sentAt, previousId } = error?.extensions ?? {};
  const tells =
    code === 'OUTCOME_UNKNOWN'
      ? typeof recovery?.query === 'string' && typeof sentAt === 'string'
      : [recovery, sentAt, previousId].every((detail) => detail === undefined);
  return {
    name: `${kind}, ${name}`,
    isRight: {
      sending: seen === sent,
      execution: sandbox.executions.length === (executed ? 1 : 0),
      error: payload === null && errors.length === 1 && error?.extensions.code === code && tells,
    },
  };
}
