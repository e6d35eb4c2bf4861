import { GatewayError } from '../../../core/errors.ts';
import type { Secret } from '../../../core/secret.ts';
import type { ApiKey, WrittenKey } from '../model.ts';
import type { KeyLoader } from '../reading/key-loader.ts';
import type { UserError } from './user-errors.ts';

/** `apiKey`: the new state; after a refusal the current one where it is known. */
export interface WriteResult {
  readonly apiKey: ApiKey | null;
  readonly userErrors: readonly UserError[];
}

/** `secret`: the new key, its only showing; an error where the write was done and the upstream did not show it. */
export interface SecretResult {
  /** An error where the write was done and the rest of the answer can't be read. */
  readonly apiKey: ApiKey | GatewayError | null;
  readonly userErrors: readonly UserError[];
  readonly secret: GatewayError | Secret | null;
}

/** `previousId`: the id that the key had before; null: it was not regenerated. */
export interface RegenerationResult extends SecretResult {
  readonly previousId: string | null;
}

/** `deletedId`: null where nothing was deleted. */
export interface DeletionResult extends WriteResult {
  readonly deletedId: string | null;
}

export function refused(current: ApiKey | null | undefined, userErrors: readonly UserError[]): WriteResult {
  return { apiKey: current ?? null, userErrors };
}

/** A full UUID that begins as the old one did is not a new secret: the upstream has not done what it was asked. */
export function newSecretOf({ id, secret }: WrittenKey, previousId: string): GatewayError | Secret {
  if (id !== previousId) return secret ?? notShown();
  return new GatewayError(
    'UPSTREAM_INVALID',
    'The upstream answered as if the key had been regenerated, but with the old id. It has not been regenerated, as far as can be seen.',
  );
}

export function stateOf({ id, key }: WrittenKey, keys: KeyLoader): ApiKey | GatewayError {
  if (key === null)
    return new GatewayError(
      'UPSTREAM_INVALID',
      `The write was done and the key is ${id}, but the rest of the upstream's answer can't be read.`,
    );
  keys.remember(key);
  return key;
}

export function notShown(): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID',
    "The write was done, but the upstream did not show the new secret. It can't be shown later: regenerate the key for another one.",
  );
}
