import { GatewayError } from '../../../core/errors.ts';
import { Secret } from '../../../core/secret.ts';
import { statusOf, type ApiKey, type Instant } from '../model/keys.ts';
import { versionOf } from '../model/version.ts';
import { bodyOfGrant, type KeyFields } from '../rest/bodies.ts';
import type { Attempt, AttemptTarget, WriteError } from './attempts.ts';
import { isGranted, reportsGrants, type ApiKeyWithGrants } from './grant-changes.ts';
import { instant, parseKeyInput, type RotateInput } from './inputs.ts';
import { isGuarded, lockOutError } from './lock-out-guard.ts';
import { callTo, changesBy, CREATION, type WritePlan } from './plans.ts';
import { stateErrors, timeErrors, worksAs } from './rotation-checks.ts';
import { recoveryOfRotation } from './rotation-recovery.ts';
import type { RotationResult, SecretResult, WriteResult } from './results.ts';
import { sendCreation, sendState, type WriteContext } from './sending.ts';
import { notFound, versionErrors, type UserError } from './user-errors.ts';

// A rotation creates a successor with its own secret, and then gives the old key an end. Until then both work. The order
// matters: if the second step fails, there is a key too many, and never a key too few.

/** Each step of a rotation is an attempt of its own. */
export interface RotationSteps {
  run<Result extends SecretResult | WriteResult>(
    kind: AttemptTarget['kind'],
    step: (context: WriteContext) => Promise<Result>,
  ): Promise<Attempt<Result>>;
  /** Called if there is a successor and the second step is not attempted. */
  notRetired(error: WriteError): void;
}

/** Creates the successor, then retires the old key. Never throws: after the first step, nothing may be lost. */
export async function rotateKey(steps: RotationSteps, input: RotateInput): Promise<Attempt<RotationResult>> {
  const old: { key: ApiKeyWithGrants | null; retireBy: number | null } = { key: null, retireBy: null };
  const creation = await steps.run('CREATE', async (context): Promise<SecretResult> => {
    const prepared = await prepare(context, input);
    if ('userErrors' in prepared) return { ...prepared, plan: null, newId: null, secret: null };
    old.key = prepared.key;
    const fields = successorOf(prepared.key, input);
    if (input.dryRun)
      return { apiKey: prepared.key, userErrors: [], plan: planOf(prepared.key, input), newId: null, secret: null };
    [context.trace.reservedUntil, old.retireBy] = await context.reserveTwoWrites();
    await context.admitSecretWrite();
    // The version in the audit is that of the key that is created.
    context.trace.versionBefore = null;
    return sendCreation(context, fields, { bodies: fields.grants, origins: NO_ORIGINS });
  });
  const { key, retireBy } = old;
  if (creation.outcome !== 'DONE' || creation.result === null || key === null)
    return { ...creation, result: creation.result && withoutSuccessor(creation.result, key) };
  const { stop, ...result } = await retire(steps, input, { old: key, created: creation.result, retireBy });
  return { ...creation, result, stop: creation.stop ?? stop };
}

/** The grants of the successor come from the old key, not from the input. */
const NO_ORIGINS = { list: ['id'], entries: [] };

interface Unprepared {
  readonly apiKey: ApiKey | null;
  readonly userErrors: readonly UserError[];
}

/** Reads the old key, and checks that it can be rotated. */
async function prepare(
  context: WriteContext,
  given: RotateInput,
): Promise<Unprepared | { readonly key: ApiKeyWithGrants }> {
  const input = parseKeyInput(given);
  if (isGuarded(context.credential, input)) return { apiKey: null, userErrors: [lockOutError('rotate')] };
  const key = await context.keys.byId(input.id);
  if (key === null) return { apiKey: null, userErrors: [notFound(input.id)] };
  context.trace.versionBefore = versionOf(key);
  const userErrors = [...versionErrors(input.expectedVersion, key), ...stateErrors(key), ...timeErrors(key, input)];
  if (userErrors.length > 0) return { apiKey: key, userErrors };
  if (!reportsGrants(key)) throw grantsUnknown(key.id);
  return { key };
}

/**
 * The same label and grants, enabled. Starts now, or with the old key if that has not started yet. Its end is the given one,
 * else the end of the old key, else none.
 */
function successorOf({ label, validFrom, validTo, grants }: ApiKeyWithGrants, { successorValidTo }: RotateInput) {
  const end = instant(successorValidTo) ?? validTo;
  return {
    ...(label !== null && { label }),
    ...(validFrom !== null && new Date(validFrom) > new Date() && { validFrom }),
    ...(end !== null && { validTo: end }),
    enabled: true,
    grants: grants.map(bodyOfGrant),
  } satisfies Partial<KeyFields>;
}

