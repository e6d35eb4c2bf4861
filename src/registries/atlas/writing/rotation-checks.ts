import { holdsMask } from '../../../core/scrub.ts';
import { statusOf, type ApiKey } from '../model/keys.ts';
import type { RotateInput } from './inputs.ts';
import { invalid, type UserError } from './user-errors.ts';

/** The reasons why a key cannot be rotated because of its state. */
export function stateErrors(key: ApiKey): UserError[] {
  const status = statusOf(key, new Date());
  const field = ['input', 'id'];
  if (status === 'DISABLED' || status === 'EXPIRED' || status === 'FROZEN')
    return [
      {
        code: 'CONFLICT',
        message: `The key is ${status.toLowerCase()}: it does not work, so there is nothing to hand over. Regenerate or delete it instead.`,
        field,
      },
    ];
  if (!holdsMask(key.label ?? '')) return [];
  const message =
    'The label of the key contains a secret, which the gateway masks, so a successor cannot get the same label. Change the label first.';
  return [{ code: 'CONFLICT', message, field }];
}

/** The reasons why it cannot be rotated at these times. */
export function timeErrors({ validFrom }: ApiKey, { retireAt, successorValidTo }: RotateInput): UserError[] {
  const errors: UserError[] = [];
  if (successorValidTo != null && successorValidTo.getTime() <= Math.max(retireAt.getTime(), Date.now()))
    errors.push(
      invalid(
        '`successorValidTo` must be after `retireAt`, so that the successor outlives the old key.',
        'successorValidTo',
      ),
    );
  // A time in the past means now.
  if (validFrom !== null && Math.max(retireAt.getTime(), Date.now()) <= Date.parse(validFrom))
    errors.push(
      invalid('`retireAt` must be after the start of the validity of the key, which is in `validFrom`.', 'retireAt'),
    );
  return errors;
}

/** The successor works now, or will work when an old key would that has not started yet. */
export function worksAs(old: ApiKey, successor: ApiKey): boolean {
  const now = new Date();
  const status = statusOf(successor, now);
  return status === 'ACTIVE' || (status === 'NOT_YET_VALID' && statusOf(old, now) === 'NOT_YET_VALID');
}
