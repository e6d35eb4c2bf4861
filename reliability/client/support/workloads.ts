import { startSandbox } from '../../../src/sandbox/server.ts';
import { ANY_KEY } from '../../support/http-client.ts';
import { idOfNumber, startStubWithoutList } from '../../support/stub-upstream.ts';

/** One operation that clients repeat, and the upstream that it needs. */
export interface Workload {
  readonly name: string;
  readonly start: (upstreamDelayMs: number) => Promise<WorkloadUpstream>;
}

export interface WorkloadUpstream extends AsyncDisposable {
  readonly url: string;
  readonly key: string;
  /** The body of the request to the gateway. */
  readonly body: string;
}

const FAN_OUT = 50;
// The upstreams record every call. A long run would fill their memory.
const FORGET_CALLS_EVERY_MS = 200;

/** Costs the gateway much CPU and the upstream little: one call, whose result 90 aliases select. */
const manyAliases = sandboxWorkload(
  'one list call and 90 aliases',
  `{ ${Array.from({ length: 90 }, (_none, at) => `a${at}: apiKeys(first: 20) { nodes { id label status } }`).join(' ')} }`,
);

/** The cheapest operation that calls the upstream. */
const oneNumber = sandboxWorkload('one list call and one number', '{ apiKeys(first: 1) { totalCount } }');

/** A caller who may not list keys, so that the gateway reads each key with one GET. */
const fanOut: Workload = {
  name: `${FAN_OUT} GETs`,
  start: async (upstreamDelayMs) => {
    const stub = await startStubWithoutList(upstreamDelayMs);
    const forgetting = setInterval(() => (stub.calls.length = 0), FORGET_CALLS_EVERY_MS);
    const ids = Array.from({ length: FAN_OUT }, (_none, index) => idOfNumber(index + 1));
    return {
      url: stub.url,
      key: ANY_KEY,
      body: JSON.stringify({ query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', variables: { ids } }),
      [Symbol.asyncDispose]: () => {
        clearInterval(forgetting);
        return stub.refuse();
      },
    };
  },
};

export const WORKLOADS = { manyAliases, oneNumber, fanOut };

function sandboxWorkload(name: string, query: string): Workload {
  return {
    name,
    start: async (delayMs) => {
      const sandbox = await startSandbox();
      if (delayMs > 0) sandbox.fault({ times: Infinity, answer: { kind: 'delay', delayMs } });
      const forgetting = setInterval(() => sandbox.takeCalls(), FORGET_CALLS_EVERY_MS);
      return {
        url: sandbox.url,
        key: sandbox.credentials.administrator,
        body: JSON.stringify({ query }),
        [Symbol.asyncDispose]: () => {
          clearInterval(forgetting);
          return sandbox.close();
        },
      };
    },
  };
}
