import { GatewayError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type {
  CreateApiKeyPayloadResolvers,
  MutationResolvers,
  RegenerateApiKeyPayloadResolvers,
} from '../../generated/resolver-types.ts';
import { parseGrantInputs, parseKeyInput } from '../../registries/atlas/identifiers.ts';

export const Mutation: MutationResolvers = {
  createApiKey: async (_root, { input }, { atlas, admitSecretWrite }) => {
    const checked = parseGrantInputs(input);
    await admitSecretWrite();
    return atlas.writes.create(checked);
  },
  updateApiKey: (_root, { input }, { atlas }) => atlas.writes.update(parseGrantInputs(parseKeyInput(input))),
  replaceApiKey: (_root, { input }, { atlas }) => atlas.writes.replace(parseGrantInputs(parseKeyInput(input))),
  regenerateApiKey: async (_root, { input }, { atlas, admitSecretWrite }) => {
    const checked = parseKeyInput(input);
    await admitSecretWrite();
    return atlas.writes.regenerate(checked);
  },
  deleteApiKey: (_root, { input }, { atlas }) => atlas.writes.delete(parseKeyInput(input)),
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
