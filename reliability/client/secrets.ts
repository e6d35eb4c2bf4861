import { startSandbox } from '../../src/sandbox/server.ts';
import type { GatewayOptions } from '../../src/gateway.ts';
import { failures } from '../../test/support/canary-failures.ts';
import {
  argumentPlaces,
  DOCUMENTS,
  requestsWith,
  rootFields,
  requestsWithKeyElsewhere,
} from '../../test/support/canary-operations.ts';
import {
  createWatch,
  digitsOf,
  UUID_SPELLINGS,
  send,
  withoutSecretFields,
  type RawRequest,
} from '../../test/support/canary.ts';
import { inFlight } from '../../test/support/in-flight.ts';
import { scaled, type Part } from '../figure.ts';
import { NO_SHEDDING, startChildGateway } from './support/gateway.ts';

/** A request that goes at one call of the upstream or less; so often one of these is to fail. */
const FAULT_EVERY = 6;
/** Stands for a key that is made for one request. */
const FRESH_ID = 'ffffffff';
/** Of each request on average: one that goes nowhere, or of which nothing is logged, leaks nothing. */
const LEAST = { upstreamCalls: 0.4, logBytes: 150, secrets: 0.007, traces: 0.02 };
/** One in so many is asked of a gateway in the role that answers with traces: another one each time that all have been sent. */
const TRACED_EVERY = 11;

/** Requests with secrets in every part of them, while the upstream fails in every way and shows secrets as it does. */
export const secrets: Part = {
  name: 'secrets',
  inCi: true,
  prove: async (scale) => {
    const watch = createWatch();
    const caller = watch.plant('the caller’s key');
    await using sandbox = await startSandbox({ behaviour: { leakyErrors: true, keyTargetForm: 'uuid' } });
    const { account } = sandbox;
    account.insertAt(0, { ...account.row(account.ids()[0] ?? ''), uuid: caller });
    const id = account.insertAt(0, { label: `for ${watch.plant('stored label')}` });
    for (const stored of account.ids()) watch.watch(`stored key ${stored}`, account.row(stored).uuid);
    // An upstream that does nothing but fail would soon not be asked any more.
    const resilience = { running: 256, attemptMs: 250, breakerMinimumRps: 1_000_000 };
    const options = { upstreamTimeoutMs: 500, resilience, loadLimits: NO_SHEDDING };
    const start = (own: Partial<GatewayOptions>) =>
      startChildGateway({ atlasUrl: sandbox.url, logLevel: 'debug', gateway: { ...options, ...own } });
    await using plain = await start({});
    await using traced = await start({ graphRole: 'subgraph', federatedTracing: true });
    const requests = mixedRequests(id, watch.plant);
    const faults = Object.entries(failures(watch.plant));
    const failed = new Map(faults.map(([name]) => [name, 0]));
    const count = scaled(50_000, scale, requests.length);
    const leaks: string[] = [];
    let upstreamCalls = 0;
    let logged = 0;
    let traces = 0;
    let broken = 0;
    let givenOut = 0;
    const look = (part: string, text: string): void => {
      leaks.push(...watch.findIn(text).map((found) => `${part} shows ${found}`));
    };
    const lookAtLogs = (): void => {
      for (const gateway of [plain, traced]) {
        const output = gateway.takeOutput();
        logged += output.length;
        look('the log', output);
      }
    };
    await inFlight(24, count, async (index) => {
      const gateway = index % TRACED_EVERY === 0 ? traced : plain;
      const request = requests[index % requests.length] ?? {};
      // Less than every other call: what always fails gives out no secret that could leak.
      const turn = Math.floor(index / FAULT_EVERY);
      const [name = '', answer] = faults[turn % faults.length] ?? [];
      // Of those that take up all the time of an operation there are fewer.
      const isSlow = answer !== undefined && 'kind' in answer && answer.kind === 'hang';
      if (answer && index % FAULT_EVERY === 0 && (!isSlow || turn % 5 === 0)) {
        sandbox.fault({
          // Asked for when it hits a call.
          get answer() {
            failed.set(name, (failed.get(name) ?? 0) + 1);
            return answer;
          },
        });
      }
      const headers = {
        authorization: `Key ${caller}`,
        ...(gateway === traced && { 'apollo-federation-include-trace': 'ftv1' }),
        ...request.headers,
      };
      const fresh = request.body?.includes(FRESH_ID) ? account.insertAt(0, {}) : FRESH_ID;
      if (fresh !== FRESH_ID) watch.watch('a key that is written to', account.row(fresh).uuid);
      const body = request.body?.replaceAll(FRESH_ID, fresh);
      const sent = { ...request, headers, ...(body !== undefined && { body }) };
      const reply = await send(gateway.url, sent).catch(() => null);
      if (reply === null) broken += 1;
      const { rest, secrets: given } = withoutSecretFields(reply?.text ?? '');
      for (const secret of given) watch.watch('a secret that was given out', secret);
      givenOut += given.length;
      for (const made of [fresh, ...given.map((secret) => secret.slice(0, 8))])
        if (made !== id && account.ids().includes(made)) account.remove(made);
      look('an answer', `${rest}\n${reply?.headers ?? ''}`);
      const trace = traceIn(rest);
      if (trace !== null) traces += 1;
      look('a trace', trace ?? '');
      if (index % 500 === 0) {
        const calls = sandbox.takeCalls();
        upstreamCalls += calls.length;
        look('a URL', calls.map(({ path }) => path).join('\n'));
        lookAtLogs();
      }
    });
    upstreamCalls += sandbox.takeCalls().length;
    lookAtLogs();
    const unmet = [...failed].filter(([, times]) => times === 0).map(([name]) => name);
    const isMixed =
      upstreamCalls >= count * LEAST.upstreamCalls &&
      logged >= count * LEAST.logBytes &&
      givenOut >= count * LEAST.secrets &&
      traces >= count * LEAST.traces &&
      unmet.length === 0;
    return [
      {
        name: `secrets in the answers, URLs, log and traces of ${count} mixed requests with every fault on`,
        target: '0',
        measured: [
          `${leaks.length}`,
          ...new Set(leaks.slice(0, 5)),
          ...(broken > 0 ? [`${broken} without an answer`] : []),
        ].join('; '),
        pass: leaks.length === 0 && broken === 0,
      },
      {
        name: 'what they were looked for in and among: upstream calls, log, secrets given out, traces, kinds of faults',
        target: `≥ ${LEAST.upstreamCalls} calls, ${LEAST.logBytes} bytes, ${LEAST.secrets} secrets and ${LEAST.traces} traces a request, all ${faults.length} kinds`,
        measured: [
          `${upstreamCalls}, ${Math.round(logged / 1024)} KiB, ${givenOut}, ${traces}, ${faults.length - unmet.length}`,
          ...unmet.map((name) => `never: ${name}`),
        ].join('; '),
        pass: isMixed,
      },
    ];
  },
};

