import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../src/sandbox/server.ts';
import { startTestGateway } from '../test/support/gateway.ts';
import { goodInput, idOfLabel, KINDS, write, type Kind } from '../test/support/writing.ts';
import type { Figure, Part } from './figure.ts';
import { count } from './support/upstream-client.ts';

// Every write with every fault: sent once, executed at most once, and the error says what is known.

interface Trouble {
  readonly name: string;
  readonly answer: Fault['answer'];
  /** Whether the upstream carries the write out. */
  readonly executed: boolean;
  /** What the error must say: 429 is a refusal, all the others leave it open. */
  readonly code: 'OUTCOME_UNKNOWN' | 'RATE_LIMITED';
}

const UPSTREAM_TIMEOUT_MS = 1_000;
/** Longer than the timeout, and than any wait before a retry. */
const AFTERMATH_MS = 1_000;
const METHODS: Record<Kind, string> = {
  create: 'POST',
  update: 'PATCH',
  replace: 'PUT',
  regenerate: 'PATCH',
  delete: 'DELETE',
};
const unknown = (name: string, answer: Fault['answer'], executed: boolean): Trouble => ({
  name,
  answer,
  executed,
  code: 'OUTCOME_UNKNOWN',
});
const TROUBLES: readonly Trouble[] = [
  unknown('reset before', { kind: 'reset-before' }, false),
  unknown('reset after', { kind: 'reset-after' }, true),
  ...[500, 502, 503, 504].flatMap((status) => [
    unknown(`${status} before`, { status, headers: { 'retry-after': '0' }, body: {} }, false),
    unknown(`${status} after`, { status, headers: { 'retry-after': '0' }, body: {}, execute: true }, true),
  ]),
  { name: '429', answer: { status: 429, headers: { 'retry-after': '0' } }, executed: false, code: 'RATE_LIMITED' },
  unknown('timeout before', { kind: 'hang' }, false),
  unknown('timeout after', { kind: 'delay', delayMs: UPSTREAM_TIMEOUT_MS + 300 }, true),
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
        name: `${KINDS.length} writes × 8 faults, before and after execution: ${name}`,
        target: `${target}: all ${results.length}`,
        measured: [`${count(results, holds)}`, ...failed.map(({ name }) => `not: ${name}`)].join('; '),
        pass: failed.length === 0,
      };
    };
    return [
      figure('sent', 'once', ({ sent }) => sent === 1),
      figure('executed', 'once where executed at all', ({ isRight }) => isRight.execution),
      figure('the error says not done or unknown', 'right', ({ isRight }) => isRight.error),
    ];
  },
};

interface Result {
  readonly name: string;
  readonly sent: number;
  readonly isRight: { readonly execution: boolean; readonly error: boolean };
}

async function run(kind: Kind, { name, answer, executed, code }: Trouble): Promise<Result> {
  await using gateway = await startTestGateway({ gateway: { upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS } });
  const { sandbox } = gateway;
  const id = idOfLabel(sandbox, 'One probe');
  // On a connection that is warm a client library would be tempted to send again.
  await gateway.execute(`{ apiKey(id: "${id}") { id } }`);
  sandbox.fault({ method: METHODS[kind], answer });
  const { payload, errors, calls } = await write(gateway, kind, goodInput(kind, id));
  await sleep(AFTERMATH_MS);
  const sent = [...calls, ...gateway.upstreamCalls()].filter((call) => call.startsWith(`${METHODS[kind]} `)).length;
  const [error] = errors;
  const tells = code === 'RATE_LIMITED' || typeof error?.extensions.recovery?.query === 'string';
  return {
    name: `${kind}, ${name}`,
    sent,
    isRight: {
      execution: sandbox.executions.length === (executed ? 1 : 0),
      error: payload === null && errors.length === 1 && error?.extensions.code === code && tells,
    },
  };
}
