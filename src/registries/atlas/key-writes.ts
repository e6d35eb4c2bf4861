import type { Credential } from '../../core/credential.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { AtlasClient } from './client.ts';
import { RefusedWrite } from './faults.ts';
import { changedGrants, grantsToSend, namesHiddenTarget, type GrantList } from './grant-changes.ts';
import type { CreateInput, KeyInput, ReplaceInput, UpdateInput } from './key-inputs.ts';
import type { KeyLoader } from './key-loader.ts';
import { isGuarded, lockOutErrors, refuseEnding } from './lock-out-guard.ts';
import type { ApiKey, WrittenKey } from './model.ts';
import type { KeyBody } from './request-bodies.ts';
import { invalid, notFound, userErrorsOf, type GrantOrigins, type UserError } from './user-errors.ts';

/** `apiKey`: the new state; after a refusal the current one where it is known. */
export interface WriteResult {
  readonly apiKey: ApiKey | null;
  readonly userErrors: readonly UserError[];
}

/** `secret`: the new key, its only showing; an error where the write was done and the upstream did not show it. */
export interface SecretResult extends WriteResult {
  readonly secret: GatewayError | Secret | null;
}

/** Ids in the inputs have been checked. Every write is sent once, or not at all. */
export interface KeyWrites {
  create(input: CreateInput): Promise<SecretResult>;
  update(input: UpdateInput): Promise<WriteResult>;
  replace(input: ReplaceInput): Promise<WriteResult>;
  regenerate(input: KeyInput): Promise<SecretResult & { readonly previousId: string | null }>;
  delete(input: KeyInput): Promise<WriteResult & { readonly deletedId: string | null }>;
}

export function createKeyWrites(client: AtlasClient, credential: Credential, keys: KeyLoader): KeyWrites {
  const guarded =
    <Input, Result>(write: (input: Input) => Promise<Result>) =>
    async (input: Input): Promise<Result> => {
      if (credential.kind === 'SESSION_COOKIE') throw sessionMayNotWrite();
      return write(input);
    };

  /** The key as it is now. `optional`: the write makes sense without it for a caller that may not read. */
  const readCurrent = async (id: string, optional: boolean): Promise<ApiKey | null | undefined> => {
    try {
      return await keys.byId(id);
    } catch (error) {
      if (optional && error instanceof GatewayError && error.code === 'FORBIDDEN') return undefined;
      throw error;
    }
  };

  const send = async (
    write: () => Promise<ApiKey>,
    current: ApiKey | null,
    origins: GrantOrigins,
  ): Promise<WriteResult> => {
    try {
      const apiKey = await write();
      keys.remember(apiKey);
      return { apiKey, userErrors: [] };
    } catch (error) {
      keys.forget();
      return refusal(error, current, origins);
    }
  };

  return {
    create: guarded(async (input) => {
      const grants = grantsToSend(input.grants ?? [], null);
      try {
        const written = await client.createKey(bodyOfCreation(input, grants));
        keys.remember(written.key);
        return { apiKey: written.key, secret: written.secret ?? notShown(), userErrors: [] };
      } catch (error) {
        return { ...refusal(error, null, grants.origins), secret: null };
      }
    }),

    update: guarded(async (input) => {
      const errors = inputErrors(input);
      if (errors.length > 0) return refused(null, errors);
      const guard = isGuarded(credential, input);
      const edits = input.addGrants != null || input.removeGrants != null;
      const needsCurrent = edits || (input.grants != null && (guard || namesHiddenTarget(input.grants)));
      const current = needsCurrent ? await readCurrent(input.id, !edits) : undefined;
      if (current === null) return refused(null, [notFound(input.id)]);

      const change = edits && current ? changedGrants(current, input) : null;
      if (change && change.errors.length > 0) return refused(current ?? null, change.errors);
      const grants = change
        ? change.changed
          ? change.list
          : null
        : input.grants
          ? grantsToSend(input.grants, current ?? null)
          : null;
      const body = bodyOfUpdate(input, grants);
      if (Object.keys(body).length === 0)
        return refused(current ?? null, [invalid('There is nothing to change: the key has these grants already.')]);
      const lockOuts = guard ? lockOutErrors(body, current ?? null, new Date()) : [];
      if (lockOuts.length > 0) return refused(current ?? null, lockOuts);
      return send(() => client.patchKey(input.id, body), current ?? null, grants?.origins ?? []);
    }),

    replace: guarded(async (input) => {
      const guard = isGuarded(credential, input);
      const current = guard || namesHiddenTarget(input.grants) ? await readCurrent(input.id, true) : undefined;
      if (current === null) return refused(null, [notFound(input.id)]);
      const grants = grantsToSend(input.grants, current ?? null);
      const body: KeyBody = {
        label: input.label,
        valid_from: instant(input.validFrom),
        valid_to: instant(input.validTo),
        enabled: input.enabled,
        grants: grants.bodies,
      };
      const lockOuts = guard ? lockOutErrors(body, current ?? null, new Date()) : [];
      if (lockOuts.length > 0) return refused(current ?? null, lockOuts);
      return send(() => client.replaceKey(input.id, body), current ?? null, grants.origins);
    }),

    regenerate: guarded(async (input) => {
      if (isGuarded(credential, input))
        return { ...refused(null, [refuseEnding('replace')]), previousId: null, secret: null };
      let written: WrittenKey | null = null;
      const result = await send(async () => (written = await client.regenerateKey(input.id)).key, null, []);
      return {
        ...result,
        previousId: written === null ? null : input.id,
        secret: written && newSecretOf(written, input.id),
      };
    }),

    delete: guarded(async (input) => {
      if (isGuarded(credential, input)) return { ...refused(null, [refuseEnding('delete')]), deletedId: null };
      try {
        await client.deleteKey(input.id);
        return { apiKey: null, userErrors: [], deletedId: input.id };
      } catch (error) {
        return { ...refusal(error, null, []), deletedId: null };
      } finally {
        keys.forget();
      }
    }),
  };
}

