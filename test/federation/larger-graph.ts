import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNetwork } from '../../examples/federation/network.ts';
import { NETWORK_DATA, type NetworkData } from '../../examples/federation/network-data.ts';
import { startRouter, type Planner } from '../../examples/federation/router.ts';
import type { GatewayOptions } from '../../src/gateway.ts';
import type { SandboxOptions } from '../../src/sandbox/server.ts';
import { freePort } from '../support/free-ports.ts';
import { execute, startTestGateway, type Answer, type ExecuteOptions, type TestGateway } from '../support/gateway.ts';

/** The example graph, in front of a sandbox that the test can inspect. */
export interface LargerGraph extends AsyncDisposable {
  /** The keys subgraph and its sandbox. */
  readonly keys: TestGateway;
  /** Sends an operation to the router. */
  execute(query: string, options?: ExecuteOptions): Promise<Answer>;
  /** The operations that the network subgraph has received since the last call of this function. */
  networkOperations(): ReceivedOperation[];
}

/** An operation as the network subgraph received it. */
export interface ReceivedOperation {
  readonly headers: Readonly<Record<string, string>>;
  readonly operation: object;
}

export interface LargerGraphOptions {
  readonly planner: Planner;
  /** Settings of the keys subgraph. */
  readonly gateway?: Partial<GatewayOptions>;
  readonly sandbox?: SandboxOptions;
  /** Creates the data of the network subgraph from the ids of the keys. Default: the data of the example. */
  readonly dataOf?: (keyIds: readonly string[]) => NetworkData;
}

export async function startLargerGraph({
  planner,
  gateway,
  sandbox,
  dataOf,
}: LargerGraphOptions): Promise<LargerGraph> {
  const keys = await startTestGateway({
    ...(sandbox && { sandbox }),
    gateway: { ...gateway, graphRole: 'subgraph' },
  });
  const received: ReceivedOperation[] = [];
  const data = dataOf?.(keys.sandbox.account.ids()) ?? NETWORK_DATA;
  const network = await startNetwork({
    port: 0,
    data,
    onOperation: (headers, operation) => received.push({ headers: Object.fromEntries(headers), operation }),
  });
  const folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
  const router = await startRouter({
    planner,
    port: await freePort(),
    subgraphs: { keys: `${keys.url}/graphql`, network: network.url },
    supergraphFile: join(folder, 'supergraph.graphql'),
  });
  received.length = 0;
  keys.upstreamCalls();
  return {
    keys,
    execute: (query, { key = keys.sandbox.credentials.administrator, ...rest } = {}) =>
      execute(new URL(router.url).origin, query, { key, ...rest }),
    networkOperations: () => received.splice(0),
    [Symbol.asyncDispose]: async () => {
      await router.stop();
      await Promise.all([network.stop(), keys.close(), rm(folder, { recursive: true })]);
    },
  };
}
