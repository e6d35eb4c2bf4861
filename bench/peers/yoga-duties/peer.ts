import type { Peer } from '../../peer.ts';
import { keyOperation, KEYS_GRAPHQL, KEYS_GRAPHQL_DUTIES } from '../key-operations.ts';

export const peer: Peer = {
  name: 'graphql-yoga with the same duties',
  folder: 'yoga-duties',
  command: ['node', 'server.js'],
  environment: (_upstreamUrl, _port, workload): Record<string, string> =>
    workload === 'W5' ? { SUBGRAPH: 'yes' } : {},
  readyPath: '/health',
  operation: (workload, ids) => keyOperation(KEYS_GRAPHQL, workload, ids),
  duties: KEYS_GRAPHQL_DUTIES,
  reasonUnavailable: () => null,
};
