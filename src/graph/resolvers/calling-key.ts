import type { CallingKeyResolvers } from '../../generated/resolver-types.ts';

export const CallingKey: CallingKeyResolvers = {
  verdict: async (key) => (await key.check()).verdict,
  detail: async (key) => (await key.check()).detail,
  apiKey: async (key) => (await key.check()).apiKey,
};
