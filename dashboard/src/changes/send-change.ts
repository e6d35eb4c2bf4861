import type { CombinedError } from '@urql/core';
import {
  DeleteKeysDocument,
  RegenerateKeysDocument,
  RotateKeysDocument,
  UpdateKeysDocument,
  WriteErrorFragmentDoc,
  WritePlanFragmentDoc,
  type ApiKeyPatch,
  type ApiKeyWriteOutcome,
  type DeleteKeysMutation,
  type RegenerateKeysMutation,
  type RotateKeysMutation,
  type UpdateKeysMutation,
  type WriteErrorFragment,
  type WritePlanFragment,
} from '../gql/graphql.ts';
import { readFragment } from '../gql/index.ts';
import { readableError } from '../parts/problem.tsx';
import type { Send } from '../session/documents.ts';
import type { ChangeKind, KeyToChange } from './change-kinds.ts';

/** The parts of the change that the user chooses. */
export interface ChangeOptions {
  /** For `extend`: the new end, null for none. */
  readonly validTo: string | null;
  /** For `rotate`: the end of the old keys. */
  readonly retireAt: string;
  /** For `rotate`: the end of the new keys, null for that of the old ones. */
  readonly successorValidTo: string | null;
  readonly allowCallingKey: boolean;
}

/** The outcome for one key. */
export interface ItemOutcome {
  readonly key: KeyToChange;
  readonly outcome: ApiKeyWriteOutcome;
  /** Null if there is nothing to say besides the outcome. */
  readonly message: string | null;
  readonly hint: string | null;
  /** Seconds to wait before the next attempt. */
  readonly retryAfter: number | null;
  /** The id after the change, if it is another one. */
  readonly newId: string | null;
  readonly secret: string | null;
  readonly plan: WritePlanFragment | null;
  /** Why a write that was done is no success: its secret is lost, or a rotation has not ended the old key. */
  readonly problem: 'NOT_RETIRED' | 'SECRET_LOST' | null;
  /** True if a further change would fail for the same reason. */
  readonly endsRun: boolean;
}

type Answer = NonNullable<
  (DeleteKeysMutation | RegenerateKeysMutation | RotateKeysMutation | UpdateKeysMutation)['changed']
>;
type Result = Answer['results'][number];

/** Sends one mutation for these keys, or its dry run. */
export async function sendChange(
  send: Send,
  kind: ChangeKind,
  keys: readonly KeyToChange[],
  options: ChangeOptions & { readonly dryRun: boolean },
): Promise<ItemOutcome[]> {
  const { dryRun, allowCallingKey } = options;
  const input = {
    keys: keys.map(({ id, version }) => ({ id, expectedVersion: version })),
    dryRun,
    allowCallingKey,
  };
  const { data, error } = await sendMutation();
  const answer: Answer | null = data?.changed ?? null;
  if (answer === null || answer.userErrors.length > 0) {
    const message = answer?.userErrors.map((each) => each.message).join(' ') ?? null;
    return keys.map((key) => outcomeWithout(key, { message, error, dryRun }));
  }
  return keys.map((key) => {
    const index = answer.results.findIndex(({ requestedId }) => requestedId === key.id);
    const result = answer.results[index];
    return result
      ? outcomeOf(key, result, fieldErrors(error, index))
      : outcomeWithout(key, { message: null, error, dryRun });
  });

  function sendMutation() {
    switch (kind) {
      case 'delete':
        return send(DeleteKeysDocument, { input });
      case 'regenerate':
        return send(RegenerateKeysDocument, { input });
      case 'rotate': {
        const { retireAt, successorValidTo } = options;
        return send(RotateKeysDocument, { input: { ...input, retireAt, successorValidTo } });
      }
      case 'disable':
      case 'enable':
      case 'extend':
        return send(UpdateKeysDocument, { input: { ...input, patch: patchOf(kind, options) } });
    }
  }
}

function patchOf(kind: 'disable' | 'enable' | 'extend', { validTo }: ChangeOptions): ApiKeyPatch {
  return kind === 'extend' ? { validTo } : { enabled: kind === 'enable' };
}

function outcomeOf(key: KeyToChange, result: Result, problems: readonly string[]): ItemOutcome {
  const error: WriteErrorFragment | null = readFragment(WriteErrorFragmentDoc, result.error);
  const messages = [...(error ? [OWN_MESSAGES[error.code] ?? error.message] : []), ...problems];
  return {
    key,
    outcome: result.outcome,
    message: messages.length === 0 ? null : messages.join(' '),
    hint: error?.recovery?.hint ?? null,
    retryAfter: error?.retryAfter ?? null,
    newId: 'newId' in result ? result.newId : 'successorId' in result ? result.successorId : null,
    secret: 'secret' in result ? result.secret : null,
    plan: readFragment(WritePlanFragmentDoc, result.plan),
    problem: problemOf(result),
    endsRun:
      ENDING_OUTCOMES.includes(result.outcome) ||
      problemOf(result) !== null ||
      (error !== null && ENDING_CODES.includes(error.code)),
  };
}

/** A write that was carried out can still lack its purpose. A further one would most likely lack it, too. */
function problemOf(result: Result): ItemOutcome['problem'] {
  if (result.outcome !== 'DONE' || !('secret' in result)) return null;
  if (result.secret === null) return 'SECRET_LOST';
  return 'retirement' in result && result.retirement !== 'DONE' ? 'NOT_RETIRED' : null;
}

/** In place of messages that name an argument of the graph. */
const OWN_MESSAGES: Partial<Record<WriteErrorFragment['code'], string>> = {
  WOULD_LOCK_OUT_CALLER:
    'This page uses this key. To change it nevertheless, go back and tick “Change the key that this page uses, too”.',
};

const ENDING_OUTCOMES: readonly ApiKeyWriteOutcome[] = ['NOT_ATTEMPTED', 'UNKNOWN'];
/** With these, the gateway also ends the mutation, but the keys of the next mutation are not in it. */
const ENDING_CODES: readonly WriteErrorFragment['code'][] = [
  'RATE_LIMITED',
  'UNAUTHENTICATED',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
];

/** The gateway refused the whole operation with these codes before it sent anything. */
const NOTHING_SENT = [
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'OVERLOADED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'PERSISTED_QUERY_ONLY',
  'RATE_LIMITED',
  'UNAUTHENTICATED',
  // A write that may have reached the service is OUTCOME_UNKNOWN.
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
];

interface Unanswered {
  readonly message: string | null;
  readonly error: CombinedError | undefined;
  readonly dryRun: boolean;
}

/** True if an operation with this error has certainly written nothing. */
export function isCertainlyUnsent(code: string): boolean {
  return NOTHING_SENT.includes(code);
}

/** The outcome of a key without a result. Without an answer, nobody knows if the write was done. */
function outcomeWithout(key: KeyToChange, { message, error, dryRun }: Unanswered): ItemOutcome {
  const readable = error && readableError(error);
  const isUnsent = dryRun || message !== null || (readable !== undefined && isCertainlyUnsent(readable.code));
  return {
    key,
    outcome: isUnsent ? 'NOT_ATTEMPTED' : 'UNKNOWN',
    message: message ?? readable?.message ?? null,
    hint: isUnsent ? null : 'Look at the key before you try again.',
    retryAfter: readable?.retryAfter ?? null,
    newId: null,
    secret: null,
    plan: null,
    problem: null,
    endsRun: true,
  };
}

function fieldErrors(error: CombinedError | undefined, index: number): string[] {
  return (error?.graphQLErrors ?? []).filter(({ path }) => path?.[2] === index).map(({ message }) => message);
}
