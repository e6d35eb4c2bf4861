import { channel } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { answerHonestly, answerJson, startStub } from '../../support/stub-upstream.ts';

/** How an upstream fails. */
export type Outage = (typeof OUTAGES)[number];

export const OUTAGES = ['refusing connections', 'answering 503', 'hanging'] as const;

/** An upstream that can fail and recover. It never answers the calls that it received while it was hanging. */
export interface FailingUpstream extends AsyncDisposable {
  readonly url: string;
  /** The times of all calls and refused connections, by `performance.now()`. */
  readonly calls: readonly number[];
  fail(outage: Outage): Promise<void>;
  recover(): Promise<void>;
}

export async function startFailingUpstream(): Promise<FailingUpstream> {
  let outage: Outage | null = null;
  // Keeps the responses alive, and their connections open.
  const hanging: ServerResponse[] = [];
  const calls: number[] = [];
  const stub = await startStub((call, response) => {
    calls.push(call.at);
    if (outage === 'hanging') hanging.push(response);
    else if (outage === null) answerHonestly(call, response);
    else answerJson(response, 503, {});
  });
  // The stub does not see a refused connection. The gateway's HTTP client, in the same process, reports it.
  const countRefused = (message: unknown): void => {
    if (isConnectingTo(message, stub.port)) calls.push(performance.now());
  };
  channel('undici:client:connectError').subscribe(countRefused);
  return {
    url: stub.url,
    calls,
    fail: async (next) => {
      outage = next;
      if (next === 'refusing connections') await stub.refuse();
    },
    recover: async () => {
      if (outage === 'refusing connections') await stub.listen();
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
