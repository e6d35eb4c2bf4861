import { channel } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestGateway } from '../../test/support/gateway.ts';
import { scaled, type Figure, type Part, type Scale } from '../figure.ts';
import { createClient, type Reply } from './support/client.ts';
import { openLoop, repeat } from '../support/pacing.ts';
import { count, percent, quantile } from '../../test/support/statistics.ts';
import { answerHonestly, answerJson, idOfNumber, startStub, type Stub } from './support/stub.ts';

// An upstream that goes down under load and comes back: what the gateway still asks of it, and how soon callers know.

type Outage = 'answering 503' | 'hanging' | 'refusing';

const OUTAGES: readonly Outage[] = ['refusing', 'answering 503', 'hanging'];
const PER_SECOND = 100;
/** A tenth of the default. The circuit can't know of silence before an attempt's time is up, which is half of this. */
const UPSTREAM_TIMEOUT_MS = 1_000;
const SETTLED_MS = 2_000;
const BACK_MS = 6_000;
const QUERY = 'query ($id: ID!) { apiKey(id: $id) { id } }';
const BAD_STATUSES = [401, 403, 404, 429];

export const outage: Part = {
  name: 'outage',
  inCi: true,
  prove: async (scale) => {
    // Side by side: each has an upstream and a gateway of its own, and most of it is waiting.
    const figures = await Promise.all(OUTAGES.map((outage) => proveOutage(outage, scale)));
    return [...figures.flat(), await proveBadKeys(scale)];
  },
};

/** Asked to answer, refuse or be silent; what it hung up on is answered by nobody. */
interface Upstream extends AsyncDisposable {
  readonly stub: Stub;
  /** When it was called, or a connection to it was tried and refused. */
  readonly calls: readonly number[];
  fail(outage: Outage): Promise<void>;
  recover(): Promise<void>;
}

async function startUpstream(): Promise<Upstream> {
  let outage: Outage | null = null;
  const hanging: ServerResponse[] = [];
  const calls: number[] = [];
  const stub = await startStub((call, response) => {
    calls.push(call.at);
    if (outage === 'hanging') hanging.push(response);
    else if (outage === null) answerHonestly(call, response);
    else answerJson(response, 503, {});
  });
  // Nobody receives what is refused, so it is counted where it is sent.
  const countRefused = (message: unknown): void => {
    if (isConnectingTo(message, stub.port)) calls.push(performance.now());
  };
  channel('undici:client:connectError').subscribe(countRefused);
  return {
    stub,
    calls,
    fail: async (next) => {
      outage = next;
      if (next === 'refusing') await stub.refuse();
    },
    recover: async () => {
      if (outage === 'refusing') await stub.listen();
      outage = null;
    },
    [Symbol.asyncDispose]: async () => {
      channel('undici:client:connectError').unsubscribe(countRefused);
      await stub.refuse();
    },
  };
}

function isConnectingTo(message: unknown, port: number): boolean {
  const { connectParams } = message as { connectParams: { port: string } };
  return Number(connectParams.port) === port;
}

async function proveOutage(outage: Outage, scale: Scale): Promise<Figure[]> {
  await using upstream = await startUpstream();
  await using gateway = await startTestGateway({
    gateway: { atlasUrl: upstream.stub.url, upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS },
  });
  await using client = createClient(gateway.url);
  let asked = 0;
  const ask = (): Promise<Reply> => client.ask(QUERY, { variables: { id: idOfNumber(asked++) } });
  const downMs = scaled(20_000, scale, 6_000);
  const load = openLoop(PER_SECOND, 2_000 + downMs + BACK_MS + 2_000, ask);
  await sleep(2_000);
  const downAt = performance.now();
  await upstream.fail(outage);
  await sleep(downMs);
  const upAt = performance.now();
  await upstream.recover();
  return figuresOf(outage, await load, upstream.calls, { downAt, upAt });
}

function figuresOf(
  outage: Outage,
  replies: readonly Reply[],
  calls: readonly number[],
  { downAt, upAt }: { downAt: number; upAt: number },
): Figure[] {
  const costIn = (from: number, to: number): number =>
    count(calls, (at) => at >= from && at < to) / count(replies, ({ sentAt }) => sentAt >= from && sentAt < to);
  const first = costIn(downAt, downAt + SETTLED_MS);
  const later = costIn(downAt + SETTLED_MS, upAt);
  const settled = replies.filter(({ sentAt }) => sentAt >= downAt + SETTLED_MS && sentAt < upAt);
  const failFastMs = quantile(
    settled.map(({ ms }) => ms),
    0.5,
  );
  const lastFailure = Math.max(upAt, ...replies.flatMap(({ codes, sentAt }) => (codes.length > 0 ? [sentAt] : [])));
  const figure = (name: string, target: string, measured: string, pass: boolean): Figure => ({
    name: `upstream ${outage} at ${PER_SECOND} queries a second, operations with ${UPSTREAM_TIMEOUT_MS / 1000} s, a tenth of the default: ${name}`,
    target,
    measured,
    pass,
  });
  return [
    figure('calls in the first 2 s', '≤ 1.25 ×', `${first.toFixed(2)} ×`, first <= 1.25),
    figure('calls after that', '≤ 5 % of normal', percent(later), later <= 0.05),
    figure('median of failing fast', '≤ 10 ms', `${failFastMs.toFixed(1)} ms`, failFastMs <= 10),
    figure(
      'last failure after recovery',
      '≤ 6 s',
      `${Math.round(lastFailure - upAt)} ms`,
      lastFailure - upAt <= BACK_MS,
    ),
  ];
}

/** One caller whose every call is refused, and another one beside it. */
async function proveBadKeys(scale: Scale): Promise<Figure> {
  const badKey = '0bad0bad-2222-4222-a222-222222222222';
  let bad = 0;
  await using stub = await startStub((call, response, request) => {
    if (request.headers.authorization !== `Key ${badKey}`) return answerHonestly(call, response);
    bad += 1;
    answerJson(response, BAD_STATUSES[bad % BAD_STATUSES.length] ?? 401, { error: { detail: 'No.' } });
  });
  await using gateway = await startTestGateway({ gateway: { atlasUrl: stub.url } });
  await using client = createClient(gateway.url);
  const queries = scaled(1_000, scale, 200);
  const variables = { id: idOfNumber(1) };
  const refused = repeat(queries, 16, () => client.ask(QUERY, { key: badKey, variables }));
  const others = await repeat(queries / 10, 1, () => client.ask(QUERY, { variables }));
  await refused;
  const served = count(others, ({ codes }) => codes.length === 0);
  return {
    name: `${queries} calls with a key that is refused with ${BAD_STATUSES.join(', ')}`,
    target: 'the circuit stays closed: all of them are made, and all others are served',
    measured: `${bad} made, ${served} of ${others.length} others served`,
    pass: bad === queries && served === others.length,
  };
}
