import { startTestGateway } from '../../test/support/gateway.ts';
import { scaled, type Figure, type Part } from '../figure.ts';
import { createClient } from './support/client.ts';
import { repeat } from '../support/pacing.ts';
import { count } from '../../test/support/statistics.ts';
import { answerHonestly, answerJson, idIn, idOfNumber, startStub } from './support/stub.ts';

// An upstream that says when it wants to be asked again is never asked before.

interface Form {
  readonly name: string;
  /** Of the instant at which it is sent. */
  readonly header: (now: number) => string | string[];
  /** Milliseconds of the wall clock before which no retry may come; null: it asks for nothing that can be read. */
  readonly until: (now: number) => number | null;
}

const seconds = (text: string): Form => ({ name: text, header: () => text, until: (now) => now + Number(text) * 1000 });
const inSeconds = (after: number): Form => ({
  name: `date ${after} s from now`,
  header: (now) => new Date(now + after * 1000).toUTCString(),
  until: (now) => Date.parse(new Date(now + after * 1000).toUTCString()),
});
const unreadable = (text: string): Form => ({ name: text, header: () => text, until: () => null });

const FORMS: readonly Form[] = [
  seconds('0'),
  seconds('1'),
  seconds('3600'),
  inSeconds(2),
  inSeconds(-60),
  unreadable('abc'),
  unreadable('-5'),
  { name: 'two headers', header: () => ['1', '3'], until: (now) => now + 3_000 },
];
const STATUSES = [429, 503];
const RUNS = 50;
/** A timer and a clock that count from other instants differ by so much. */
const CLOCK_MS = 2;

export const retryAfter: Part = {
  name: 'retry-after',
  inCi: true,
  prove: async (scale) => {
    const runs = scaled(RUNS, scale, 3);
    const figures: Figure[] = [];
    for (const form of FORMS) figures.push(await prove(form, runs));
    return figures;
  },
};

async function prove(form: Form, runs: number): Promise<Figure> {
  const asked = new Map<string, number | null>();
  let retries = 0;
  let early = 0;
  await using stub = await startStub((call, response) => {
    const id = idIn(call.path) ?? '';
    const now = Date.now();
    const until = asked.get(id);
    if (until === undefined) {
      asked.set(id, form.until(now));
      const status = STATUSES[Number.parseInt(id, 16) % STATUSES.length] ?? 503;
      return answerJson(response, status, {}, { 'retry-after': form.header(now) });
    }
    retries += 1;
    if (until !== null && now < until - CLOCK_MS) early += 1;
    answerHonestly(call, response);
  });
  // Nothing but what the upstream asks for shall be in the way of a retry.
  const resilience = { retriesPerSecond: 1_000_000, breakerMinimumRps: 1_000_000 };
  await using gateway = await startTestGateway({ gateway: { atlasUrl: stub.url, resilience } });
  await using client = createClient(gateway.url);
  const answers = await repeat(runs * STATUSES.length, 100, (index) =>
    client.ask(`{ apiKey(id: "${idOfNumber(index)}") { id } }`),
  );
  const answered = count(answers, ({ codes }) => codes.length === 0);
  return {
    name: `Retry-After: ${form.name}, with ${STATUSES.join(' and ')}, ${answers.length} times`,
    target: '0 early retries',
    measured: `${early} early of ${retries} retries; ${answered} answered in the end`,
    // Where the wait fits, it is waited for: a gateway that never retried would prove nothing.
    pass: early === 0 && answered === retries && (form.name === '3600') === (retries === 0),
  };
}
