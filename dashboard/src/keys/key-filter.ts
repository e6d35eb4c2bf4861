import type { ApiKeyFilter, ApiKeyFindingKind, ApiKeyOrder, ApiKeyOrderField, ApiKeyStatus } from '../gql/graphql.ts';
import { shortDate } from '../moments.tsx';
import { FINDING_NAMES, STATUS_NAMES } from '../parts/chips.tsx';

// The filter and the order of the list are in the query of the URL. A value that is not known is ignored.

/** The names in the query. Times are RFC 3339. */
export type FilterName =
  | 'createdAfter'
  | 'createdBefore'
  | 'ends'
  | 'expiresAfter'
  | 'expiresBefore'
  | 'finding'
  | 'permission'
  | 'q'
  | 'status'
  | 'target'
  | 'used'
  | 'usedAfter'
  | 'usedBefore';

export type FilterValues = Partial<Record<FilterName, string>>;

/** The first half of a secret. A user who types slowly must not get more of it into the URL. */
const HALF_A_SECRET = /([0-9a-f]{8})-?[0-9a-f]{4}-?[0-9a-f]{4}/i;

/** The id in a secret, or in most of one. Null if the text has none, so that it may come into the URL. */
export function idOfSecretIn(text: string): string | null {
  return HALF_A_SECRET.exec(text.replace(/\s+/g, ''))?.[1]?.toLowerCase() ?? null;
}

export function filterOf(query: URLSearchParams): ApiKeyFilter | null {
  const text = (name: FilterName): string | undefined => query.get(name) ?? undefined;
  const time = (name: FilterName): string | undefined => {
    const value = text(name);
    return value !== undefined && !Number.isNaN(Date.parse(value)) ? value : undefined;
  };
  const q = text('q')?.slice(0, 100);
  const [targetType, targetId] = text('target')?.split(':', 2) ?? [];
  const statuses = listIn(text('status'), STATUS_NAMES) as ApiKeyStatus[];
  const findings = listIn(text('finding'), FINDING_NAMES) as ApiKeyFindingKind[];
  const filter: ApiKeyFilter = {
    labelContains: q === undefined || idOfSecretIn(q) !== null ? undefined : q,
    statuses: statuses.length > 0 ? statuses : undefined,
    findings: findings.length > 0 ? findings : undefined,
    permission: text('permission'),
    targetType,
    targetId,
    createdAfter: time('createdAfter'),
    createdBefore: time('createdBefore'),
    expiresAfter: time('expiresAfter'),
    expiresBefore: time('expiresBefore'),
    lastUsedAfter: time('usedAfter'),
    lastUsedBefore: time('usedBefore'),
    neverUsed: text('used') === 'never' ? true : undefined,
    neverExpires: text('ends') === 'never' ? true : undefined,
  };
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? null : Object.fromEntries(given);
}

function listIn(text: string | undefined, names: Readonly<Record<string, string>>): string[] {
  return (text ?? '').split(',').filter((value) => Object.hasOwn(names, value));
}

const ORDER_FIELDS: Readonly<Record<string, ApiKeyOrderField>> = {
  label: 'LABEL',
  created: 'CREATED_AT',
  used: 'LAST_USED_AT',
  ends: 'VALID_TO',
};

/** The order in the URL, such as `ends` or `-ends`. Null: the order of the service. */
export function orderOf(query: URLSearchParams): ApiKeyOrder | null {
  const text = query.get('order') ?? '';
  const name = text.replace(/^-/, '');
  const field = Object.hasOwn(ORDER_FIELDS, name) ? ORDER_FIELDS[name] : undefined;
  return field === undefined ? null : { field, direction: text.startsWith('-') ? 'DESC' : 'ASC' };
}

/** A part of the filter in words, with the names in the query that it stands for. */
export interface FilterPart {
  readonly text: string;
  readonly names: readonly FilterName[];
}

/** Those parts of the filter that have no control of their own in the filter bar. */
export function otherParts(query: URLSearchParams): FilterPart[] {
  const parts: FilterPart[] = [];
  const permission = query.get('permission');
  const target = query.get('target');
  if (permission) parts.push({ text: `permission: ${permission}`, names: ['permission'] });
  if (target) parts.push({ text: `object: ${target.replace(':', ' ')}`, names: ['target'] });
  if (query.get('used') === 'never') parts.push({ text: 'never used', names: ['used'] });
  if (query.get('ends') === 'never') parts.push({ text: 'never ends', names: ['ends'] });
  parts.push(...spanPart(query, 'ends', 'expiresAfter', 'expiresBefore'));
  parts.push(...spanPart(query, 'last used', 'usedAfter', 'usedBefore'));
  parts.push(...spanPart(query, 'secret made', 'createdAfter', 'createdBefore'));
  return parts;
}

function spanPart(query: URLSearchParams, verb: string, after: FilterName, before: FilterName): FilterPart[] {
  const date = (name: FilterName): string | null => {
    const time = new Date(query.get(name) ?? '');
    return Number.isNaN(time.getTime()) ? null : shortDate(time);
  };
  const from = date(after);
  const to = date(before);
  if (from === null && to === null) return [];
  return [
    { text: [verb, from && `from ${from}`, to && `before ${to}`].filter(Boolean).join(' '), names: [after, before] },
  ];
}