/** The new end of the old key. Null if its present end is not later. */
function newEndOf({ validTo }: ApiKey, { retireAt }: RotateInput): Instant | null {
  const end = new Date(Math.max(retireAt.getTime(), Date.now()));
  return validTo !== null && new Date(validTo) <= end ? null : end.toISOString();
}

function planOf(key: ApiKeyWithGrants, input: RotateInput): WritePlan {
  const validTo = newEndOf(key, input);
  return {
    changes: validTo === null ? [] : changesBy({ validTo }, key),
    calls: validTo === null ? [CREATION] : [CREATION, callTo('PATCH', key.id)],
  };
}

/** Before there is a successor, `apiKey` of the first step is the old key, if it was read. */
function withoutSuccessor({ apiKey, userErrors, plan }: SecretResult, old: ApiKey | null): RotationResult {
  return {
    successor: null,
    successorId: null,
    secret: null,
    retiring: apiKey ?? old,
    retirement: null,
    retirementError: null,
    userErrors,
    plan,
  };
}

interface HalfDone {
  readonly old: ApiKeyWithGrants;
  readonly created: SecretResult;
  /** The latest time at which the second step may begin. */
  readonly retireBy: number | null;
}

async function retire(
  { run, notRetired }: RotationSteps,
  input: RotateInput,
  { old, created, retireBy }: HalfDone,
): Promise<Pick<Attempt<unknown>, 'stop'> & RotationResult> {
  const successorId = created.newId;
  const result = {
    successor: created.apiKey,
    successorId,
    secret: created.secret,
    userErrors: [],
    plan: null,
    stop: null,
  };
  const validTo = newEndOf(old, input);
  const doubt = doubtAbout(created, old);
  if (doubt !== null) {
    const error = { ...doubt, retryAfter: null, recovery: recoveryOfRotation(old.id, successorId) };
    notRetired(error);
    return { ...result, retiring: old, retirement: 'NOT_ATTEMPTED', retirementError: error };
  }
  if (validTo === null) return { ...result, retiring: old, retirement: 'DONE', retirementError: null };
  const attempt = await run('UPDATE', (context) => {
    context.trace.reservedUntil = retireBy;
    context.trace.versionBefore = versionOf(old);
    const state = { id: old.id, current: old, grants: null };
    return sendState(context, state, () => context.client.patchKey(old.id, { validTo }, context.trace));
  });
  return {
    ...result,
    retiring: attempt.result ? attempt.result.apiKey : old,
    retirement: attempt.outcome,
    retirementError: attempt.error && halfDone(attempt.error, old.id, successorId),
    stop: attempt.stop,
  };
}

/** The old key must not end unless its successor can take over. */
function doubtAbout(
  { apiKey, newId, secret }: SecretResult,
  old: ApiKeyWithGrants,
): Pick<WriteError, 'code' | 'message'> | null {
  if (newId === old.id)
    return {
      code: 'UPSTREAM_INVALID',
      message: 'The old key was not retired, because RIPE Atlas returned it in place of a successor.',
    };
  if (!(secret instanceof Secret))
    return {
      code: 'UPSTREAM_INVALID',
      message: 'The old key was not retired, because the secret of its successor was not returned.',
    };
  if (apiKey === null || apiKey instanceof GatewayError || !hasGrantsOf(old, apiKey))
    return {
      code: 'CONFLICT',
      message:
        'The old key was not retired, because RIPE Atlas does not show that the successor has the same grants. Compare them, then set `validTo` of the old key with updateApiKey.',
    };
  if (!worksAs(old, apiKey))
    return {
      code: 'CONFLICT',
      message: `The old key was not retired, because the successor is ${statusOf(apiKey, new Date())}. Look at it, then set \`validTo\` of the old key with updateApiKey.`,
    };
  return null;
}

/** False if the upstream did not report the grants: then nobody knows them. */
function hasGrantsOf({ grants }: ApiKeyWithGrants, successor: ApiKey): boolean {
  return reportsGrants(successor) && isGranted(grants.map(bodyOfGrant), successor);
}

function halfDone(error: Error | WriteError, oldId: string, successorId: string | null): Error | WriteError {
  return error instanceof Error ? error : { ...error, recovery: recoveryOfRotation(oldId, successorId) };
}

function grantsUnknown(id: string): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID',
    `RIPE Atlas did not report the grants of the key ${id}, so the gateway cannot give them to a successor. Nothing was changed.`,
  );
}
