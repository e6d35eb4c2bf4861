import { GatewayError, type UnknownOutcome } from '../../../core/errors.ts';
import type { UpstreamAnswer } from '../../../upstream/transport.ts';
import { parseErrorEnvelope } from './envelope.ts';

/** A write that is being sent. If its response is lost, the error is built from this. */
export interface PendingWrite {
  readonly kind: 'CREATE' | 'DELETE' | 'REGENERATE' | 'UPDATE';
  /** The key that is written to. Null for a creation. */
  readonly id: string | null;
  readonly sentAt: Date;
  readonly trace: WriteTrace;
}

/** Facts about a write, noted while it is sent. */
export interface WriteTrace {
  /** The latest time at which the write may begin, if its call was reserved together with another. Null if it was not. */
  reservedUntil: number | null;
  /** True if the upstream may have received the write. */
  isSent: boolean;
  /** The status of the upstream's response. Null if there is none. */
  upstreamStatus: number | null;
}

/** The error of a write whose response was lost or does not show the outcome: OUTCOME_UNKNOWN, with a query that finds it. */
export function outcomeUnknown(write: PendingWrite, cause: unknown, answer?: UpstreamAnswer): GatewayError {
  const upstream = answer && { upstream: parseErrorEnvelope(answer.status, answer.body).message };
  const outcome: UnknownOutcome = {
    previousId: write.id,
    sentAt: write.sentAt.toISOString(),
    recovery: recoveryOf(write),
  };
  const detail = upstream?.upstream.detail ?? null;
  const reason = detail === null ? '' : ` RIPE Atlas says: ${detail}`;
  return new GatewayError(
    'OUTCOME_UNKNOWN',
    `The change was sent, but RIPE Atlas did not confirm it. It may or may not have been carried out. The gateway did not send it again.${reason}`,
    { outcome, cause, ...upstream },
  );
}

const DONE: Readonly<Record<PendingWrite['kind'], string>> = {
  CREATE:
    'The key was created, but the response of RIPE Atlas cannot be read. The id of the new key is not known, and its secret is lost.',
  REGENERATE:
    'The key was regenerated, but the response of RIPE Atlas cannot be read. The new id is not known, and the new secret is lost.',
  UPDATE: 'The change was carried out, but the response of RIPE Atlas does not show the new state of the key.',
  DELETE: 'The key was deleted.',
};

/** The error for the missing data of a write that was carried out: the upstream confirmed it with a response that cannot be read. */
export function answerLost(write: PendingWrite, cause: unknown): GatewayError {
  const outcome: UnknownOutcome = {
    previousId: write.id,
    sentAt: write.sentAt.toISOString(),
    recovery: recoveryOf(write),
  };
  return new GatewayError('UPSTREAM_INVALID', DONE[write.kind], { outcome, cause });
}

const KEY_FIELDS =
  '{ id label createdAt validFrom validTo enabled grants { permission { id } target { type targetId } } }';
const KEY_LIST = `apiKeys(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes ${KEY_FIELDS} }`;

/** An upstream that is only slow may carry the write out later. */
const WHEN_TO_ASK =
  'Run the query two minutes after the write, because RIPE Atlas may still be processing it. Repeat the query while it returns an error.';
const LIST_PERMISSION =
  'The list needs the permission keys.list_keys. If your API key lacks it, run the query with an API key that has it.';

function recoveryOf({ kind, id, sentAt }: PendingWrite): UnknownOutcome['recovery'] {
  const key = `apiKey(id: "${id}") ${KEY_FIELDS}`;
  switch (kind) {
    case 'CREATE':
      return {
        query: `{ ${KEY_LIST} }`,
        hint: `${WHEN_TO_ASK} ${howToFindNewKey(sentAt)} If you find it, the key was created and its secret is lost: delete the key, or regenerate it to get a new secret. ${LIST_PERMISSION}`,
      };
    case 'REGENERATE':
      return {
        query: `{ ${key} ${KEY_LIST} }`,
        hint: `${WHEN_TO_ASK} If apiKey is a key, it was not regenerated. If apiKey is null without an error, the key was regenerated and its new secret is lost. ${howToFindNewKey(sentAt)} Regenerate that key to get a new secret. ${LIST_PERMISSION}`,
      };
    case 'DELETE':
      return {
        query: `{ ${key} }`,
        hint: `${WHEN_TO_ASK} If apiKey is null without an error, the key was deleted. If apiKey is a key, it was not deleted.`,
      };
    case 'UPDATE':
      return {
        query: `{ ${key} }`,
        hint: `${WHEN_TO_ASK} If the fields have the values that you sent, the update was carried out. It is safe to send the update again.`,
      };
  }
}

function howToFindNewKey(sentAt: Date): string {
  // The upstream stores whole seconds: a key that is created in the second of `sentAt` has an earlier time than `sentAt`.
  const since = new Date(Math.floor(sentAt.getTime() / 1000) * 1000).toISOString();
  return `Read all pages of the list and look for a key created at or after ${since}, by the gateway's clock. If the clock of RIPE Atlas may differ, look a few minutes around that time, too. Recognise the key by its label and grants.`;
}
