import type { ApiKey } from '../model/keys.ts';
import { isVersion, versionOf } from '../model/version.ts';
import { grantFieldNamed, keyFieldNamed } from '../rest/bodies.ts';
import { keyNotFound, type RejectedWrite } from '../rest/upstream-errors.ts';

/** A problem with a write that the caller can fix. Nothing was changed. */
export interface UserError {
  readonly code: 'CONFLICT' | 'INVALID' | 'NOT_FOUND' | 'WOULD_LOCK_OUT_CALLER';
  readonly message: string;
  /** Path of the input field that caused the error, starting with "input". Null if no field did. */
  readonly field: readonly string[] | null;
}

/** Input paths of the grants that are sent: the path of the list, and the path of each entry. */
export interface GrantOrigins {
  readonly list: readonly string[];
  readonly entries: readonly (readonly string[])[];
}

const NO_ORIGINS: GrantOrigins = { list: ['grants'], entries: [] };

/** Thousands of grants can be wrong. A client cannot show more, and an alias repeats them all. */
const MAX_USER_ERRORS = 50;

/** The first of these errors, and the number of the others. */
export function firstErrors(errors: readonly UserError[]): readonly UserError[] {
  const others = errors.length - MAX_USER_ERRORS;
  if (others <= 0) return errors;
  const sentence = `There are ${others} more problems, which are left out.`;
  return [...errors.slice(0, MAX_USER_ERRORS), { code: 'INVALID', message: sentence, field: null }];
}

/** An INVALID error at this path of the input. */
export function invalid(message: string, ...path: string[]): UserError {
  return { code: 'INVALID', message, field: ['input', ...path] };
}

export function notFound(id: string): UserError {
  return { code: 'NOT_FOUND', message: keyNotFound(id), field: ['input', 'id'] };
}

/** The errors of an input whose `expectedVersion` is not the version of the key. */
export function versionErrors(expected: string | null | undefined, current: ApiKey): UserError[] {
  const field = ['input', 'expectedVersion'];
  if (expected == null) return [];
  if (!isVersion(expected))
    return [{ code: 'INVALID', message: '`expectedVersion` must be a `version` that the graph returned.', field }];
  if (expected === versionOf(current)) return [];
  const message =
    'The key has changed since the version in `expectedVersion` was read. Nothing was changed. The payload has the key as it is now.';
  return [{ code: 'CONFLICT', message, field }];
}

/** Turns the upstream's issues into user errors, and their JSON pointers into input paths. */
export function userErrorsOf(rejected: RejectedWrite, origins: GrantOrigins = NO_ORIGINS): UserError[] {
  return rejected.issues.map(({ pointer, detail }) => ({
    code: rejected.code,
    message: detail,
    field: rejected.code === 'NOT_FOUND' ? ['input', 'id'] : fieldOf(pointer, origins),
  }));
}

function fieldOf(pointer: string | null, origins: GrantOrigins): string[] | null {
  if (pointer === null) return null;
  // RFC 6901. The escapes `~0` and `~1` are not decoded: no known field name contains a tilde or a slash.
  const [first = '', ...rest] = pointer.split('/').slice(1);
  const name = keyFieldNamed(first);
  if (name === 'grants') return ['input', ...grantPath(rest, origins)];
  return name === undefined ? ['input'] : ['input', name];
}

function grantPath([index = '', ...rest]: string[], origins: GrantOrigins): readonly string[] {
  const origin = index === '' ? undefined : origins.entries[Number(index)];
  // A grant that the key already had is not in the input, so its fields have no path.
  if (origin === undefined || origin === origins.list) return origins.list;
  return [...origin, ...rest.flatMap((part) => grantFieldNamed(part) ?? [])];
}
