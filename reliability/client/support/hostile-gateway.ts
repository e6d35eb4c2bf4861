import type { GraphRole } from '../../../src/graph/schema.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import type { RateLimitOptions } from '../../../src/load/rate-limits.ts';
import { send, type HttpReply, type HttpRequest } from '../../support/http-client.ts';
import { startChildGateway, type ChildGateway } from './gateway.ts';
import { fillAccount } from './hostile-account.ts';
import { hostileDocuments } from './hostile-documents.ts';
import type { HostileDocument } from './hostile-parts.ts';

/** How the hostile documents are sent, and to which gateway. */
export interface HostileSetting {
  readonly name: string;
  readonly role: GraphRole;
  readonly isTraced: boolean;
  readonly hasKey: boolean;
}

const ROLES: readonly Omit<HostileSetting, 'hasKey'>[] = [
  { name: 'standalone', role: 'standalone', isTraced: false },
  { name: 'subgraph', role: 'subgraph', isTraced: false },
  { name: 'subgraph with traces', role: 'subgraph', isTraced: true },
];

export const HOSTILE_SETTINGS: readonly HostileSetting[] = ROLES.flatMap((role) => [
  { ...role, name: `${role.name}, with a key`, hasKey: true },
  { ...role, name: `${role.name}, without a credential`, hasKey: false },
]);

/** A gateway in front of an account with many keys and grants. */
export interface HostileGateway extends AsyncDisposable {
  readonly gateway: ChildGateway;
  readonly documents: readonly HostileDocument[];
  /** Keys that may list keys. The documents are sent with another one. */
  readonly otherKeys: readonly string[];
  /** Sends a document that no cache knows. */
  sendHostile(document: HostileDocument, options?: Partial<HttpRequest>): Promise<HttpReply>;
}

// The sandbox records every call. A long run would fill its memory.
const FORGET_CALLS_EVERY_MS = 200;

export async function startHostileGateway(
  { role, isTraced, hasKey }: HostileSetting,
  rateLimits?: Partial<RateLimitOptions>,
): Promise<HostileGateway> {
  const sandbox = await startSandbox();
  const account = fillAccount(sandbox);
  const gateway = await startChildGateway({
    atlasUrl: sandbox.url,
    gateway: { graphRole: role, federatedTracing: isTraced, ...(rateLimits && { rateLimits }) },
  });
  const forgetting = setInterval(() => sandbox.takeCalls(), FORGET_CALLS_EVERY_MS);
  const { administrator, reader, lister, otherAccount } = sandbox.credentials;
  const headers = {
    ...(hasKey && { authorization: `Key ${administrator}` }),
    ...(isTraced && { 'apollo-federation-include-trace': 'ftv1' }),
  };
  let sent = 0;
  return {
    gateway,
    documents: hostileDocuments(role, account),
    otherKeys: [reader, lister, otherAccount],
    sendHostile: ({ query, variables }, options) => {
      sent += 1;
      return send({
        ...options,
        url: gateway.url,
        headers,
        body: JSON.stringify({ query: `${query} #${sent}`, variables }),
      });
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(forgetting);
      await gateway[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}
