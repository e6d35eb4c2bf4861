import type { Account } from '../account/account.ts';
import { isWholeUuid, storedTargetId } from './grant-targets.ts';
import type { SandboxBehaviour } from '../account/options.ts';
import { findPermission, type Permission } from '../account/permission-catalogue.ts';
import type { Problem } from '../wire/api-error.ts';
import type { Grant, GrantTarget } from '../account/stored-key.ts';

/** The parameters of the grant validation. */
export interface GrantScope {
  readonly account: Account;
  readonly wantedKeyTargetForm: SandboxBehaviour['wantedKeyTargetForm'];
  /** Receives the problems that are found. */
  readonly problems: Problem[];
}

/** The grants of a request body in the form in which they are stored. Reports invalid grants and leaves them out. */
export function readGrants(value: unknown, scope: GrantScope): Grant[] {
  if (!Array.isArray(value)) {
    report(scope, '/grants', 'Expected a list of items.');
    return [];
  }
  return value.flatMap((item: unknown, index) => readGrant(item, `/grants/${index}`, scope) ?? []);
}

/** Whether a JSON value is an object, not an array or null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readGrant(item: unknown, pointer: string, scope: GrantScope): Grant | undefined {
  if (!isRecord(item)) return report(scope, pointer, 'Expected an object.');
  const { permission: name, target } = item;
  if (name === undefined) return report(scope, `${pointer}/permission`, 'This field is required.');
  const permission = typeof name === 'string' ? findPermission(name) : undefined;
  if (!permission) return report(scope, `${pointer}/permission`, 'Unknown permission.');
  // Answers contain `target: null` for grants without a target, so requests may contain it as well.
  if (target === undefined || target === null) return readUntargeted(permission, pointer, scope);
  const read = readTarget(permission, target, `${pointer}/target`, scope);
  return read && { permission: permission.id, target: read };
}

function readUntargeted(permission: Permission, pointer: string, scope: GrantScope): Grant | undefined {
  if (permission.targetRule === 'required') {
    return report(scope, `${pointer}/target`, 'This permission requires a target.');
  }
  return { permission: permission.id, target: null };
}

function readTarget(
  permission: Permission,
  target: unknown,
  pointer: string,
  scope: GrantScope,
): GrantTarget | undefined {
  if (permission.targetRule === 'none') {
    return report(scope, pointer, 'A target is not allowed for this permission.');
  }
  if (!isRecord(target)) return report(scope, pointer, 'Expected an object.');
  const { type, id } = target;
  const typeFits = typeof type === 'string' && permission.targetTypes.includes(type);
  if (!typeFits) {
    report(scope, `${pointer}/type`, `Expected one of: ${permission.targetTypes.join(', ')}.`);
  }
  if (typeof id !== 'string') return report(scope, `${pointer}/id`, 'A string is required.');
  return typeFits ? readTargetId(type, id, `${pointer}/id`, scope) : undefined;
}

function readTargetId(type: string, id: string, pointer: string, scope: GrantScope): GrantTarget | undefined {
  const wanted = scope.wantedKeyTargetForm;
  if (type === 'key' && wanted !== 'either' && isWholeUuid(id) !== (wanted === 'uuid')) {
    const form = wanted === 'uuid' ? 'its complete UUID' : 'the first eight characters of its UUID';
    return report(scope, pointer, `A key must be named by ${form}.`);
  }
  const stored = storedTargetId(type, id, scope.account);
  return stored === null ? report(scope, pointer, 'No such target.') : { type, id: stored };
}

function report({ problems }: GrantScope, pointer: string, detail: string): undefined {
  problems.push({ source: { pointer }, detail });
}