/** The federated trace of an answer, its bytes as characters; null: it has none. */
function traceIn(text: string): string | null {
  const base64 = /"ftv1":"([^"]+)"/.exec(text)?.[1];
  return base64 === undefined ? null : Buffer.from(base64, 'base64').toString('latin1');
}

/** Each place of a request with a key in each of its spellings, and the operations as they should be. */
function mixedRequests(id: string, plant: (place: string) => string): RawRequest[] {
  const post = (body: object): RawRequest => ({ body: JSON.stringify(body) });
  const places = Object.entries(argumentPlaces(id)).flatMap(([place, operation]) =>
    Object.values(UUID_SPELLINGS).flatMap((write) =>
      Object.values(requestsWith(operation, write(plant(place)))).map(post),
    ),
  );
  const names = Object.entries(DOCUMENTS).flatMap(([place, document]) => {
    const uuid = plant(place);
    return [uuid, digitsOf(uuid), uuid.replaceAll('-', '_')].map((name) => post({ query: document(name) }));
  });
  // A key that is deleted or regenerated is not there for the others.
  const fields = Object.values(rootFields(id)).map((query) =>
    /deleteApiKey|regenerateApiKey/.test(query) ? query.replaceAll(id, FRESH_ID) : query,
  );
  const plain = Array.from({ length: 20 }, () => fields.map((query) => post({ query }))).flat();
  const all = [
    ...places,
    ...names,
    ...Object.values(requestsWithKeyElsewhere(plant('elsewhere in a request'))),
    ...plain,
  ];
  // Spread over each other, so that every fault meets every kind.
  return all.map((_request, index) => all[(index * 379) % all.length] ?? {});
}
