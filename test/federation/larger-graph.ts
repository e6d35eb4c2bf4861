import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNetwork } from '../../examples/federation/network.ts';
import { NETWORK_DATA, type NetworkData } from '../../examples/federation/network-data.ts';
import { startRouter } from '../../examples/federation/router.ts';
import type { SandboxOptions } from '../../src/sandbox/server.ts';
import { execute, startTestGateway, type Answer, type ExecuteOptions, type TestGateway } from '../support/gateway.ts';

/** The parts of the example, in front of a sandbox that can be looked into. */
export interface LargerGraph extends AsyncDisposable {
  /** The subgraph with the keys, to ask it directly, and its sandbox. */
  readonly keys: TestGateway;
  /** Asks the router. */
  execute(query: string, options?: ExecuteOptions): Promise<Answer>;
  /** What the other subgraph has received since the last time that it was asked. */
  heardByNetwork(): Heard[];
}

/** An operation as it came to the network subgraph. */
export interface Heard {
  readonly headers: Readonly<Record<string, string>>;
  readonly operation: object;
}

export interface LargerGraphOptions {
  readonly sandbox?: SandboxOptions;
  /** What the network subgraph knows, where that depends on the keys of the sandbox. */
  readonly dataOf?: (keyIds: readonly string[]) => NetworkData;
}

export async function startLargerGraph({ sandbox, dataOf }: LargerGraphOptions = {}): Promise<LargerGraph> {
  const keys = await startTestGateway({ ...(sandbox && { sandbox }), gateway: { graphRole: 'subgraph' } });
  const heard: Heard[] = [];
  const data = dataOf?.(keys.sandbox.account.ids()) ?? NETWORK_DATA;
  const network = await startNetwork({
    port: 0,
    data,
    onOperation: (headers, operation) => heard.push({ headers: Object.fromEntries(headers), operation }),
  });
  const folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
  const router = await startRouter({
    port: await freePort(),
    subgraphs: { keys: `${keys.url}/graphql`, network: network.url },
    supergraphFile: join(folder, 'supergraph.graphql'),
  });
  heard.length = 0;
  keys.upstreamCalls();
  return {
    keys,
    execute: (query, { key = keys.sandbox.credentials.administrator, ...rest } = {}) =>
      execute(new URL(router.url).origin, query, { key, ...rest }),
    heardByNetwork: () => heard.splice(0),
    [Symbol.asyncDispose]: async () => {
      await router.stop();
      await Promise.all([network.stop(), keys.close(), rm(folder, { recursive: true })]);
    },
  };
}

/** A port that was free a moment ago: Hive Gateway does not say which one it took. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
