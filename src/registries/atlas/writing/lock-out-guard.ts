import type { Credential } from '../../../core/credential.ts';
import { callingKeyId } from '../credential.ts';
import { identityOf } from './grant-changes.ts';
import type { KeyInput } from './inputs.ts';
import type { ApiKey } from '../model.ts';
import { bodyOfGrant, type KeyBody } from '../rest/bodies.ts';
import type { UserError } from './user-errors.ts';

// A key that regenerates, deletes or disables itself ends the scope's access with the very call, and if the answer is
// lost there is nothing left to mend it with. So that needs to be asked for in so many words.

const ASK_FOR_IT = 'If that is meant, give allowCallingKey: true.';

/** True if the write is to the key that authenticates it, and the scope has not said that it means to. */
export function isGuarded(credential: Credential, { id, allowCallingKey }: KeyInput): boolean {
  return callingKeyId(credential) === id && !allowCallingKey;
}

/** For regenerating and deleting. */
export function refuseEnding(what: string): UserError {
  return wouldLockOut(`This would ${what} the key that authenticates this very request. ${ASK_FOR_IT}`, [
    'input',
    'id',
  ]);
}

/**
 * For an update: what of it would take the calling key's own access away. `current` undefined: the key may not read itself.
 * `grantsField` is the part of the input that takes grants.
 */
export function lockOutErrors(
  change: Partial<KeyBody>,
  current: ApiKey | undefined,
  grantsField: 'grants' | 'removeGrants',
  now: Date,
): UserError[] {
  const errors: UserError[] = [];
  if (change.enabled === false)
    errors.push(
      wouldLockOut(`This would disable the key that authenticates this very request. ${ASK_FOR_IT}`, [
        'input',
        'enabled',
      ]),
    );
  if (isDate(change.valid_to) && new Date(change.valid_to) <= now)
    errors.push(
      wouldLockOut(`With this end the key that authenticates this very request is expired. ${ASK_FOR_IT}`, [
        'input',
        'validTo',
      ]),
    );
  if (isDate(change.valid_from) && new Date(change.valid_from) > now)
    errors.push(
      wouldLockOut(`With this start the key that authenticates this very request is not valid yet. ${ASK_FOR_IT}`, [
        'input',
        'validFrom',
      ]),
    );
  if (change.grants !== undefined) errors.push(...lostGrantErrors(change.grants, current, ['input', grantsField]));
  return errors;
}

function lostGrantErrors(
  grants: KeyBody['grants'],
  current: ApiKey | undefined,
  field: readonly string[],
): UserError[] {
  if (current === undefined)
    return [
      wouldLockOut(
        `Whether this takes grants on keys from the key that authenticates this very request can't be told, since it may not read itself. ${ASK_FOR_IT}`,
        field,
      ),
    ];
  const kept = new Set(grants.map(identityOf));
  const lost = current.grants.filter(
    (grant) => grant.permission.startsWith('keys.') && !kept.has(identityOf(bodyOfGrant(grant))),
  );
  if (lost.length === 0) return [];
  const names = [...new Set(lost.map((grant) => grant.permission))].join(', ');
  return [
    wouldLockOut(
      `This would take grants on keys (${names}) from the key that authenticates this very request. ${ASK_FOR_IT}`,
      field,
    ),
  ];
}

function isDate(value: string | null | undefined): value is string {
  return value != null;
}

function wouldLockOut(message: string, field: readonly string[]): UserError {
  return { code: 'WOULD_LOCK_OUT_CALLER', message, field };
}
