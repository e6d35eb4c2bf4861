import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { NETWORK_DATA, type MeasurementRow, type NetworkData } from './network-data.ts';

// The second subgraph owns probes and measurements. It has its own access rules: here everybody may read them.

const NETWORK_SDL = readFileSync(new URL('network.graphql', import.meta.url), 'utf8');

export interface NetworkOptions {
  readonly port: number;
  readonly data?: NetworkData;
  /** Called with each operation that this subgraph receives, and with its headers. */
  readonly onOperation?: (headers: Headers, operation: object) => void;
}

export interface Network {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startNetwork({ port, data = NETWORK_DATA, onOperation }: NetworkOptions): Promise<Network> {
  const typeDefs = parse(NETWORK_SDL);
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolversOf(data) }]);
  const plugins = [{ onParams: ({ request, params }: Incoming) => onOperation?.(request.headers, params) }];
  const yoga = createYoga({ schema, plugins, graphiql: false, landingPage: false, logging: false });
  const server = createServer((request, response) => void yoga(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Incoming {
  readonly request: { readonly headers: Headers };
  readonly params: object;
}

interface Reference {
  readonly id: string;
}

function resolversOf({ probes, measurements }: NetworkData) {
  const probeOf = ({ id }: Reference) => probes.find((probe) => probe.id === id) ?? null;
  const measurementOf = ({ id }: Reference) => measurements.find((measurement) => measurement.id === id) ?? null;
  return {
    Query: {
      probe: (_root: unknown, reference: Reference) => probeOf(reference),
      probes: () => probes,
      measurement: (_root: unknown, reference: Reference) => measurementOf(reference),
      measurements: () => measurements,
    },
    Probe: { __resolveReference: probeOf },
    Measurement: {
      __resolveReference: measurementOf,
      probes: (measurement: MeasurementRow) => probes.filter(({ id }) => measurement.probes.includes(id)),
      // Only the id: the router reads the other fields from the keys subgraph.
      startedWith: ({ startedWith }: MeasurementRow) => (startedWith === null ? null : { id: startedWith }),
    },
  };
}
