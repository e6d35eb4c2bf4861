import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../src/sandbox/server.ts';
import type { GatewayOptions } from '../../src/gateway.ts';
import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts';
import { count } from '../../test/support/statistics.ts';
import { goodInput, idOfLabel, KINDS, write, type Kind } from '../../test/support/writing.ts';
import type { Figure, Part } from '../support/figure.ts';
import { keyOfCaller } from '../support/http-client.ts';

// Every mutation with every failure: sent at most once, executed at most once, and the error says what is known.

interface Failure {
  readonly name: string;
  /** Called before the write, to make it fail. */
  readonly prepare: (gateway: TestGateway, method: string) => Promise<void> | void;
  readonly resilience?: GatewayOptions['resilience'];
  /** How often the upstream must receive the write. */
  readonly sent: 0 | 1;
  /** True if the upstream executes the write. */
  readonly executed: boolean;
  /** The expected code. OUTCOME_UNKNOWN leaves the result open; every other code means that nothing was done. */
  readonly code: 'OUTCOME_UNKNOWN' | 'OVERLOADED' | 'RATE_LIMITED' | 'UPSTREAM_UNAVAILABLE';
}

const UPSTREAM_TIMEOUT_MS = 1_000;
/** Longer than the upstream timeout, and longer than any wait before a retry. */
const AFTERMATH_MS = 1_000;
const READ = '{ apiKeys(first: 1) { totalCount } }';
const METHODS: Record<Kind, string> = {
  create: 'POST',
  update: 'PATCH',
  replace: 'PUT',
  regenerate: 'PATCH',
  delete: 'DELETE',
};
/** A failure after the write was sent. */
const answered = (name: string, answer: Fault['answer'], of: Pick<Failure, 'code' | 'executed'>): Failure => ({
  name,
  prepare: ({ sandbox }, method) => sandbox.fault({ method, answer }),
  sent: 1,
  ...of,
});
/** As `answered`, with an answer from which the gateway cannot know the result. */
const unknown = (name: string, answer: Fault['answer'], executed: boolean): Failure =>
  answered(name, answer, { executed, code: 'OUTCOME_UNKNOWN' });
/** A failure before the write is sent. */
const unsent = (name: string, code: Failure['code'], how: Pick<Failure, 'resilience' | 'prepare'>): Failure => ({
  name,
  code,
  ...how,
  sent: 0,
  executed: false,
});
const FAILURES: readonly Failure[] = [
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
      // The gateway must notice that its idle connection has closed; otherwise it would send the write on it.
      await sleep(100);
    },
  }),
  unsent('open circuit breaker', 'UPSTREAM_UNAVAILABLE', {
    resilience: { breakerMinimumRps: 0.5, openMs: 60_000, retries: 0 },
    prepare: async (gateway) => {
      gateway.sandbox.fault({ method: 'GET', times: 20, answer: { status: 500 } });
      for (let index = 0; index < 20; index += 1) await gateway.execute(READ, { key: keyOfCaller(index) });
    },
  }),
  unsent('full connection queue', 'OVERLOADED', { resilience: { running: 1, waiting: 0 }, prepare: occupy }),
  unsent('timeout in the connection queue', 'OVERLOADED', { resilience: { running: 1, waitMs: 100 }, prepare: occupy }),
];

export const writes: Part = {
  name: 'writes',
  inCi: true,
  run: async () => {
    const results: Result[] = [];
    for (const kind of KINDS) results.push(...(await Promise.all(FAILURES.map((failure) => writeOnce(kind, failure)))));
    const figure = (name: string, target: string, holds: (result: Result) => boolean): Figure => {
      const failed = results.filter((result) => !holds(result));
      return {
        name: `${KINDS.length} mutations with ${FAILURES.length} failures each: ${name}`,
        target: `${results.length} ${target}`,
        measured: [`${count(results, holds)}`, ...failed.map(({ name }) => `not: ${name}`)].join('; '),
        pass: failed.length === 0,
      };
    };
    return [
      figure('sent to the upstream', 'once, or never if the failure prevents it', ({ isRight }) => isRight.sending),
      figure(
        'executed by the upstream',
        'once, or never if the failure prevents it',
        ({ isRight }) => isRight.execution,
      ),
      figure('error', 'with the right code and details', ({ isRight }) => isRight.error),
    ];
  },
};

interface Result {
  readonly name: string;
  readonly isRight: { readonly sending: boolean; readonly execution: boolean; readonly error: boolean };
}

/** Starts a read that occupies the only upstream connection until the write has failed. */
async function occupy(gateway: TestGateway): Promise<void> {
  gateway.sandbox.fault({ method: 'GET', answer: { kind: 'hang' } });
  void gateway.execute(READ);
  while (gateway.sandbox.calls.length === 0) await sleep(5);
}

async function writeOnce(
  kind: Kind,
  { name, prepare, resilience = {}, sent, executed, code }: Failure,
): Promise<Result> {
  const upstreamTimeoutMs = UPSTREAM_TIMEOUT_MS;
  await using gateway = await startTestGateway({ gateway: { upstreamTimeoutMs, resilience } });
  const { sandbox } = gateway;
  const id = idOfLabel(sandbox, 'One probe');
  // Opens a connection. On a reused connection an HTTP library may retry by itself.
  await gateway.execute(`{ apiKey(id: "${id}") { id } }`);
  sandbox.takeCalls();
  await prepare(gateway, METHODS[kind]);
  const { payload, errors, calls } = await write(gateway, kind, goodInput(kind, id));
  await sleep(AFTERMATH_MS);
  const seen = count([...calls, ...gateway.upstreamCalls()], (call) => call.startsWith(`${METHODS[kind]} `));
  const [error] = errors;
  const { recovery, sentAt, previousId } = error?.extensions ?? {};
  const isExplained =
    code === 'OUTCOME_UNKNOWN'
      ? typeof recovery?.query === 'string' && typeof sentAt === 'string'
      : [recovery, sentAt, previousId].every((detail) => detail === undefined);
  return {
    name: `${kind}, ${name}`,
    isRight: {
      sending: seen === sent,
      execution: sandbox.executions.length === (executed ? 1 : 0),
      error: payload === null && errors.length === 1 && error?.extensions.code === code && isExplained,
    },
  };
}
