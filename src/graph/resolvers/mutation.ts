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

/** The only way by which a full key leaves the gateway. A write that was done without showing one is an error here, beside what is known. */
function revealOnce(secret: GatewayError | Secret | null): string | null {
  if (secret instanceof GatewayError) throw secret;
  return secret?.reveal() ?? null;
}
