import type { Peer } from '../../peer.ts';
import { keyOperation, KEYS_GRAPHQL } from '../key-operations.ts';

export const peer: Peer = {
  name: 'Apollo Server',
  folder: 'apollo-server',
  command: ['node', 'server.js'],
  environment: (_upstreamUrl, _port, workload): Record<string, string> =>
    workload === 'W5' ? { SUBGRAPH: 'yes' } : {},
  readyPath: '/',
  operation: (workload, ids) => keyOperation(KEYS_GRAPHQL, workload, ids),
  reasonUnavailable: () => null,
};
