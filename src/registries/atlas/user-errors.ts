import type { RefusedWrite } from './faults.ts';

/** Something about a write that its caller can mend. Nothing was changed. */
export interface UserError {
  readonly code: 'CONFLICT' | 'INVALID' | 'NOT_FOUND' | 'WOULD_LOCK_OUT_CALLER';
  readonly message: string;
  /** The path of the input's part that is meant, from "input" on; null where it is none in particular. */
  readonly field: readonly string[] | null;
}

/** For each grant of the list that was sent, the part of the input that it came from. */
export type GrantOrigins = readonly (readonly string[])[];

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
export function userErrorsOf(refused: RefusedWrite, origins: GrantOrigins = []): UserError[] {
  return refused.complaints.map(({ pointer, detail }) => ({
    code: refused.code,
    message: detail,
    field: refused.code === 'NOT_FOUND' ? ['input', 'id'] : fieldOf(pointer, origins),
  }));
}

function fieldOf(pointer: string | null, origins: GrantOrigins): string[] | null {
  if (pointer === null) return null;
  // RFC 6901: `~1` stands for a slash, then `~0` for a tilde.
  const [first = '', ...rest] = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (first === 'grants') return ['input', ...grantPath(rest, origins)];
  const name = Object.hasOwn(FIELD_NAMES, first) ? FIELD_NAMES[first] : undefined;
  return name === undefined ? ['input'] : ['input', name];
}

function grantPath([index = '', ...rest]: string[], origins: GrantOrigins): readonly string[] {
  const origin = origins[Number(index)];
  if (index === '' || origin === undefined) return ['grants'];
  // A grant that the key had already is no part of the input: its own fields are not there to point at.
  return origin.length === 1
    ? origin
    : [
        ...origin,
        ...rest.flatMap((part) => (Object.hasOwn(GRANT_FIELD_NAMES, part) ? (GRANT_FIELD_NAMES[part] ?? []) : [])),
      ];
}
