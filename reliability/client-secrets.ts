import { startSandbox } from '../src/sandbox/server.ts';
import { failures } from '../test/support/canary-failures.ts';
import {
  argumentPlaces,
  DOCUMENTS,
  requestsWith,
  rootFields,
  strayRequests,
} from '../test/support/canary-operations.ts';
import { createWatch, digitsOf, FORMS, send, withoutSecretFields, type RawRequest } from '../test/support/canary.ts';
import { inFlight } from '../test/support/in-flight.ts';
import { scaled, type Part } from './figure.ts';
import { NO_SHEDDING, startChildGateway } from './support/client-gateway.ts';

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
    const manners = { running: 256, attemptMs: 250, breakerMinimumRps: 1_000_000 };
    await using gateway = await startChildGateway({
      atlasUrl: sandbox.url,
      logLevel: 'debug',
      gateway: { upstreamTimeoutMs: 500, manners, loadLimits: NO_SHEDDING },
    });
    const requests = mixedRequests(id, watch.plant);
    const faults = Object.values(failures(watch.plant));
    const count = scaled(50_000, scale, requests.length);
    const leaks: string[] = [];
    let upstreamCalls = 0;
    let logged = 0;
    let broken = 0;
    const look = (part: string, text: string): void => {
      leaks.push(...watch.findIn(text).map((found) => `${part} shows ${found}`));
    };
    await inFlight(24, count, async (index) => {
      const request = requests[index % requests.length] ?? {};
      const answer = faults[Math.floor(index / 3) % faults.length];
      // Of those that take up all the time of an operation there are fewer.
      const isSlow = answer !== undefined && 'kind' in answer && answer.kind === 'hang';
      if (answer && index % 3 === 0 && (!isSlow || index % 30 === 0)) sandbox.fault({ answer });
      const headers = { authorization: `Key ${caller}`, ...request.headers };
      const reply = await send(gateway.url, { ...request, headers }).catch(() => null);
      if (reply === null) broken += 1;
      const { rest, secrets: given } = withoutSecretFields(reply?.text ?? '');
      for (const secret of given) {
        watch.watch('a secret that was given out', secret);
        if (account.ids().includes(secret.slice(0, 8)) && secret.slice(0, 8) !== id) account.remove(secret.slice(0, 8));
      }
      look('an answer', `${rest}\n${reply?.headers ?? ''}`);
      if (index % 500 === 0) {
        const calls = sandbox.takeCalls();
        upstreamCalls += calls.length;
        look('a URL', calls.map(({ path }) => path).join('\n'));
        const output = gateway.takeOutput();
        logged += output.length;
        look('the log', output);
      }
    });
    const output = gateway.takeOutput();
    look('the log', output);
    const lines = Math.round((logged + output.length) / 1024);
    return [
      {
        name: `secrets in the answers, URLs and log (${lines} KiB) of ${count} mixed requests with every fault on, ${upstreamCalls} upstream calls`,
        target: '0',
        measured: [
          `${leaks.length}`,
          ...new Set(leaks.slice(0, 5)),
          ...(broken > 0 ? [`${broken} without an answer`] : []),
        ].join('; '),
        pass: leaks.length === 0 && broken === 0,
      },
    ];
  },
};

/** Each place of a request with a key in each of its spellings, and the operations as they should be. */
function mixedRequests(id: string, plant: (place: string) => string): RawRequest[] {
  const post = (body: object): RawRequest => ({ body: JSON.stringify(body) });
  const places = Object.entries(argumentPlaces(id)).flatMap(([place, operation]) =>
    Object.values(FORMS).flatMap((write) => Object.values(requestsWith(operation, write(plant(place)))).map(post)),
  );
  const names = Object.entries(DOCUMENTS).flatMap(([place, document]) => {
    const uuid = plant(place);
    return [uuid, digitsOf(uuid), uuid.replaceAll('-', '_')].map((name) => post({ query: document(name) }));
  });
  // A key that is deleted or regenerated is not there for the others.
  const fields = Object.values(rootFields(id)).filter((query) => !/deleteApiKey|regenerateApiKey/.test(query));
  const plain = Array.from({ length: 20 }, () => fields.map((query) => post({ query }))).flat();
  const all = [...places, ...names, ...Object.values(strayRequests(plant('elsewhere in a request'))), ...plain];
  // Spread over each other, so that every fault meets every kind.
  return all.map((_request, index) => all[(index * 379) % all.length] ?? {});
}