function refused(apiKey: ApiKey | null, userErrors: readonly UserError[]): WriteResult {
  return { apiKey, userErrors };
}

function refusal(error: unknown, current: ApiKey | null, origins: GrantOrigins): WriteResult {
  if (!(error instanceof RefusedWrite)) throw error;
  return refused(error.code === 'NOT_FOUND' ? null : current, userErrorsOf(error, origins));
}

/** What is wrong with an update before anything is read or sent. */
function inputErrors(input: UpdateInput): UserError[] {
  const { label, validFrom, validTo, enabled, grants, addGrants, removeGrants } = input;
  const errors: UserError[] = [];
  if (label === null)
    errors.push(invalid('A label can\'t be null. Give "" to clear it, or leave it out to keep it.', 'label'));
  if (enabled === null) errors.push(invalid("`enabled` can't be null. Leave it out to keep it.", 'enabled'));
  for (const [name, list] of Object.entries({ grants, addGrants, removeGrants })) {
    if (list === null) errors.push(invalid(`\`${name}\` can't be null. Leave it out to keep the grants.`, name));
  }
  if (grants !== undefined && (addGrants !== undefined || removeGrants !== undefined))
    errors.push(
      invalid(
        'Give the whole list as `grants`, or a change to it as `addGrants` and `removeGrants`, not both.',
        'grants',
      ),
    );
  const isEmpty =
    [label, validFrom, validTo, enabled, grants].every((value) => value === undefined) &&
    !addGrants?.length &&
    !removeGrants?.length;
  if (errors.length === 0 && isEmpty)
    errors.push(
      invalid(
        'There is nothing to change: give at least one of label, validFrom, validTo, enabled, grants, addGrants and removeGrants.',
      ),
    );
  return errors;
}

function bodyOfCreation({ label, validFrom, validTo, enabled }: CreateInput, grants: GrantList): Partial<KeyBody> {
  return {
    ...(label != null && { label }),
    ...(validFrom != null && { valid_from: instant(validFrom) }),
    ...(validTo != null && { valid_to: instant(validTo) }),
    ...(enabled != null && { enabled }),
    grants: grants.bodies,
  };
}

/** Only what was given: an absent field keeps its value, and null clears an end of the validity window. */
function bodyOfUpdate({ label, validFrom, validTo, enabled }: UpdateInput, grants: GrantList | null): Partial<KeyBody> {
  return {
    ...(label != null && { label }),
    ...(validFrom !== undefined && { valid_from: instant(validFrom) }),
    ...(validTo !== undefined && { valid_to: instant(validTo) }),
    ...(enabled != null && { enabled }),
    ...(grants && { grants: grants.bodies }),
  };
}

function instant(date: Date | null | undefined): string | null {
  return date?.toISOString() ?? null;
}

/** A full UUID that begins as the old one did is not a new secret: the upstream has not done what it was asked. */
function newSecretOf({ key, secret }: WrittenKey, previousId: string): GatewayError | Secret {
  if (key.id !== previousId) return secret ?? notShown();
  return new GatewayError(
    'UPSTREAM_INVALID',
    'The upstream answered as if the key had been regenerated, but with the old id. It has not been regenerated, as far as can be seen.',
  );
}

function notShown(): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID',
    "The write was done, but the upstream did not show the new secret. It can't be shown later: regenerate the key for another one.",
  );
}

function sessionMayNotWrite(): GatewayError {
  return new GatewayError(
    'FORBIDDEN',
    'A session cookie may only read: for writes the upstream wants a CSRF token of its own, which a gateway must not supply. Use an API key.',
  );
}
