import { startSandbox } from '../../../src/sandbox/server.ts';
import { ANY_KEY } from '../../upstream/support/client.ts';
import { answerHonestly, answerJson, idIn, idOfNumber, startStub } from '../../upstream/support/stub.ts';

/** An operation that is asked for again and again, and the upstream that it needs. */
export interface KindOfWork {
  readonly name: string;
  readonly start: (upstreamDelayMs: number) => Promise<WorkUpstream>;
}

export interface WorkUpstream extends AsyncDisposable {
  readonly url: string;
  readonly key: string;
  /** Of the request to the gateway. */
  readonly body: string;
}

const FAN_OUT = 50;
const FORGET_EVERY_MS = 200;

/** One call, selected from many times: work for the gateway rather than for the upstream beside it. */
const heavy = ofSandbox(
  'one call and 90 aliases',
  `{ ${Array.from({ length: 90 }, (_none, at) => `a${at}: apiKeys(first: 20) { nodes { id label status } }`).join(' ')} }`,
);
const light = ofSandbox('one call and one number', '{ apiKeys(first: 1) { totalCount } }');

/** A caller who may not list, so that each key is a GET. */
const fanOut: KindOfWork = {
  name: `${FAN_OUT} GETs`,
  start: async (upstreamDelayMs) => {
    const stub = await startStub((call, response) => {
      stub.calls.length = 0;
      const answer = (): void => {
        if (idIn(call.path) === null) answerJson(response, 403, { error: { detail: 'No list.' } });
        else answerHonestly(call, response);
      };
      if (upstreamDelayMs > 0) setTimeout(answer, upstreamDelayMs);
      else answer();
    });
    const ids = Array.from({ length: FAN_OUT }, (_none, index) => idOfNumber(index + 1));
    const body = JSON.stringify({ query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', variables: { ids } });
    return { url: stub.url, key: ANY_KEY, body, [Symbol.asyncDispose]: () => stub.refuse() };
  },
};

export const KINDS_OF_WORK = { heavy, light, fanOut };

function ofSandbox(name: string, query: string): KindOfWork {
  return {
    name,
    start: async (delayMs) => {
      const sandbox = await startSandbox();
      if (delayMs > 0) sandbox.fault({ times: Infinity, answer: { kind: 'delay', delayMs } });
      const forgetting = setInterval(() => sandbox.takeCalls(), FORGET_EVERY_MS);
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
