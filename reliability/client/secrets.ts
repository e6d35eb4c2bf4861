import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import type { GatewayOptions } from '../../src/gateway.ts';
import { failures } from '../../test/support/canary-failures.ts';
import { createWatch, send, withoutSecretFields, type RawRequest, type Watch } from '../../test/support/canary.ts';
import { scaled, type Figure, type Part } from '../support/figure.ts';
import { closedLoop } from '../support/pacing.ts';
import { NO_SHEDDING, startChildGateway, type ChildGateway } from './support/gateway.ts';
import { FRESH_ID, requestsWithSecrets } from './support/secret-requests.ts';

// Requests with keys in every place, while the upstream fails in every way and shows keys in its errors. No key may occur
// in a response, URL, log or trace, except in the response field that gives out a new key.

/** One request in 6 meets a fault. With more faults the gateway would give out too few secrets that could leak. */
const FAULT_EVERY = 6;
/** A fault that hangs costs a whole operation timeout. So only one in 5 of these faults is injected. */
const HANG_EVERY = 5;
/** One request in 11 goes to a gateway that answers with traces. 11 does not divide the length of a cycle, so each cycle traces others. */
const TRACED_EVERY = 11;
const COLLECT_EVERY = 500;
/** Minimum averages per request. Requests without upstream calls or log lines could leak nothing and show nothing. */
const MINIMUM = { upstreamCalls: 0.4, logBytes: 150, secrets: 0.007, traces: 0.02 };

export const secrets: Part = {
  name: 'secrets',
  inCi: true,
  run: async (options) => {
    const watch = createWatch();
    const callersKey = watch.plant('the caller’s key');
    await using sandbox = await startSandbox({ behaviour: { leakyErrors: true, keyTargetForm: 'uuid' } });
    const id = plantKeys(sandbox, watch, callersKey);
    // With the default limits the gateway would soon stop calling an upstream that fails so often.
    const resilience = { running: 256, attemptMs: 250, breakerMinimumRps: 1_000_000 };
    const limits = { upstreamTimeoutMs: 500, resilience, loadLimits: NO_SHEDDING };
    const start = (own: Partial<GatewayOptions>) =>
      startChildGateway({ atlasUrl: sandbox.url, logLevel: 'debug', gateway: { ...limits, ...own } });
    await using plain = await start({});
    await using traced = await start({ graphRole: 'subgraph', federatedTracing: true });
    const requests = requestsWithSecrets(id, watch.plant);
    const faults = createFaults(sandbox, watch.plant);
    const count = scaled(50_000, options, requests.length);
    const search = createSearch(sandbox, watch, [plain, traced]);
    await closedLoop(24, count, async (index) => {
      if (index % FAULT_EVERY === 0) faults.inject(Math.floor(index / FAULT_EVERY));
      const gateway = index % TRACED_EVERY === 0 ? traced : plain;
      const request = withFreshKey(requests[index % requests.length] ?? {}, sandbox, watch);
      const headers = {
        authorization: `Key ${callersKey}`,
        ...(gateway === traced && { 'apollo-federation-include-trace': 'ftv1' }),
        ...request.headers,
      };
      const response = await send(gateway.url, { ...request, headers }).catch(() => null);
      search.lookAt(response);
      removeNewKeys(response?.text ?? '', sandbox, [id]);
      if (request.freshId !== null) removeKey(sandbox, request.freshId);
      if (index % COLLECT_EVERY === 0) search.collect();
    });
    search.collect();
    return [leakFigure(search.tally, count), coverageFigure(search.tally, count, faults)];
  },
};

/** Gives the caller's key and a label with a key to the account, and watches all keys. Returns the id of a key to use. */
function plantKeys({ account }: Sandbox, watch: Watch, callersKey: string): string {
  account.insertAt(0, { ...account.row(account.ids()[0] ?? ''), uuid: callersKey });
  const id = account.insertAt(0, { label: `for ${watch.plant('stored label')}` });
  for (const stored of account.ids()) watch.watch(`stored key ${stored}`, account.row(stored).uuid);
  return id;
}

interface Faults {
  /** Queues the fault with this number; the next upstream call meets it. */
  inject(number: number): void;
  readonly kinds: number;
  /** The kinds of faults that no upstream call has met so far. */
  unmet(): string[];
}

function createFaults(sandbox: Sandbox, plant: Watch['plant']): Faults {
  const faults = Object.entries(failures(plant));
  const met = new Set<string>();
  return {
    inject: (number) => {
      const [name = '', answer] = faults[number % faults.length] ?? [];
      if (answer === undefined) return;
      const isHang = 'kind' in answer && answer.kind === 'hang';
      if (isHang && number % HANG_EVERY !== 0) return;
      sandbox.fault({
        // The sandbox reads the answer when an upstream call meets the fault.
        get answer() {
          met.add(name);
          return answer;
        },
      });
    },
    kinds: faults.length,
    unmet: () => faults.map(([name]) => name).filter((name) => !met.has(name)),
  };
}

