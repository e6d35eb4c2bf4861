import { GatewayError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type {
  ApiKeyRegenerateResultResolvers,
  ApiKeyRotateResultResolvers,
  ApiKeyWriteResultResolvers,
  CreateApiKeyPayloadResolvers,
  DeleteApiKeysPayloadResolvers,
  MutationResolvers,
  RegenerateApiKeyPayloadResolvers,
  RegenerateApiKeysPayloadResolvers,
  RotateApiKeyPayloadResolvers,
  RotateApiKeysPayloadResolvers,
  UpdateApiKeysPayloadResolvers,
} from '../../generated/resolver-types.ts';
import { reported, reportedResults } from './unseen-outcomes.ts';

export const Mutation: MutationResolvers = {
  createApiKey: (_root, { input }, context, info) => reported(context.atlas.writes.create(input), context, info),
  updateApiKey: (_root, { input }, context, info) => reported(context.atlas.writes.update(input), context, info),
  replaceApiKey: (_root, { input }, context, info) => reported(context.atlas.writes.replace(input), context, info),
  regenerateApiKey: (_root, { input }, context, info) =>
    reported(context.atlas.writes.regenerate(input), context, info),
  deleteApiKey: (_root, { input }, context, info) => reported(context.atlas.writes.delete(input), context, info),
  rotateApiKey: (_root, { input }, context, info) => reported(context.atlas.writes.rotate(input), context, info),
  updateApiKeys: (_root, { input }, context, info) => reported(context.atlas.writes.updateAll(input), context, info),
  regenerateApiKeys: (_root, { input }, context, info) =>
    reported(context.atlas.writes.regenerateAll(input), context, info),
  rotateApiKeys: (_root, { input }, context, info) => reported(context.atlas.writes.rotateAll(input), context, info),
  deleteApiKeys: (_root, { input }, context, info) => reported(context.atlas.writes.deleteAll(input), context, info),
};

export const CreateApiKeyPayload: CreateApiKeyPayloadResolvers = {
  secret: ({ secret }) => revealOnce(secret),
};

export const RegenerateApiKeyPayload: RegenerateApiKeyPayloadResolvers = {
  secret: ({ secret }) => revealOnce(secret),
};

export const RotateApiKeyPayload: RotateApiKeyPayloadResolvers = {
  secret: ({ secret }) => revealOnce(secret),
};

export const UpdateApiKeysPayload: UpdateApiKeysPayloadResolvers = {
  results: (payload, _args, context, info) => reportedResults(payload, context, info),
};

export const RegenerateApiKeysPayload: RegenerateApiKeysPayloadResolvers = {
  results: (payload, _args, context, info) => reportedResults(payload, context, info),
};

export const RotateApiKeysPayload: RotateApiKeysPayloadResolvers = {
  results: (payload, _args, context, info) => reportedResults(payload, context, info),
};

export const DeleteApiKeysPayload: DeleteApiKeysPayloadResolvers = {
  results: (payload, _args, context, info) => reportedResults(payload, context, info),
};

export const ApiKeyWriteResult: ApiKeyWriteResultResolvers = {
  apiKey: ({ result }) => result?.apiKey ?? null,
  plan: ({ result }) => result?.plan ?? null,
};

export const ApiKeyRegenerateResult: ApiKeyRegenerateResultResolvers = {
  newId: ({ result }) => result?.newId ?? null,
  secret: ({ result }) => revealOnce(result?.secret ?? null),
  apiKey: ({ result }) => result?.apiKey ?? null,
  plan: ({ result }) => result?.plan ?? null,
};

export const ApiKeyRotateResult: ApiKeyRotateResultResolvers = {
  successorId: ({ result }) => result?.successorId ?? null,
  secret: ({ result }) => revealOnce(result?.secret ?? null),
  successor: ({ result }) => result?.successor ?? null,
  retiring: ({ result }) => result?.retiring ?? null,
  retirement: ({ result }) => result?.retirement ?? null,
  error: ({ error, result }) => error ?? result?.retirementError ?? null,
  plan: ({ result }) => result?.plan ?? null,
};

/**
 * Returns the secret of a new key. No other code sends a full key to a client. If the write was done but the upstream did
 * not show the secret, the error is thrown here, so that only this field fails and the rest of the payload is returned.
 */
function revealOnce(secret: GatewayError | Secret | null): string | null {
  if (secret instanceof GatewayError) throw secret;
  return secret?.reveal() ?? null;
}
