import { getNamedType, type GraphQLResolveInfo } from 'graphql';
import { Secret } from '../../core/secret.ts';
import type { WriteError, WriteOutcome } from '../../registries/atlas/writing/attempts.ts';
import type { BulkItem } from '../../registries/atlas/writing/results.ts';
import type { GraphContext } from '../operation/context.ts';
import { selectedFields } from '../operation/selection.ts';

// A write that was not done, or only in part, is never silent: if the operation does not select the fields that say so, a
// warning does.

/** The parts of a payload that say what was not done. */
interface Outcome {
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
  /** The items of a bulk. */
  readonly results?: readonly BulkItem<unknown>[];
  /** The secret that a write created. */
  readonly secret?: unknown;
  /** The outcome of the second step of a rotation. */
  readonly retirement?: WriteOutcome | null;
  readonly retirementError?: Error | WriteError | null;
}

/** Each one is a line of the log. */
const MAX_REPORTED = 5;

/** Resolves to the payload of a mutation, and reports what the operation does not select of it. */
export async function reported<Payload extends Outcome>(
  write: Promise<Payload>,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Payload> {
  const payload = await write;
  const { fieldName } = info;
  const selected = selectedFields(info, getNamedType(info.returnType).name);
  if (!selected.has('userErrors'))
    for (const { code, message } of payload.userErrors.slice(0, MAX_REPORTED))
      context.reportUnseen(fieldName, code, `${fieldName} was refused, and nothing was changed: ${message}`);
  if (payload.secret instanceof Secret && !selected.has('secret')) reportSecret(fieldName, context);
  if (payload.results && !selected.has('results')) reportKeys(payload.results, fieldName, context);
  if (!selected.has('retirement') && !selected.has('retirementError')) reportRetirement(payload, fieldName, context);
  return payload;
}

/** Returns the results of a bulk, and reports the keys that were not done if the operation does not select their outcome. */
export function reportedResults<Result>(
  { results }: { readonly results: readonly BulkItem<Result>[] },
  context: GraphContext,
  info: GraphQLResolveInfo,
): BulkItem<Result>[] {
  const selected = selectedFields(info, getNamedType(info.returnType).name);
  const hasRetirement = results.some(({ result }) => retirementOf(result) !== null);
  const shows = selected.has('error') || (selected.has('outcome') && (!hasRetirement || selected.has('retirement')));
  // The payload of `updateApiKeys` has the type `UpdateApiKeysPayload`.
  const [initial = '', ...rest] = info.parentType.name.replace(/Payload$/, '');
  const field = initial.toLowerCase() + rest.join('');
  if (!shows) reportKeys(results, field, context);
  if (!selected.has('secret') && results.some(({ result }) => hasSecret(result))) reportSecret(field, context);
  return [...results];
}

const COMPLETE: readonly (WriteOutcome | null)[] = ['DONE', 'PLANNED', null];

function reportKeys(results: readonly BulkItem<unknown>[], field: string, { reportUnseen }: GraphContext): void {
  const incomplete = results.filter(
    ({ outcome, result }) => !COMPLETE.includes(outcome) || !COMPLETE.includes(retirementOf(result)),
  );
  if (incomplete.length === 0) return;
  const codes = new Set(incomplete.map(({ outcome }) => outcome));
  reportUnseen(
    field,
    [...codes].join(' '),
    `${field}: ${incomplete.length} of ${results.length} writes were not completed. Select \`results { requestedId outcome error { code message } }\`.`,
  );
}

function hasSecret(result: unknown): boolean {
  return (result as Pick<Outcome, 'secret'> | null)?.secret instanceof Secret;
}

/** It cannot be shown later. */
function reportSecret(field: string, { reportUnseen }: GraphContext): void {
  reportUnseen(
    field,
    'SECRET_NOT_SELECTED',
    `${field} has returned a new secret, and the operation does not select \`secret\`: it is lost. Regenerate the key to get another one.`,
  );
}

function retirementOf(result: unknown): WriteOutcome | null {
  return (result as Pick<Outcome, 'retirement'> | null)?.retirement ?? null;
}

function reportRetirement(
  { retirement = null, retirementError }: Outcome,
  field: string,
  { reportUnseen }: GraphContext,
): void {
  if (COMPLETE.includes(retirement)) return;
  const reason = retirementError instanceof Error ? 'The gateway failed.' : (retirementError?.message ?? '');
  reportUnseen(
    field,
    String(retirement),
    `${field} created a successor, but the old key was not retired, or may not have been: ${reason} Select \`retirement\` and \`retirementError\`.`,
  );
}