/** A request that deletes or regenerates a key gets a key of its own, which the other requests do not need. */
function withFreshKey(
  request: RawRequest,
  { account }: Sandbox,
  watch: Watch,
): RawRequest & { readonly freshId: string | null } {
  if (!request.body?.includes(FRESH_ID)) return { ...request, freshId: null };
  const freshId = account.insertAt(0, {});
  watch.watch('a key that is deleted or regenerated', account.row(freshId).uuid);
  return { ...request, body: request.body.replaceAll(FRESH_ID, freshId), freshId };
}

/** Keeps the account small: removes the keys that the response gives out. */
function removeNewKeys(text: string, sandbox: Sandbox, except: readonly string[]): void {
  for (const secret of withoutSecretFields(text).secrets) {
    const id = secret.slice(0, 8);
    if (!except.includes(id)) removeKey(sandbox, id);
  }
}

function removeKey({ account }: Sandbox, id: string): void {
  if (account.ids().includes(id)) account.remove(id);
}

interface Tally {
  readonly leaks: string[];
  upstreamCalls: number;
  logBytes: number;
  traces: number;
  secretsGivenOut: number;
  withoutResponse: number;
}

interface Search {
  readonly tally: Readonly<Tally>;
  /** Searches a response and its trace. Null stands for a request without a response. */
  lookAt(response: { readonly text: string; readonly headers: string } | null): void;
  /** Searches the URLs of the upstream calls and the logs since the last time. */
  collect(): void;
}

function createSearch(sandbox: Sandbox, watch: Watch, gateways: readonly ChildGateway[]): Search {
  const tally: Tally = { leaks: [], upstreamCalls: 0, logBytes: 0, traces: 0, secretsGivenOut: 0, withoutResponse: 0 };
  const search = (place: string, text: string): void => {
    tally.leaks.push(...watch.findIn(text).map((found) => `${place} shows ${found}`));
  };
  return {
    tally,
    lookAt: (response) => {
      if (response === null) return void (tally.withoutResponse += 1);
      const { rest, secrets: given } = withoutSecretFields(response.text);
      for (const secret of given) watch.watch('a key that was given out', secret);
      tally.secretsGivenOut += given.length;
      search('a response', `${rest}\n${response.headers}`);
      const trace = traceIn(rest);
      if (trace === null) return;
      tally.traces += 1;
      search('a trace', trace);
    },
    collect: () => {
      const calls = sandbox.takeCalls();
      tally.upstreamCalls += calls.length;
      search('a URL', calls.map(({ path }) => path).join('\n'));
      for (const gateway of gateways) {
        const output = gateway.takeOutput();
        tally.logBytes += output.length;
        search('the log', output);
      }
    },
  };
}

/** The bytes of the federated trace, as characters; null if the response has no trace. */
function traceIn(text: string): string | null {
  const base64 = /"ftv1":"([^"]+)"/.exec(text)?.[1];
  return base64 === undefined ? null : Buffer.from(base64, 'base64').toString('latin1');
}

function leakFigure({ leaks, withoutResponse }: Tally, count: number): Figure {
  return {
    name: `${count} mixed requests with keys in every place, during upstream faults of every kind`,
    target: '0 keys in responses, URLs, log and traces; 0 requests without a response',
    measured: [
      `${leaks.length} keys, ${withoutResponse} requests without a response`,
      ...new Set(leaks.slice(0, 5)),
    ].join('; '),
    pass: leaks.length === 0 && withoutResponse === 0,
  };
}

/** Shows that there was something to find. */
function coverageFigure(tally: Tally, count: number, { kinds, unmet }: Faults): Figure {
  const { upstreamCalls, logBytes, secretsGivenOut, traces } = tally;
  const notMet = unmet();
  return {
    name: 'the text that was searched, per request',
    target: `≥ ${MINIMUM.upstreamCalls} upstream calls, ≥ ${MINIMUM.logBytes} bytes of log, ≥ ${MINIMUM.secrets} keys given out, ≥ ${MINIMUM.traces} traces; all ${kinds} kinds of faults`,
    measured: [
      `${(upstreamCalls / count).toFixed(2)} upstream calls, ${Math.round(logBytes / count)} bytes of log, ${(secretsGivenOut / count).toFixed(3)} keys given out, ${(traces / count).toFixed(3)} traces`,
      `${kinds - notMet.length} kinds of faults`,
      ...notMet.map((name) => `never: ${name}`),
    ].join('; '),
    pass:
      upstreamCalls >= count * MINIMUM.upstreamCalls &&
      logBytes >= count * MINIMUM.logBytes &&
      secretsGivenOut >= count * MINIMUM.secrets &&
      traces >= count * MINIMUM.traces &&
      notMet.length === 0,
  };
}
