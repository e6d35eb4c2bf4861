import type { RejectedWrite } from '../rest/upstream-errors.ts';

/** Something about a write that its scope can mend. Nothing was changed. */
export interface UserError {
  readonly code: 'CONFLICT' | 'INVALID' | 'NOT_FOUND' | 'WOULD_LOCK_OUT_CALLER';
  readonly message: string;
  /** The path of the input's part that is meant, from "input" on; null where it is none in particular. */
  readonly field: readonly string[] | null;
}

/** Which parts of the input the list of grants that was sent came from: the list itself, and each of its entries. */
export interface GrantOrigins {
  readonly list: readonly string[];
  readonly entries: readonly (readonly string[])[];
}

const NO_ORIGINS: GrantOrigins = { list: ['grants'], entries: [] };

const FIELD_NAMES: Readonly<Record<string, string>> = {
  label: 'label',
  valid_from: 'validFrom',
  valid_to: 'validTo',
  enabled: 'enabled',
};
const GRANT_FIELD_NAMES: Readonly<Record<string, string>> = {
  permission: 'permission',
  target: 'target',
  type: 'type',
  id: 'targetId',
};

export function invalid(message: string, ...path: string[]): UserError {
  return { code: 'INVALID', message, field: ['input', ...path] };
}

export function notFound(id: string): UserError {
  return {
    code: 'NOT_FOUND',
    message: `There is no API key ${id}, or none that this credential may see.`,
    field: ['input', 'id'],
  };
}

/** The upstream's complaints, its JSON pointers turned into paths of our input. */
export function userErrorsOf(refused: RejectedWrite, origins: GrantOrigins = NO_ORIGINS): UserError[] {
  return refused.complaints.map(({ pointer, detail }) => ({
    code: refused.code,
    message: detail,
    field: refused.code === 'NOT_FOUND' ? ['input', 'id'] : fieldOf(pointer, origins),
  }));
}

function fieldOf(pointer: string | null, origins: GrantOrigins): string[] | null {
  if (pointer === null) return null;
  // RFC 6901. Its escapes, `~0` and `~1`, can stay: no name that is known here has a tilde or a slash in it.
  const [first = '', ...rest] = pointer.split('/').slice(1);
  if (first === 'grants') return ['input', ...grantPath(rest, origins)];
  const name = Object.hasOwn(FIELD_NAMES, first) ? FIELD_NAMES[first] : undefined;
  return name === undefined ? ['input'] : ['input', name];
}

function grantPath([index = '', ...rest]: string[], origins: GrantOrigins): readonly string[] {
  const origin = index === '' ? undefined : origins.entries[Number(index)];
  // A grant that the key had already is no part of the input: its own fields are not there to point at.
  if (origin === undefined || origin === origins.list) return origins.list;
  const fields = rest.flatMap((part) =>
    Object.hasOwn(GRANT_FIELD_NAMES, part) ? (GRANT_FIELD_NAMES[part] ?? []) : [],
  );
  return [...origin, ...fields];
}
