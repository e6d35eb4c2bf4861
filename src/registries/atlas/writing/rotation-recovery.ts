import type { UnknownOutcome } from '../../../core/errors.ts';

const FIELDS = '{ id label status validTo version grants { permission { id } target { type targetId } } }';

/** A query that shows both keys of a rotation that is half done, and the way on. `successorId`: null if it is not known. */
export function recoveryOfRotation(oldId: string, successorId: string | null): UnknownOutcome['recovery'] {
  const successor =
    successorId === null
      ? `successors: apiKeys(first: 100) { pageInfo { hasNextPage endCursor } nodes ${FIELDS} }`
      : `successor: apiKey(id: "${successorId}") ${FIELDS}`;
  return {
    query: `{ old: apiKey(id: "${oldId}") ${FIELDS} ${successor} }`,
    hint: 'The successor exists, and the old key may still work. Run the query two minutes after the write, because RIPE Atlas may still be processing it. If `old` has no end or a later one, set `validTo` with updateApiKey. Do not rotate the old key again: that would create another successor.',
  };
}
