import type { Peer } from '../../peer.ts';
import { keyOperation, type KeyNames } from '../key-operations.ts';

/** The OpenAPI handler generates a schema with the upstream's names. */
const NAMES: KeyNames = {
  path: '/graphql',
  id: 'id: uuid',
  otherFields: 'createdAt: created_at validFrom: valid_from validTo: valid_to lastUsed: last_used',
  isActive: 'isActive: is_active',
  list: (selection) => `{ keys(page_size: 50) { results { ${selection} } } }`,
  rows: (data) => (data['keys'] as { readonly results: unknown }).results,
  lookUp: (variable) => `key(id: ${variable})`,
  idType: 'String!',
};

export const peer: Peer = {
  name: 'Hive Gateway',
  folder: 'hive-gateway',
  command: [
    'node',
    'node_modules/@graphql-hive/gateway/dist/bin.js',
    'supergraph',
    'keys-supergraph.graphql',
    '--host=127.0.0.1',
  ],
  environment: () => ({}),
  readyPath: '/readiness',
  operation: (workload, ids) =>
    workload === 'W5'
      ? 'it is a gateway in front of subgraphs and has no `_entities` itself'
      : keyOperation(NAMES, workload, ids),
  reasonUnavailable: () => null,
};
