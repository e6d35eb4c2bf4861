import { keyOfRow, keyWithGrantsOfRow, type KeyRow } from '../../canonical.ts';
import type { Operation, Peer, WorkloadName } from '../../peer.ts';

/** A plain proxy. Its figures are the cost of the upstream and of two HTTP hops alone. */
export const peer: Peer = {
  name: 'floor (undici proxy)',
  folder: 'floor',
  command: ['node', 'server.js'],
  environment: () => ({}),
  readyPath: '/',
  operation,
  reasonUnavailable: () => null,
};

function operation(workload: WorkloadName, ids: readonly string[]): Operation {
  switch (workload) {
    case 'W1':
      return {
        method: 'GET',
        path: '/keys/?page=1&page_size=50',
        body: null,
        canonical: (answer) => (answer as { results: KeyRow[] }).results.map(keyWithGrantsOfRow),
      };
    case 'W2':
      return {
        method: 'GET',
        path: `/keys/${ids[0] ?? ''}/`,
        body: null,
        canonical: (answer) => keyOfRow(answer as KeyRow),
      };
    case 'W4':
      return { method: 'GET', path: '/targets', body: null, canonical: (answer) => answer };
    case 'W3':
    case 'W5':
      return { method: 'POST', path: '/by-id', body: JSON.stringify({ ids }), canonical: (answer) => answer };
  }
}
