import { randomBytes } from 'node:crypto';
import { GatewayError } from '../../../core/errors.ts';
import { isKeyId } from '../model/identifiers.ts';
import type { KeyLoader } from '../reading/key-loader.ts';
import type { RunInIteration } from '../../calls/iterations.ts';
import type { OperationScope } from '../../calls/scope.ts';
import type { AtlasClient } from '../rest/client.ts';
import type { WriteAttempt } from '../../../core/write-attempt.ts';
import {
  attempt,
  endingOfError,
  endingOfResult,
  reportAttempt,
  resultOf,
  type Attempt,
  type AttemptTarget,
  type WriteError,
} from './attempts.ts';
import { writeAll, type BulkWrite } from './bulk.ts';
import {
  needsState,
  parseGrantInputs,
  parseKeyInput,
  patchErrors,
  type BulkInput,
  type BulkRotateInput,
  type BulkUpdateInput,
  type CreateInput,
  type KeyInput,
  type ReplaceInput,
  type RotateInput,
  type UpdateInput,
} from './inputs.ts';
import type {
  BulkResult,
  DeletionResult,
  RegenerationResult,
  RotationResult,
  SecretResult,
  WriteResult,
} from './results.ts';
import { rotateKey, type RotationSteps } from './rotation.ts';
import { createKey, deleteKey, regenerateKey, replaceKey, updateKey } from './single-writes.ts';
import type { WriteContext } from './sending.ts';

/**
 * The writes of one operation. Each is sent at most once. Problems that the caller can fix are returned as `userErrors`.
 * Throws BAD_USER_INPUT for an invalid id, and a GatewayError for all other failures. Each attempt is reported to the audit.
 */
export interface KeyWrites {
  create(input: CreateInput): Promise<SecretResult>;
  update(input: UpdateInput): Promise<WriteResult>;
  replace(input: ReplaceInput): Promise<WriteResult>;
  regenerate(input: KeyInput): Promise<RegenerationResult>;
  delete(input: KeyInput): Promise<DeletionResult>;
  rotate(input: RotateInput): Promise<RotationResult>;
  /** The writes to many keys. A failed key does not affect the others: its outcome is in the results. */
  updateAll(input: BulkUpdateInput): Promise<BulkResult<WriteResult>>;
  regenerateAll(input: BulkInput): Promise<BulkResult<RegenerationResult>>;
  rotateAll(input: BulkRotateInput): Promise<BulkResult<RotationResult>>;
  deleteAll(input: BulkInput): Promise<BulkResult<DeletionResult>>;
}

type Kind = WriteAttempt['kind'];

/** The part of a bulk that depends on its kind. Throws BAD_USER_INPUT if its input is not valid. */
type BulkParts<Result> = Pick<BulkWrite<Result>, 'action' | 'needsState' | 'userErrors' | 'write'>;

interface WriteParts {
  readonly client: AtlasClient;
  readonly scope: OperationScope;
  readonly keys: KeyLoader;
  readonly runInIteration: RunInIteration;
}

export function createKeyWrites(parts: WriteParts): KeyWrites {
  return new ScopedWrites(parts);
}

class ScopedWrites implements KeyWrites {
  readonly #client: AtlasClient;
  readonly #scope: OperationScope;
  readonly #keys: KeyLoader;
  readonly #runInIteration: RunInIteration;

  constructor({ client, scope, keys, runInIteration }: WriteParts) {
    this.#client = client;
    this.#scope = scope;
    this.#keys = keys;
    this.#runInIteration = runInIteration;
  }

