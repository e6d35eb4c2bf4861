import type { Credential } from '../../../core/credential.ts';
import { callingKeyId } from '../model/credential.ts';
import { reportsGrants } from './grant-changes.ts';
import type { KeyInput } from './inputs.ts';
import type { ApiKey } from '../model/keys.ts';
import { bodyOfGrant, type KeyFields } from '../rest/bodies.ts';
import type { UserError } from './user-errors.ts';

// A key that regenerates, deletes or disables itself ends the caller's access. If the response is lost, the caller has no
// access left to repair it. So these writes need an explicit confirmation.

/** A key that ends so soon leaves no time to notice it. */
const SOON_MS = 5 * 60_000;

const CALLING_KEY = 'the key that authenticates this request';
const HOW_TO_CONFIRM = 'To confirm, set allowCallingKey: true.';

/** True if the write is to the key that authenticates the request, and the caller has not confirmed it. */
export function isGuarded(credential: Credential, { id, allowCallingKey }: KeyInput): boolean {
  return callingKeyId(credential) === id && !allowCallingKey;
}

/** The error of a write to the calling key that ends its access, or could do so. */
export function lockOutError(action: 'change' | 'delete' | 'regenerate' | 'rotate'): UserError {
  return wouldLockOut(`This would ${action} ${CALLING_KEY}.`, ['input', 'id']);
}

/**
 * The fields of an update or a replacement that would end the calling key's own access. `current` is undefined if the key may
 * not read itself. `grantsField` is the input field that removes grants.
 */
export function lockOutErrors(
  change: Partial<KeyFields>,
  current: ApiKey | undefined,
  grantsField: 'grants' | 'removeGrants',
  now: Date,
): UserError[] {
  const errors: UserError[] = [];
  if (change.enabled === false) errors.push(wouldLockOut(`This would disable ${CALLING_KEY}.`, ['input', 'enabled']));
  if (isDate(change.validTo) && Date.parse(change.validTo) - now.getTime() <= SOON_MS)
    errors.push(
      wouldLockOut(`\`validTo\` has passed, or is at most five minutes away: this would expire ${CALLING_KEY}.`, [
        'input',
        'validTo',
      ]),
    );
  if (isDate(change.validFrom) && new Date(change.validFrom) > now)
    errors.push(
      wouldLockOut(`\`validFrom\` is in the future: until then, this would disable ${CALLING_KEY}.`, [
        'input',
        'validFrom',
      ]),
    );
  if (change.grants !== undefined) errors.push(...lostGrantErrors(change.grants, current, ['input', grantsField]));
  return errors;
}

function lostGrantErrors(
  grants: KeyFields['grants'],
  current: ApiKey | undefined,
  field: readonly string[],
): UserError[] {
  if (current === undefined)
    return [
      wouldLockOut(
        `This may remove grants on keys from ${CALLING_KEY}. The gateway cannot check it, because the key may not read itself.`,
        field,
      ),
    ];
  if (!reportsGrants(current))
    return [
      wouldLockOut(
        `This may remove grants on keys from ${CALLING_KEY}. The gateway cannot check it, because RIPE Atlas did not report the key's grants.`,
        field,
      ),
    ];
  // The form that is stored works. Whether another one does, for example a UUID that begins with the same eight characters,
  // only the upstream knows.
  const kept = new Set(grants.map((body) => JSON.stringify(body)));
  const lost = current.grants.filter(
    (grant) => grant.permission.startsWith('keys.') && !kept.has(JSON.stringify(bodyOfGrant(grant))),
  );
  if (lost.length === 0) return [];
  const names = [...new Set(lost.map((grant) => grant.permission))].join(', ');
  return [wouldLockOut(`This would remove grants on keys (${names}) from ${CALLING_KEY}.`, field)];
}

function isDate(value: string | null | undefined): value is string {
  return value != null;
}

function wouldLockOut(message: string, field: readonly string[]): UserError {
  return { code: 'WOULD_LOCK_OUT_CALLER', message: `${message} ${HOW_TO_CONFIRM}`, field };
}
