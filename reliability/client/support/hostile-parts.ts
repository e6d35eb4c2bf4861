import type { Attack } from './attacks.ts';

export interface HostileDocument extends Attack {
  readonly name: string;
}

export const ALL_FIELDS = `id maskedUuid url label createdAt validFrom validTo lastUsedAt enabled isActive isFrozen status
  grants { permission { id } target { type targetId } }`;

export function many(count: number, part: (index: number) => string): string {
  return Array.from({ length: count }, (_none, index) => part(index)).join(' ');
}

export function aliases(count: number, field: string, prefix = 'a'): string {
  return many(count, (at) => `${prefix}${at}: ${field}`);
}

/** Nested lists: each level multiplies the number of objects by the number of grants. */
export function nested(levels: number, inside: string): string {
  return levels === 0 ? inside : `grants { target { resource { ... on ApiKey { ${nested(levels - 1, inside)} } } } }`;
}

/** Representations of entities, as a router sends them. */
export function references(count: number, idOf: (index: number) => string, typeName = 'ApiKey'): object[] {
  return Array.from({ length: count }, (_none, at) => ({ __typename: typeName, id: idOf(at) }));
}