  create(input: CreateInput): Promise<SecretResult> {
    return this.#single(newTarget('CREATE', 'createApiKey', null), (context) =>
      createKey(context, parseGrantInputs(input)),
    );
  }

  update(input: UpdateInput): Promise<WriteResult> {
    return this.#single(newTarget('UPDATE', 'updateApiKey', input.id), (context) =>
      updateKey(context, parseGrantInputs(parseKeyInput(input))),
    );
  }

  replace(input: ReplaceInput): Promise<WriteResult> {
    return this.#single(newTarget('REPLACE', 'replaceApiKey', input.id), (context) =>
      replaceKey(context, parseGrantInputs(parseKeyInput(input))),
    );
  }

  regenerate(input: KeyInput): Promise<RegenerationResult> {
    return this.#single(newTarget('REGENERATE', 'regenerateApiKey', input.id), (context) =>
      regenerateKey(context, parseKeyInput(input)),
    );
  }

  delete(input: KeyInput): Promise<DeletionResult> {
    return this.#single(newTarget('DELETE', 'deleteApiKey', input.id), (context) =>
      deleteKey(context, parseKeyInput(input)),
    );
  }

  async rotate(input: RotateInput): Promise<RotationResult> {
    await this.#prepare();
    return resultOf(await this.#rotation(newTarget('CREATE', 'rotateApiKey', input.id), input));
  }

  updateAll(input: BulkUpdateInput): Promise<BulkResult<WriteResult>> {
    const target = newTarget('UPDATE', 'updateApiKeys', null);
    return this.#bulk(target, input, () => {
      const patch = parseGrantInputs(input.patch, 'input.patch');
      return {
        action: 'change',
        needsState: needsState({ ...patch, id: '' }),
        userErrors: patchErrors(patch),
        write: (key, keys) =>
          this.#attempt({ ...target, keyId: key.id }, (context) => updateKey(context, { ...patch, ...key }), keys),
      };
    });
  }

  regenerateAll(input: BulkInput): Promise<BulkResult<RegenerationResult>> {
    const target = newTarget('REGENERATE', 'regenerateApiKeys', null);
    return this.#bulk(target, input, () => ({
      action: 'regenerate',
      needsState: false,
      userErrors: [],
      write: (key, keys) => this.#attempt({ ...target, keyId: key.id }, (context) => regenerateKey(context, key), keys),
    }));
  }

  rotateAll(input: BulkRotateInput): Promise<BulkResult<RotationResult>> {
    const target = newTarget('CREATE', 'rotateApiKeys', null);
    const { retireAt, successorValidTo } = input;
    return this.#bulk(target, input, () => ({
      action: 'rotate',
      needsState: true,
      userErrors: [],
      write: (key, keys) => this.#rotation({ ...target, keyId: key.id }, { ...key, retireAt, successorValidTo }, keys),
    }));
  }

  deleteAll(input: BulkInput): Promise<BulkResult<DeletionResult>> {
    const target = newTarget('DELETE', 'deleteApiKeys', null);
    return this.#bulk(target, input, () => ({
      action: 'delete',
      needsState: false,
      userErrors: [],
      write: (key, keys) => this.#attempt({ ...target, keyId: key.id }, (context) => deleteKey(context, key), keys),
    }));
  }

  #attempt<Result extends SecretResult | WriteResult>(
    target: AttemptTarget,
    write: (context: WriteContext) => Promise<Result>,
    keys = this.#keys,
  ): Promise<Attempt<Result>> {
    const { credential, onWarning, admitSecretWrite, reserveTwoWrites } = this.#scope;
    return attempt(this.#scope, target, async (trace) => {
      assertKeyCredential(this.#scope);
      const scope = { credential, onWarning, admitSecretWrite, reserveTwoWrites };
      return write({ client: this.#client, keys, trace, ...scope });
    });
  }

  async #single<Result extends SecretResult | WriteResult>(
    target: AttemptTarget,
    write: (context: WriteContext) => Promise<Result>,
  ): Promise<Result> {
    await this.#prepare();
    return resultOf(await this.#attempt(target, write));
  }

  /** Other operations run between two writes: one with 1,400 grants takes 15 ms, and it may need no upstream call. */
  #prepare(): Promise<void> {
    // A field before this one may have read the key some seconds ago.
    return this.#runInIteration(() => this.#keys.forgetReads());
  }

  #rotation(target: AttemptTarget, input: RotateInput, keys = this.#keys): Promise<Attempt<RotationResult>> {
    const run: RotationSteps['run'] = (kind, step) => this.#attempt({ ...target, kind }, step, keys);
    const notRetired = (error: WriteError): void =>
      reportAttempt(this.#scope, { ...target, kind: 'UPDATE' }, { outcome: 'NOT_ATTEMPTED', error });
    return rotateKey({ run, notRetired }, input);
  }

  async #bulk<Result>(
    target: AttemptTarget,
    input: BulkInput,
    partsOf: () => BulkParts<Result>,
  ): Promise<BulkResult<Result>> {
    const scope = this.#scope;
    try {
      assertKeyCredential(scope);
      await this.#prepare();
      const context = { ...scope, keys: this.#keys, runInIteration: this.#runInIteration };
      const result = await writeAll(context, { input, target, ...partsOf() });
      // A bulk that is refused as a whole is one attempt. Otherwise, each key has its own.
      if (result.userErrors.length > 0) reportAttempt(scope, target, endingOfResult({ ...result, plan: null }));
      return result;
    } catch (error) {
      reportAttempt(scope, target, endingOfError(error, scope));
      throw error;
    }
  }
}

/** An id that is not valid can be a full key, so it is not reported. */
function newTarget(kind: Kind, mutation: string, id: string | null): AttemptTarget {
  const keyId = id !== null && isKeyId(id) ? id.toLowerCase() : null;
  return { kind, mutation, keyId, correlationId: randomBytes(12).toString('base64url') };
}

function assertKeyCredential({ credential }: OperationScope): void {
  if (credential.kind !== 'SESSION_COOKIE') return;
  throw new GatewayError(
    'FORBIDDEN',
    'A session cookie allows reads only. For a write, RIPE Atlas requires a CSRF token, which a gateway must not supply. Use an API key.',
  );
}
