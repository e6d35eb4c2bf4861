import { GatewayError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type {
  CreateApiKeyPayloadResolvers,
  MutationResolvers,
  RegenerateApiKeyPayloadResolvers,
} from '../../generated/resolver-types.ts';

export const Mutation: MutationResolvers = {
  createApiKey: (_root, { input }, { atlas }) => atlas.writes.create(input),
  updateApiKey: (_root, { input }, { atlas }) => atlas.writes.update(input),
  replaceApiKey: (_root, { input }, { atlas }) => atlas.writes.replace(input),
  regenerateApiKey: (_root, { input }, { atlas }) => atlas.writes.regenerate(input),
  deleteApiKey: (_root, { input }, { atlas }) => atlas.writes.delete(input),
};

export const CreateApiKeyPayload: CreateApiKeyPayloadResolvers = {
  secret: ({ secret }) => revealOnce(secret),
};

export const RegenerateApiKeyPayload: RegenerateApiKeyPayloadResolvers = {
  secret: ({ secret }) => revealOnce(secret),
};

/**
 * Returns the secret of a new key. No other code sends a full key to a client. If the write was done but the upstream did
 * not show the secret, the error is thrown here, so that only this field fails and the rest of the payload is returned.
 */
function revealOnce(secret: GatewayError | Secret | null): string | null {
  if (secret instanceof GatewayError) throw secret;
  return secret?.reveal() ?? null;
}
