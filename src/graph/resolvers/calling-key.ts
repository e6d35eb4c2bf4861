import type { CallingKeyResolvers } from '../../generated/resolver-types.ts';

export const CallingKey: CallingKeyResolvers = {
  keyId: ({ credential }) => (credential.kind === 'API_KEY' ? credential.keyId : null),
  // A malformed header is sent nowhere: for the upstream there is no credential.
  credential: ({ credential }) => (credential.kind === 'MALFORMED' ? 'NONE' : credential.kind),
  verdict: async (_key, _args, { atlas }) => (await atlas.checkCredential()).verdict,
  detail: async (_key, _args, { atlas }) => (await atlas.checkCredential()).detail,
  apiKey: async (_key, _args, { atlas }) => (await atlas.checkCredential()).apiKey,
};
