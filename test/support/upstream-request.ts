import { ClientDisconnect } from '../../src/core/client-disconnect.ts';
import type { UpstreamRequest } from '../../src/upstream/transport.ts';

/** A read without a deadline. `changes`: the parts of the request that matter to the test. */
export function upstreamRequest(changes: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    method: 'GET',
    isWrite: false,
    path: '/',
    route: '/',
    headers: {},
    callerId: 'caller',
    span: null,
    disconnect: new ClientDisconnect(),
    deadlineAt: Infinity,
    beginBy: Infinity,
    ...changes,
  };
}
