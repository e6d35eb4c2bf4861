import { GatewayError } from '../../../core/errors.ts';
import type { Secret } from '../../../core/secret.ts';
import type { ApiKey, WrittenKey } from '../model/keys.ts';
import type { KeyLoader } from '../reading/key-loader.ts';
import { outcomeUnknown, type WriteTrace } from '../rest/outcome-unknown.ts';
import type { WriteError, WriteOutcome } from './attempts.ts';
import type { FieldChange, PlannedCall, WritePlan } from './plans.ts';
import type { UserError } from './user-errors.ts';

/** The result of an update or a replacement. */
export interface WriteResult {
  /**
   * The new state of the key. If the write was rejected, the current state, or null if that is not known. An error if the write was
   * carried out and the new state is not known.
   */
  readonly apiKey: ApiKey | GatewayError | null;
  readonly userErrors: readonly UserError[];
  /** The effect that the write would have. Null if it is no dry run, or if the write would be refused. */
  readonly plan: WritePlan | null;
}

/** The result of a creation. */
export interface SecretResult {
  /** An error if the write was carried out but the rest of the response cannot be parsed. For a dry run, the present state. */
  readonly apiKey: ApiKey | GatewayError | null;
  readonly userErrors: readonly UserError[];
  readonly plan: WritePlan | null;
  /** The id of the created or regenerated key. Null if there is none, or if it is not known. */
  readonly newId: string | null;
  /** The full new key; it cannot be read again. An error if the write was carried out but the upstream did not return the secret. */
  readonly secret: GatewayError | Secret | null;
}

export interface RegenerationResult extends SecretResult {
  /** The id that the key had before. Null if it was not regenerated. */
  readonly previousId: string | null;
}

export interface DeletionResult extends WriteResult {
  /** Null if nothing was deleted. */
  readonly deletedId: string | null;
}

/** The result of a write that was not carried out. */
export function rejected(current: ApiKey | null | undefined, userErrors: readonly UserError[]): WriteResult {
  return { apiKey: current ?? null, userErrors, plan: null };
}

/** The result of a dry run. */
export function planned(current: ApiKey | null, changes: readonly FieldChange[], call: PlannedCall): WriteResult {
  return { apiKey: current, userErrors: [], plan: { changes, calls: [call] } };
}

/** The result of a rotation. */
export interface RotationResult {
  /** An error if it was created but the response cannot be read. */
  readonly successor: ApiKey | GatewayError | null;
  readonly successorId: string | null;
  readonly secret: GatewayError | Secret | null;
  /** The old key: its state after the rotation, or its present state. */
  readonly retiring: ApiKey | GatewayError | null;
  /** Null if there is no successor. */
  readonly retirement: WriteOutcome | null;
  readonly retirementError: Error | WriteError | null;
  readonly userErrors: readonly UserError[];
  readonly plan: WritePlan | null;
}

/** The result for one key of a bulk. */
export interface BulkItem<Result> {
  readonly requestedId: string;
  readonly outcome: WriteOutcome;
  readonly error: Error | WriteError | null;
  /** Null if nothing is known but the outcome. */
  readonly result: Result | null;
}

export interface BulkResult<Result> {
  readonly results: readonly BulkItem<Result>[];
  /** Problems with the input as a whole: then there are no results. */
  readonly userErrors: readonly UserError[];
}

/** The new secret of a regenerated key. If the id is still the old one, the upstream has not regenerated the key. */
export function newSecretOf({ id, secret }: WrittenKey, previousId: string): GatewayError | Secret {
  if (id !== previousId) return secret ?? secretNotShown();
  return new GatewayError(
    'UPSTREAM_INVALID',
    'RIPE Atlas answered as if it had regenerated the key, but with the old id. The key has probably not been regenerated.',
  );
}

interface Reading {
  readonly keys: KeyLoader;
  readonly onWarning: (sentence: string) => void;
}

/** The new state of a created or regenerated key. If the response contains no more than the id, the key is read again. */
export async function stateOf({ id, key }: WrittenKey, reading: Reading): Promise<ApiKey | GatewayError> {
  if (key === null) {
    const message = `The write was carried out and the key is ${id}, but the rest of the response of RIPE Atlas cannot be read.`;
    return readAgain(id, reading, new GatewayError('UPSTREAM_INVALID', message));
  }
  reading.keys.remember(key);
  return key;
}

/** Reads a key after a write whose response does not show its new state. Returns `unknown` if it cannot be read. */
export async function readAgain(
  id: string,
  { keys, onWarning }: Reading,
  unknown: GatewayError,
): Promise<ApiKey | GatewayError> {
  try {
    const key = await keys.byId(id);
    if (key === null) return unknown;
    onWarning(
      'RIPE Atlas confirmed a change without a readable new state of the key, so the key was read again. For up to two minutes, this can still be the old state.',
    );
    return key;
  } catch (error) {
    // The caller may write the key but not read it. The write was carried out all the same.
    if (error instanceof GatewayError) return unknown;
    throw error;
  }
}

/** The doubt about a regeneration whose response has the old id. */
export function notRegenerated(id: string, trace: WriteTrace): GatewayError {
  return outcomeUnknown({ kind: 'REGENERATE', id, sentAt: new Date(), trace }, undefined);
}

export function secretNotShown(): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID',
    'The write was carried out, but RIPE Atlas did not return the new secret. It cannot be read later. Regenerate the key to get another secret.',
  );
}
